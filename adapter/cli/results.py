"""What became of inputs, for people: one paragraph each, and a count in the end."""

from collections import Counter

from rich.table import Table
from rich.text import Text

from adapter.cli.options import Language
from adapter.cli.phrases import say, sentence
from adapter.cli.showing import make_console, make_table, outcome_text, show_findings
from adapter.fhir.times import OSLO
from adapter.outbox import State
from adapter.outcomes import Outcome, Result, Taken
from adapter.outcomes.as_json import Places


class Results:
    """Shows results as they come, and counts them."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._console = make_console()
        self._counts: Counter[tuple[Outcome, str]] = Counter()

    def show(self, taken: Taken, places: Places) -> None:
        """Show one input: the sentence, what was made, and each finding with its place and what to do."""
        result = taken.result
        self._counts[result.outcome, result.reason or ""] += 1
        word = outcome_text(result.outcome, result.reason)
        said = f": {self._sentence(taken)} "
        self._console.print(Text.assemble((result.input, "bold"), said, "(", word, ")", overflow="fold"))
        self._show_made(result)
        show_findings(self._console, result.findings, self._language, places)
        self._console.print()

    def sum_up(self, *, unread: int = 0, see_json: bool = False) -> None:
        """How many inputs had which outcome and reason, and where to find more."""
        self._console.print(self._table() if self._counts else say("no-documents", self._language))
        if unread:
            self._console.print(say("unread", self._language, n=unread))
        if see_json:
            self._console.print(say("see-json", self._language))

    def _table(self) -> Table:
        outcome, reason, count = (say(word, self._language) for word in ("outcome", "reason", "count"))
        table = make_table(outcome, reason, count, numbers=[count])
        for (word, why), number in sorted(self._counts.items()):
            table.add_row(outcome_text(word), why, str(number))
        return table

    def _sentence(self, taken: Taken) -> str:
        return sentence(
            taken.result.outcome,
            self._language,
            made=sum(len(r.notifications) for r in taken.result.resources),
            held=sum(record.state is State.HELD for record in taken.records),
            faults=sum(finding.stops for finding in taken.result.findings),
        )

    def _show_made(self, result: Result) -> None:
        code, service = say("code", self._language), say("service", self._language)
        for resource in result.resources:
            for one in resource.notifications:
                line = f"  {one.change.value} {one.event.value} {one.hendelse_dato}"
                self._console.print(
                    Text(f"{line}, {code} {one.service_code}, {service} {one.service_id}", overflow="fold")
                )
            for contact in resource.consultations:
                when = contact.dato_tid_start.astimezone(OSLO)
                line = f"  {contact.change.value} Konsultasjon {when:%Y-%m-%d %H:%M}"
                self._console.print(Text(f"{line}, {contact.konsultasjon_id}", overflow="fold"))


def brief(taken: Taken) -> Text:
    """One input on one line: its outcome, and what was made of it."""
    made = [
        f"{one.change.value} {one.event.value} {one.hendelse_dato}"
        for resource in taken.result.resources
        for one in resource.notifications
    ]
    made += [
        f"{one.change.value} Konsultasjon {one.dato_tid_start.astimezone(OSLO):%Y-%m-%d}"
        for resource in taken.result.resources
        for one in resource.consultations
    ]
    word = outcome_text(taken.result.outcome, taken.result.reason)
    return Text.assemble((taken.result.input, "bold"), "  ", word, "  ", "; ".join(made), overflow="fold")
