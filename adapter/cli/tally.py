"""What became of many inputs, counted: by outcome and reason, by service, and what waits."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_table, outcome_text
from adapter.mapping.tables import ServiceTable
from adapter.outbox import State
from adapter.outbox.line import KprMessage
from adapter.outcomes import Taken


def show_tally(
    console: Console,
    taken: Sequence[Taken],
    states: Mapping[State, int],
    services: ServiceTable,
    language: Language,
) -> None:
    """Show three tables: what became of the inputs, of which services, and how the queue stands."""
    _show_outcomes(console, taken, language)
    _show_services(console, taken, services, language)
    _show_states(console, states, language)


def show_receipts(console: Console, messages: Sequence[KprMessage], language: Language) -> None:
    """Show what the register answered: a line for each message."""
    kommune, line, count, state, ref = (
        say(word, language) for word in ("kommune", "line", "count", "state", "receipt")
    )
    table = make_table(
        kommune, line, count, state, ref, numbers=[count], title=say("demo-receipts", language)
    )
    for message in messages:
        table.add_row(
            message.key.kommune_nr,
            message.key.line.value,
            str(message.count),
            message.state.value,
            message.ref_id or "",
        )
    console.print("", table)


def _show_outcomes(console: Console, taken: Sequence[Taken], language: Language) -> None:
    counts = Counter((one.result.outcome, one.result.reason or "") for one in taken)
    outcome, reason, count = (say(word, language) for word in ("outcome", "reason", "count"))
    title = say("demo-by-outcome", language)
    table = make_table(outcome, reason, count, numbers=[count], title=title)
    for (word, why), number in sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1])):
        table.add_row(outcome_text(word), why, str(number))
    console.print("", table)


def _show_services(
    console: Console, taken: Sequence[Taken], services: ServiceTable, language: Language
) -> None:
    counts = Counter(r.service_code for one in taken for r in one.result.resources if r.service_code)
    code, display, count = (say(word, language) for word in ("code", "demo-display", "count"))
    title = say("demo-by-code", language)
    table = make_table(code, display, count, numbers=[count], title=title)
    for each, number in counts.most_common():
        known = services.codes.get(each)
        table.add_row(each, known.display if known else "", str(number))
    console.print("", table)


def _show_states(console: Console, states: Mapping[State, int], language: Language) -> None:
    state, count = (say(word, language) for word in ("state", "count"))
    table = make_table(state, count, numbers=[count], title=say("demo-by-state", language))
    for each, number in states.items():
        table.add_row(each.value, str(number))
    console.print("", table)
