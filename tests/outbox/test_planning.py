"""What a message is made of: merging, order, numbers and links (outcomes.md section 3)."""

from uuid import UUID

import pytest

from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.outbox import Line, Record, State
from adapter.outbox.line import ZERO_GUID, Head, Root, Waiting
from adapter.outbox.planning import Plan, plan
from adapter.outbox.replanning import plan_anew
from adapter.rules import DATE_IN_FUTURE
from adapter.values import replace
from tests.outbox.made import NOON, consultation, notification

HEAD = Head(number=7, guid=str(UUID(int=99)))


def guid(n: int) -> str:
    return str(UUID(int=n))


def record(n: int, change: Change = Change.NEW, of: int | None = None, **content: object) -> Record:
    made = notification(
        guid=guid(n), change=change, ref=guid(of) if of else None, hendelse_guid=guid(1000 + n), **content
    )
    return Record(made.guid, Line.IPLOS, "0301", "vest", made.service_id, State.QUEUED, None, NOON, made)


def made_of(
    *records: Record,
    roots: dict[int, Root] | None = None,
    started: frozenset[str] = frozenset(),
    paused: frozenset[tuple[str, str | None]] = frozenset(),
) -> Waiting:
    known = {each.id: Root(each.id, State.QUEUED, None, is_accepted=False) for each in records}
    known |= {guid(n): root for n, root in (roots or {}).items()}
    return Waiting(records, known, started, paused)


def sound(_notified: object) -> None:
    return None


def planned(*records: Record, **known: object) -> Plan:
    return plan(made_of(*records, **known), HEAD, sound)


def told(made: Plan) -> list[tuple[str, str, int, str, str | None]]:
    return [(n.guid, n.status.value, n.number, n.previous, n.ref) for n in made.notified]


def accepted(n: int) -> dict[int, Root]:
    return {n: Root(guid(n), State.DELIVERED, None, is_accepted=True)}


def test_each_notification_is_numbered_and_linked_after_the_head():
    assert told(planned(record(1), record(2, service_id="T2"))) == [
        (guid(1), "N", 8, HEAD.guid, None),
        (guid(2), "N", 9, guid(1), None),
    ]


def test_the_first_notification_of_a_line_is_linked_to_the_zero_guid():
    made = plan(made_of(record(1)), Head(), sound)
    assert told(made) == [(guid(1), "N", 1, ZERO_GUID, None)]


def test_a_correction_of_what_the_register_has_refers_to_the_original():
    made = planned(record(2, Change.REPLACE, 1), record(3, Change.REPLACE, 1), roots=accepted(1))
    assert told(made) == [
        (guid(2), "M", 8, HEAD.guid, guid(1)),
        (guid(3), "M", 9, guid(2), guid(1)),
    ]
    assert (made.taken_in, made.annulled) == ({}, frozenset())


def test_an_original_that_never_left_takes_in_its_last_correction():
    made = planned(record(1), record(2, Change.REPLACE, 1), record(3, Change.REPLACE, 1))
    assert told(made) == [(guid(1), "N", 8, HEAD.guid, None)]
    assert made.notified[0].record_id == guid(3)
    assert made.notified[0].content.hendelse_guid == guid(1003)
    assert made.taken_in == {guid(1): guid(3)}


@pytest.mark.parametrize("state", [State.HELD, State.OUT_OF_SCOPE, State.CLOSED])
def test_a_correction_goes_in_the_place_of_an_original_that_waits_or_was_closed(state: State):
    root = Root(guid(1), state, "missing-organisation-number", is_accepted=False)
    made = planned(record(2, Change.REPLACE, 1), roots={1: root})
    assert told(made) == [(guid(1), "N", 8, HEAD.guid, None)]
    assert made.taken_in == {guid(1): guid(2)}


def test_a_correction_waits_for_the_decision_that_its_original_waits_for():
    root = Root(guid(1), State.HELD, "possible-duplicate", is_accepted=False)
    made = planned(record(2, Change.REPLACE, 1), roots={1: root})
    assert (made.notified, made.held) == ((), {guid(2): "possible-duplicate"})


