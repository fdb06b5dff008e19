"""What `messages` asks of the store, and does there."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from adapter.cli.acting import this_moment
from adapter.cli.choosing import Chosen
from adapter.cli.option_groups import Output
from adapter.cli.phrases import counted, say
from adapter.cli.printing import answer_json, print_json
from adapter.cli.showing import make_console
from adapter.cli.store import open_store, settings_for
from adapter.outbox import Line
from adapter.outbox.line import KprMessage, LineKey, MessageState, Notified

if TYPE_CHECKING:
    from adapter.store.line_answers import MessageStory
    from adapter.store.operating import By

#: kommuneNr, line, state, made since; None does not limit.
Filters = tuple[str | None, Line | None, MessageState | None, datetime | None]


async def listed(store: str | None, wanted: Filters, after: int, limit: int) -> list[KprMessage]:
    """List messages."""
    kommune_nr, line, state, since = wanted
    async with open_store(store) as opened:
        return await opened.line_reading.messages(
            kommune_nr=kommune_nr, line=line, state=state, since=since, after=after, limit=limit
        )


async def story(store: str | None, asked: str) -> "MessageStory":
    """Give one message with everything that happened to it."""
    async with open_store(store) as opened:
        return await opened.line_reading.message(asked)


async def released(store: str | None, asked: str, tenants: Path | None, by: "By") -> KprMessage | None:
    """Make a refused message anew; None when nothing of it is left."""
    now = this_moment()
    judge = _judge(store, tenants, now)
    async with open_store(store) as opened:
        return await opened.operations.release(asked.lower(), judge, by, now)


async def closed(
    store: str | None, asked: str, by: "By", *, although_unknown: bool, annulments_too: bool
) -> tuple[KprMessage, int]:
    """End a refused message; give it as it stands then, and how many of its C are queued again."""
    async with open_store(store) as opened:
        kept = await opened.operations.close(
            asked.lower(),
            by,
            this_moment(),
            although_unknown=although_unknown,
            annulments_too=annulments_too,
        )
        return (await opened.line_reading.message(asked)).message, kept


async def sent_now(store: str | None, asked: str, by: "By") -> KprMessage:
    """Send a message that waits at once; give it."""
    async with open_store(store) as opened:
        await opened.operations.send_now(asked.lower(), by, this_moment())
        return (await opened.line_reading.message(asked)).message


async def resent(store: str | None, key: LineKey, chosen: Chosen, by: "By") -> Sequence[KprMessage]:
    """Send accepted notifications once more; give the messages they go in."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store.resending import Choice  # noqa: PLC0415 - see above

    choice = Choice(**chosen.told())
    limit = settings_for(store).register.max_notifications
    async with open_store(store) as opened:
        return await opened.operations.resend(key, choice, limit, by, this_moment())


def tell_closed(message: KprMessage, kept: int, output: Output) -> None:
    """Tell that a message is closed, what of it is not reported, and how many of its C are queued again."""
    if output.is_json:
        print_json(answer_json(message))
        return
    console, language = make_console(), output.language
    given_up = counted("one-notification", "notifications", message.count - kept, language)
    console.print(say("closed-now", language, id=message.id, n=given_up), soft_wrap=True)
    if kept:
        console.print(say("closed-but-annulments", language, n=kept), soft_wrap=True)


def tell(made: Iterable[KprMessage], output: Output, *, none: str, some: str) -> None:
    """Tell what became of an act: the phrase `some` for each message, `none` where there is none."""
    told = list(made)
    if output.is_json:
        for each in told:
            print_json(answer_json(each))
        return
    console = make_console()
    for each in told:
        held = counted("one-notification", "notifications", each.count, output.language)
        words = say(some, output.language, id=each.id, n=held, first=each.first, last=each.last)
        console.print(words, soft_wrap=True)
    if not told:
        console.print(say(none, output.language))


def _judge(store: str | None, tenants: Path | None, now: datetime) -> Callable[[Notified], str | None]:
    """Judge notifications by our own rules, as the sender does before it puts them into a message."""
    # Here, because they come with everything the service is made of.
    from adapter.main import build_world  # noqa: PLC0415 - see above
    from adapter.main.delivery import facts_for  # noqa: PLC0415 - see above
    from adapter.register.checking import breaches_of  # noqa: PLC0415 - see above

    settings = settings_for(store, tenants)
    facts = facts_for(settings, build_world(settings))

    def judge(notified: Notified) -> str | None:
        found = breaches_of(notified, now, facts)
        return found[0].rule if found else None

    return judge
