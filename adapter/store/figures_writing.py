"""
What a batch means for the figures: each contact and service is one row, as it stands (MH-01, MH-41).

Written in the batch's own transaction, from what the tables were told and what was decided: codes, and the
person's keyed hash within the kommune. A version that was seen before changes nothing, one that is refused
does not hide what an earlier one was, and what its source takes back is counted no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import Delete, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter import rules
from adapter.fhir.times import day_of
from adapter.mapping.results import Channel, Shape, Told
from adapter.notifications import Change, Consultation, History, HistoryKey, ServiceEvent, ServiceHistory
from adapter.outcomes import Outcome, ResourceResult, Taken
from adapter.rules import catalogue
from adapter.store.asking import keys, wanted
from adapter.store.figures_missing import fields_of, rule_of_refused
from adapter.store.seal import Seal
from adapter.store.tables import counted
from adapter.store.writing import Values, Writing, upsert_rows

CONTACT, SERVICE, REFUSED = "contact", "service", "refused"
_CONTACTS = frozenset({Shape.VISIT, Shape.CONTACT, Shape.CONSULTATION})
_REFUSED = frozenset({Outcome.REJECT, Outcome.PARK})
#: Reasons of what changes nothing.
_SAME = frozenset(str(catalogue()[r].reason) for r in (rules.DUPLICATE, rules.STALE_VERSION, rules.UNCHANGED))
#: The same, but that what is unchanged has passed.
_SEEN = frozenset(str(catalogue()[r].reason) for r in (rules.DUPLICATE, rules.STALE_VERSION))
_WITHIN = str(catalogue()[rules.VISIT_WITHIN_SERVICE].reason)
_CONTENT = tuple(column.name for column in counted.c if not column.primary_key)
#: First years of the ages that are counted together.
_BANDS = (0, 6, 13, 16, 20, 67)
Key = tuple[str, str, str]


async def write_counted(
    connection: AsyncConnection,
    later: Writing,
    seal: Seal,
    batch: Sequence[Taken],
    changed: Mapping[HistoryKey, History],
    kommuner: Mapping[str, str],
) -> None:
    """
    Count what a batch means: its contacts and refused services, by what became of each in its end, and services.

    `changed` is what it put. Nobody reads what is written `later` before that is flushed.
    """
    whose = {(key.tenant, key.id): history.whose for key, history in changed.items()}
    rows = _services(seal, changed)
    first: dict[Key, Values] = {}
    for taken in batch:
        tenant = taken.result.tenant or ""
        for one in taken.result.resources:
            is_contact = _is_contact(one)
            if one.reason in (_SAME if is_contact else _SEEN):
                continue
            kind = CONTACT if is_contact else REFUSED
            key = (kind, tenant, seal.hash("counted", kind, tenant, one.resource))
            if _is_taken_back(one) if is_contact else one.outcome not in _REFUSED:
                rows[key] = None
                continue
            person = whose.get((tenant, one.service_id or ""))
            row = _contact_row(key, one, day_of(taken.event.received))
            row |= {"kommune_nr": kommuner.get(tenant, ""), "person_key": person and person.key}
            (first if is_contact and one.outcome in _REFUSED else rows)[key] = row
    await _write(connection, later, rows, first)


async def write_services(
    connection: AsyncConnection, seal: Seal, changed: Mapping[HistoryKey, History]
) -> None:
    """Count the services that were put, as they stand now."""
    await _write(connection, connection, _services(seal, changed), {})


def _services(seal: Seal, changed: Mapping[HistoryKey, History]) -> dict[Key, Values | None]:
    return {
        (key := (SERVICE, one.key.tenant, seal.hash("counted", SERVICE, one.key.tenant, one.key.id))): (
            _service_row(key, one)
        )
        for one in changed.values()
        if isinstance(one, ServiceHistory)
    }


async def _write(
    connection: AsyncConnection,
    later: Writing,
    rows: Mapping[Key, Values | None],
    first: Mapping[Key, Values],
) -> None:
    """Write rows, take those away that are counted no more, and those of `first` where nothing is yet."""
    gone = [key for key, row in rows.items() if row is None]
    if gone:
        dialect = connection.dialect.name
        await connection.execute(_counted_no_more(dialect), keys(dialect, gone, width=3))
    await upsert_rows(later, counted, [row for row in rows.values() if row], taking=_CONTENT)
    await upsert_rows(later, counted, [row for key, row in first.items() if key not in rows])


@lru_cache(maxsize=2)
def _counted_no_more(dialect: str) -> Delete:
    named = wanted(dialect, width=3)
    key = tuple_(counted.c.kind, counted.c.tenant, counted.c.thing)
    return delete(counted).where(key.in_(select(named.c.c0, named.c.c1, named.c.c2)))


def _is_contact(one: ResourceResult) -> bool:
    """Whether a resource is a contact; of one that could not be read its type alone is known."""
    if one.told is not None:
        return one.told.shape in _CONTACTS
    return one.resource.startswith("Encounter/")


def _is_taken_back(one: ResourceResult) -> bool:
    if one.told is None:
        return one.outcome not in _REFUSED
    annulled = bool(one.consultations) and one.consultations[-1].change is Change.ANNUL
    return one.told.is_annulled or annulled


def _contact_row(key: Key, one: ResourceResult, received: date) -> Values:
    """A contact by what it told; without that its month is the one it came in."""
    told, consultation = one.told, _last(one.consultations)
    day = told.day if told else received
    staff = {each.pol_utforende or "" for each in consultation.helseperson} if consultation else set()
    professions = (staff - {""}) or _values(told, "profession")
    return _row(
        key,
        what=_what(one, consultation),
        first=day.replace(day=1),
        until=None,
        unit=_one(told, "unit"),
        profession="+".join(sorted(professions)),
        hovedforlop=_one(told, "hovedforlop"),
        form=(consultation and consultation.form) or "",
        age=_band(told.age) if told else "",
        **(_why(one) if one.outcome in _REFUSED else {}),
    )


def _why(one: ResourceResult) -> dict[str, str]:
    return {"rule": rule_of_refused(one), "field": fields_of([each for each in one.findings if each.stops])}


def _what(one: ResourceResult, consultation: Consultation | None) -> str:
    """Where a contact went, in one word: `hst:E`, `pilot:PILOT-RPH`, `kuhr` …."""
    if one.outcome is Outcome.CONSULT:
        return f"hst:{(consultation and consultation.alderstrinn) or ''}"
    if one.outcome in (Outcome.NOTIFY, Outcome.HOLD) or one.reason == _WITHIN:
        return "service"
    if one.outcome is Outcome.NOT_IN_KPR and one.apart:
        if one.apart.channel:
            return {Channel.KUHR: "kuhr", Channel.NPR: "npr"}[one.apart.channel]
        return f"pilot:{one.apart.pilot.code}" if one.apart.pilot else "not-in-kpr"
    return one.outcome.value


def _service_row(key: Key, one: ServiceHistory) -> Values | None:
    """A service that has begun and was not taken back; None for all others."""
    days = {event.event: event.date for event in one.events}
    start, end = days.get(ServiceEvent.START), days.get(ServiceEvent.END)
    if one.deleted or one.code is None or start is None:
        return None
    told = one.said.told if one.said else None
    row = _row(
        key,
        what=one.code,
        first=start,
        until=end,
        unit=one.orgnr or "",
        profession="",
        hovedforlop=_one(told, "hovedforlop"),
        form="",
        age="",
        weekly_minutes=one.said.weekly_minutes if one.said else None,
    )
    whose = one.whose
    return row | {"kommune_nr": whose.kommune_nr if whose else "", "person_key": whose and whose.key}


def _row(key: Key, **content: date | str | int | None) -> Values:
    kind, tenant, thing = key
    row = {"kind": kind, "tenant": tenant, "thing": thing, "rule": "", "field": "", "weekly_minutes": None}
    return row | content


def _last(consultations: Iterable[Consultation]) -> Consultation | None:
    return next(iter(reversed(list(consultations))), None)


def _values(told: Told | None, fact: str) -> set[str]:
    return set(dict(told.facts).get(fact, ())) if told else set()


def _one(told: Told | None, fact: str) -> str:
    """The value of a fact that has one alone; two are as good as none (MH-21)."""
    values = _values(told, fact) - {"unknown"}
    return values.pop() if len(values) == 1 else ""


def _band(age: int | None) -> str:
    """The ages that are counted together: `6-12`, `67-`."""
    if age is None:
        return ""
    start = max((band for band in _BANDS if band <= age), default=0)
    end = next((band - 1 for band in _BANDS if band > start), "")
    return f"{start}-{end}"