def test_an_original_that_never_left_is_closed_with_its_annulment():
    made = planned(record(1), record(2, Change.REPLACE, 1), record(3, Change.ANNUL, 1))
    assert (made.notified, made.annulled, made.held) == ((), frozenset({guid(1)}), {})


def test_an_annulment_closes_an_original_that_a_person_must_decide_about():
    root = Root(guid(1), State.HELD, "possible-duplicate", is_accepted=False)
    assert planned(record(2, Change.ANNUL, 1), roots={1: root}).annulled == {guid(1)}


def test_an_annulment_of_what_the_register_has_is_sent_at_its_place():
    end = {"event": ServiceEvent.END}
    made = planned(
        record(3, Change.REPLACE, 1),
        record(4, Change.ANNUL, 2, **end),
        record(5, Change.ANNUL, 1),
        roots=accepted(1) | accepted(2),
    )
    assert [(n.guid, n.status.value) for n in made.notified] == [
        (guid(3), "M"),
        (guid(4), "C"),
        (guid(5), "C"),
    ]


def test_a_corrected_start_keeps_its_place_before_what_rests_on_it():
    stop = record(2, event=ServiceEvent.PAUSE, stop_id="S1")
    made = planned(record(1), stop, record(3, Change.REPLACE, 1))
    assert [n.guid for n in made.notified] == [guid(1), guid(2)]


def test_an_event_waits_for_the_start_of_its_service():
    made = planned(record(1, event=ServiceEvent.END))
    assert (made.notified, made.held) == ((), {guid(1): "start-not-reported"})


def test_what_was_queued_before_its_start_follows_it():
    stop, go_on = {"event": ServiceEvent.PAUSE}, {"event": ServiceEvent.RESUME}
    made = planned(record(1, stop_id="S1", **stop), record(2), record(3, stop_id="S1", **go_on))
    assert [n.guid for n in made.notified] == [guid(2), guid(1), guid(3)]
    assert made.held == {}


def test_the_end_of_a_pause_follows_the_pause_whose_correction_came_after_it():
    """A pause that was taken back with its message, after its N had taken in the M."""
    root = Root(guid(1), State.CLOSED, "corrected-before-sent", is_accepted=False)
    made = planned(
        record(2, event=ServiceEvent.RESUME, stop_id="S1"),
        record(3, Change.REPLACE, 1, event=ServiceEvent.PAUSE, stop_id="S1"),
        roots={1: root},
        started=frozenset({"T1"}),
    )
    assert [(n.guid, n.status.value) for n in made.notified] == [(guid(1), "N"), (guid(2), "N")]


def test_the_end_of_a_pause_waits_for_its_pause():
    def judge(notified):
        return DATE_IN_FUTURE if notified.guid == guid(2) else None

    go_on = record(1, event=ServiceEvent.RESUME, stop_id="S1")
    stop = record(2, event=ServiceEvent.PAUSE, stop_id="S1")
    for queued in ([go_on, stop], [stop, go_on]):
        made = plan(made_of(*queued, started=frozenset({"T1"})), HEAD, judge)
        assert made.notified == ()
        assert made.held == {guid(1): "start-not-reported", guid(2): "date-in-future"}


def test_the_end_of_a_pause_follows_a_pause_that_the_register_has():
    go_on = record(2, event=ServiceEvent.RESUME, stop_id="S1")
    known = {"started": frozenset({"T1"}), "paused": frozenset({("T1", "S1")})}
    assert [n.guid for n in planned(go_on, **known).notified] == [guid(2)]


def test_the_end_of_a_pause_whose_annulment_goes_before_it_waits():
    made = planned(
        record(2, Change.ANNUL, 1, event=ServiceEvent.PAUSE, stop_id="S1"),
        record(3, event=ServiceEvent.RESUME, stop_id="S1"),
        roots=accepted(1),
        started=frozenset({"T1"}),
        paused=frozenset({("T1", "S1")}),
    )
    assert [n.guid for n in made.notified] == [guid(2)]
    assert made.held == {guid(3): "start-not-reported"}


