"""
After a change of EPJ: what the new one tells of a service goes on where the former one reported it (KPR-D-020).

Without that a service that came along under a new id would be kept out as registered already, and its end,
which only the new EPJ will ever tell, would reach nobody.
"""

from adapter import rules
from adapter.mapping import Meaning, MinimeldingFacts, ServiceFacts
from adapter.matching import Match, Origin, Verdict
from adapter.notifications import Beside, Decision, HistoryKey, ServiceHistory
from adapter.notifications.known import Known
from adapter.notifications.making import Making
from adapter.notifications.minimelding import decide_minimelding
from adapter.notifications.services import decide_service
from adapter.values import replace


def handed_on(
    decision: Decision, before: ServiceHistory | None, meaning: Meaning, known: Known, making: Making
) -> Decision:
    """Let a version of a service that is kept out for one of the former EPJ speak for that one."""
    if making.tenant.former is None:
        return decision
    own = decision.history
    former = _former(decision, before, known, making)
    if former is None or not isinstance(own, ServiceHistory):
        return decision
    told = _decided(meaning, former, making)
    if told is None or not told.notifications or told.history is None:
        return decision
    whose = replace(told.history, whose=former.whose, made_from=former.made_from)
    return replace(told, history=whose, beside=(Beside(own),), closed=decision.closed)


def _former(
    decision: Decision, before: ServiceHistory | None, known: Known, making: Making
) -> ServiceHistory | None:
    """The service of the former EPJ that a decision is kept out for."""
    settings = making.tenant.former
    match = decision.match if decision.acted else before.match if before and before.withheld else None
    if settings is None or match is None or not _is_link(match, settings.tenant):
        return None
    found = known.by_key(HistoryKey(settings.tenant, "service", match.other.id)) if match.other else None
    return found if isinstance(found, ServiceHistory) and found.events else None


def _is_link(match: Match, tenant: str) -> bool:
    is_same = match.verdict is Verdict.ALREADY_REGISTERED and match.rule == rules.SAME_SERVICE_ELSEWHERE
    other = match.other
    return is_same and other is not None and (other.origin, other.source) == (Origin.OWN, tenant)


def _decided(meaning: Meaning, former: ServiceHistory, making: Making) -> Decision | None:
    match meaning:
        case ServiceFacts():
            return decide_service(meaning, former, former.key, making)
        case MinimeldingFacts():
            return decide_minimelding(meaning, former, former.key, making)
        case _:
            return None
