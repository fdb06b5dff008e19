import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter import rules
from adapter.mapping import ServiceEvent
from adapter.matching.derived import RowFault
from adapter.matching.derived.folding import Folding
from adapter.matching.derived.message_rows import read_messages
from adapter.notifications import Change
from adapter.register import Epj, Notified
from adapter.register.messages.melding import write_melding
from adapter.values import replace
from tests.matching.derived.extracts import TERMS, rows_of, rules_of
from tests.register.messages import KARI, OLA, guid, iplos, notified, service

END, PROVIDER, PAUSE = ServiceEvent.END, ServiceEvent.PROVIDER, ServiceEvent.PAUSE


def written(*parts: Notified, **changes) -> bytes:
    return write_melding(iplos(parts, **changes), without_orgnr=("29",))


def read(*messages: bytes, skip=0, terms=TERMS):
    return list(read_messages((io.BytesIO(each) for each in messages), terms, skip))


def start(n, **changes):
    return notified(n, service(n, **changes))


def change(n, of, kind=Change.REPLACE, event=ServiceEvent.START, **changes):
    return notified(n, service(n, event, change=kind, ref=guid(1, of), **changes))


def end(n, day, **changes):
    return notified(n, service(n, END, hendelse_dato=day, **changes))


def spans(found):
    return [(row.start.day, row.end and row.end.day) for row in rows_of(found)]


def test_a_start_is_a_service_with_all_that_it_tells():
    [row] = read(written(start(1)))
    assert (row.number, row.kommune_nr, row.list, row.code, row.orgnr) == (
        1,
        "0301",
        "9151",
        "21",
        "310123455",
    )
    assert (row.start, row.end, row.service_id, row.source) == (
        date(2026, 3, 1),
        None,
        "TJ-1001",
        "Fagsystem A",
    )
    assert (row.person.type_id, row.person.fid) == (KARI.type_id, KARI.fid)


