"""
What a person decides of a held record, or of a service that may be registered already.

A decision is one transaction: what was held leaves or is closed, what was withheld is reported, and the
pair is remembered. It is kept with who, when and why.
"""

from collections.abc import Iterable
from datetime import datetime

from adapter.config import Mode
from adapter.errors import Fault, Misconfigured, NotNow
from adapter.fhir.times import OSLO
from adapter.mapping import Origin as Document
from adapter.matching import Service, Verdict
from adapter.notifications import Beside, History, HistoryKey, Notification, ServiceHistory
from adapter.notifications.beside import beside, parted
from adapter.notifications.find_match import find_match
from adapter.notifications.known import Known
from adapter.notifications.making import Making
from adapter.notifications.reviewed import Reviewed, reject, release
from adapter.outbox import Record
from adapter.outbox.records import notification_record
from adapter.outcomes.compared import asked_of
from adapter.pipeline import World
from adapter.store import Store
from adapter.store.deciding import Question
from adapter.store.operating import By
from adapter.store.work import Decided, Work
from adapter.values import replace

#: No decision makes up for what is missing: the message would be refused.
_LACKING = frozenset({"missing-kpr-field", "missing-organisation-number"})
_ALIKE = frozenset({Verdict.ALREADY_REGISTERED, Verdict.POSSIBLE})


async def decide_held(
    store: Store, world: World, asked: str, by: By, now: datetime, *, is_release: bool
) -> Decided:
    """
    Release or reject what `asked` names: a review's number, a held record's GUID, or `tenant/tjenesteID`.

    NotFound where there is no such thing, NotNow where nothing is to be decided of it.
    """
    world = world.under(store.person_secret)
    async with store.work() as work:
        question = await work.question(asked)
        if question.guid is not None and question.record_of is not None:
            if is_release and question.reason in _LACKING:
                raise NotNow(
                    f"record {question.guid} lacks something KPR needs ({question.reason}); correct it in the EPJ"
                )
            decided = await _of_record(
                work, question.record_of, question.guid, world, now, is_release=is_release
            )
        else:
            decided = await _of_service(work, question, world, now, is_release=is_release)
        await work.write_decision(question, decided, by, now)
        return decided


async def _of_record(
    work: Work, key: HistoryKey, guid: str, world: World, now: datetime, *, is_release: bool
) -> Decided:
    """Where a start is closed, its service is not registered: what was kept out for it comes back."""
    known = await work.load([key], [])
    before = known.histories.get(key)
    if isinstance(before, ServiceHistory) and guid in before.held_besides:
        raise NotNow(
            f"service {key.tenant}/{key.id} may be registered already; decide that first, by its name"
        )
    if is_release:
        return Decided(is_release, released=(guid,))
    closed, ended = Decided(is_release, closed=(guid,)), await work.ended_by([guid])
    tenant = world.tenants.tenants.get(key.tenant)
    if before is None or tenant is None or key not in ended:
        return closed
    making = Making(world.namespace, tenant, world.comparing, world.tenants.tenants, world.former)
    after = replace(before, closed=ended[key])
    known.put(after)
    others = beside(before, after, known, making, _document(before, now))
    return _with_others(closed, others, known, now)


async def _of_service(
    work: Work, question: Question, world: World, now: datetime, *, is_release: bool
) -> Decided:
    key = question.key
    if key is None:
        raise ValueError("a question about a record is not one about a service")
    known = await work.load([key], [])
    history = known.histories.get(key)
    other = _other_of(history) if isinstance(history, ServiceHistory) else None
    if not isinstance(history, ServiceHistory) or other is None:
        raise NotNow(f"service {key.tenant}/{key.id} is like no other; there is nothing to decide")
    if question.other not in (None, (other.origin, other.source, other.id)):
        raise NotNow(f"service {key.tenant}/{key.id} is like another record by now; look at the pair anew")
    tenant = world.tenants.tenants.get(key.tenant)
    if tenant is None:
        raise Misconfigured(Fault("tenants", 0, 0, f"{key.tenant} is not in the tenants file any more"))
    making = Making(world.namespace, tenant, world.comparing, world.tenants.tenants, world.former)
    reviewed = (release if is_release else reject)(history, other, making, now)
    if is_release:
        reviewed = _still_doubtful(history, reviewed, known, making, now) or reviewed
    decided = _decided(history, reviewed, known, making, now, is_release=is_release)
    return replace(decided, other=other)


def _other_of(history: ServiceHistory) -> Service | None:
    """Give what a service is like, else what a person has compared it with last."""
    if history.match is not None and history.match.verdict in _ALIKE:
        return history.match.other
    return history.decided[-1].record if history.decided else None


def _still_doubtful(
    history: ServiceHistory, reviewed: Reviewed, known: Known, making: Making, now: datetime
) -> Reviewed | None:
    """What is like yet another record stays held for that one."""
    match = find_match(reviewed.history, known, making, _document(history, now))
    if match is None or match.verdict not in _ALIKE:
        return None
    day = next(event.date for event in reviewed.history.events)
    mode = making.comparing and making.comparing.policy.matching.mode_of(
        match.rule, making.tenant.kommune_nr, day
    )
    if mode is not Mode.ENFORCE or not history.in_review:
        return None
    return Reviewed(replace(history, match=match, decided=reviewed.history.decided))


def _decided(
    before: ServiceHistory,
    reviewed: Reviewed,
    known: Known,
    making: Making,
    now: datetime,
    *,
    is_release: bool,
) -> Decided:
    """What follows, for the service and for those that were held against it."""
    known.put(reviewed.history)
    records = tuple(_record(each, before.key.tenant, now) for each in reviewed.notifications)
    own = Decided(is_release, records=records, released=reviewed.released, closed=reviewed.closed)
    document = _document(before, now)
    others = beside(before, reviewed.history, known, making, document)
    if is_release:
        others += parted(reviewed.history, known, making, document)
    return _with_others(own, others, known, now)


def _with_others(decided: Decided, others: Iterable[Beside], known: Known, now: datetime) -> Decided:
    """Add what follows for other services of the person, and what is asked next."""
    for other in others:
        known.put(other.history)
        made = (_record(each, other.history.key.tenant, now) for each in other.notifications)
        waits = isinstance(other.history, ServiceHistory) and other.history.in_review
        decided = replace(
            decided,
            records=(*decided.records, *made),
            released=(*decided.released, *other.released),
            closed=(*decided.closed, *other.closed),
            settled=decided.settled if waits else (*decided.settled, other.history.key),
        )
    asks = tuple(one for each in known.changed.values() for one in asked_of(each))
    return replace(decided, known=known, asks=asks)


def _record(made: Notification, tenant: str, now: datetime) -> Record:
    return notification_record(made, tenant, now)


def _document(history: History, now: datetime) -> Document:
    return Document(
        history.resource, "$", history.version, b"", registered=now, registered_on=now.astimezone(OSLO).date()
    )
