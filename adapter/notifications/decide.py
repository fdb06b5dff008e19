"""What each kind of meaning needs to be known, and what is decided of it."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from adapter import rules
from adapter.mapping import (
    ConsultationFacts,
    Deletion,
    Meaning,
    MinimeldingFacts,
    Nothing,
    Refused,
    ServiceFacts,
)
from adapter.matching import KommuneKey
from adapter.matching.person_key import became
from adapter.notifications import (
    Change,
    Consultation,
    ConsultationHistory,
    Decision,
    History,
    HistoryKey,
    Notification,
    ServiceHistory,
)
from adapter.notifications.beside import beside
from adapter.notifications.channelled import by_channel
from adapter.notifications.consultations import decide_consultation, decide_consultation_deletion
from adapter.notifications.handing_on import handed_on
from adapter.notifications.known import Known, Name
from adapter.notifications.making import Making
from adapter.notifications.matched import SEEN, compare, restored
from adapter.notifications.minimelding import decide_minimelding
from adapter.notifications.other_kind import (
    OF_EITHER,
    first_live,
    is_live,
    named,
    no_longer,
    of_other_kind,
    overtaken,
    resource_names,
    with_former,
)
from adapter.notifications.pilot import collect
from adapter.notifications.recoded import divided, second_of, with_second
from adapter.notifications.services import decide_deletion, decide_service
from adapter.notifications.switching import switched
from adapter.notifications.versions import Age, age
from adapter.rules import Finding
from adapter.values import Value, replace

SERVICE, CONSULTATION = "service", "consultation"
#: Types a bare id can mean.
TYPES = ("EpisodeOfCare", "Encounter")
#: Meanings that give a history no name, and that say nothing of whose it is.
_UNNAMED = (Deletion, Refused)
_OF_NOBODY = (*_UNNAMED, Nothing)


#: By tenant and tjenesteID: the history of a service that had another id in the EPJ before (KPR-D-020).
FormerIds = Mapping[str, Mapping[str, HistoryKey]]


def needs(
    meanings: Iterable[tuple[str, Meaning]], former: FormerIds = MappingProxyType({})
) -> tuple[set[HistoryKey], set[Name]]:
    """The histories and names that meanings of tenants need, for one loading of a batch."""
    keys: set[HistoryKey] = set()
    names: set[Name] = set()
    for tenant, meaning in meanings:
        keys.update(_keys(tenant, meaning, former))
        names.update(_names(tenant, meaning))
    return keys, names


def _service_key(tenant: str, service_id: str, former: FormerIds) -> HistoryKey:
    """A service keeps the tjenesteID it was first reported by."""
    return former.get(tenant, {}).get(service_id) or HistoryKey(tenant, SERVICE, service_id)


def _keys(tenant: str, meaning: Meaning, former: FormerIds) -> tuple[HistoryKey, ...]:
    match meaning:
        case ServiceFacts() | MinimeldingFacts():
            return (_service_key(tenant, meaning.service_id, former),)
        case ConsultationFacts():
            return (HistoryKey(tenant, CONSULTATION, meaning.konsultasjon_id),)
        case Deletion(identifier=str() as identifier):
            return _service_key(tenant, identifier, former), HistoryKey(tenant, CONSULTATION, identifier)
        case _:
            return ()


def _names(tenant: str, meaning: Meaning) -> tuple[Name, ...]:
    match meaning:
        case ServiceFacts() | ConsultationFacts() | Nothing():
            return resource_names(tenant, meaning.origin.resource)
        case MinimeldingFacts():
            return tuple(_minimelding_names(tenant, meaning))
        case Deletion(target=str() as target):
            kinds = (target,) if "/" in target else tuple(f"{kind}/{target}" for kind in TYPES)
            return tuple(name for one in kinds for name in resource_names(tenant, one))
        case _:
            return ()


def _minimelding_names(tenant: str, facts: MinimeldingFacts) -> Iterator[Name]:
    for given in _given_guids(tenant, facts):
        yield from (given.name, given.content)


class _Given(Value, frozen=True):
    """A GUID the sender gave, with its place; with its content it tells a resend from a reuse (D-004)."""

    name: Name
    content: Name
    at: str


def _given_guids(tenant: str, facts: MinimeldingFacts) -> Iterator[_Given]:
    """The GUIDs of the notification and of the event's version; neither may ever come again (V-014)."""
    content = f"{facts.origin.digest.hex()}:{facts.status}:{facts.related}"
    given = (
        ("guid", facts.guid, facts.guid_at),
        ("hendelse", facts.hendelse_guid, f"{facts.origin.path}.identifier"),
    )
    for kind, guid, at in given:
        if guid:
            yield _Given(Name(tenant, kind, guid), Name(tenant, "content", f"{guid}:{content}"), at)


