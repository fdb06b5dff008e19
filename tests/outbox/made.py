"""Records and refusals to publish: synthetic."""

from datetime import UTC, date, datetime
from uuid import UUID

from adapter.events import Original
from adapter.mapping import Person, ServiceEvent
from adapter.notifications import Change, Consultation, Notification, Scope
from adapter.outbox import DueRecord, Line, Record, Refusal, State
from adapter.values import replace

#: Synthetic: month + 80.
FID = "17815230051"
NOON = datetime(2026, 2, 2, 11, 0, tzinfo=UTC)
PERSON = Person(type_id="1", fid=FID, bruker_nr="B-1", pasient_guid=str(UUID(int=3)), bydel="030101")
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def notification(**changes: object) -> Notification:
    plain = Notification(
        guid=str(UUID(int=1)),
        change=Change.NEW,
        event=ServiceEvent.START,
        hendelse_guid=str(UUID(int=2)),
        service_id="T1",
        service_code="21",
        hendelse_dato=date(2026, 2, 1),
        hendelse_reg_tid=NOON,
        orgnr="315587700",
        stop_id=None,
        ref=None,
        person=PERSON,
        pasient_guid=str(UUID(int=3)),
        bruker_nr="B-1",
        kommune_nr="0301",
        scope=Scope.DEFAULT,
        switched_on=True,
    )
    return replace(plain, **changes)


def consultation() -> Consultation:
    return Consultation(
        guid=str(UUID(int=4)),
        change=Change.NEW,
        ref=None,
        konsultasjon_id="K1",
        dato_tid_start=datetime(2026, 2, 1, 23, 30, tzinfo=UTC),
        registered=NOON,
        form="H",
        alderstrinn="2",
        amming="1",
        kjonn="1",
        fodselsar=2024,
        episode_guid=None,
        person=PERSON,
        pasient_guid=str(UUID(int=3)),
        barn_ungdom_nr="B-1",
        kommune_nr="0301",
    )


def notification_record(content: Notification | None = None) -> Record:
    content = content or notification()
    return Record(
        content.guid, Line.IPLOS, "0301", "vest", content.service_id, State.QUEUED, None, NOON, content
    )


def consultation_record(content: Consultation | None = None) -> Record:
    content = content or consultation()
    return Record(
        content.guid, Line.HST, "0301", "vest", content.konsultasjon_id, State.QUEUED, None, NOON, content
    )


def due_record(n: int = 1, key: str = "0301:abc", traceparent: str | None = TRACE) -> DueRecord:
    return DueRecord(notification_record(notification(guid=str(UUID(int=n)))), key, traceparent)


def refusal(**changes: object) -> Refusal:
    plain = Refusal(
        original=Original(
            topic="epj.fhir.vest",
            partition=3,
            offset=41,
            key=b"EpisodeOfCare/9\xff",
            headers=(("content-type", b"application/fhir+json"), ("odd", b"\x00\xff"), ("odd", b"2")),
        ),
        value=b'{"resourceType": "Ep\xff',
        received=NOON,
        reason="invalid-json",
        rules=("KPR-F-002", "KPR-F-001"),
        attempt=2,
        parked_id=7,
        key="5f0c2e",
    )
    return replace(plain, **changes)