def test_an_event_follows_a_start_that_the_register_has():
    assert len(planned(record(1, event=ServiceEvent.END), started=frozenset({"T1"})).notified) == 1


def test_an_event_after_the_annulment_of_its_start_waits():
    made = planned(
        record(2, Change.ANNUL, 1),
        record(3, event=ServiceEvent.END),
        roots=accepted(1),
        started=frozenset({"T1"}),
    )
    assert [n.guid for n in made.notified] == [guid(2)]
    assert made.held == {guid(3): "start-not-reported"}


def test_what_is_not_sound_is_held_alone_and_takes_no_number():
    def judge(notified):
        return DATE_IN_FUTURE if notified.guid == guid(1) else None

    made = plan(made_of(record(1), record(2, service_id="T2")), HEAD, judge)
    assert told(made) == [(guid(2), "N", 8, HEAD.guid, None)]
    assert made.held == {guid(1): "date-in-future"}


def test_what_rests_on_a_start_that_is_held_is_held_with_it():
    def judge(notified):
        return DATE_IN_FUTURE if notified.guid == guid(1) else None

    made = plan(made_of(record(1), record(2, event=ServiceEvent.END)), HEAD, judge)
    assert made.held == {guid(1): "date-in-future", guid(2): "start-not-reported"}


def test_a_consultation_that_waited_for_amming_goes_with_its_correction():
    first = consultation()
    later = replace(first, guid=guid(5), change=Change.REPLACE, ref=first.guid, amming="2")
    corrected = Record(later.guid, Line.HST, "0301", "vest", "K1", State.QUEUED, None, NOON, later)
    root = Root(first.guid, State.HELD, "missing-kpr-field", is_accepted=False)
    made = plan(Waiting([corrected], {first.guid: root}, frozenset()), HEAD, sound)
    assert told(made) == [(first.guid, "N", 8, HEAD.guid, None)]


def refused() -> Plan:
    return planned(record(1), record(2, service_id="T2"), record(3, service_id="T3"))


def test_a_refused_message_is_planned_anew_under_the_same_numbers():
    old = refused().notified
    assert plan_anew(old, [], HEAD, sound).notified == old


def test_a_refused_original_takes_in_its_correction():
    made = plan_anew(refused().notified, [record(4, Change.REPLACE, 2, service_id="T2")], HEAD, sound)
    assert told(made) == told(refused())
    assert [n.record_id for n in made.notified] == [guid(1), guid(4), guid(3)]
    assert made.taken_in == {guid(2): guid(4)}


def test_an_annulled_notification_leaves_a_refused_message_and_the_links_close_the_gap():
    made = plan_anew(refused().notified, [record(4, Change.ANNUL, 2, service_id="T2")], HEAD, sound)
    assert told(made) == [(guid(1), "N", 8, HEAD.guid, None), (guid(3), "N", 10, guid(1), None)]
    assert made.annulled == {guid(2)}


def test_in_a_refused_message_the_end_of_a_pause_waits_when_its_pause_is_left_out():
    stop, go_on = {"event": ServiceEvent.PAUSE}, {"event": ServiceEvent.RESUME}
    old = planned(record(1), record(2, stop_id="S1", **stop), record(3, stop_id="S1", **go_on)).notified
    made = plan_anew(old, [record(4, Change.ANNUL, 2, stop_id="S1", **stop)], HEAD, sound)
    assert [n.guid for n in made.notified] == [guid(1)]
    assert made.held == {guid(3): "start-not-reported"}


def corrections_refused() -> Plan:
    """An M of an N that the register has, between two others."""
    return planned(
        record(1),
        record(12, Change.REPLACE, 9, service_id="T2"),
        record(3, service_id="T3"),
        roots=accepted(9),
    )


