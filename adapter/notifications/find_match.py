"""Holding a service against everything that is known of its person."""

from collections.abc import Iterable, Iterator

from adapter import rules
from adapter.config import Mode
from adapter.mapping import Origin as Document
from adapter.mapping import ServiceEvent
from adapter.matching import KommuneKey, Likeness, Match, Service, Verdict
from adapter.matching.judge import judge
from adapter.notifications import History, ServiceHistory
from adapter.notifications.known import Known
from adapter.notifications.making import Making
from adapter.notifications.registered import as_service, first_of, in_set

#: What a person may be asked about.
ALIKE = frozenset({Verdict.ALREADY_REGISTERED, Verdict.POSSIBLE})


def find_match(history: ServiceHistory, known: Known, making: Making, origin: Document) -> Match | None:
    """Compare a service with all that is known of its person; None where it cannot be compared."""
    comparing = making.comparing
    service = None if comparing is None else as_service(history, origin.registered_on)
    if service is None or comparing is None:
        return None
    others = list(_others(history, service, known, making))
    if history.decided:
        refused = {each.other for each in history.decided if each.verdict is Verdict.ALREADY_REGISTERED}
        decided = next((other for other in others if reference(other) in refused), None)
        if decided is not None:
            return Match(Verdict.ALREADY_REGISTERED, rules.DECIDED_DUPLICATE, decided)
    linked = history.match if history.match and history.match.verdict is Verdict.ALREADY_REGISTERED else None
    return judge(service, others, comparing.policy, linked)


def reference(service: Service) -> str:
    """Name a record of the existing set, whichever part of it it stands in."""
    return f"{service.origin.value} {service.name}"


def _others(history: ServiceHistory, service: Service, known: Known, making: Making) -> Iterator[Service]:
    """Everything else that is known of the person, but for what a person said is another service."""
    apart = {each.other for each in history.decided if each.verdict is Verdict.SEPARATE}
    keys, persons = _keys_of(history, making), known.persons
    for other in known.of_person(keys):
        compared = in_set(other) if other.key != history.key else None
        if compared and not (apart and reference(compared) in apart) and not _says_apart(other, service):
            yield compared
    if persons.derived:
        for key in persons.all_of(keys):
            yield from (row for row in persons.derived.get(key, ()) if reference(row) not in apart)
    if persons.unnamed:
        for likeness in _likenesses(history, making):
            yield from (row for row in persons.unnamed.get(likeness, ()) if reference(row) not in apart)


def _likenesses(history: ServiceHistory, making: Making) -> Iterable[Likeness]:
    if making.comparing is None:
        return ()
    return making.comparing.likenesses(history.person, making.tenant.kommune_nr, history.code)


def _says_apart(other: History, service: Service) -> bool:
    if not isinstance(other, ServiceHistory) or not other.decided:
        return False
    name = reference(service)
    return any(each.other == name and each.verdict is Verdict.SEPARATE for each in other.decided)


def _keys_of(history: ServiceHistory, making: Making) -> tuple[KommuneKey, ...]:
    own = (history.whose,) if history.whose else ()
    elsewhere = making.comparing.keys_elsewhere(history.person, making.tenant) if making.comparing else ()
    return (*own, *elsewhere)


def acts(match: Match, history: ServiceHistory, making: Making) -> bool:
    """Whether the verdict is acted upon, or only observed; what a person decided always is."""
    if match.rule == rules.DECIDED_DUPLICATE:
        return True
    whose, start = history.whose, first_of(history.events, ServiceEvent.START)
    if making.comparing is None or whose is None or start is None or history.code is None:
        return False  # it cannot be compared
    mode = making.comparing.policy.matching.mode_of(match.rule, whose.kommune_nr, start.date)
    return mode is Mode.ENFORCE