def decide_meaning(meaning: Meaning, known: Known, making: Making) -> Decision:
    """Decide one meaning, and note in `known` what is known from now on."""
    before = of_other_kind(meaning, known, making.tenant.name)
    if before is None or not isinstance(meaning, OF_EITHER):
        return _decide_parts(meaning, known, making)
    if (seen := overtaken(meaning, before)) is not None:
        return seen
    if not is_live(before):
        return _decide_parts(meaning, known, making)
    gone = _decide_parts(no_longer(meaning, before), known, making)
    return with_former(_decide_parts(meaning, known, making), gone)


def _decide_parts(meaning: Meaning, known: Known, making: Making) -> Decision:
    """Decide a meaning as one of its resource, or of the two services that it is told as."""
    found = _found(meaning, known, making)
    if (
        not isinstance(found, ServiceHistory)
        or found.recoded is None
        or isinstance(meaning, MinimeldingFacts)
    ):
        return _decide_one(meaning, found, known, making)
    # Told under another code, as a person decided (MH-14).
    parts = divided(meaning, found, making)
    first = _decide_one(parts.first, _found(parts.first, known, making), known, making)
    second = second_of(meaning, parts, first)
    if second is None:
        return first
    return with_second(first, _decide_one(second, _found(second, known, making), known, making))


def _decide_one(meaning: Meaning, found: History | None, known: Known, making: Making) -> Decision:
    """Decide a meaning, given the history it is about."""
    tenant = making.tenant.name
    decision = _decide(meaning, found, known, making)
    if decision.history is None or decision.refused or isinstance(meaning, Refused):
        return decision
    before = known.by_key(decision.history.key)
    decision, joined = _told_anew(decision), len(known.persons.found)
    decision = _whose(decision, before, meaning, known, making)
    service, is_joined = _as_service_history(before), len(known.persons.found) > joined
    decision = compare(decision, service, known, making, meaning.origin, is_joined=is_joined)
    decision = by_channel(decision, service, making, meaning.origin)
    decision = handed_on(decision, service, meaning, known, making)
    if decision.history is not None:
        # Of a service that goes on where another EPJ left it, the history is that one's.
        service = _as_service_history(known.by_key(decision.history.key))
        decision = switched(decision, service, making, meaning.origin)
    decision = collect(decision, before, meaning, making)
    if decision.history is None:
        return decision
    known.put(decision.history, _new_names(tenant, meaning, decision.history, known))
    others = (*decision.beside, *beside(before, decision.history, known, making, meaning.origin))
    for other in others:
        known.put(other.history)
    if not others:
        return decision
    released = (*decision.released, *(guid for other in others for guid in other.released))
    return replace(decision, beside=others, released=released)


def _new_names(tenant: str, meaning: Meaning, history: History, known: Known) -> tuple[Name, ...]:
    """The names that a history is to have from now on, of a resource the first that is free."""
    if isinstance(meaning, _UNNAMED) or meaning.origin.is_anew:
        return ()
    names = _names(tenant, meaning)
    if isinstance(meaning, MinimeldingFacts):
        return names
    return next(((name,) for name in names if known.names.get(name, history.key) == history.key), ())


def _told_anew(decision: Decision) -> Decision:
    """What corrects an N that a person closed leaves in its place: it is in the existing set again."""
    history = decision.history
    if history is None or history.closed is None:
        return decision
    made: tuple[Notification | Consultation, ...] = (*decision.notifications, *decision.consultations)
    if not any(each.ref == history.closed and each.change is Change.REPLACE for each in made):
        return decision
    return replace(decision, history=replace(history, closed=None))


def _whose(
    decision: Decision, before: History | None, meaning: Meaning, known: Known, making: Making
) -> Decision:
    """Note whose the history is; persons that the source says are one are one from now on (D-019)."""
    if making.comparing is None or decision.history is None:
        return decision
    if before is not None and decision.why is not None and decision.why.rule in SEEN:
        # What is overtaken says nothing of whose the service is by now.
        return replace(decision, history=replace(decision.history, whose=before.whose))
    keys, history = making.comparing.keys_of(meaning, making.tenant), decision.history
    known.persons.join((*keys, *_former_key(before, meaning)))
    made_from = history.made_from
    if not isinstance(meaning, Refused) and not meaning.origin.names <= made_from:
        made_from |= meaning.origin.names
    whose = keys[0] if keys else before.whose if before else None
    if whose == history.whose and made_from is history.made_from:
        return decision
    return replace(decision, history=replace(history, whose=whose, made_from=made_from))


def _former_key(before: History | None, meaning: Meaning) -> tuple[KommuneKey, ...]:
    """
    Give the key a service's person had, where it is the same person by another number (D-019).

    A D-number becomes a fødselsnummer. Any other change puts a wrong person right: two persons, not one.
    """
    if not isinstance(before, ServiceHistory) or before.whose is None or before.person is None:
        return ()
    person = None if isinstance(meaning, _OF_NOBODY) else meaning.person
    return (before.whose,) if person is not None and became(before.person, person) else ()


def _as_service_history(history: History | None) -> ServiceHistory | None:
    return history if isinstance(history, ServiceHistory) else None


