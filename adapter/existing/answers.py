"""What the tables say of a stored resource, in one form: as stored, or as asked anew."""

from dataclasses import dataclass
from enum import StrEnum

from adapter import rules
from adapter.mapping.asking_anew import TABLE_RULES, Anew, Why
from adapter.mapping.leading import Lead
from adapter.mapping.results import HstFields, Shape, ToHst
from adapter.mapping.tables import MappingRow
from adapter.outcomes import Outcome
from adapter.rules import catalogue
from adapter.store.told_answers import Judged
from adapter.values import replace


class Kind(StrEnum):
    """What a resource is."""

    SERVICE = "service"
    CONSULTATION = "consultation"
    #: A real contact that makes no message.
    APART = "not-in-kpr"
    VISIT = "visit-within-service"
    NOTHING = "not-a-service"
    #: The tables refuse it.
    REFUSED = "refused"
    #: Something else refuses it, so that nobody knows what it was to the tables.
    STOPPED = "stopped"


class Doubt(StrEnum):
    """Why it cannot be told, where it is not the facts."""

    #: Its tenant is not in the tenants file any more.
    TENANT_UNKNOWN = "tenant-unknown"


@dataclass(frozen=True, slots=True)
class Untold:
    """What cannot be told of resources of a kommune; `about` is a condition or a fact."""

    kommune_nr: str
    why: Why | Doubt
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a resource is to the tables, with the rows that decided."""

    kind: Kind
    code: str | None = None
    #: Why it makes no message, and where it is reported instead.
    reason: str | None = None
    channel: str | None = None
    pilot: str | None = None
    #: What a finished consultation tells in the fields that rows may fill; None where that is not known.
    hst: HstFields | None = None
    #: What the row says of them; known of what is asked anew.
    mapped: ToHst | None = None
    row: MappingRow | None = None
    pilot_row: MappingRow | None = None
    #: Why the tables refuse it.
    rules: frozenset[str] = frozenset()
    #: Whether something else refuses it, as stored.
    is_stopped: bool = False
    #: Whether its messages would be held for want of an organisation number; known of what is asked anew.
    lacks_unit: bool = False

    @property
    def said(self) -> tuple[object, ...]:
        """What is compared: code and outcome, not which row decides."""
        return self.kind, self.code, self.reason, self.channel, self.pilot, self.hst, self.rules

    @property
    def is_reported(self) -> bool:
        """Whether it is a service or a consultation."""
        return self.kind in (Kind.SERVICE, Kind.CONSULTATION)

    def without_fields(self) -> "Answer":
        """Leave out what a consultation tells in its fields."""
        return replace(self, hst=None)


def answered(anew: Anew, *, is_stopped: bool) -> Answer:
    """Give what the tables say anew; `is_stopped` where something else refuses the resource."""
    code = anew.traits.code if anew.traits else None
    if anew.lead is Lead.REFUSED:
        return Answer(Kind.REFUSED, rules=frozenset(anew.rules), is_stopped=is_stopped)
    if anew.lead in (Lead.VISIT, Lead.NOTHING):
        kind = Kind.VISIT if anew.lead is Lead.VISIT else Kind.NOTHING
        return Answer(kind, code=code, row=anew.row, is_stopped=is_stopped)
    if anew.apart is not None:
        pilot = anew.apart.pilot
        return Answer(
            Kind.APART,
            reason=anew.apart.reason.value,
            channel=anew.apart.channel.value if anew.apart.channel else None,
            pilot=pilot.code if pilot else None,
            row=anew.row,
            pilot_row=pilot.row if pilot else None,
            is_stopped=is_stopped,
        )
    if code is not None:
        return Answer(
            Kind.SERVICE, code=code, row=anew.row, is_stopped=is_stopped, lacks_unit=anew.lacks_unit
        )
    return Answer(Kind.CONSULTATION, hst=anew.fields, mapped=anew.hst, row=anew.row, is_stopped=is_stopped)


#: Reasons of visits that are a part of something, and of what is no service at all.
_VISIT = catalogue()[rules.VISIT_WITHIN_SERVICE].reason
_NOTHING = catalogue()[rules.NOT_A_SERVICE].reason


def is_stopped(judged: Judged) -> bool:
    """Whether something else than tables refuses a resource, or what it stands or falls with."""
    return any(rule not in TABLE_RULES for one in (judged, *judged.beside) for rule in one.stops)


def stored_answer(judged: Judged) -> Answer:
    """Give what the tables said when a resource was taken in."""
    if judged.outcome in (Outcome.REJECT, Outcome.PARK):
        own = frozenset(rule for rule in judged.stops if rule in TABLE_RULES)
        return Answer(Kind.REFUSED if own else Kind.STOPPED, rules=own, is_stopped=is_stopped(judged))
    if judged.told is not None and judged.told.shape is Shape.CONSULTATION:
        return Answer(Kind.CONSULTATION, hst=judged.hst)
    if judged.apart is not None:
        apart = judged.apart
        return Answer(
            Kind.APART,
            reason=apart.reason,
            channel=apart.channel,
            pilot=apart.pilot,
            row=judged.row,
            pilot_row=apart.pilot_row,
        )
    if judged.reason in (_VISIT, _NOTHING):
        kind = Kind.VISIT if judged.reason == _VISIT else Kind.NOTHING
        return Answer(kind, code=judged.service_code, row=judged.row)
    if judged.service_code is not None:
        return Answer(Kind.SERVICE, code=judged.service_code, row=judged.row)
    return Answer(Kind.CONSULTATION, hst=judged.hst, row=judged.row)