def test_an_end_ends_it_whatever_message_it_comes_in():
    one, other = written(start(1)), written(end(2, date(2026, 3, 9)))
    assert spans(read(one, other)) == spans(read(other, one)) == [(1, 9)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_correction_with_the_highest_number_holds(order):
    parts = [
        written(start(1)),
        written(change(2, 1, hendelse_dato=date(2026, 3, 2))),
        written(change(10, 1, hendelse_dato=date(2026, 3, 3))),
    ]
    assert spans(read(*(parts[i] for i in order))) == [(3, None)]


def test_an_annulled_service_is_none_and_an_annulled_end_leaves_it_open():
    assert read(written(start(1), change(2, 1, Change.ANNUL))) == []
    gone = change(3, 2, Change.ANNUL, END, hendelse_dato=date(2026, 3, 9))
    assert spans(read(written(start(1), end(2, date(2026, 3, 9)), gone))) == [(1, None)]


def test_a_correction_gives_the_person_who_is_right():
    [row] = read(written(start(1), change(2, 1, person=OLA)))
    assert row.person.fid == OLA.fid


def test_the_unit_is_the_one_of_the_latest_change_of_provider():
    first = notified(2, service(2, PROVIDER, orgnr="310000000", hendelse_dato=date(2026, 3, 5)))
    early = notified(3, service(3, PROVIDER, orgnr="310123471", hendelse_dato=date(2026, 3, 2)))
    assert read(written(start(1), first, early))[0].orgnr == "310000000"


def test_pauses_change_nothing():
    assert read(written(start(1), notified(2, service(2, PAUSE, stop_id="MS-1")))) == read(written(start(1)))


def test_services_are_numbered_as_they_are_told_of():
    other = {"service_id": "TJ-2", "person": OLA}
    found = read(written(start(1), start(2, **other)), written(start(3, service_id="TJ-3")))
    assert [(row.number, row.service_id) for row in found] == [(1, "TJ-1001"), (2, "TJ-2"), (3, "TJ-3")]
    assert read(written(start(1), start(2, **other)), skip=1) == [found[1]]


def test_two_systems_may_call_different_services_the_same():
    other = written(start(2, person=OLA), epj=Epj("Annen EPJ AS", "Annen", "1"))
    assert len(read(written(start(1)), other)) == 2


def test_the_same_message_once_more_changes_nothing_and_the_same_guid_for_another_is_a_fault():
    message = written(start(1))
    assert read(message, message) == read(message)
    found = read(message, written(start(1, hendelse_dato=date(2026, 3, 7))))
    assert rules_of(found) == [(2, "Notifikasjon/TjenesteStart", rules.GUID_REUSED)]
    assert spans(found) == [(1, None)]


def test_what_corrects_nothing_known_is_a_fault_and_counts_for_nothing():
    found = read(written(start(1), change(2, 9, hendelse_dato=date(2026, 3, 7))))
    assert rules_of(found) == [(1, "Notifikasjon/TjenesteStart", rules.UNKNOWN_ORIGINAL)]
    assert spans(found) == [(1, None)]
    first_wrong = read(written(start(1), change(2, 1, hendelse_dato=date(2026, 3, 2)), change(3, 2)))
    assert [rule for *_, rule in rules_of(first_wrong)] == [rules.UNKNOWN_ORIGINAL]
    assert spans(first_wrong) == [(2, None)]


def test_another_kommune_cannot_annul():
    stranger = written(change(2, 1, Change.ANNUL), unit=replace(iplos([]).unit, kommune_nr="4631"))
    assert spans(read(written(start(1)), stranger)) == [(1, None)]


def test_an_end_without_a_start_is_a_fault():
    assert rules_of(read(written(end(1, date(2026, 3, 9))))) == [
        (1, "Notifikasjon/TjenesteSlutt", rules.START_NOT_REPORTED)
    ]


@pytest.mark.parametrize(
    ("changes", "place", "rule"),
    [
        ({"service_code": "99"}, "TjenesteStart/@tjenesteType", rules.UNKNOWN_SERVICE_CODE),
        (
            {"person": replace(KARI, fid="01010050053")},
            "TjenesteStart/Bruker/@fid",
            rules.PERSON_NUMBER_ENVIRONMENT,
        ),
        ({"person": replace(KARI, type_id="4")}, "TjenesteStart/Bruker/@typeID", rules.PERSON_TYPE_NOT_TAKEN),
        ({"hendelse_dato": date(2062, 3, 1)}, "TjenesteStart/@hendelseDato", rules.DATE_IN_FUTURE),
        ({"orgnr": "123"}, "@tjenesteOrgNr", rules.INVALID_ORGANISATION_NUMBER),
        ({"service_id": KARI.fid}, "@tjenesteID", rules.PERSON_ID_IN_SERVICE_IDENTIFIER),
        ({"service_id": ""}, "Notifikasjon/TjenesteStart", rules.TEXT_FORM),
    ],
)
def test_a_service_is_judged_as_any_row_is(changes, place, rule):
    assert rules_of(read(written(start(1, **changes)))) == [(1, place, rule)]


def test_an_end_before_the_start_is_a_fault_of_the_end():
    found = read(written(start(1), end(2, date(2026, 2, 9))))
    assert rules_of(found) == [(1, "TjenesteSlutt/@hendelseDato", rules.END_BEFORE_START)]


def test_a_kommune_that_is_not_ours_is_refused():
    stranger = written(start(1), unit=replace(iplos([]).unit, kommune_nr="5001"))
    assert rules_of(read(stranger)) == [(1, "Kommune/@kommuneNr", rules.KOMMUNE_DIFFERS)]


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ('statusNotifikasjon="N"', 'statusNotifikasjon="T"', rules.SUPPLEMENT_NOT_MADE),
        ('statusNotifikasjon="N"', 'statusNotifikasjon="X"', rules.UNKNOWN_CODE),
        ('statusNotifikasjon="N"', 'statusNotifikasjon="M"', rules.REFERENCE_USE),
        ('notifikasjonLopeNr="1"', 'notifikasjonLopeNr="en"', rules.NUMBER_ORDER),
        ('notifikasjonLopeNr="1"', f'notifikasjonLopeNr="{"9" * 19}"', rules.NUMBER_ORDER),
        (f'notifikasjonGUID="{guid(1, 1)}"', 'notifikasjonGUID="1"', rules.GUID_FORM),
        ("TjenesteStart", "TjenestePause", rules.ONE_CONTENT),
        ("Bruker", "Pasient", rules.ONE_CONTENT),
    ],
)
def test_a_notification_that_cannot_be_folded_is_a_fault_of_its_own(before, after, rule):
    message = written(start(1)).decode().replace(before, after).encode()
    found = read(message, written(start(2)))
    assert [(number, each) for number, _, each in rules_of(found)] == [(1, rule)]
    assert [row.number for row in rows_of(found)] == [2]


def test_guids_in_braces_and_capitals_are_the_same():
    message = written(change(2, 1, Change.ANNUL)).decode()
    assert read(written(start(1)), message.replace(guid(1, 1), "{" + guid(1, 1).upper() + "}").encode()) == []


