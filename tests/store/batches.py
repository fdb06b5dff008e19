"""Batches to keep: synthetic inputs, their results, and stores to keep them in."""

import hashlib
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import make_url

from adapter.events import Event, Position
from adapter.mapping import Person, ServiceEvent, Version
from adapter.mapping.tables import MappingRow
from adapter.notifications import (
    Change,
    Consultation,
    ConsultationHistory,
    HistoryKey,
    Notification,
    Reported,
    Scope,
    ServiceHistory,
)
from adapter.notifications.known import Known, Name
from adapter.outbox import Line, Record, State
from adapter.outcomes import Outcome, ResourceResult, Result, Taken
from adapter.rules import END_BEFORE_START, SYSTEM_NORMALISED, Finding
from adapter.store import Database, Store
from adapter.store.postgresql import open_postgresql
from adapter.store.sqlite import open_sqlite
from adapter.values import replace

SECRET = bytes(range(32))
NAMESPACE = UUID(int=7)
#: Synthetic: month + 80.
FID = "17815230051"
PERSON = Person(
    type_id="1", fid=FID, bruker_nr="bruker-4477", pasient_guid="5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11"
)
NOON = datetime(2026, 2, 2, 11, 0, tzinfo=UTC)
KOMMUNER = {"vest": "0301", "nord": "1804"}


#: Where a store is: a folder for SQLite, or the address of a PostgreSQL database.
Place = Path | str


def database_in(place: Place) -> Database:
    if isinstance(place, Path):
        return open_sqlite(f"sqlite:///{place / 'store.db'}")
    return open_postgresql(make_url(place), 4)


@asynccontextmanager
async def opened(place: Place, secret: bytes = SECRET, namespace: UUID = NAMESPACE, *, migrate: bool = True):
    store = await Store.open(
        database_in(place), secret, namespace=namespace, rules_version="7", migrate=migrate
    )
    try:
        yield store
    finally:
        await store.close()


def guid(text: str) -> str:
    return str(uuid5(NAMESPACE_URL, text))


def event(n: int = 1, **changes: object) -> Event:
    plain = Event(
        id=f"folder/{n}.json",
        body=f'{{"n": {n}, "fid": "{FID}", "name": "Ask Testesen"}}'.encode(),
        received=NOON + timedelta(seconds=n),
        source="folder",
        tenant="vest",
        key=f"EpisodeOfCare/{n}",
        headers={"content-type": "application/fhir+json"},
    )
    return replace(plain, **changes)


def notification(n: int = 1, **changes: object) -> Notification:
    plain = Notification(
        guid=guid(f"notification {n}"),
        change=Change.NEW,
        event=ServiceEvent.START,
        hendelse_guid=guid(f"hendelse {n}"),
        service_id=f"T{n}",
        service_code="21",
        hendelse_dato=date(2026, 2, 1),
        hendelse_reg_tid=NOON,
        orgnr="315587700",
        stop_id=None,
        ref=None,
        person=PERSON,
        pasient_guid=guid("pasient"),
        bruker_nr="bruker-4477",
        kommune_nr="0301",
        scope=Scope.DEFAULT,
        switched_on=True,
    )
    return replace(plain, **changes)


def consultation(n: int = 1) -> Consultation:
    return Consultation(
        guid=guid(f"consultation {n}"),
        change=Change.NEW,
        ref=None,
        konsultasjon_id=f"K{n}",
        dato_tid_start=datetime(2026, 2, 1, 23, 30, tzinfo=UTC),
        registered=NOON,
        form="H",
        alderstrinn=None,
        amming=None,
        kjonn="1",
        fodselsar=2024,
        episode_guid=None,
        person=PERSON,
        pasient_guid=guid("pasient"),
        barn_ungdom_nr="bruker-4477",
        kommune_nr="0301",
    )


def record(content: Notification | Consultation, state: State = State.QUEUED, **changes: object) -> Record:
    service = isinstance(content, Notification)
    plain = Record(
        id=content.guid,
        line=Line.IPLOS if service else Line.HST,
        kommune_nr=content.kommune_nr,
        tenant="vest",
        service_id=content.service_id if service else content.konsultasjon_id,
        state=state,
        reason="start-not-reported" if state is State.HELD else None,
        created=NOON,
        content=content,
    )
    return replace(plain, **changes)


def service_history(n: int = 1, **changes: object) -> ServiceHistory:
    plain = ServiceHistory(
        key=HistoryKey("vest", "service", f"T{n}"),
        resource=f"EpisodeOfCare/{n}",
        version=Version("1", NOON),
        digest=b"\x00\xff",
        code="21",
        scope=Scope.DEFAULT,
        switched_on=True,
        orgnr="315587700",
        person=PERSON,
        events=(Reported(ServiceEvent.START, date(2026, 2, 1), "315587700", guid(f"notification {n}")),),
        made=1,
    )
    return replace(plain, **changes)


