"""What stands ready to be copied at a finding: a piece of a document that is missing, a number for a test."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from adapter import rules
from adapter.checking import Judged
from adapter.checking.sent import Syntax
from adapter.mapping.tables import ServiceTable
from adapter.web.pages.findings import Card
from adapter.web.pages.phrases import say
from adapter.web.pages.preferences import Language

_JSON = '"coding": [{{"system": "{system}", "code": "{code}"}}]'
_XML = '<coding><system value="{system}"/><code value="{code}"/></coding>'
#: Encounter.serviceType by syntax, and by whether it is R5: there a list of CodeableReference.
_SERVICE_TYPE = {
    (Syntax.JSON, False): f'"serviceType": {{{{{_JSON}}}}},',
    (Syntax.JSON, True): f'"serviceType": [{{{{"concept": {{{{{_JSON}}}}}}}}}],',
    (Syntax.XML, False): f"<serviceType>{_XML}</serviceType>",
    (Syntax.XML, True): f"<serviceType><concept>{_XML}</concept></serviceType>",
}
#: A synthetic person (Tenor's series), and the day it is born on: shown here alone, never said in a finding.
SYNTHETIC, BORN = "06866010224", "1960-06-06"
#: Those that another number of a person answers, while somebody tries things out.
_OF_A_NUMBER = frozenset(
    {
        rules.PERSON_NUMBER_FORM,
        rules.PERSON_NUMBER_CHECKSUM,
        rules.PERSON_NUMBER_DATE,
        rules.PERSON_NUMBER_ENVIRONMENT,
        rules.PERSON_DATA_CONFLICT,
    }
)


@dataclass(frozen=True, slots=True)
class ToPaste:
    """A piece of a document that is missing, and a sentence that says where it goes."""

    hint: str
    text: str


def to_paste(
    judged: Judged, found: Iterable[Card], table: ServiceTable, language: Language
) -> Mapping[str, ToPaste]:
    """Give, by rule, what stands ready to be copied at the findings of a document."""
    numbers = ToPaste(say("paste-number", language, born=BORN), SYNTHETIC)
    ready = {card.rule: numbers for card in found if card.rule in _OF_A_NUMBER}
    return ready | dict(_service_type(judged, table, language))


def _service_type(judged: Judged, table: ServiceTable, language: Language) -> Iterator[tuple[str, ToPaste]]:
    """Give the serviceType of an Encounter that is no service (KPR-F-081)."""
    if not any(
        each.resource.startswith("Encounter/") and _is_no_service(each.findings)
        for each in judged.result.resources
    ):
        return
    syntax = judged.sent.syntax or Syntax.JSON
    pattern = _SERVICE_TYPE.get((syntax, judged.sent.fhir == "R5"))
    if pattern is None:
        return
    code = say("paste-code-here", language)
    hint = say("paste-code-xml" if syntax is Syntax.XML else "paste-code", language, code=code)
    text = pattern.format(system=table.systems.preferred(table.id.table), code=code)
    yield rules.NOT_A_SERVICE, ToPaste(hint, text)


def _is_no_service(findings: Iterable[rules.Finding]) -> bool:
    return any(finding.rule == rules.NOT_A_SERVICE for finding in findings)