WHOLE = written(start(1))


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (b"", rules.INVALID_XML),
        (b"kommune;person", rules.INVALID_XML),
        (WHOLE[:-20], rules.INVALID_XML),
        (
            WHOLE.replace(b"<Melding", b"<Meldinger", 1).replace(b"/Melding>", b"/Meldinger>"),
            rules.MESSAGE_SCHEMA,
        ),
        (WHOLE.replace(b"56_0_0_ipl", b"56_0_0_hst"), rules.MESSAGE_SCHEMA),
        (WHOLE.replace(b'versjon="56.0.0"', b'versjon="57.0.0"'), rules.MESSAGE_VERSION),
        (WHOLE.replace(b'<Kommune kommuneNr="0301"/>', b""), rules.ONE_REPORTING_UNIT),
        (
            WHOLE.replace(b'<Kommune kommuneNr="0301"/>', b'<Kommune kommuneNr="0301"/>' * 2),
            rules.ONE_REPORTING_UNIT,
        ),
        (WHOLE.replace(b"<Melding", b"<!DOCTYPE Melding><Melding", 1), rules.XML_FORBIDDEN_CONSTRUCT),
        (WHOLE.replace(b"</TjenesteStart>", b"<a/>" * 99 + b"</TjenesteStart>"), rules.TOO_LARGE),
    ],
    ids=["empty", "csv", "cut", "root", "hst", "version", "no-kommune", "two", "doctype", "stuffed"],
)
def test_a_message_that_cannot_be_read_is_a_fault_and_nothing_of_it_counts(message, rule):
    found = read(message, WHOLE)
    assert rules_of(found) == [(1, "Melding[1]", rule)]
    assert [row.number for row in rows_of(found)] == [2]


def test_nothing_is_read_from_outside(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("TJ-SECRET")
    doctype = f'<!DOCTYPE Melding [<!ENTITY x SYSTEM "{secret.as_uri()}">]><Melding'.encode()
    hostile = WHOLE.replace(b"<Melding", doctype, 1).replace(b"TJ-1001", b"&x;")
    assert [rule for *_, rule in rules_of(read(hostile))] == [rules.XML_FORBIDDEN_CONSTRUCT]
    assert b"&x;" in hostile


def test_entities_that_multiply_are_refused_before_they_do():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 20))
    hostile = f'<!DOCTYPE Melding [<!ENTITY e0 "x">{entities}]><Melding a="&e19;"/>'.encode()
    assert [rule for *_, rule in rules_of(read(hostile))] == [rules.XML_FORBIDDEN_CONSTRUCT]


def on_disk() -> dict[str, bytes]:
    """What SQLite's temporary files hold, by the names they no longer have."""
    links = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    names = {each: str(each.readlink()) for each in links}
    held = {each: name for each, name in names.items() if "etilqs_" in name}
    assert all(each.stat().st_mode & 0o077 == 0 for each in held)
    assert all(name.endswith("(deleted)") for name in held.values())
    return {name: each.read_bytes() for each, name in held.items()}


def test_what_is_on_disk_names_nobody_and_is_gone_afterwards(monkeypatch):
    seen = {}
    taken_in = Folding.end

    def looked_at(folding, kommune_nr):
        taken_in(folding, kommune_nr)
        seen.update(on_disk())

    monkeypatch.setattr(Folding, "end", looked_at)
    # More than SQLite keeps in memory.
    parts = [start(n, service_id=f"TJ-{n:06}") for n in range(1, 6001)]
    assert len(read(written(*parts))) == len(parts)
    whole = b"".join(seen.values())
    assert guid(1, 17).encode() in whole
    assert KARI.fid.encode() not in whole
    assert b"TJ-00" not in whole
    assert on_disk() == {}


@st.composite
def histories(draw) -> Sequence[Notified]:
    """Notifications of a few services, and of each what holds at the end."""
    parts, live = [], {}
    for n in range(1, draw(st.integers(1, 12)) + 1):
        name = draw(st.sampled_from(["TJ-1", "TJ-2", "TJ-3"]))
        day = date(2026, 3, draw(st.integers(1, 28)))
        held = live.setdefault(name, {})
        event = draw(st.sampled_from([ServiceEvent.START, END]))
        if event in held:
            kind = draw(st.sampled_from([Change.REPLACE, Change.ANNUL]))
            of = held[event][0]
            parts.append(change(n, of, kind, event, service_id=name, hendelse_dato=day))
            held[event] = (of, day)
            if kind is Change.ANNUL:
                del held[event]
        else:
            parts.append(notified(n, service(n, event, service_id=name, hendelse_dato=day)))
            held[event] = (n, day)
    return parts, live


@given(histories(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_what_our_own_messages_tell_is_read_back_whatever_their_order(history, chance, size):
    parts, live = history
    messages = [written(*parts[i : i + size]) for i in range(0, len(parts), size)]
    chance.shuffle(messages)
    expected = {
        name: (held[ServiceEvent.START][1], held[END][1] if END in held else None)
        for name, held in live.items()
        if ServiceEvent.START in held
    }
    found = read(*messages)
    told = {row.service_id: (row.start, row.end) for row in rows_of(found)}
    backwards = {name for name, (begun, ended) in expected.items() if ended and ended < begun}
    assert told == {name: span for name, span in expected.items() if name not in backwards}
    refused = [each.rule for each in found if isinstance(each, RowFault)]
    ends_alone = sum(1 for held in live.values() if held and ServiceEvent.START not in held)
    assert sorted(refused) == sorted(
        [rules.END_BEFORE_START] * len(backwards) + [rules.START_NOT_REPORTED] * ends_alone
    )


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(body):
    assert read(body)