def _decide(meaning: Meaning, found: History | None, known: Known, making: Making) -> Decision:
    match meaning:
        case ServiceFacts():
            return _service(meaning, found, making)
        case ConsultationFacts():
            return _consultation(meaning, found, making)
        case MinimeldingFacts():
            return _minimelding(meaning, found, known, making)
        case Deletion():
            return _deletion(meaning, found, making)
        case Nothing():
            return _nothing(meaning, found, making)
        case Refused():
            return Decision(None, refused=True)


def _service(facts: ServiceFacts, found: History | None, making: Making) -> Decision:
    history = restored(_as_service_history(found))
    key = history.key if history else _key_of(facts, making)
    return decide_service(facts, history, key, making)


def _key_of(facts: ServiceFacts, making: Making) -> HistoryKey:
    """What is decided anew is called as its history is, whatever else its source calls so."""
    if facts.origin.is_anew:
        return HistoryKey(making.tenant.name, SERVICE, facts.service_id)
    return _service_key(making.tenant.name, facts.service_id, making.former)


def _found(meaning: Meaning, known: Known, making: Making) -> History | None:
    """The history that a resource or a deletion is about."""
    tenant = making.tenant.name
    match meaning:
        case ServiceFacts():
            resource = "" if meaning.origin.is_anew else meaning.origin.resource
            for history in _histories(known, making, resource, _key_of(meaning, making)):
                if isinstance(history, ServiceHistory):
                    return history
        case ConsultationFacts():
            key = HistoryKey(tenant, CONSULTATION, meaning.konsultasjon_id)
            resource = "" if meaning.origin.is_anew else meaning.origin.resource
            for history in _histories(known, making, resource, key):
                if isinstance(history, ConsultationHistory):
                    return history
        case MinimeldingFacts():
            return known.by_key(_service_key(tenant, meaning.service_id, making.former))
        case Nothing():
            return _history_of(meaning, known, tenant)
        case Deletion():
            by_name = (known.by_name(name) for name in _names(tenant, meaning))
            by_key = (known.by_key(key) for key in _keys(tenant, meaning, making.former))
            return first_live([h for h in (*by_name, *by_key) if h is not None])
    return None


def _consultation(facts: ConsultationFacts, history: History | None, making: Making) -> Decision:
    if not isinstance(history, ConsultationHistory):
        key = HistoryKey(making.tenant.name, CONSULTATION, facts.konsultasjon_id)
        return decide_consultation(facts, None, key, making)
    facts = replace(facts, konsultasjon_id=history.key.id)
    return decide_consultation(facts, history, history.key, making)


def _nothing(meaning: Nothing, history: History | None, making: Making) -> Decision:
    """
    What means nothing to KPR, and was reported before: its events are no longer desired (crosswalk 3.1).

    A stay that turns out to be a visit, or is entered in error without its code, is taken back.
    """
    if history is None or age(meaning.origin, history) is not Age.NEWER:
        return Decision(None, why=meaning.why)
    if isinstance(history, ServiceHistory):
        history = restored(history) or history
    if isinstance(history, ServiceHistory) and history.events:
        return decide_deletion(meaning.origin, history, making)
    if isinstance(history, ConsultationHistory) and history.live:
        return decide_consultation_deletion(meaning.origin, history, making)
    seen = replace(history, version=meaning.origin.version, digest=meaning.origin.digest)
    return Decision(seen, why=meaning.why)


def _history_of(meaning: Nothing, known: Known, tenant: str) -> History | None:
    """What is known by a resource's name; of what is decided anew, by its key."""
    if meaning.origin.is_anew:
        return known.by_key(HistoryKey(tenant, SERVICE, meaning.service_id or ""))
    return first_live(named(known, tenant, meaning.origin.resource))


def _histories(known: Known, making: Making, resource: str, key: HistoryKey) -> list[History | None]:
    """What is known under a resource's name, then by key; an Encounter may have been of another kind before."""
    return [*named(known, making.tenant.name, resource), known.by_key(key)]


def _minimelding(facts: MinimeldingFacts, found: History | None, known: Known, making: Making) -> Decision:
    tenant, path = making.tenant.name, facts.origin.path
    seen = next((given for given in _given_guids(tenant, facts) if given.name in known.names), None)
    if seen is not None and seen.content in known.names:
        return Decision(None, why=Finding(rules.DUPLICATE, path))
    if seen is not None:
        return Decision(None, findings=(Finding(rules.GUID_REUSED, seen.at),), refused=True)
    key = _service_key(tenant, facts.service_id, making.former)
    history = restored(_as_service_history(found))
    return decide_minimelding(facts, history, key, making)


def _deletion(meaning: Deletion, history: History | None, making: Making) -> Decision:
    if history is None:
        return Decision(None, why=Finding(rules.UNKNOWN_RESOURCE, meaning.origin.path))
    if isinstance(history, ServiceHistory):
        return decide_deletion(meaning.origin, restored(history) or history, making)
    return decide_consultation_deletion(meaning.origin, history, making)
