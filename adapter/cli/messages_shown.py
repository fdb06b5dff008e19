"""Messages to the register, what is in them and what happened to them, for people."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_pairs, make_table, when
from adapter.outbox.line import KprMessage, MessageState

if TYPE_CHECKING:
    from adapter.store.line_answers import Attempt, MessageStory, NotifiedItem, Operation

_COLOURS = {
    MessageState.ACCEPTED: "green",
    MessageState.REFUSED: "red",
    MessageState.REPLACED: "dim",
    MessageState.CLOSED: "dim",
}


def messages_table(messages: Iterable[KprMessage], language: Language) -> Table:
    """Give two lines a message: narrow enough for a screen, with the whole messageId."""
    names = ("number", "message", "line", "numbers", "result", "made-at")
    headings = [say(name, language) for name in names]
    table = make_table(*headings, numbers=headings[:1], whole=headings[1:2])
    for each in messages:
        again = f" ({say('resend', language)})" if each.is_resend else ""
        table.add_row(
            str(each.seq),
            f"{each.id}\n{each.tenant}{again}",
            f"{each.key.line.value}\n{each.key.kommune_nr}",
            f"{each.first}-{each.last}\n",
            Text(each.state.value, style=_COLOURS.get(each.state, "default")).append(f"\n{_result(each)}"),
            f"{when(each.created)}\n{when(each.ended)}",
        )
    return table


def show_message(console: Console, story: "MessageStory", language: Language) -> None:
    """Show one message: what it is, each attempt, each notification, each act."""
    console.print(_message_pairs(story.message, language))
    if story.attempts:
        console.print("", attempts_table(story.attempts, language))
    console.print("", _notified_table(story.notified, language))
    if story.operations:
        console.print("", operations_table(story.operations, language))


def attempts_table(attempts: "Iterable[Attempt]", language: Language) -> Table:
    """Give a line an attempt."""
    names = ("began", "ended", "result", "cause")
    table = make_table(
        *(say(name, language) for name in names), "HTTP", say("code", language), "refId",
        title=say("attempts-made", language),
    )  # fmt: skip
    for each in attempts:
        table.add_row(
            when(each.began),
            when(each.ended) or "-",
            each.ending or "-",
            each.cause or "-",
            number_text(each.status),
            number_text(each.code),
            each.ref_id or "-",
        )
    return table


def operations_table(operations: "Iterable[Operation]", language: Language) -> Table:
    """Give a line an act: what, when, who, why."""
    headings = [say(name, language) for name in ("act", "at", "who", "why")]
    table = make_table(*headings, title=say("acts", language))
    for each in operations:
        table.add_row(each.act, when(each.at), Text(each.who), Text(each.why))
    return table


def _message_pairs(message: KprMessage, language: Language) -> Table:
    again = say("resend", language) if message.is_resend else ""
    return make_pairs(
        [
            ("messageId", message.id),
            (say("number", language), message.seq),
            (say("line", language), f"{message.key.line.value}, {say('kommune', language)} {message.key.kommune_nr}"),
            (say("tenant", language), message.tenant),
            (say("kind", language), again),
            (say("state", language), Text(state_text(message), style=_COLOURS.get(message.state, "default"))),
            ("HTTP", message.status),
            (say("code", language), message.code),
            ("refId", message.ref_id),
            (say("rules-broken", language), ", ".join(message.rules)),
            (say("created", language), when(message.created)),
            (say("next-attempt", language), when(message.due)),
            (say("ended", language), when(message.ended)),
            (say("replaced-by", language), message.replaced_by),
            ("lopenr", message.lopenr),
            (say("schema", language), message.schema_build),
        ]
    )  # fmt: skip


def _notified_table(notified: "Sequence[NotifiedItem]", language: Language) -> Table:
    headings = [say(name, language) for name in ("lopenr", "notification", "record", "service")]
    table = make_table(*headings, numbers=headings[:1], whole=headings[1:3])
    for each in notified:
        event = each.event.value if each.event else "Konsultasjon"
        refers = f"\n→ {each.ref}" if each.ref else ""
        same = each.record_id == each.guid
        table.add_row(
            str(each.number),
            Text(f"{each.status.value} {event}\n").append(f"{each.guid}{refers}", style="dim"),
            "=\n" if same else f"{each.record_id}\n",
            each.service_id,
        )
    return table


def state_text(message: KprMessage) -> str:
    """Give the state of a message, and what put it there."""
    return f"{message.state.value} {message.cause or ''}".strip()


def _result(message: KprMessage) -> str:
    parts = (message.cause, number_text(message.status).strip("-"), message.ref_id)
    return " ".join(part for part in parts if part) or "-"


def number_text(value: int | None) -> str:
    """Give a number, or a dash."""
    return "-" if value is None else str(value)
