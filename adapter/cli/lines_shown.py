"""Lines to the register, for people."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from adapter.cli.messages_shown import number_text, state_text
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_pairs, make_table, when

if TYPE_CHECKING:
    from adapter.store.line_answers import ChainFault, LineItem


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
            (say("under-way", language), way and f"{way.id} {state_text(way)}"),
            (say("last-accepted", language), last and f"{last.id} {when(last.ended)}"),
            ("refId", last and last.ref_id),
            (say("holder", language), item.holder),
        ]
    )


def faults_table(faults: "Iterable[ChainFault]", language: Language) -> Table:
    """Give two lines a fault: what is wrong, and where."""
    headings = [say(name, language) for name in ("meaning", "lopenr", "where", "expected", "found")]
    table = make_table(*headings, numbers=headings[1:2])
    for each in faults:
        where = [each.message_id and f"{say('message', language)} {each.message_id}", each.guid]
        table.add_row(
            Text(say(f"chain-{each.kind.value}", language), style="red"),
            number_text(each.number),
            "\n".join(part for part in where if part) or "-",
            each.expected or "-",
            each.found or "-",
        )
    return table


def _stopped(item: "LineItem", language: Language) -> Text:
    if item.stopped:
        return Text(say("line-stopped", language, cause=item.stopped), style="bold red")
    return Text(say("line-open", language), style="green")
