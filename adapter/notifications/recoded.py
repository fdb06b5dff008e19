"""
Services that a person had told under another code: whole, or from a day on as a service of their own (MH-14).

KPR judges a code by the date of the event, so that a service that began before the code's first day cannot be
renamed: it ends the day before, and what follows has a start and an id of its own. Its source knows one
service, and goes on to tell of that; each version is divided the same way.
"""

from datetime import date, timedelta

from adapter.mapping import Deletion, Meaning, Nothing, Origin, Pause, ServiceFacts, Status
from adapter.notifications import Beside, Decision, Recoded, ServiceHistory
from adapter.notifications.making import Making
from adapter.notifications.matched import SEEN
from adapter.values import Value, replace

#: What follows is found by its id alone; its source calls it by the name of the service it was divided from.
FOLLOWING = "Following/-"
_ENDED = frozenset({Status.FINISHED, Status.CANCELLED})
_BEGUN = frozenset({Status.ACTIVE, Status.PAUSED, *_ENDED})
_DAY = timedelta(1)


class Divided(Value, frozen=True):
    """What a version means for a service, and for the one that follows it where it is divided."""

    first: Meaning
    second: ServiceFacts | None = None


def divided(meaning: Meaning, history: ServiceHistory, making: Making) -> Divided:
    """Say what a version of a service means that is told under another code; as it stands where it is not."""
    recoded = history.recoded
    if recoded is None or not isinstance(meaning, ServiceFacts):
        return Divided(meaning)
    if recoded.service_id is None:
        return Divided(_renamed(meaning, recoded, making))
    if meaning.code not in (recoded.was, recoded.code):
        # The tables say something else by now: the whole service is that.
        return Divided(meaning, _following(_none(meaning), recoded, making))
    return Divided(_before(meaning, history, recoded), _following(_after(meaning, recoded), recoded, making))


def second_of(meaning: Meaning, divided: Divided, decision: Decision) -> ServiceFacts | Deletion | None:
    """What a version means for the service that follows, once the first was decided."""
    history = decision.history
    if not isinstance(history, ServiceHistory) or (decision.why and decision.why.rule in SEEN):
        return None
    if divided.second is not None:
        return divided.second
    recoded = history.recoded
    if recoded is None or recoded.service_id is None or not isinstance(meaning, Deletion | Nothing):
        return None
    return Deletion(replace(meaning.origin, resource=FOLLOWING), None, recoded.service_id)


def with_second(first: Decision, second: Decision) -> Decision:
    """Both decisions as what follows from one version; each notification names its own service."""
    if not isinstance(second.history, ServiceHistory):
        return first
    made = (*first.notifications, *second.notifications)
    beside = Beside(second.history, closed=second.closed)
    return replace(
        first,
        notifications=made,
        why=first.why if not made else None,
        findings=(*first.findings, *(each for each in second.findings if each not in first.findings)),
        compared=(*first.compared, *second.compared),
        released=(*first.released, *second.released),
        switched=(*first.switched, *second.switched),
        beside=(*first.beside, beside, *second.beside),
        pilot=(*first.pilot, *second.pilot),
    )


def _renamed(facts: ServiceFacts, recoded: Recoded, making: Making) -> ServiceFacts:
    """The same under the other code, unless its start came to be before the code's first day."""
    is_early = facts.start is not None and facts.start < recoded.day
    if facts.code != recoded.was or is_early:
        return facts
    return _under(facts, recoded.code, making)


def _under(facts: ServiceFacts, code: str, making: Making) -> ServiceFacts:
    if code == facts.code:
        return facts
    traits = making.comparing.policy.table.lookup(code) if making.comparing else None
    return replace(facts, code=code, traits=traits)


def _none(facts: ServiceFacts) -> ServiceFacts:
    """Nothing of it in this part: it is not begun, and what was reported is taken back."""
    return replace(facts, status=Status.NOT_STARTED)


def _before(facts: ServiceFacts, history: ServiceHistory, recoded: Recoded) -> ServiceFacts:
    """What is of the service until the day before, under the code it always had."""
    facts = replace(facts, code=recoded.was, orgnr=_first_orgnr(facts, history, recoded.day))
    if facts.status not in _BEGUN or _is_over(facts, recoded.day):
        return facts
    if facts.start is not None and facts.start >= recoded.day:
        return _none(facts)
    status = facts.status if facts.status is Status.CANCELLED else Status.FINISHED
    pauses = None if facts.pauses is None else tuple(_until(facts.pauses, recoded.day))
    return replace(facts, status=status, end=recoded.day - _DAY, pauses=pauses)


def _is_over(facts: ServiceFacts, day: date) -> bool:
    """Whether nothing of the service is left on the day; one called off without an end never was."""
    if facts.status is Status.CANCELLED and facts.end is None:
        return True
    return facts.status in _ENDED and facts.end is not None and facts.end < day


def _first_orgnr(facts: ServiceFacts, history: ServiceHistory, day: date) -> str | None:
    """A provider that came on the day or later is one of what follows."""
    changed_on = facts.provider_changed_on or facts.origin.registered_on
    return history.orgnr if history.orgnr and changed_on >= day else facts.orgnr


def _after(facts: ServiceFacts, recoded: Recoded) -> ServiceFacts:
    """What is of the service from the day on."""
    if facts.status not in _BEGUN:
        return facts
    if _is_over(facts, recoded.day):
        return _none(facts)
    start = max(facts.start, recoded.day) if facts.start else None
    pauses = None if facts.pauses is None else tuple(_since(facts.pauses, recoded.day))
    changed_on = facts.provider_changed_on and max(facts.provider_changed_on, recoded.day)
    return replace(facts, start=start, pauses=pauses, provider_changed_on=changed_on)


def _following(facts: ServiceFacts, recoded: Recoded, making: Making) -> ServiceFacts:
    """As a version of the service that follows."""
    origin: Origin = facts.origin
    origin = replace(origin, resource=FOLLOWING, registered_on=max(origin.registered_on, recoded.day))
    following = replace(facts, origin=origin, service_id=recoded.service_id or "", apart=None)
    return _under(following, recoded.code, making)


def _until(pauses: tuple[Pause, ...], day: date) -> list[Pause]:
    """Pauses that begin before a day; one that lasts beyond has no end in this part."""
    begun = [pause for pause in pauses if pause.start < day]
    return [replace(pause, end=None) if pause.end and pause.end >= day else pause for pause in begun]


def _since(pauses: tuple[Pause, ...], day: date) -> list[Pause]:
    """Pauses from a day on; one that lasts since before begins with it."""
    left = [pause for pause in pauses if pause.end is None or pause.end > day or pause.start >= day]
    return [replace(pause, start=max(pause.start, day)) for pause in left]
