"""A message as XML, byte for byte."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from adapter.mapping import Enhet, Helseperson, Maling, Person
from adapter.register import Contact, Epj, Unit
from adapter.register.checking import breaches, breaches_of
from adapter.register.messages.melding import write_melding
from adapter.register.messages.moments import as_registered, in_seconds
from adapter.values import replace
from tests.register.messages import (
    CASES,
    CONTACTS,
    EPJ,
    FACTS,
    NOW,
    OSLO,
    STATION,
    consultation,
    expected,
    guid,
    hst,
    iplos,
    notified,
    service,
)


def written(melding: object) -> etree._Element:
    return etree.fromstring(write_melding(melding, FACTS.without_orgnr))


def only(melding: object, name: str) -> etree._Element:
    (found,) = written(melding).iter(f"{{*}}{name}")
    return found


@pytest.mark.parametrize("case", CASES)
def test_a_message_is_written_as_expected(case: str):
    assert write_melding(CASES[case], FACTS.without_orgnr) == expected(case)


@pytest.mark.parametrize("case", CASES)
def test_the_same_message_gives_the_same_bytes(case: str):
    assert write_melding(CASES[case], FACTS.without_orgnr) == write_melding(CASES[case], FACTS.without_orgnr)


def test_the_chain_of_the_specification_is_written_link_by_link():
    rows = [
        tuple(n.get(f"notifikasjon{name}") for name in ("LopeNr", "GUID", "ForrigeGUID", "Ref"))
        for n in written(CASES["iplos-chain"]).iter("{*}Notifikasjon")
    ]
    a, b, c, d, e = (guid(1, n) for n in range(1, 6))

    assert rows == [
        ("1", a, "00000000-0000-0000-0000-000000000000", None),
        ("2", b, a, None),
        ("3", c, b, a),
        ("4", d, c, a),
        ("5", e, d, a),
    ]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 3, 3, 8, 14, 30, tzinfo=UTC), "2026-03-03T09:14:30"),
        (datetime(2026, 7, 3, 8, 14, 30, tzinfo=UTC), "2026-07-03T10:14:30"),
        (datetime(2026, 3, 3, 8, 14, 30, 250_000, tzinfo=UTC), "2026-03-03T09:14:30.250"),
        (datetime(2026, 3, 3, 8, 14, 30, 999_999, tzinfo=UTC), "2026-03-03T09:14:30.999"),
        (datetime(2026, 3, 3, 8, 14, 30, 999, tzinfo=UTC), "2026-03-03T09:14:30"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2027-01-01T00:30:00"),
        (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), "2025-10-26T02:30:00"),
        (datetime(2025, 10, 26, 1, 30, tzinfo=UTC), "2025-10-26T02:30:00"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31T23:59:59.999"),
    ],
)
def test_a_time_of_registration_is_local_and_has_decimals_only_where_there_are_some(
    moment: datetime, said: str
):
    assert as_registered(moment) == said


def test_other_times_are_in_whole_seconds():
    assert in_seconds(datetime(2026, 3, 3, 8, 14, 30, 999_999, tzinfo=UTC)) == "2026-03-03T09:14:30"


def test_a_notification_is_never_earlier_than_what_it_tells():
    registered = datetime(2026, 3, 5, 7, 0, 0, 900_000, tzinfo=UTC)
    late = notified(1, service(1, hendelse_reg_tid=registered))

    assert only(iplos([late]), "Notifikasjon").get("notifikasjonTid") == "2026-03-05T08:00:00"


def test_the_unit_of_a_dwelling_stays_out_though_it_is_known():
    assert (
        "tjenesteOrgNr"
        not in only(iplos([notified(1, service(1, service_code="29"))]), "TjenesteStart").attrib
    )


def test_guids_are_written_in_lower_case_without_braces():
    odd = service(1, hendelse_guid="{ABCDEF00-0000-4000-8000-00000000000A}")

    assert (
        only(iplos([notified(1, odd)]), "TjenesteStart").get("hendelseGUID")
        == "abcdef00-0000-4000-8000-00000000000a"
    )


def test_the_kommunes_own_number_is_only_for_hst():
    unit = replace(OSLO, orgnr="310000000")

    assert "kommuneOrgNr" not in only(iplos([notified(1, service(1))], unit=unit), "Kommune").attrib
    assert only(hst([notified(1, consultation(1))]), "Kommune").get("kommuneOrgNr") == "310000000"


@pytest.mark.parametrize(
    "odd", ["\x00", "\x1f", "\ufffe", "\ud800"], ids=["null", "unit-separator", "fffe", "surrogate"]
)
def test_a_text_that_xml_cannot_hold_is_written_and_then_refused(odd: str):
    melding = iplos([notified(1, service(1, bruker_nr=f"B{odd}1"))], epj=replace(EPJ, navn=f"E{odd}PJ"))

    found = breaches(write_melding(melding, FACTS.without_orgnr), melding.key.line, NOW, FACTS)

    assert [(f.rule, f.expression) for f in found] == [
        ("KPR-V-015", "Melding/@navnEPJ"),
        ("KPR-V-015", "Melding/Notifikasjon[1]/TjenesteStart/Bruker/@brukerNr"),
    ]


def test_line_breaks_and_quotes_survive_as_what_they_are():
    melding = iplos([notified(1, service(1))], epj=replace(EPJ, navn='a\r\n\t"<&>b'))

    assert written(melding).get("navnEPJ") == 'a\r\n\t"<&>b'


#: What is escaped, what XML cannot hold, and ordinary letters.
TEXTS = st.text(
    st.sampled_from("aå &<>\"'\t\n\r\x00\x1f\x7f\x85\xa0\u2028\ud800\ufffd\ufffe\U0001f600{}"), max_size=6
)


@given(st.lists(TEXTS, min_size=14, max_size=14))
def test_the_bytes_are_those_that_libxml2_writes_of_what_it_reads(texts: list[str]):
    a, b, c, d, e, f, g, *rest = texts
    person = Person(a, b, bydel=c)
    event = service(1, service_id=d, service_code=e, orgnr=f, stop_id=g, bruker_nr=rest[0], person=person)
    child = consultation(
        1,
        konsultasjon_id=rest[1],
        form=rest[2],
        person=person,
        deltaker=(rest[3],),
        helseperson=(Helseperson(rest[4], rest[5]),),
        maling=(Maling(rest[6], NOW, a, b, c),),
        enhet=Enhet(d, e, f, g),
    )
    contacts = (Contact(a, b, c, d, e),)
    epj = Epj(rest[0], rest[1], rest[2])
    for melding in (
        iplos([notified(1, event, ref=f)], epj=epj, unit=Unit("0301", None, contacts)),
        hst([notified(1, child, previous=g)], epj=epj, unit=Unit(a, b, contacts)),
    ):
        xml = write_melding(melding, FACTS.without_orgnr)
        again = etree.tostring(etree.fromstring(xml), encoding="UTF-8", pretty_print=True)
        assert xml == b'<?xml version="1.0" encoding="UTF-8"?>\n' + again


def test_what_is_not_known_is_left_out_and_nothing_is_made_up():
    bare = consultation(1, form=None, alderstrinn=None, amming=None, helseperson=(), deltaker=(), enhet=None)
    konsultasjon = only(hst([notified(1, bare)]), "Konsultasjon")

    assert {"formKonsultasjon", "anbefaltTypeKonsultasjon", "amming", "episodeGUID"}.isdisjoint(
        konsultasjon.attrib
    )
    assert [etree.QName(child).localname for child in konsultasjon] == ["Barn_ungdom"]


def test_what_consultations_know_of_a_unit_is_put_together():
    named = consultation(2, konsultasjon_id="K-2", enhet=replace(STATION, org_nr=None, resh_id="42"))
    melding = hst([notified(1, consultation(1)), notified(2, named)])

    assert dict(only(melding, "Enhet").attrib) == {
        "enhetID": "ENH-1",
        "orgNr": "310123471",
        "reshID": "42",
        "enhetNavn": "Tøyen helsestasjon",
    }


def test_two_units_under_one_id_are_both_written_and_refused():
    other = consultation(2, konsultasjon_id="K-2", enhet=Enhet("ENH-1", "310123463"))
    melding = hst([notified(1, consultation(1)), notified(2, other)])

    found = breaches(write_melding(melding, FACTS.without_orgnr), melding.key.line, NOW, FACTS)

    assert [(f.rule, f.expression) for f in found] == [("KPR-V-078", "Melding/Kommune/Enhet[2]/@enhetID")]


def test_contacts_are_written_in_their_order():
    contacts = written(iplos([notified(1, service(1))])).iter("{*}Kontaktperson")

    assert [each.get("kontPerson") for each in contacts] == [each.name for each in CONTACTS]


def test_whatever_is_written_of_good_content_has_no_breach_by_itself():
    everything = [each for melding in CASES.values() for each in melding.notified]

    assert [breaches_of(each, NOW, FACTS) for each in everything] == [()] * len(everything)
