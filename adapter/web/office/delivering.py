"""Lines and messages as one visitor may see them and act on them; pages and the interface ask the same."""

from collections.abc import Sequence

from fastapi import Request

from adapter.access import Look, May
from adapter.errors import NotFound
from adapter.outbox import Line
from adapter.outbox.line import KprMessage, LineKey, Notified
from adapter.store import Explained
from adapter.store.line_answers import LineItem, MessageStory, NotifiedItem
from adapter.store.message_content import Content
from adapter.store.resending import Choice
from adapter.web.office.answering import by
from adapter.web.office.gate import must, scope_of, visitor_of
from adapter.web.office.office import Office
from adapter.web.office.told import word_of


async def lines_of(
    office: Office, request: Request, after: str, limit: int, kommune: str | None = None
) -> tuple[list[LineItem], str]:
    """
    Give a page of the lines that may be seen, and the `after` of the next one; empty: it was the last.

    `after` is a line as `4631/IPLOS`; NotFound for what is none.
    """
    scope = scope_of(request, May.SEE)
    begun = _line_named(after) if after else None
    found = await office.store.line_reading.lines(
        kommune_nr=kommune, kommuner=scope.kommuner, after=begun, limit=limit + 1
    )
    page = found[:limit]
    last = page[-1].key if len(found) > limit else None
    return page, f"{last.kommune_nr}/{last.line.value}" if last else ""


def _line_named(said: str) -> LineKey:
    kommune, _, name = said.partition("/")
    line = word_of(Line, name)
    if line is None or not (len(kommune) == 4 and kommune.isascii() and kommune.isdecimal()):
        raise NotFound("there is no such page")
    return LineKey(kommune, line)


async def line_of(office: Office, request: Request, key: LineKey) -> LineItem:
    """One line; NotFound for one beyond what may be seen, too."""
    if not scope_of(request, May.SEE).has(key.kommune_nr):
        raise NotFound("there is no such line")
    return await office.store.line_reading.line(key)


async def message_of(office: Office, request: Request, asked: str) -> MessageStory:
    """One message by messageId or refId; NotFound for one beyond what may be seen, too."""
    scope = scope_of(request, May.SEE)
    story = await office.store.line_reading.message(asked)
    if not scope.has(story.message.key.kommune_nr):
        raise NotFound("there is no such message")
    return story


async def opened(office: Office, request: Request, asked: str) -> Content:
    """The XML of a message, once the look at it is written down (SEC-10)."""
    message = (await message_of(office, request, asked)).message
    kommune = message.key.kommune_nr
    visitor = must(request, May.SEE_PERSONS, kommune)
    content = await office.store.message_content.open(message.id)
    look = Look("see-message", f"message {message.id}", kommune, content.persons)
    await office.access_log.note(visitor, look, office.now())
    return content


async def trace(
    office: Office, request: Request, asked: str, number: int
) -> tuple[KprMessage, NotifiedItem, Sequence[Explained]]:
    """
    One notification of a message with what its record came from, once the look at it is written down (SEC-10).

    NotFound for one beyond what may be seen, too. What is of another kommune is left out of the sources.
    """
    story = await message_of(office, request, asked)
    kommune = story.message.key.kommune_nr
    each = next((one for one in story.notified if one.number == number), None)
    if each is None:
        raise NotFound("there is no such notification")
    look = Look("see-record", f"record {each.record_id}", kommune)
    await office.access_log.note(visitor_of(request), look, office.now())
    found = await office.store.reading.outcomes_of(record_id=each.record_id)
    return story.message, each, [one for one in found if one.kommune_nr == kommune]


async def stop(office: Office, request: Request, key: LineKey, why: str) -> None:
    """Let nothing leave a line."""
    await line_of(office, request, key)
    who = by(must(request, May.OPERATE, key.kommune_nr), why)
    await office.store.operations.stop(key, who, office.now())


async def start(office: Office, request: Request, key: LineKey, why: str) -> None:
    """Let a line go on."""
    await line_of(office, request, key)
    who = by(must(request, May.OPERATE, key.kommune_nr), why)
    await office.store.operations.start(key, who, office.now())


async def confirm(office: Office, request: Request, key: LineKey, head: tuple[int, str], why: str) -> None:
    """Let a line go on whose head, number and notifikasjonGUID, was compared with what the register has."""
    await line_of(office, request, key)
    who = by(must(request, May.OPERATE, key.kommune_nr), why)
    await office.store.operations.confirm_head(key, *head, who, office.now())


async def resend(
    office: Office, request: Request, key: LineKey, choice: Choice, why: str
) -> Sequence[KprMessage]:
    """Send notifications of a line once more that the register has accepted."""
    await line_of(office, request, key)
    who = by(must(request, May.REPORT, key.kommune_nr), why)
    most = office.settings.register.max_notifications
    return await office.store.operations.resend(key, choice, most, who, office.now())


async def send_now(office: Office, request: Request, asked: str, why: str) -> KprMessage:
    """Send a message that waits, at once; give it as it stands then."""
    found = (await message_of(office, request, asked)).message
    who = by(must(request, May.REPORT, found.key.kommune_nr), why)
    await office.store.operations.send_now(found.id, who, office.now())
    return await _anew(office, found)


async def close(
    office: Office,
    request: Request,
    asked: str,
    why: str,
    *,
    although_unknown: bool,
    annulments_too: bool,
) -> KprMessage:
    """End a refused message; give it as it stands then."""
    found = (await message_of(office, request, asked)).message
    who = by(must(request, May.REPORT, found.key.kommune_nr), why)
    await office.store.operations.close(
        found.id, who, office.now(), although_unknown=although_unknown, annulments_too=annulments_too
    )
    return await _anew(office, found)


async def release(office: Office, request: Request, asked: str, why: str) -> KprMessage | None:
    """Make a refused message anew; None where nothing of it is left."""
    found = (await message_of(office, request, asked)).message
    who = by(must(request, May.REPORT, found.key.kommune_nr), why)
    now = office.now()

    def judge(notified: Notified) -> str | None:
        return office.judge(notified, now)

    return await office.store.operations.release(found.id, judge, who, now)


async def _anew(office: Office, message: KprMessage) -> KprMessage:
    return (await office.store.line_reading.message(message.id)).message
