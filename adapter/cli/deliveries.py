"""Lines, messages and what happened to them, for people."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_pairs, make_table
from adapter.fhir.times import OSLO
from adapter.outbox.line import KprMessage, MessageState

if TYPE_CHECKING:
    from adapter.store.line_answers import (
        Attempt,
        ChainFault,
        LineItem,
        MessageStory,
        NotifiedItem,
        Operation,
        Passage,
        RecordStory,
    )

_COLOURS = {
    MessageState.ACCEPTED: "green",
    MessageState.REFUSED: "red",
    MessageState.REPLACED: "dim",
    MessageState.CLOSED: "dim",
}


def when(moment: datetime | None) -> str:
    """Write a time as a clock on the wall in Norway shows it."""
    return f"{moment.astimezone(OSLO):%Y-%m-%d %H:%M:%S}" if moment else ""


def lines_table(items: "Iterable[LineItem]", language: Language) -> Table:
    """Give two lines a line."""
    names = ("kommune", "line", "last-number", "state", "queued", "last-accepted")
    headings = [say(name, language) for name in names]
    table = make_table(*headings, numbers=(headings[2], headings[4]))
    for item in items:
        last = item.accepted
        state = item.under_way and f"{item.under_way.state.value} {item.under_way.cause or ''}".strip()
        table.add_row(
            item.key.kommune_nr,
            item.key.line.value,
            str(item.head.number),
            _stopped(item, language).append(f"\n{state or '-'}", style="default"),
            f"{item.queued}\n",
            f"{when(last.ended)}\n{last.ref_id or ''}" if last else "-\n",
        )
    return table


def line_pairs(item: "LineItem", language: Language) -> Table:
    """Give all of one line."""
    head, last, way = item.head, item.accepted, item.under_way
    return make_pairs(
        [
            (
                say("line", language),
                f"{item.key.line.value}, {say('kommune', language)} {item.key.kommune_nr}",
            ),
            (say("state", language), _stopped(item, language)),
            (say("since-when", language), when(item.stopped_at)),
            (say("last-number", language), head.number),
            (say("last-guid", language), head.guid),
            ("lopenr", f"{head.lopenr} ({head.year})" if head.year else ""),
            (say("queued", language), item.queued),
            (say("oldest", language), when(item.oldest_queued)),
            (say("under-way", language), way and f"{way.id} {_state(way)}"),
            (say("last-accepted", language), last and f"{last.id} {when(last.ended)}"),
            ("refId", last and last.ref_id),
            (say("holder", language), item.holder),
        ]
    )


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
            _number(each.status),
            _number(each.code),
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


def faults_table(faults: "Iterable[ChainFault]", language: Language) -> Table:
    """Give two lines a fault: what is wrong, and where."""
    headings = [say(name, language) for name in ("meaning", "lopenr", "where", "expected", "found")]
    table = make_table(*headings, numbers=headings[1:2])
    for each in faults:
        where = [each.message_id and f"{say('message', language)} {each.message_id}", each.guid]
        table.add_row(
            Text(say(f"chain-{each.kind.value}", language), style="red"),
            _number(each.number),
            "\n".join(part for part in where if part) or "-",
            each.expected or "-",
            each.found or "-",
        )
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
            (say("state", language), Text(_state(message), style=_COLOURS.get(message.state, "default"))),
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


def story_lines(story: "RecordStory", language: Language) -> Iterator[str]:
    """Tell where a record went, in short lines."""
    if story.taken_by:
        yield say("taken-by", language, record=story.taken_by)
    for passage in story.passages:
        yield _passage(passage, language)
        yield from (f"  {_attempted(each)}" for each in passage.attempts)
    for act in story.operations:
        yield say("acted", language, at=when(act.at), who=act.who, act=act.act, why=act.why)


def _passage(passage: "Passage", language: Language) -> str:
    notified, message = passage.notified, passage.message
    again = f", {say('resend', language)}" if message.is_resend else ""
    return say(
        "passage",
        language,
        status=notified.status.value,
        number=notified.number,
        previous=notified.previous,
        message=message.id,
        state=f"{message.state.value}{again}",
    )


def _attempted(each: "Attempt") -> str:
    parts = (
        f"{when(each.began)}  {each.ending or '-'}",
        each.cause,
        each.status and f"HTTP {each.status}",
        each.code,
        each.ref_id and f"refId {each.ref_id}",
    )
    return ", ".join(str(part) for part in parts if part)


def _stopped(item: "LineItem", language: Language) -> Text:
    if item.stopped:
        return Text(say("line-stopped", language, cause=item.stopped), style="bold red")
    return Text(say("line-open", language), style="green")


def _state(message: KprMessage) -> str:
    return f"{message.state.value} {message.cause or ''}".strip()


def _result(message: KprMessage) -> str:
    parts = (message.cause, _number(message.status).strip("-"), message.ref_id)
    return " ".join(part for part in parts if part) or "-"


def _number(value: int | None) -> str:
    return "-" if value is None else str(value)