def consultation_history(n: int = 1) -> ConsultationHistory:
    content = consultation(n)
    return ConsultationHistory(
        key=HistoryKey("vest", "consultation", f"K{n}"),
        resource=f"Encounter/{n}",
        version=Version(None, NOON),
        digest=b"\x01",
        live=content,
        original=content.guid,
        made=1,
    )


def resource_name(n: int = 1) -> Name:
    return Name("vest", "resource", f"EpisodeOfCare/{n}")


def accepted(
    n: int = 1, *, state: State = State.QUEUED, scope: Scope = Scope.DEFAULT, **changes: object
) -> Taken:
    """An input that makes one notification."""
    content = notification(n, scope=scope, switched_on=scope is Scope.DEFAULT)
    resource = ResourceResult(
        resource=f"EpisodeOfCare/{n}",
        path="EpisodeOfCare",
        outcome=Outcome.NOTIFY,
        service_id=f"T{n}",
        service_code="21",
        scope=scope,
        person_type="1",
        row=MappingRow("national", "iplos", "2026-01-01", "21"),
        notifications=(content,),
        compared=("TjenesteStart 2026-01-12",),
        findings=(Finding(SYSTEM_NORMALISED, "EpisodeOfCare.type[0].coding[0].system", {"system": "9151"}),),
    )
    return _taken(
        event(n, **changes), Outcome.NOTIFY, resources=(resource,), records=(record(content, state),)
    )


def consulted(n: int = 1) -> Taken:
    """An input that makes one consultation."""
    content = consultation(n)
    resource = ResourceResult(
        resource=f"Encounter/{n}",
        path="Encounter",
        outcome=Outcome.CONSULT,
        service_id=f"K{n}",
        consultations=(content,),
    )
    return _taken(
        event(n, id=f"folder/k{n}.json"), Outcome.CONSULT, resources=(resource,), records=(record(content),)
    )


def refused(n: int = 1, **changes: object) -> Taken:
    """An input that is refused for its period."""
    finding = Finding(END_BEFORE_START, "EpisodeOfCare.period")
    resource = ResourceResult(
        resource=f"EpisodeOfCare/{n}",
        path="EpisodeOfCare",
        outcome=Outcome.REJECT,
        reason="end-before-start",
        findings=(finding,),
    )
    return _taken(event(n, **changes), Outcome.REJECT, "end-before-start", resources=(resource,))


def passing(n: int = 1, **changes: object) -> Taken:
    """The same bytes as `refused`, with nothing to report."""
    return _taken(event(n, **changes), Outcome.NO_EVENT, "unchanged")


def _taken(
    source: Event,
    outcome: Outcome,
    reason: str | None = None,
    *,
    resources: Sequence[ResourceResult] = (),
    records: Sequence[Record] = (),
) -> Taken:
    findings = tuple(finding for resource in resources for finding in resource.findings)
    return Taken(
        event=source,
        result=Result(source.id, source.tenant, outcome, reason, resources, findings),
        digest=hashlib.sha256(source.body or b"").digest(),
        records=records,
    )


@dataclass(frozen=True)
class Batch:
    """Everything one call of `write` is given."""

    taken: Sequence[Taken]
    known: Known
    releases: Sequence[str] = ()
    positions: Sequence[Position] = ()


def full_batch(first: int, size: int) -> Batch:
    """Touches every table: two thirds accepted, one third refused, one settled, a release, a position."""
    numbers = range(first, first + size)
    known = Known()
    taken: list[Taken] = []
    for n in numbers:
        if n % 3 == 2:
            taken.append(refused(n))
            continue
        taken.append(accepted(n, state=State.HELD))
        known.put(service_history(n), [resource_name(n)])
    taken += [consulted(first), refused(first + size), passing(first + size)]
    known.put(consultation_history(first))
    held = [each.id for one in taken for each in one.records if each.state is State.HELD]
    return Batch(taken, known, held, [Position("topic", "0", first + size)])


async def keep(store: Store, *taken: Taken, known: Known | None = None, releases: Sequence[str] = ()):
    return await write(store, Batch(taken, known or Known(), releases))


async def write(store: Store, batch: Batch) -> list[int]:
    async with store.work() as work:
        await work.load(list(batch.known.histories), list(batch.known.names))
        return await work.write(batch.taken, batch.known, batch.releases, batch.positions, kommuner=KOMMUNER)


def every_byte(folder: Path) -> bytes:
    """The files of a store as they are on disk: the database, its WAL and the rest."""
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))
