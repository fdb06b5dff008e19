"""The codes that KPR has for services, for who is told that a service has none of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapter import rules
from adapter.mapping.tables import ServiceTable, Status
from adapter.web.pages.findings import Card
from adapter.web.pages.wordings import everyday_names

#: Those whose answer is a code of the list.
_ASKING = frozenset(
    {
        rules.MISSING_SERVICE_CODE,
        rules.UNKNOWN_SERVICE_CODE,
        rules.UNKNOWN_SERVICE_CODE_SYSTEM,
        rules.RETIRED_SERVICE_CODE,
        rules.NOT_A_SERVICE,
    }
)


@dataclass(frozen=True, slots=True)
class CodeToChoose:
    """A service of today: code, official name, and what people call it besides."""

    code: str
    display: str
    everyday: str


def codes_to_choose(cards: Iterable[Card], table: ServiceTable) -> list[CodeToChoose]:
    """Give every service of today where a finding asks for one; else nothing."""
    if not any(card.rule in _ASKING for card in cards):
        return []
    today = [
        CodeToChoose(each.code, each.display, ", ".join(everyday_names().get(each.code, ())))
        for each in table.codes.values()
        if each.status is Status.LIVE
    ]
    return sorted(today, key=lambda named: (len(named.code), named.code))
