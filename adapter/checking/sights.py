"""
What a scenario looks at: one resource of a judged document, and what the run had seen of it before.

The memory is bounded: of the services and consultations seen longest ago nothing is known any more.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from adapter import rules
from adapter.checking import Judged
from adapter.checking.roles import role_of
from adapter.checking.scenarios import Age, Role, State
from adapter.checking.sent import Sent, SentResource
from adapter.mapping import ServiceEvent
from adapter.mapping.tables import Tables
from adapter.notifications import Change, Consultation
from adapter.outcomes import Outcome, ResourceResult
from adapter.rules import Finding
from adapter.values import replace

#: Services, consultations and documents that are remembered.
MOST_REMEMBERED = 20_000
#: What says by itself that a document has come before.
_AGAIN = frozenset({rules.DUPLICATE, rules.STALE_VERSION})
_NOTHING = SentResource("-")

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Sight:
    """One resource of a judged document, with what had been seen of it before."""

    #: Its name, the tenant's before it: what is mended under the same name does not count as failed.
    resource: str
    outcome: Outcome
    reason: str | None
    role: Role
    status: str | None
    sent: Sent
    state: State
    age: Age
    #: Rules of its findings.
    rules: tuple[str, ...] = ()
    made: frozenset[tuple[ServiceEvent, Change]] = frozenset()
    consultations: tuple[Change, ...] = ()
    #: Rules that hold what was made.
    held: tuple[str, ...] = ()
    #: Elements that the message of a consultation lacks and the source should give.
    owes: tuple[str, ...] = ()
    moved: bool = False
    recoded: bool = False
    released: bool = False
    person_before: str | None = None
    person: str | None = None
    #: Service code of list 9151, form of list 9506, step of list 9505; None where not told.
    code: str | None = None
    form: str | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the run has seen of one service or consultation."""

    state: State = State.NONE
    code: str | None = None
    person: str | None = None
    version: int | None = None
    updated: datetime | None = None


class _Memory(OrderedDict[str, _Value], Generic[_Value]):
    """The newest of what was noted, by name."""

    def note(self, name: str, value: _Value) -> None:
        self[name] = value
        self.move_to_end(name)
        if len(self) > MOST_REMEMBERED:
            self.popitem(last=False)


@dataclass(slots=True)
class Sights:
    """Makes the sights of documents, in the order they were judged."""

    tables: Tables
    #: By the service's or consultation's id, else by the resource.
    _seen: "_Memory[_Seen]" = field(default_factory=_Memory)
    #: By the resource's name: which of them it is.
    _names: "_Memory[str]" = field(default_factory=_Memory)
    #: Digests of documents.
    _documents: "_Memory[None]" = field(default_factory=_Memory)

    def of(self, judged: Judged) -> list[Sight]:
        """One for each event of a document; one that came before counts only for having come again."""
        sights = [self._sight(judged, result) for result in _results(judged)]
        digest = judged.sent.digest.hex()
        came_before = bool(digest) and digest in self._documents
        if digest:
            self._documents.note(digest, None)
        return [each for each in sights if not came_before or _AGAIN.intersection(each.rules)]

    def _sight(self, judged: Judged, result: ResourceResult) -> Sight:
        sent = judged.sent.resources.get(result.path, _NOTHING)
        tenant = judged.result.tenant or "-"
        resource = f"{tenant} {result.resource if result.resource != '-' else result.path}"
        name = (
            f"{tenant} id {result.service_id}" if result.service_id else self._names.get(resource, resource)
        )
        before = self._seen.get(name)
        role = role_of(result, sent, judged.sent.bundle, self.tables)
        sight = self._read(judged, result, sent, before, role)
        self._names.note(resource, name)
        self._seen.note(name, _after(sight, result, sent, before))
        return replace(sight, resource=resource)

    def _read(
        self, judged: Judged, result: ResourceResult, sent: SentResource, before: _Seen | None, role: Role
    ) -> Sight:
        code = result.service_code or self._code(sent)
        person = result.person_type
        findings = result.findings or (judged.result.findings if not judged.result.resources else ())
        consultation = next(iter(result.consultations), None)
        return Sight(
            resource=result.resource,
            outcome=result.outcome,
            reason=result.reason,
            role=role,
            status=sent.status,
            sent=judged.sent,
            state=_state(result, before),
            age=_age(sent, before),
            rules=tuple(finding.rule for finding in findings),
            made=frozenset((one.event, one.change) for one in result.notifications),
            consultations=tuple(one.change for one in result.consultations),
            held=tuple(one.held_by for one in result.notifications if one.held_by),
            owes=tuple(name for one in result.consultations for name in self._owed(one)),
            moved=_is_moved(result),
            recoded=bool(before and before.code and code and before.code != code),
            released=bool(result.released),
            person_before=before.person if before else None,
            person=person,
            code=self._listed(code) or (before.code if before else None),
            form=consultation.form if consultation else self._form(sent),
            step=consultation.alderstrinn if consultation else self._of_list(sent, "age_step"),
        )

    def _code(self, sent: SentResource) -> str | None:
        """The service code as sent, as the list writes it, whether the list has it or not."""
        service = self.tables.service
        said = (code for system, code in sent.codes if service.spelling(system) is not None)
        return next((service.normalise(code) for code in said), None)

    def _listed(self, code: str | None) -> str | None:
        return code if code is not None and self.tables.service.lookup(code) else None

    def _form(self, sent: SentResource) -> str | None:
        by_class = (self.tables.hst.form_by_class.get(code) for code in sent.classes)
        return self._of_list(sent, "form") or next((form for form in by_class if form), None)

    def _of_list(self, sent: SentResource, name: str) -> str | None:
        lists = ((self.tables.hst.list_of(system), code) for system, code in sent.codes)
        return next((code for match, code in lists if match is not None and match.name == name), None)

    def _owed(self, one: Consultation) -> Iterator[str]:
        """What is missing, but for the breast-feeding of children who are past it (KPR-V-075)."""
        limit = self.tables.hst.age_limits.breast_feeding_below
        is_past = bool(one.fodselsar) and one.dato_tid_start.year - one.fodselsar > limit
        yield from (name for name in one.missing_kpr if not (name == "amming" and is_past))


