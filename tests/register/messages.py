"""Messages to write and check: synthetic persons (month + 80), organisation numbers that begin with 3."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from adapter.config import Environment
from adapter.mapping import Enhet, Helseperson, Maling, Person, ServiceEvent
from adapter.mapping.load import load_tables
from adapter.notifications import Change, Consultation, Notification, Scope
from adapter.outbox import Line
from adapter.register import ZERO_GUID, Contact, Epj, LineKey, Melding, Notified, Period, Unit
from adapter.register.checking import Facts, facts_of
from adapter.values import replace

GOLDEN = Path(__file__).parent / "golden"
#: When messages are checked.
NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
AROSE = datetime(2026, 3, 3, 8, 15, 0, 400_000, tzinfo=UTC)
KARI = Person(type_id="1", fid="12854510035", bydel="030101")
OLA = Person(type_id="1", fid="24913810097")
LISE = Person(type_id="1", fid="05822250043")
ODA = Person(type_id="9", fid="210809")
NURSE = Helseperson("28", "999999999")
STATION = Enhet("ENH-1", "310123471", None, "Tøyen helsestasjon")

EPJ = Epj("Eksempel EPJ AS", "Eksempel Pleie", "4.2.0")
CONTACTS = tuple(
    Contact(kind, name, f"{kind}@kommune.example.no", phone)
    for kind, name, phone in (
        ("1", "Åse Drift", "+47 00 00 00 00"),
        ("15", "Bjørn Leverandør", None),
        ("16", "Kjærsti Innsender", "00000000"),
        ("17", "Kjærsti Innsender", "00000000"),
    )
)
OSLO = Unit("0301", None, CONTACTS)
PERIOD = Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), 1)


def facts(environment: Environment = Environment.TEST, *, synthetic_only: bool = True) -> Facts:
    tables = load_tables(Path(__file__).parents[2] / "mappings")
    return facts_of(tables, environment, synthetic_only=synthetic_only)


FACTS = facts()


def guid(kind: int, number: int) -> str:
    return f"{kind:08d}-0000-4000-8000-{number:012d}"


def service(n: int, event: ServiceEvent = ServiceEvent.START, **changes: object) -> Notification:
    """The content of a notification: the start of a long-term stay, unless changed."""
    plain = Notification(
        guid=guid(1, n),
        change=Change.NEW,
        event=event,
        hendelse_guid=guid(2, n),
        service_id="TJ-1001",
        service_code="21",
        hendelse_dato=date(2026, 3, 1),
        hendelse_reg_tid=datetime(2026, 3, 3, 8, 14, 30, tzinfo=UTC),
        orgnr="310123455",
        stop_id=None,
        ref=None,
        person=KARI,
        pasient_guid=guid(3, 1),
        bruker_nr="B-501",
        kommune_nr="0301",
        scope=Scope.DEFAULT,
        switched_on=True,
    )
    return replace(plain, **changes)


def consultation(n: int, **changes: object) -> Consultation:
    """The content of a notification: a consultation of a two-year-old, unless changed."""
    plain = Consultation(
        guid=guid(1, n),
        change=Change.NEW,
        ref=None,
        konsultasjon_id="K-9001",
        dato_tid_start=datetime(2026, 3, 10, 11, 30, tzinfo=UTC),
        registered=datetime(2026, 3, 10, 12, 4, 30, 250_000, tzinfo=UTC),
        form="I",
        alderstrinn="4A",
        amming="3",
        kjonn="2",
        fodselsar=2022,
        episode_guid=None,
        person=LISE,
        pasient_guid=guid(3, 8),
        barn_ungdom_nr="BU-301",
        kommune_nr="0301",
        helseperson=(NURSE,),
        deltaker=("2",),
        enhet=STATION,
    )
    return replace(plain, **changes)


def notified(n: int, content: Notification | Consultation, **changes: object) -> Notified:
    """Content as the nth notification of its line."""
    plain = Notified(
        guid=content.guid,
        number=n,
        previous=guid(1, n - 1) if n > 1 else ZERO_GUID,
        status=content.change,
        ref=content.ref,
        arose=AROSE + timedelta(hours=n),
        record_id=content.guid,
        content=content,
    )
    return replace(plain, **changes)


def iplos(notified: Sequence[Notified], **changes: object) -> Melding:
    plain = Melding(guid(7, 1), LineKey("0301", Line.IPLOS), OSLO, EPJ, "0.2.0", tuple(notified))
    return replace(plain, **changes)


def hst(notified: Sequence[Notified], **changes: object) -> Melding:
    unit = Unit("0301", "310000000", CONTACTS[:2])
    plain = Melding(guid(7, 2), LineKey("0301", Line.HST), unit, EPJ, "0.2.0", tuple(notified), PERIOD)
    return replace(plain, **changes)


def _chain() -> Melding:
    """HIS 1135:2021: two starts, the first corrected twice and then annulled."""
    first, other = (
        service(1),
        service(2, service_id="TJ-1002", person=OLA, pasient_guid=guid(3, 2), bruker_nr="B-502"),
    )
    later = {"ref": first.guid, "change": Change.REPLACE}
    return iplos(
        [
            notified(1, first),
            notified(2, other),
            notified(3, service(3, hendelse_dato=date(2026, 3, 2), **later)),
            notified(4, service(4, hendelse_dato=date(2026, 3, 3), **later)),
            notified(5, service(5, hendelse_dato=date(2026, 3, 3), ref=first.guid, change=Change.ANNUL)),
        ]
    )


def _all_events() -> Melding:
    """Every kind of event; a dwelling, whose unit is left out; times with and without a fraction."""
    ola = {"person": OLA, "pasient_guid": "{0ABCDEF0-0000-4000-8000-000000000002}", "bruker_nr": "Å-502"}
    home = {
        "service_id": "BO-Ø7",
        "service_code": "29",
        "person": ODA,
        "pasient_guid": guid(3, 3),
        "bruker_nr": "B-503",
    }
    stay = {"service_id": "TJ-1002", "service_code": "20", **ola}
    exact = datetime(2026, 3, 4, 9, 58, 0, 250_999, tzinfo=UTC)
    contents = [
        service(1),
        service(2, hendelse_dato=date(2026, 3, 1), **stay),
        service(3, hendelse_dato=date(2026, 1, 31), **home),
        service(4, ServiceEvent.PROVIDER, hendelse_dato=date(2026, 3, 2), orgnr="310000000"),
        service(5, ServiceEvent.PAUSE, hendelse_dato=date(2026, 3, 2), stop_id="MS-77", hendelse_reg_tid=exact, **stay),
        service(6, ServiceEvent.RESUME, hendelse_dato=date(2026, 3, 3), stop_id="MS-77", **stay),
        service(7, ServiceEvent.END, hendelse_dato=date(2026, 3, 3), **home),
        service(8, ServiceEvent.START, service_id="TJ-5", service_code="5", orgnr=None, hendelse_reg_tid=exact),
    ]  # fmt: skip
    return iplos(
        [notified(i + 11, each, previous=guid(1, i), guid=guid(1, i + 1)) for i, each in enumerate(contents)]
    )


def _consultations() -> Melding:
    """A consultation corrected and annulled, and another child's, measured; the C names no station."""
    first = consultation(1, episode_guid="{" + guid(5, 1).upper() + "}")
    weighed = Maling("Vekt", datetime(2026, 3, 11, 10, 35, tzinfo=UTC), "14.2", "kg")
    scored = Maling("CGAS", datetime(2026, 3, 11, 10, 40, tzinfo=UTC), "70", None, "CGAS")
    other = consultation(
        3,
        konsultasjon_id="K-9002",
        dato_tid_start=datetime(2026, 3, 11, 10, 30, tzinfo=UTC),
        alderstrinn="16A",
        kjonn="0",
        fodselsar=2009,
        person=ODA,
        pasient_guid=guid(3, 9),
        barn_ungdom_nr="BU-302",
        helseperson=(NURSE, Helseperson("4"), Helseperson(None)),
        deltaker=(),
        maling=(weighed, scored),
        enhet=replace(STATION, org_nr=None, enhet_navn=None),
    )
    moved = Enhet("ENH-2", None, "4210001")
    again = consultation(2, ref=first.guid, change=Change.REPLACE, alderstrinn="2A", enhet=moved)
    gone = consultation(4, ref=first.guid, change=Change.ANNUL, enhet=moved)
    return hst([notified(i + 1, each) for i, each in enumerate((first, again, other, gone))])


def _autumn() -> Melding:
    """The hour that occurs twice: written as a clock on the wall shows it, both times."""
    first = datetime(2025, 10, 26, 0, 59, 59, tzinfo=UTC)
    contents = [
        consultation(1, dato_tid_start=first - timedelta(minutes=10), registered=first, enhet=None),
        consultation(2, konsultasjon_id="K-2", dato_tid_start=first, registered=first, enhet=None),
    ]
    period = Period(date(2025, 10, 1), date(2025, 10, 31), date(2025, 10, 31), 12)
    arose = (first, first + timedelta(minutes=5))
    return hst([notified(i + 1, c, arose=arose[i]) for i, c in enumerate(contents)], period=period)


CASES = {
    "iplos-chain": _chain(),
    "iplos-all-events": _all_events(),
    "hst-consultations": _consultations(),
    "hst-autumn-hour": _autumn(),
}


def expected(case: str) -> bytes:
    return (GOLDEN / case / "expected.xml").read_bytes()
