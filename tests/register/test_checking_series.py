"""Rules over notifications that follow upon each other: references, pauses, persons, what is sent again."""

from datetime import date

import pytest

from adapter.mapping import ServiceEvent
from adapter.notifications import Change as Status
from adapter.outbox import Line
from adapter.register.checking import breaches, breaches_of_resend
from adapter.register.messages.melding import write_melding
from tests.register.faults import N, found
from tests.register.messages import (
    FACTS,
    NOW,
    OLA,
    consultation,
    guid,
    hst,
    iplos,
    notified,
    service,
)


def corrected(ref: str, **changes: object) -> list[tuple[str, str]]:
    """A start, its correction, and a second correction that refers to `ref`."""
    first = service(1)
    second = service(2, change=Status.REPLACE, ref=first.guid)
    third = service(3, **{"change": Status.REPLACE, "ref": ref} | changes)
    return found(iplos([notified(i + 1, each) for i, each in enumerate((first, second, third))]))


def test_a_second_correction_refers_to_the_original():
    assert corrected(guid(1, 1)) == []
    assert corrected(guid(1, 2)) == [("KPR-V-010", f"{N}[3]/@notifikasjonRef")]


@pytest.mark.parametrize(
    "changes",
    [{"service_id": "TJ-2"}, {"event": ServiceEvent.END}],
    ids=["another-service", "another-event"],
)
def test_a_correction_is_about_the_same_event_of_the_same_service(changes: dict[str, object]):
    assert ("KPR-V-010", f"{N}[3]/@notifikasjonRef") in corrected(guid(1, 1), **changes)


@pytest.mark.parametrize(
    "ref", [guid(1, 3), "00000000-0000-0000-0000-000000000000"], ids=["itself", "nothing"]
)
def test_a_correction_refers_to_something_before_it(ref: str):
    assert ("KPR-V-010", f"{N}[3]/@notifikasjonRef") in corrected(ref)


def test_what_was_annulled_is_not_corrected():
    contents = [
        service(1),
        service(2, change=Status.ANNUL, ref=guid(1, 1)),
        service(3, change=Status.REPLACE, ref=guid(1, 1)),
    ]

    assert found(iplos([notified(i + 1, each) for i, each in enumerate(contents)])) == [
        ("KPR-V-010", f"{N}[3]/@notifikasjonRef")
    ]


def test_an_original_of_an_earlier_message_cannot_be_judged():
    later = notified(7, service(7, change=Status.REPLACE, ref=guid(1, 1)))

    assert found(iplos([later])) == []


def test_numbers_may_be_left_out_where_some_are_sent_again():
    some = [notified(3, service(3)), notified(7, service(7, service_id="TJ-2"))]

    assert found(iplos(some)) == []


def test_some_that_are_sent_again_are_not_compared_with_what_is_not_there():
    resumed = service(5, ServiceEvent.RESUME, hendelse_dato=date(2026, 3, 2), stop_id="MS-1")
    xml = write_melding(iplos([notified(1, service(1)), notified(5, resumed)]), FACTS.without_orgnr)

    assert [f.rule for f in breaches(xml, Line.IPLOS, NOW, FACTS)] == ["KPR-V-035"]
    assert breaches_of_resend(xml, Line.IPLOS, NOW, FACTS) == ()


def test_what_is_sent_again_keeps_to_all_other_rules():
    xml = write_melding(
        iplos([notified(5, service(5)), notified(1, service(1, orgnr=None))]), FACTS.without_orgnr
    )

    assert {f.rule for f in breaches_of_resend(xml, Line.IPLOS, NOW, FACTS)} >= {"KPR-V-011", "KPR-V-024"}


def test_a_consultation_may_be_new_again_after_it_was_annulled():
    first = consultation(1)
    contents = [first, consultation(2, change=Status.ANNUL, ref=first.guid), consultation(3)]

    assert found(hst([notified(i + 1, each) for i, each in enumerate(contents)])) == []


def test_only_one_pause_of_a_service_is_open():
    day = date(2026, 3, 2)
    contents = [
        service(1),
        service(2, ServiceEvent.PAUSE, hendelse_dato=day, stop_id="MS-1"),
        service(3, ServiceEvent.PAUSE, hendelse_dato=day, stop_id="MS-2"),
    ]

    assert found(iplos([notified(i + 1, each) for i, each in enumerate(contents)])) == [
        ("KPR-V-035", f"{N}[3]/MidlertidigStoppFra/@hendelseDato")
    ]