def _results(judged: Judged) -> Sequence[ResourceResult]:
    """The resources of a result; of a document refused as a whole those that can be read, else itself."""
    result = judged.result
    if result.resources:
        return result.resources
    findings: Sequence[Finding] = result.findings
    places = judged.sent.resources or {"$": _NOTHING}
    return [ResourceResult("-", path, result.outcome, result.reason, findings=findings) for path in places]


def _state(result: ResourceResult, before: _Seen | None) -> State:
    """What was reported before: as the decision was compared with, else as the run remembers."""
    if result.notifications:
        return _state_of(Counter(_named(result.compared)))
    return before.state if before else State.UNSEEN


def _after(sight: Sight, result: ResourceResult, sent: SentResource, before: _Seen | None) -> _Seen:
    """What is known of a service from now on."""
    known = before or _Seen()
    if sight.outcome in (Outcome.REJECT, Outcome.PARK):
        return known
    state = known.state
    if result.notifications:
        state = _state_of(_events_after(result))
    elif result.consultations:
        state = State.NONE if result.consultations[-1].change is Change.ANNUL else State.REPORTED
    newer = sight.age is Age.NEWER
    return _Seen(
        state,
        sight.code or known.code,
        sight.person or known.person,
        sent.version if newer else known.version,
        sent.updated if newer else known.updated,
    )


def _named(compared: Sequence[str]) -> Iterator[str]:
    return (each.partition(" ")[0] for each in compared)


def _events_after(result: ResourceResult) -> Counter[str]:
    events = Counter(_named(result.compared))
    for one in result.notifications:
        if one.change is Change.NEW:
            events[one.event] += 1
        elif one.change is Change.ANNUL:
            events[one.event] -= 1
    return events


def _state_of(events: Counter[str]) -> State:
    if events[ServiceEvent.END] > 0:
        return State.ENDED
    if events[ServiceEvent.PAUSE] > events[ServiceEvent.RESUME]:
        return State.PAUSED
    return State.RUNNING if events.total() > 0 else State.NONE


def _is_moved(result: ResourceResult) -> bool:
    """Whether an event is told again with a day that it did not have."""
    return any(
        one.change is Change.REPLACE and f"{one.event} {one.hendelse_dato}" not in result.compared
        for one in result.notifications
    )


def _age(sent: SentResource, before: _Seen | None) -> Age:
    """How a version stands to the newest one seen, by number, else by time."""
    if before is None:
        return Age.NEWER
    if sent.version is not None and before.version is not None and sent.version != before.version:
        return Age.NEWER if sent.version > before.version else Age.OLDER
    if sent.updated is not None and before.updated is not None and sent.updated != before.updated:
        return Age.NEWER if sent.updated > before.updated else Age.OLDER
    return Age.SAME if sent.version is not None and sent.version == before.version else Age.NEWER