def later(n: int, change: Change = Change.REPLACE) -> Record:
    return record(n, change, 9, service_id="T2")


def test_of_a_refused_correction_the_newest_goes_in_its_place_under_its_number():
    made = plan_anew(corrections_refused().notified, [later(13), later(14)], HEAD, sound)
    assert told(made) == [
        (guid(1), "N", 8, HEAD.guid, None),
        (guid(14), "M", 9, guid(1), guid(9)),
        (guid(3), "N", 10, guid(14), None),
    ]
    assert (made.notified[1].record_id, made.notified[1].content.hendelse_guid) == (guid(14), guid(1014))
    assert (made.taken_in, made.annulled, made.outdone) == ({guid(9): guid(14)}, frozenset(), {})


@pytest.mark.parametrize("corrected", [[], [later(13)]], ids=["M+C", "M+M+C"])
def test_a_refused_correction_falls_out_before_the_annulment_which_goes_by_itself(corrected: list[Record]):
    made = plan_anew(corrections_refused().notified, [*corrected, later(15, Change.ANNUL)], HEAD, sound)
    assert told(made) == [(guid(1), "N", 8, HEAD.guid, None), (guid(3), "N", 10, guid(1), None)]
    assert (made.taken_in, made.annulled) == ({}, frozenset())
    assert made.outdone == {guid(9): guid(15)}


def test_a_message_of_which_only_an_annulled_correction_was_left_makes_none():
    old = planned(later(12), roots=accepted(9)).notified
    made = plan_anew(old, [later(15, Change.ANNUL)], HEAD, sound)
    assert (made.notified, made.is_empty, made.outdone) == ((), False, {guid(9): guid(15)})


def test_of_two_refused_corrections_of_one_event_the_newer_goes():
    """The older one may be what was refused, and is void with the newer one anyhow."""
    old = planned(later(12), later(13), record(3, service_id="T3"), roots=accepted(9)).notified
    alone = plan_anew(old, [], HEAD, sound)
    assert told(alone) == [(guid(13), "M", 9, HEAD.guid, guid(9)), (guid(3), "N", 10, guid(13), None)]
    assert alone.taken_in == {guid(9): guid(13)}
    corrected = plan_anew(old, [later(14)], HEAD, sound)
    assert told(corrected) == [(guid(14), "M", 9, HEAD.guid, guid(9)), (guid(3), "N", 10, guid(14), None)]
    assert corrected.taken_in == {guid(9): guid(14)}


def test_a_refused_correction_falls_out_before_the_annulment_beside_it():
    old = planned(later(12), later(13, Change.ANNUL), roots=accepted(9)).notified
    made = plan_anew(old, [], HEAD, sound)
    assert told(made) == [(guid(13), "C", 9, HEAD.guid, guid(9))]
    assert (made.taken_in, made.outdone) == ({}, {guid(9): guid(13)})


def test_the_newest_correction_is_held_where_it_is_not_sound_and_the_older_does_not_go():
    def judge(notified):
        return DATE_IN_FUTURE if notified.record_id == guid(13) else None

    made = plan_anew(corrections_refused().notified, [later(13)], HEAD, judge)
    assert [n.guid for n in made.notified] == [guid(1), guid(3)]
    assert (made.held, made.taken_in) == ({guid(13): "date-in-future"}, {guid(9): guid(13)})


def test_a_refused_original_with_a_correction_and_an_annulment_leaves_with_neither():
    since = [record(4, Change.REPLACE, 2, service_id="T2"), record(5, Change.ANNUL, 2, service_id="T2")]
    made = plan_anew(refused().notified, since, HEAD, sound)
    assert [n.guid for n in made.notified] == [guid(1), guid(3)]
    assert (made.annulled, made.taken_in, made.outdone) == ({guid(2)}, {}, {})


def test_corrections_of_other_events_change_nothing():
    old = corrections_refused().notified
    assert plan_anew(old, [record(20, Change.REPLACE, 19, service_id="T2")], HEAD, sound).notified == old
