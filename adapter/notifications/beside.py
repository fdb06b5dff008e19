"""
What a change of one service or consultation means for the others of its person.

What was kept back for a record that is annulled, closed or corrected comes back; a service gives way to the
consultation that was made from the same contact.
"""

from collections.abc import Iterable, Iterator

from adapter import rules
from adapter.mapping import Origin as Document
from adapter.matching import Match, Verdict
from adapter.notifications import Beside, ConsultationHistory, History, Notification, ServiceHistory
from adapter.notifications.find_match import ALIKE, acts, find_match, reference
from adapter.notifications.known import Known
from adapter.notifications.making import Making
from adapter.notifications.matched import reported_anew
from adapter.notifications.registered import identity, in_set
from adapter.notifications.services import taken_back
from adapter.values import replace


def beside(
    before: History | None, after: History | None, known: Known, making: Making, origin: Document
) -> tuple[Beside, ...]:
    """What a change of one service or consultation means for the others of its person."""
    if making.comparing is None or identity(before) == (now := identity(after)):
        return ()
    was = in_set(before) if before else None
    gives_way = now is not None and isinstance(after, ConsultationHistory)
    if was is None and not gives_way:
        return ()  # a new service takes nothing from others
    persons = [each.whose for each in (before, after) if each and each.whose]
    same_person = [h for h in known.of_person(persons) if isinstance(h, ServiceHistory)]
    found = list(_no_longer_alike(reference(was), same_person, known, making, origin)) if was else []
    if gives_way:
        found += _given_way(same_person, known, making, origin)
    return tuple(found)


def parted(history: ServiceHistory, known: Known, making: Making, origin: Document) -> tuple[Beside, ...]:
    """What was held for a service that a person said is another one may be free."""
    service = in_set(history)
    if service is None or history.whose is None:
        return ()
    same_person = [h for h in known.of_person((history.whose,)) if isinstance(h, ServiceHistory)]
    return tuple(_no_longer_alike(reference(service), same_person, known, making, origin))


def _no_longer_alike(
    named: str, services: Iterable[ServiceHistory], known: Known, making: Making, origin: Document
) -> Iterator[Beside]:
    """What was kept back for a record that is another one by now, or none any more."""
    for each in services:
        if each.match is None or each.match.other is None or reference(each.match.other) != named:
            continue
        there = making.of(each.key.tenant)
        if each.withheld:
            back = _come_back(each, known, there, origin)
        elif each.in_review:
            back = _judged_anew(each, known, there, origin)
        else:
            continue
        if back.history != each:
            yield back


def _judged_anew(history: ServiceHistory, known: Known, making: Making, origin: Document) -> Beside:
    """What was held for a record that is another one by now may be free, or held for yet another."""
    match = find_match(history, known, making, origin)
    if match is None or match.verdict not in ALIKE or not acts(match, history, making):
        free = replace(history, match=match, held=(), held_besides=())
        return Beside(free, released=history.held)
    if match.verdict is Verdict.POSSIBLE:
        return Beside(replace(history, match=match))
    kept_out = replace(history, events=(), withheld=history.events, held=(), held_besides=(), match=match)
    return Beside(kept_out, closed=history.all_held)


def _come_back(history: ServiceHistory, known: Known, making: Making, origin: Document) -> Beside:
    """What made it a duplicate is gone: it is held for decision, unless there is yet another."""
    whole = replace(history, events=history.withheld, withheld=())
    match = find_match(whole, known, making, origin)
    if match and match.verdict is Verdict.ALREADY_REGISTERED and acts(match, whole, making):
        return Beside(replace(history, match=match))
    other = history.match.other if history.match else None
    reported, made = reported_anew(whole, making, origin, rules.SUPPRESSED_COMES_BACK)
    held = tuple(each.guid for each in made if each.held_by == rules.SUPPRESSED_COMES_BACK)
    besides = tuple(each.guid for each in made if each.held_by != rules.SUPPRESSED_COMES_BACK)
    match = Match(Verdict.POSSIBLE, rules.SUPPRESSED_COMES_BACK, other)
    return Beside(replace(reported, held=held, held_besides=besides, match=match), made)


def _given_way(
    services: Iterable[ServiceHistory], known: Known, making: Making, origin: Document
) -> Iterator[Beside]:
    """A service that was made from the same contact as a consultation gives way to it (KPR-D-012)."""
    for history in services:
        match = find_match(history, known, making.of(history.key.tenant), origin) if history.events else None
        if match is None or match.rule != rules.CONSULTATION_OF_THE_SAME:
            continue
        if not acts(match, history, making):
            continue
        made: tuple[Notification, ...] = ()
        if not history.in_review:
            history, made = taken_back(history, origin, making.of(history.key.tenant))  # noqa: PLW2901 - the same one, later
        kept_out = replace(history, events=(), withheld=history.events, held=(), held_besides=(), match=match)
        yield Beside(kept_out, made, history.all_held)
