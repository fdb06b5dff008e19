"""One notification judged by itself, so that its record alone is held."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.mapping import Enhet, Helseperson, Maling, Person, ServiceEvent
from adapter.notifications import Change
from adapter.register.checking import breaches, breaches_of
from adapter.register.messages.melding import write_melding
from adapter.register.messages.schema import Schemas
from adapter.values import replace
from tests.register.messages import (
    AROSE,
    FACTS,
    NOW,
    ODA,
    STATION,
    consultation,
    guid,
    hst,
    iplos,
    notified,
    service,
)

SOON = NOW + timedelta(seconds=1)
IPLOS_FAULTS = {
    "no-unit": ({"orgnr": None}, "KPR-V-024"),
    "unit-changed-of-a-dwelling": ({"event": ServiceEvent.PROVIDER, "service_code": "29"}, "KPR-V-026"),
    "changed-to-no-unit": ({"event": ServiceEvent.PROVIDER, "service_code": "5", "orgnr": None}, "KPR-V-024"),
    "wrong-unit": ({"orgnr": "310123456"}, "KPR-V-023"),
    "unknown-code": ({"service_code": "16"}, "KPR-V-020"),
    "retired-code": ({"service_code": "13"}, "KPR-V-022"),
    "future": ({"hendelse_dato": date(2026, 4, 2)}, "KPR-V-032"),
    "long-ago": ({"hendelse_dato": date(1899, 12, 31), "person": ODA}, "KPR-V-031a"),
    "before-birth": ({"hendelse_dato": date(1945, 5, 11)}, "KPR-V-031a"),
    "registered-in-future": ({"hendelse_reg_tid": SOON}, "KPR-V-033"),
    "end-of-time": ({"hendelse_reg_tid": datetime.max.replace(tzinfo=UTC)}, "KPR-V-028"),
    "pause-without-id": ({"event": ServiceEvent.PAUSE}, "KPR-V-036"),
    "long-id": ({"service_id": "x" * 101}, "KPR-V-015"),
    "empty-id": ({"service_id": ""}, "KPR-V-015"),
    "control-character": ({"bruker_nr": "B\x00501"}, "KPR-V-015"),
    "identity-number": ({"bruker_nr": "12854510035"}, "KPR-V-058"),
    "passport": ({"person": Person("4", "AB1234567")}, "KPR-V-056b"),
    "no-number": ({"person": Person("1", "")}, "KPR-V-050"),
    "bydel": ({"person": Person("9", "210809", bydel="Sentrum")}, "KPR-V-060"),
    "no-guid": ({"hendelse_guid": "7"}, "KPR-V-013"),
}
HST_FAULTS = {
    "no-amming": ({"amming": None}, "KPR-F-090"),
    "no-form": ({"form": None}, "KPR-F-090"),
    "no-step": ({"alderstrinn": None}, "KPR-F-090"),
    "unknown-amming": ({"amming": "9"}, "KPR-V-073"),
    "unknown-participant": ({"deltaker": ("2", "7")}, "KPR-F-050"),
    "unknown-profession": ({"helseperson": (Helseperson("99"),)}, "KPR-V-080"),
    "long-hpr": ({"helseperson": (Helseperson("28", "1234567890"),)}, "KPR-V-080"),
    "year-of-two-digits": ({"fodselsar": 26}, "KPR-V-076"),
    "began-in-future": ({"dato_tid_start": NOW + timedelta(days=1)}, "KPR-V-032"),
    "long-value": ({"maling": (Maling("Vekt", NOW, "1" * 21),)}, "KPR-V-081"),
    "unit-without-id": ({"enhet": Enhet("")}, "KPR-V-015"),
    "unit-with-wrong-number": ({"enhet": replace(STATION, org_nr="310123472")}, "KPR-V-023"),
    "unit-with-odd-resh": ({"enhet": replace(STATION, resh_id="RESH-1")}, "KPR-V-002"),
}


def said(content: object) -> list[str]:
    return [finding.rule for finding in breaches_of(notified(1, content), NOW, FACTS)]


@pytest.mark.parametrize(("changes", "rule"), IPLOS_FAULTS.values(), ids=IPLOS_FAULTS)
def test_an_event_is_held_by_its_rule(changes: dict[str, object], rule: str):
    assert rule in said(service(1, **changes))


@pytest.mark.parametrize(("changes", "rule"), HST_FAULTS.values(), ids=HST_FAULTS)
def test_a_consultation_is_held_by_its_rule(changes: dict[str, object], rule: str):
    assert rule in said(consultation(1, **changes))


def test_one_fault_is_said_once():
    for changes, _ in list(IPLOS_FAULTS.values())[:8]:
        assert len(said(service(1, **changes))) == 1, changes


def test_what_is_right_is_not_held():
    assert said(service(1)) == []
    assert said(consultation(1)) == []


def test_what_lay_in_the_future_passes_when_its_time_has_come():
    planned = notified(1, service(1, hendelse_dato=date(2026, 4, 2)))

    assert breaches_of(planned, NOW + timedelta(hours=9), FACTS)
    assert breaches_of(planned, NOW + timedelta(hours=10), FACTS) == ()  # midnight in Norway


def test_a_correction_without_its_original_is_held():
    assert said(service(1, change=Change.REPLACE)) == ["KPR-V-009"]


def test_neither_number_nor_link_is_looked_at():
    unnumbered = notified(1, service(1), number=0, previous=guid(0, 0))

    assert breaches_of(unnumbered, NOW, FACTS) == ()


TEXTS = st.sampled_from(
    ["", "x", "B-501", "Å" * 100, "x" * 101, "a\tb", "\x00", "\ufffd", "12854510035", "  "]
)
ORGNRS = st.sampled_from([None, "", "310123455", "310123456", "3101234550", "abc"])
MOMENTS = st.one_of(
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from([NOW, SOON, AROSE, datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime.min.replace(tzinfo=UTC)]),
)  # fmt: skip
DAYS = st.one_of(st.dates(), st.sampled_from([date(1900, 1, 1), date(2026, 4, 1), date(2026, 4, 2)]))
GUIDS = st.sampled_from(
    [
        guid(4, 4),
        "{" + guid(4, 4) + "}",
        guid(0xA, 4),
        guid(0, 0),
        "7",
        "",
        "ABCDEF00-0000-4000-8000-00000000000A",
    ]
)
PERSONS = st.builds(
    Person,
    st.sampled_from(["1", "2", "3", "4", "9", "10", "12", "", "x"]),
    st.sampled_from(["", "12854510035", "52856020053", "210809", "450312", "201234567890", "1", "x" * 21]),
    bydel=st.sampled_from([None, "", "01", "1", "0301011", "x"]),
)
CHANGES = {
    "change": st.sampled_from(list(Change)),
    "ref": st.sampled_from([None, guid(9, 9), "7"]),
    "person": PERSONS,
    "pasient_guid": GUIDS,
}
SERVICES = {
    "event": st.sampled_from(list(ServiceEvent)),
    "hendelse_guid": GUIDS,
    "service_id": TEXTS,
    "service_code": st.sampled_from(["21", "29", "5", "6", "13", "99", "", "021"]),
    "hendelse_dato": DAYS,
    "hendelse_reg_tid": MOMENTS,
    "orgnr": ORGNRS,
    "stop_id": st.one_of(st.none(), TEXTS),
    "bruker_nr": TEXTS,
}
MALINGER = st.builds(
    Maling,
    TEXTS,
    MOMENTS,
    TEXTS,
    st.one_of(st.none(), TEXTS),
    st.sampled_from([None, "", "CGAS", "HoNOS8A", "x"]),
)
CONSULTATIONS = {
    "konsultasjon_id": TEXTS,
    "dato_tid_start": MOMENTS,
    "registered": MOMENTS,
    "form": st.sampled_from([None, "", "I", "V"]),
    "alderstrinn": st.sampled_from([None, "", "E", "99A"]),
    "amming": st.sampled_from([None, "", "3", "9"]),
    "kjonn": st.sampled_from(["", "0", "2", "F"]),
    "fodselsar": st.sampled_from([0, 22, 1800, 1900, 2022, 20222]),
    "episode_guid": st.one_of(st.none(), GUIDS),
    "barn_ungdom_nr": TEXTS,
    "helseperson": st.lists(st.builds(Helseperson, st.sampled_from([None, "28", "99", ""]), st.sampled_from([None, "", "1", "x"])), max_size=2).map(tuple),
    "deltaker": st.lists(st.sampled_from(["2", "7", ""]), max_size=2).map(tuple),
    "maling": st.lists(MALINGER, max_size=2).map(tuple),
    "enhet": st.one_of(st.none(), st.builds(Enhet, TEXTS, ORGNRS, st.sampled_from([None, "", "1", "x"]), st.one_of(st.none(), TEXTS))),
}  # fmt: skip


def some(kinds: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[dict[str, object]]:
    """A few of the fields, changed: with all of them nothing would ever be right."""
    names = st.lists(st.sampled_from(sorted(kinds)), max_size=4, unique=True)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: kinds[name] for name in chosen}))


@cache
def own() -> Schemas:
    return Schemas()


def holds(melding: object) -> bool:
    """Whether a message is refused exactly when the notification in it is, by rules and XSD together."""
    (one,) = melding.notified
    xml = write_melding(melding, FACTS.without_orgnr)
    line = melding.key.line
    if breaches_of(one, NOW, FACTS):
        return bool(breaches(xml, line, NOW, FACTS))
    return breaches(xml, line, NOW, FACTS) == () and own().check(xml, line) == ()


@settings(max_examples=200, deadline=None)
@given(some(CHANGES | SERVICES))
def test_a_message_of_an_event_that_passes_passes(changes: dict[str, object]):
    assert holds(iplos([notified(1, service(1, **changes))]))


@settings(max_examples=200, deadline=None)
@given(some(CHANGES | CONSULTATIONS))
def test_a_message_of_a_consultation_that_passes_passes(changes: dict[str, object]):
    period = replace(hst([]).period, fra=date(1900, 1, 1), til=date(2026, 4, 1), uttak=date(2026, 4, 1))
    assert holds(hst([notified(1, consultation(1, **changes))], period=period))
