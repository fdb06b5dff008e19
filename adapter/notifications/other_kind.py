"""
A resource that is of another kind by now: what it was reported as before is no longer desired (decision 0012).

An Encounter was a stay and is a consultation, or the other way round. Each has a history of its own; the first keeps
the resource's name, the other one is found by a second name.
"""

from adapter import rules
from adapter.mapping import ConsultationFacts, Meaning, Nothing, ServiceFacts
from adapter.notifications import Beside, ConsultationHistory, Decision, History, ServiceHistory
from adapter.notifications.known import Known, Name
from adapter.notifications.versions import Age, age
from adapter.rules import Finding
from adapter.values import replace

_EITHER = "Encounter/"
#: What a resource may be by turns.
OF_EITHER = (ServiceFacts, ConsultationFacts)


def resource_names(tenant: str, resource: str) -> tuple[Name, ...]:
    """Give the names of a resource by `Type/id`; one without an id that may be kept has none."""
    if not resource or resource.endswith("/-"):
        return ()
    name = Name(tenant, "resource", resource)
    return (name, Name(tenant, "other-kind", resource)) if resource.startswith(_EITHER) else (name,)


def named(known: Known, tenant: str, resource: str) -> list[History]:
    """Give the histories of a resource."""
    found = (known.by_name(name) for name in resource_names(tenant, resource))
    return [history for history in found if history is not None]


def first_live(histories: list[History]) -> History | None:
    """Give the one that something stands of, else the first."""
    return next((history for history in histories if is_live(history)), histories[0] if histories else None)


def is_live(history: History) -> bool:
    """Whether anything of it is reported, kept back or collected."""
    if isinstance(history, ConsultationHistory):
        return history.live is not None
    return bool(history.events or history.withheld or history.pilot)


def of_other_kind(meaning: Meaning, known: Known, tenant: str) -> History | None:
    """Give what a resource was before, where it is a service now and was a consultation, or the other way round."""
    if not isinstance(meaning, OF_EITHER) or meaning.origin.is_anew:
        return None
    if not meaning.origin.resource.startswith(_EITHER):
        return None  # nothing else can be both
    other = ConsultationHistory if isinstance(meaning, ServiceFacts) else ServiceHistory
    histories = named(known, tenant, meaning.origin.resource)
    return next((history for history in histories if isinstance(history, other)), None)


def overtaken(meaning: ServiceFacts | ConsultationFacts, before: History) -> Decision | None:
    """Decide nothing of a version that was processed as what it was, or that such a one overtook (D-001, D-003)."""
    match age(meaning.origin, before):
        case Age.NEWER:
            return None
        case Age.OLDER:
            return Decision(None, why=Finding(rules.STALE_VERSION, meaning.origin.path))
        case Age.SAME:
            return Decision(None, why=Finding(rules.DUPLICATE, meaning.origin.path))


def no_longer(meaning: ServiceFacts | ConsultationFacts, before: History) -> Nothing:
    """Give the version as what it means for what the resource was before."""
    why = Finding(rules.UNCHANGED, meaning.origin.path)
    return Nothing(meaning.origin, why, service_id=before.key.id)


def with_former(decision: Decision, gone: Decision) -> Decision:
    """Give a decision with what it takes back of what the resource was before."""
    if gone.history is None:
        return decision
    former = Beside(gone.history, gone.notifications, gone.closed, gone.released, gone.consultations)
    return replace(
        decision,
        released=(*gone.released, *decision.released),
        beside=(former, *gone.beside, *decision.beside),
        pilot=(*gone.pilot, *decision.pilot),
        switched=(*gone.switched, *decision.switched),
    )
