"""The register's own judgement of sequence and completeness: each fault by itself, across messages."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from adapter.fhir.numbers import PersonNumber, classify
from adapter.outbox import Line
from adapter.register import LineKey
from adapter.simulator.book import Book
from adapter.simulator.codes import Code, Refused
from adapter.simulator.reading import Receipt, parse, read
from adapter.simulator.sequence import enter
from adapter.simulator.told import Marks
from tests.simulator.messages import OTHER_SYNTHETIC, ZERO, Konsultasjon, Told, guid, hst, iplos

OSLO = LineKey("0301", Line.IPLOS)
START = Told(1)
END = Told(2, event="TjenesteSlutt")
PAUSE = Told(2, event="MidlertidigStoppFra", stop_id="MS-1")


class Reader:
    """Enters messages into a book, as they stand."""

    def __init__(self, book, now):
        self.book, self.now = book, now

    def __call__(self, xml, line=Line.IPLOS):
        receipt = Receipt(guid(9, 1), "0301", line, self.now, "ref", xml)
        return enter(read(parse(xml, line), receipt, Marks(b"key")), self.book)


@pytest.fixture
def take():
    return Reader(Book(), datetime(2025, 4, 1, tzinfo=UTC))


def refused(take, xml, line=Line.IPLOS):
    kept = {one.name: getattr(take.book, one.name) for one in fields(Book)}
    before = Book(**{name: dict(value) if isinstance(value, dict) else value for name, value in kept.items()})
    with pytest.raises(Refused) as refusal:
        take(xml, line)
    assert take.book == before, "what is refused leaves no trace"
    return refusal.value.code


def test_the_chain_of_the_specification_is_taken(take):
    chain = [
        Told(1, service="T1", date="2025-03-01"),
        Told(2, service="T2"),
        Told(3, service="T1", status="M", ref=guid(1, 1), date="2025-03-02"),
        Told(4, service="T1", status="M", ref=guid(1, 1), date="2025-03-03"),
        Told(5, service="T1", status="C", ref=guid(1, 1), date="2025-03-03"),
    ]
    for told in chain:
        assert take(iplos(told)) == 0

    assert take.book.last_number == 5
    assert sum(map(len, take.book.services.values())) == 1


def test_numbers_may_leave_a_gap_and_links_may_not(take):
    take(iplos(START))

    take(iplos(Told(7, service="TJ-2", previous=guid(1, 1))))
    assert refused(take, iplos(Told(9, service="TJ-3", previous=guid(1, 8)))) == Code.LINK


AFTER_A_START = [
    (Told(1, guid=guid(5, 1), service="TJ-2"), Code.NUMBER),
    (Told(2, previous=ZERO, service="TJ-2"), Code.LINK),
    (Told(2, previous=guid(5, 1), service="TJ-2"), Code.LINK),
    (Told(3, guid=guid(1, 1), service="TJ-2"), Code.GUID_CLASH),
    (Told(1, date="2025-03-02"), Code.GUID_CLASH),
    (Told(1, previous=guid(5, 1)), Code.GUID_CLASH),
    (Told(2, status="M", ref=guid(5, 1)), Code.REF_UNKNOWN),
    (Told(2, status="C", ref=guid(1, 2)), Code.REF_UNKNOWN),
    (Told(2, status="M", ref=guid(1, 1), event="TjenesteSlutt"), Code.REF_OTHER),
    (Told(2, status="M", ref=guid(1, 1), service="TJ-2"), Code.REF_OTHER),
    (Told(2, event="TjenesteSlutt", ref=guid(1, 1)), Code.REF_OTHER),
    (Told(2, event_number=1, service="TJ-2"), Code.EVENT_GUID),
    (Told(2, status="M", ref=guid(1, 1), event_number=1), Code.EVENT_GUID),
    (Told(2, event="TjenesteSlutt", service="TJ-2"), Code.NOT_STARTED),
    (Told(2, event="TjenesteutforerEndret", service="TJ-2"), Code.NOT_STARTED),
    (Told(2, event="MidlertidigStoppFra", service="TJ-2", stop_id="MS-1"), Code.NOT_STARTED),
    (Told(2), Code.TWICE),
    (Told(2, event="MidlertidigStoppTil", stop_id="MS-1"), Code.STOP_ID),
    (Told(2, service="TJ-2", fid=OTHER_SYNTHETIC), Code.PERSON_CHANGED),
]


@pytest.mark.parametrize(("told", "code"), AFTER_A_START)
def test_what_does_not_go_on_where_the_line_ends_is_refused(take, told, code):
    take(iplos(START))

    assert refused(take, iplos(told)) == code


def test_the_first_of_a_line_follows_nothing(take):
    assert refused(take, iplos(Told(1, previous=guid(5, 1)))) == Code.LINK


def test_a_correction_points_at_the_original_and_not_at_a_correction(take):
    take(iplos(START))
    take(iplos(Told(2, status="M", ref=guid(1, 1))))

    assert refused(take, iplos(Told(3, status="M", ref=guid(1, 2)))) == Code.REF_NO_ORIGINAL


def test_what_was_annulled_is_corrected_no_more_and_may_begin_anew(take):
    take(iplos(START))
    take(iplos(Told(2, status="C", ref=guid(1, 1))))

    assert refused(take, iplos(Told(3, status="M", ref=guid(1, 1)))) == Code.REF_ANNULLED
    assert refused(take, iplos(Told(3, status="C", ref=guid(1, 1)))) == Code.REF_ANNULLED
    assert refused(take, iplos(Told(3, event="TjenesteSlutt"))) == Code.NOT_STARTED
    take(iplos(Told(3)))


def test_an_event_in_the_same_message_counts_as_reported(take):
    take(iplos(START, END))

    assert refused(take, iplos(Told(3, event="TjenesteSlutt"))) == Code.TWICE


def test_of_a_message_that_is_refused_nothing_is_kept(take):
    assert refused(take, iplos(START, END, Told(3, event="TjenesteSlutt"))) == Code.TWICE
    take(iplos(START))


def test_a_start_is_annulled_after_everything_else(take):
    take(iplos(START, END))

    assert refused(take, iplos(Told(3, status="C", ref=guid(1, 1)))) == Code.START_STILL_NEEDED
    take(iplos(Told(3, status="C", ref=guid(1, 2), event="TjenesteSlutt")))
    take(iplos(Told(4, status="C", ref=guid(1, 1))))


def test_a_pause_ends_once_under_its_own_id(take):
    take(iplos(START, PAUSE))
    other = Told(3, event="MidlertidigStoppTil", stop_id="MS-2")
    again = Told(3, event="MidlertidigStoppFra", stop_id="MS-1")

    assert refused(take, iplos(other)) == Code.STOP_ID
    assert refused(take, iplos(again)) == Code.STOP_ID
    take(iplos(Told(3, event="MidlertidigStoppTil", stop_id="MS-1")))
    assert refused(take, iplos(Told(4, event="MidlertidigStoppTil", stop_id="MS-1"))) == Code.STOP_ID
    take(iplos(Told(4, event="MidlertidigStoppFra", stop_id="MS-2")))


def test_a_correction_of_a_pause_keeps_its_id(take):
    take(iplos(START, PAUSE))
    changed = Told(3, status="M", ref=guid(1, 2), event="MidlertidigStoppFra", stop_id="MS-2")

    assert refused(take, iplos(changed)) == Code.STOP_ID
    take(iplos(Told(3, status="M", ref=guid(1, 2), event="MidlertidigStoppFra", stop_id="MS-1")))


def test_a_correction_may_give_a_person_the_right_identity(take):
    take(iplos(START))
    take(iplos(Told(2, status="M", ref=guid(1, 1), fid=OTHER_SYNTHETIC)))

    take(iplos(Told(3, service="TJ-2", fid=OTHER_SYNTHETIC)))


def test_a_number_is_free_once_nothing_live_is_told_under_it(take):
    take(iplos(START, END))
    take(iplos(Told(3, status="C", ref=guid(1, 2), event="TjenesteSlutt")))
    other = Told(4, service="TJ-2", fid=OTHER_SYNTHETIC)
    assert refused(take, iplos(other)) == Code.PERSON_CHANGED

    take(iplos(Told(4, status="C", ref=guid(1, 1))))

    take(iplos(Told(5, service="TJ-2", fid=OTHER_SYNTHETIC)))
    assert refused(take, iplos(Told(6, service="TJ-3"))) == Code.PERSON_CHANGED


def test_a_correction_that_takes_another_number_leaves_the_old_one_free(take):
    take(iplos(START))
    take(iplos(Told(2, status="M", ref=guid(1, 1), bruker_nr="B-502")))

    take(iplos(Told(3, service="TJ-2", fid=OTHER_SYNTHETIC)))


def test_what_is_repeated_whole_is_counted_and_changes_nothing(take):
    take(iplos(START, END))
    before = take.book.last_guid

    assert take(iplos(START, END)) == 2
    assert take(iplos(END)) == 1
    assert take.book.last_guid == before


def test_what_is_repeated_may_stand_before_what_is_new(take):
    take(iplos(START))

    assert take(iplos(START, END)) == 1


FIRST = Konsultasjon(1)
AFTER_A_CONSULTATION = [
    (hst(Konsultasjon(2, id="K-2"), lopenr=1), Code.LOPENR),
    (hst(Konsultasjon(2, id="K-2"), lopenr=3), Code.LOPENR),
    (hst(Konsultasjon(2, id="K-2"), lopenr=2, year=2026), Code.LOPENR),
    (hst(Konsultasjon(2, id="K-1"), lopenr=2), Code.TWICE),
    (hst(Konsultasjon(2, id="K-2"), lopenr=2, orgnr="310123455"), Code.UNIT_CHANGED),
    (hst(Konsultasjon(2, id="K-2", status="M", ref=guid(4, 1)), lopenr=2), Code.REF_OTHER),
]


@pytest.mark.parametrize(("xml", "code"), AFTER_A_CONSULTATION)
def test_a_consultation_that_does_not_go_on_where_the_line_ends_is_refused(take, xml, code):
    take(hst(FIRST), Line.HST)

    assert refused(take, xml, Line.HST) == code


def test_a_new_year_begins_with_the_first_number(take):
    take(hst(FIRST), Line.HST)
    take(hst(Konsultasjon(2, id="K-2"), lopenr=2), Line.HST)

    take(hst(Konsultasjon(3, id="K-3"), lopenr=1, year=2026), Line.HST)
    take(hst(Konsultasjon(2, id="K-2"), lopenr=2), Line.HST)


def test_a_consultation_that_was_annulled_may_be_reported_anew(take):
    take(hst(FIRST), Line.HST)
    take(hst(Konsultasjon(2, status="C", ref=guid(4, 1)), lopenr=2), Line.HST)

    take(hst(Konsultasjon(3), lopenr=3), Line.HST)


def test_a_unit_is_forgotten_with_its_last_consultation(take):
    take(hst(FIRST, Konsultasjon(2, id="K-2")), Line.HST)
    take(hst(Konsultasjon(3, status="C", ref=guid(4, 1)), lopenr=2), Line.HST)
    other = hst(Konsultasjon(4, id="K-3"), lopenr=3, orgnr="310123455")
    assert refused(take, other, Line.HST) == Code.UNIT_CHANGED

    take(hst(Konsultasjon(4, id="K-2", status="C", ref=guid(4, 2)), lopenr=3), Line.HST)

    take(hst(Konsultasjon(5, id="K-3"), lopenr=4, orgnr="310123455"), Line.HST)


def test_a_person_that_looks_real_is_refused(take):
    assert refused(take, iplos(Told(1, fid=real_looking_number()))) == Code.REAL_PERSON


def real_looking_number() -> str:
    """Worked out here, so that it stands in no file: of the years before 1900, never given out."""
    numbers = (f"010160700{control:02d}" for control in range(100))
    return next(one for one in numbers if isinstance(classify(one, rule_2032=False), PersonNumber))


async def test_each_kommune_and_type_has_a_line_of_its_own(caller, simulator):
    await caller.deliver(iplos(START), 1)
    await caller.deliver(hst(FIRST), 2, "HST")

    assert sorted(simulator.accepted) == [LineKey("0301", Line.HST), OSLO]
    assert (await caller.deliver(iplos(END), 3)).status_code == 200
    assert len(simulator.line(OSLO).messages) == 2


async def test_a_fault_of_sequence_is_told_with_its_number(caller, simulator):
    await caller.deliver(iplos(START), 1)

    answer = (await caller.deliver(iplos(Told(3, previous=guid(1, 2))), 2)).json()

    assert answer["validationCode"] == Code.LINK
    assert "notifikasjonLopeNr 3" in answer["validationMessage"]
    assert simulator.register.answers == {200: 1, Code.LINK: 1}
