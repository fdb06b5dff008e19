"""Results for people: colours, tables and plain sentences."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from adapter.outcomes import Outcome, Taken
from adapter.outcomes.as_json import Places
from adapter.rules import Severity, words

console = Console(highlight=False)

COLOURS = {
    Outcome.NOTIFY: "green",
    Outcome.CONSULT: "green",
    Outcome.HOLD: "yellow",
    Outcome.PARK: "yellow",
    Outcome.PARTIAL: "yellow",
    Outcome.NOT_IN_KPR: "cyan",
    Outcome.NO_EVENT: "blue",
    Outcome.REJECT: "red",
}
_MARKS = {
    Severity.FATAL: "red",
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.INFORMATION: "blue",
}


def show_result(taken: Taken, places: Places, language: str) -> None:
    """One input: outcome, notifications, and each finding with its place and what to do."""
    result = taken.result
    colour = COLOURS[result.outcome]
    reason = f" ({result.reason})" if result.reason else ""
    console.print(f"[bold]{result.input}[/]  [{colour}]{result.outcome.value}[/]{reason}", soft_wrap=True)
    for resource in result.resources:
        for one in resource.notifications:
            corrects = " ←" if one.ref else ""
            console.print(
                f"  {one.change.value} {one.event.value} {one.hendelse_dato} "
                f"kode {one.service_code}, tjeneste {one.service_id}{corrects}",
                soft_wrap=True,
                markup=False,
            )
        for contact in resource.consultations:
            console.print(
                f"  {contact.change.value} Konsultasjon {contact.konsultasjon_id} "
                f"{contact.dato_tid_start:%Y-%m-%d %H:%M}",
                soft_wrap=True,
                markup=False,
            )
    for finding in result.findings:
        text, action = words(finding, language)
        line, column = places.get(finding.expression, (0, 0))
        where = f"{finding.expression} (linje {line}, kolonne {column})" if line else finding.expression
        console.print(f"  [{_MARKS[finding.severity]}]{finding.rule}[/] {finding.reason}", soft_wrap=True)
        console.print(f"      {where}", soft_wrap=True, markup=False)
        console.print(f"      {text} {action}", soft_wrap=True, markup=False)


def show_summary(taken: Sequence[Taken]) -> None:
    """How many inputs had which outcome and reason."""
    counts = Counter((t.result.outcome, t.result.reason or "") for t in taken)
    table = Table("utfall", "grunn", "antall")
    for (outcome, reason), count in sorted(counts.items()):
        table.add_row(f"[{COLOURS[outcome]}]{outcome.value}[/]", reason, str(count))
    console.print(table)