def pauses(second_from: date, stop_id: str = "MS-2", **changes: object) -> list[tuple[str, str]]:
    """A pause of 5 to 8 February and another one."""
    dates = [date(2026, 2, 5), date(2026, 2, 8), second_from, date(2026, 2, 20)]
    kinds = [ServiceEvent.PAUSE, ServiceEvent.RESUME] * 2
    ids = ["MS-1", "MS-1", stop_id, stop_id]
    contents = [service(1, hendelse_dato=date(2026, 2, 1))] + [
        service(i + 2, kinds[i], hendelse_dato=dates[i], stop_id=ids[i], **(changes if i > 1 else {}))
        for i in range(4)
    ]
    return found(iplos([notified(i + 1, each) for i, each in enumerate(contents)]))


def test_pauses_do_not_overlap():
    assert pauses(date(2026, 2, 8)) == []
    assert pauses(date(2026, 2, 7)) == [("KPR-V-035", f"{N}[4]/MidlertidigStoppFra/@hendelseDato")]


def test_a_new_pause_has_a_new_id():
    assert "KPR-V-036" in {rule for rule, _ in pauses(date(2026, 2, 10), "MS-1")}
    assert ("KPR-V-036", f"{N}[4]/MidlertidigStoppFra/@midlertidigStoppID") in pauses(
        date(2026, 2, 10), "MS-1", service_id="TJ-2"
    )


def test_a_pause_that_goes_on_after_the_end_is_refused():
    contents = [
        service(1, hendelse_dato=date(2026, 2, 1)),
        service(2, ServiceEvent.PAUSE, hendelse_dato=date(2026, 2, 5), stop_id="MS-1"),
        service(3, ServiceEvent.RESUME, hendelse_dato=date(2026, 2, 9), stop_id="MS-1"),
        service(4, ServiceEvent.END, hendelse_dato=date(2026, 2, 8)),
    ]

    assert found(iplos([notified(i + 1, each) for i, each in enumerate(contents)])) == [
        ("KPR-V-035", f"{N}[3]/MidlertidigStoppTil/@hendelseDato")
    ]


def test_a_pause_whose_service_began_in_an_earlier_message_is_not_judged_by_it():
    resumed = service(3, ServiceEvent.RESUME, hendelse_dato=date(2026, 2, 9), stop_id="MS-1")

    assert found(iplos([notified(3, resumed)])) == []


def test_a_service_is_judged_by_what_was_last_said_of_it():
    contents = [
        service(1, hendelse_dato=date(2026, 2, 10)),
        service(2, ServiceEvent.END, hendelse_dato=date(2026, 2, 8)),
        service(3, change=Status.REPLACE, ref=guid(1, 1), hendelse_dato=date(2026, 2, 1)),
    ]

    assert found(iplos([notified(i + 1, each) for i, each in enumerate(contents)])) == []


def test_what_was_taken_back_is_not_judged():
    contents = [
        service(1, hendelse_dato=date(2026, 2, 10)),
        service(2, ServiceEvent.END, hendelse_dato=date(2026, 2, 8)),
        service(3, ServiceEvent.END, change=Status.ANNUL, ref=guid(1, 2), hendelse_dato=date(2026, 2, 8)),
    ]

    assert found(iplos([notified(i + 1, each) for i, each in enumerate(contents)])) == []


def test_an_identity_that_was_corrected_is_still_one_person():
    contents = [
        service(1),
        service(2, change=Status.REPLACE, ref=guid(1, 1), person=OLA, pasient_guid=guid(3, 2)),
    ]

    assert found(iplos([notified(i + 1, each) for i, each in enumerate(contents)])) == []


def test_what_is_taken_back_leaves_its_number_to_another_person():
    contents = [
        service(1, change=Status.ANNUL, ref=guid(1, 9)),
        service(2, service_id="TJ-2", person=OLA, pasient_guid=guid(3, 2)),
    ]

    assert found(iplos([notified(i + 1, each) for i, each in enumerate(contents)])) == []
