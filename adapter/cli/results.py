"""What became of inputs, for people: one paragraph each, and a count in the end."""

from collections import Counter
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from adapter.checking import Judged
from adapter.cli.options import Language
from adapter.cli.phrases import counted, say
from adapter.cli.showing import MARKS, make_console, make_table, outcome_text, show_findings
from adapter.fhir.times import OSLO
from adapter.outcomes import Outcome, Result, Taken
from adapter.reports.telling import Known, sentence_of
from adapter.rules import Finding, Severity, rule_of

_WEIGHT = {severity: number for number, severity in enumerate(Severity)}


class Results:
    """Shows results as they come, and counts them."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._console = make_console()
        self._counts: Counter[tuple[Outcome, str]] = Counter()
        self._findings: Counter[str] = Counter()
        self._inputs: Counter[str] = Counter()

    def show(self, judged: Judged, known: Known = frozenset()) -> None:
        """Show one input: the sentence, what was made, and each new finding with its place and what to do."""
        result = judged.result
        self._count(result)
        word = outcome_text(result.outcome, result.reason)
        said = f": {sentence_of(judged, self._language)} "
        self._console.print(Text.assemble((result.input, "bold"), said, "(", word, ")", overflow="fold"))
        self._show_made(result)
        show_findings(self._console, self._new(result, known), self._language, judged.places)
        if known:
            line = counted("one-known", "known-findings", len(known), self._language)
            self._console.print(Text(f"  {line}", style="dim"))
        self._console.print()

    def sum_up(self, *, unread: int = 0, see_json: bool = False) -> None:
        """How many inputs had which outcome and reason, which rules were met, and where to find more."""
        self._console.print(self._table() if self._counts else say("no-documents", self._language))
        if self._findings and self._counts.total() > 1:
            self._console.print("", self._rules())
        if unread:
            self._console.print(say("unread", self._language, n=unread))
        if see_json:
            self._console.print(say("see-json", self._language))

    def _count(self, result: Result) -> None:
        self._counts[result.outcome, result.reason or ""] += 1
        self._findings.update(finding.rule for finding in result.findings)
        self._inputs.update({finding.rule for finding in result.findings})

    def _new(self, result: Result, known: Known) -> Sequence[Finding]:
        return [finding for number, finding in enumerate(result.findings) if number not in known]

    def _table(self) -> Table:
        outcome, reason, count = (say(word, self._language) for word in ("outcome", "reason", "count"))
        table = make_table(outcome, reason, count, numbers=[count])
        for (word, why), number in sorted(self._counts.items()):
            table.add_row(outcome_text(word), why, str(number))
        return table

    def _rules(self) -> Table:
        """The rules that were met: what weighs most first, then what was met most."""
        keys = ("rule", "severity", "reason", "finding-count", "inputs-with-it")
        rule, severity, reason, findings, inputs = (say(key, self._language) for key in keys)
        table = make_table(rule, severity, reason, findings, inputs, numbers=[findings, inputs], whole=[rule])
        met = [(rule_of(rule_id), number) for rule_id, number in self._findings.items()]
        for each, number in sorted(met, key=lambda one: (_WEIGHT[one[0].severity], -one[1], one[0].id)):
            mark = Text(say(each.severity.value, self._language), style=MARKS[each.severity])
            table.add_row(each.id, mark, each.reason, str(number), str(self._inputs[each.id]))
        return table

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
