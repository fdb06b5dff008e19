"""
What a service is by the tables of today, as what its last version said tells (KPR-M-003, KPR-M-016).

A service is decided anew like a version that arrives, made of what is kept of its newest one. What the
tables refuse now, and what is kept of it cannot tell, is left as it is, with the reason: a person must say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from adapter import rules
from adapter.config import Tenants
from adapter.fhir.times import OSLO
from adapter.mapping import Nothing, Origin, Person, ServiceFacts, Status
from adapter.mapping.asking_anew import Anew, Unknown, ask_anew
from adapter.mapping.leading import Lead
from adapter.mapping.results import Told
from adapter.mapping.tables import MappingRow, OrgnrUse, Tables
from adapter.matching.pilot import Kept
from adapter.notifications import History, HistoryKey, Said, ServiceHistory
from adapter.notifications.desired import desired
from adapter.notifications.matched import restored
from adapter.notifications.recoded import FOLLOWING
from adapter.rules import Finding

#: A contact that was planned, called off or entered in error is none of the pilot's.
_NO_CONTACT = frozenset({Status.NOT_STARTED, Status.CANCELLED, Status.ANNULLED})
#: What such a service means for KPR is told with a person.
_BEGUN = frozenset({Status.ACTIVE, Status.PAUSED, Status.FINISHED})
#: More different things told than this are asked anew.
_MOST_REMEMBERED = 50_000


class Left(StrEnum):
    """Why a service, an input or a contact is left as it is."""

    #: It came as minimeldinger, or before what is needed was kept.
    NOTHING_TOLD = "nothing-told"
    CONDITION_NOT_ASKED = "condition-not-asked"
    READ_ELSEWHERE = "read-elsewhere"
    #: A consultation by a row, from before it was kept what its document said of the fields that rows may fill.
    FIELDS_NOT_KEPT = "fields-not-kept"
    CODE_LEFT_OUT = "code-left-out"
    #: The tables refuse it now: nothing is taken back because a table lost a row.
    REFUSED = "refused"
    #: No row has anything to say of it any more.
    NO_ROW = "no-row"
    #: The code asks for an organisation number that was not told (KPR-V-024).
    NO_UNIT = "no-unit"
    #: A contact of the pilot whose person was not kept (MH-62).
    NO_IDENTITY = "no-identity"
    #: What is kept does not make a consultation of a service, nor the other way round.
    SEND_AGAIN = "send-again"
    NO_TENANT = "no-tenant"
    #: Others write the same all the time.
    CONTENDED = "contended"
    INTERNAL_FAULT = "internal-fault"


@dataclass(frozen=True, slots=True)
class Change:
    """A service or consultation that the tables say something else of; `left` where it stays as it is nevertheless."""

    key: HistoryKey
    kommune_nr: str
    #: The service code or the pilot code it was decided by; None for a contact that is neither. Of a consultation
    #: those of its fields that differ: `formKonsultasjon I`.
    was: str | None
    now: str | None
    answer: Anew | None = field(default=None, repr=False)
    left: Left | None = None
    #: By which rules the tables refuse it.
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class Asking:
    """Asks the tables anew, once for all that told the same."""

    tenants: Tenants
    tables: Tables
    _answers: dict[tuple[str, Told], Anew | Unknown] = field(default_factory=dict, init=False, repr=False)

    def ask(self, tenant: str, told: Told | None) -> Anew | Unknown:
        """Ask for what a resource of a tenant told."""
        if told is None:
            return ask_anew(None, self.tenants.tenants[tenant], self.tenants, self.tables)
        if (tenant, told) not in self._answers:
            if len(self._answers) >= _MOST_REMEMBERED:
                self._answers.clear()
            asked = ask_anew(told, self.tenants.tenants[tenant], self.tenants, self.tables)
            self._answers[tenant, told] = asked
        return self._answers[tenant, told]


def change_of(history: ServiceHistory, asking: Asking) -> Change | None:
    """Say what the tables say of a service that they did not say before; None where that is nothing."""
    tenant = asking.tenants.tenants.get(history.key.tenant)
    kommune_nr = tenant.kommune_nr if tenant else ""
    was = history.code or (history.pilot.code if history.pilot else None)

    def left(why: Left, found: tuple[str, ...] = ()) -> Change:
        return Change(history.key, kommune_nr, was, None, left=why, rules=found)

    if history.deleted or _is_by_activation(history) or _is_silent(history):
        return None
    if tenant is None:
        return left(Left.NO_TENANT)
    if history.said is None:
        return left(Left.NOTHING_TOLD)
    answer = asking.ask(tenant.name, history.said.told)
    if isinstance(answer, Unknown):
        return left(Left(answer.why.value))
    why = next(_why_left(history, history.said, answer), None)
    if why is None:
        return _difference(history, history.said, answer, kommune_nr)
    return left(why, answer.rules)


def _is_by_activation(history: ServiceHistory) -> bool:
    """Whether an activation says what it is, and no table: a released course of the pilot, or what follows."""
    return history.resource == FOLLOWING or history.resource.startswith("PilotCourse/")


def _is_silent(history: ServiceHistory) -> bool:
    """Whether no version has said anything of it yet."""
    return history.said is not None and history.said.status is Status.SILENT


def _why_left(history: ServiceHistory, said: Said, answer: Anew) -> Iterator[Left]:
    if answer.lead is Lead.REFUSED:
        yield Left.REFUSED
    if answer.lead is Lead.CONSULTATION:
        yield Left.SEND_AGAIN
    if answer.lead is Lead.NOTHING:
        yield Left.NO_ROW
    is_deleted = history.pilot is not None and history.pilot.kept is Kept.DELETED
    if is_deleted and _named(answer, said) != _was(history):
        yield Left.NO_IDENTITY


def _difference(history: ServiceHistory, said: Said, answer: Anew, kommune_nr: str) -> Change | None:
    was, now = _was(history), _renamed(_named(answer, said), history, said)
    is_told = bool(history.events or history.withheld or history.pilot)
    if was == now or (answer.lead is Lead.VISIT and not is_told):
        return None
    return Change(history.key, kommune_nr, was[0] or was[1], now[0] or now[1], answer)


def _was(history: ServiceHistory) -> tuple[str | None, str | None]:
    """Service code and pilot code that it was decided by."""
    return history.code, history.pilot.code if history.pilot else None


def _named(answer: Anew, said: Said) -> tuple[str | None, str | None]:
    """Service code and pilot code that it would be decided by."""
    if answer.lead is not Lead.SERVICE:
        return None, None
    pilot = answer.apart.pilot if answer.apart and said.status not in _NO_CONTACT else None
    return answer.traits.code if answer.traits else None, pilot.code if pilot else None


def _renamed(
    named: tuple[str | None, str | None], history: ServiceHistory, said: Said
) -> tuple[str | None, str | None]:
    """The same under the code that a person had all of it told under (MH-14)."""
    recoded = history.recoded
    if recoded is None or recoded.service_id is not None or named[0] != recoded.was:
        return named
    return named if said.start is not None and said.start < recoded.day else (recoded.code, named[1])


def needs_identity(history: ServiceHistory, answer: Anew) -> bool:
    """Whether a person must be known whom the history does not name."""
    return history.person is None and answer.lead is Lead.SERVICE and history.pilot is not None


def meaning_anew(
    history: ServiceHistory, answer: Anew, person: Person | None, now: datetime
) -> ServiceFacts | Nothing | Left:
    """
    Make of a history what its newest version means by what the tables answer.

    `person` is whom it is about where the history does not say so.
    """
    said, row = history.said, answer.row
    if said is None:
        return Left.NOTHING_TOLD
    origin = origin_anew(history, now)
    if answer.lead is Lead.VISIT:
        why = Finding(rules.VISIT_WITHIN_SERVICE, "$")
        return Nothing(origin, why, service_id=history.key.id, row=row, told=said.told)
    person = history.person or person
    if answer.traits is not None and said.status in _BEGUN and person is None:
        return Left.NO_IDENTITY
    facts = _facts(history, said, answer, person, origin)
    return Left.NO_UNIT if _lacks_unit(facts, history) else facts


def _lacks_unit(facts: ServiceFacts, history: ServiceHistory) -> bool:
    """Whether the code asks for an organisation number and an event has none (KPR-V-024)."""
    if facts.traits is None or facts.traits.orgnr is not OrgnrUse.REQUIRED or facts.status not in _BEGUN:
        return False
    return any(want.orgnr is None for want in desired(facts, restored(history)))


def _facts(
    history: ServiceHistory, said: Said, answer: Anew, person: Person | None, origin: Origin
) -> ServiceFacts:
    return ServiceFacts(
        origin=origin,
        service_id=history.key.id,
        status=said.status,
        code=answer.traits.code if answer.traits else None,
        row=answer.row,
        traits=answer.traits,
        person=person,
        orgnr=said.orgnr,
        start=said.start,
        end=said.end,
        pauses=said.pauses,
        provider_changed_on=said.provider_changed_on,
        apart=answer.apart,
        told=said.told,
        weekly_minutes=said.weekly_minutes,
    )


def origin_anew(history: History, now: datetime) -> Origin:
    """The version that was seen last; what it does not date itself is of its own day, not of today."""
    return Origin(
        resource=history.resource,
        path="$",
        version=history.version,
        digest=history.digest,
        registered=now,
        registered_on=_day(history.version.last_updated or now),
        is_anew=True,
    )


def _day(moment: datetime) -> date:
    """The Norwegian day of a moment."""
    return moment.astimezone(OSLO).date()


def row_of(change: Change) -> MappingRow | None:
    """The row that decides now."""
    return change.answer.row if change.answer else None
