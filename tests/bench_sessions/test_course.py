"""A course is seen step by step: each document is judged knowing those before it."""

from datetime import UTC, date, datetime

from adapter.notifications import Change
from adapter.outbox import State
from tests.bench_sessions.opened import BACK, END, MOVED, PAUSE, START, made, opened, outcomes, sent
from tests.benched import EXAMPLES

COURSE = (START, PAUSE, BACK, MOVED, END)


def test_start_pause_return_new_provider_and_end_are_seen_one_by_one():
    session = opened(tenant="bredvik")
    assert [made(sent(session, name)[0]) for name in COURSE] == [
        ["TjenesteStart N 2026-02-03"],
        ["MidlertidigStoppFra N 2026-04-10"],
        ["MidlertidigStoppTil N 2026-04-24"],
        ["TjenesteutforerEndret N 2026-06-15"],
        ["TjenesteSlutt N 2026-09-30"],
    ]


def test_the_timeline_has_each_step_with_its_document():
    session = opened(tenant="bredvik")
    sent(session, *COURSE)
    steps = session.timeline()
    assert [(each.document, each.event, each.date) for each in steps] == [
        (1, "TjenesteStart", date(2026, 2, 3)),
        (2, "MidlertidigStoppFra", date(2026, 4, 10)),
        (3, "MidlertidigStoppTil", date(2026, 4, 24)),
        (4, "TjenesteutforerEndret", date(2026, 6, 15)),
        (5, "TjenesteSlutt", date(2026, 9, 30)),
    ]
    assert {(each.change, each.state, each.service_id) for each in steps} == {
        (Change.NEW, State.QUEUED, "4631-70101")
    }


def test_a_consultation_is_a_step_on_its_norwegian_day():
    session = opened(tenant="bredvik")
    sent(session, "bredvik/13-helsestasjon-6-veker.json")
    (step,) = session.timeline()
    assert (step.event, step.date, step.service_code) == ("Konsultasjon", date(2026, 3, 31), None)


def test_what_is_held_says_by_which_rule_and_what_is_not_switched_on_says_so():
    session = opened()
    sent(session, "havbris/05-langtid-start.json", "havbris/06-langtid-pause.json")
    sent(session, "bredvik/07-heimesjukepleie-start.json")
    steps = [(each.state, each.held_by) for each in session.timeline()]
    assert steps == [(State.QUEUED, None), (State.HELD, "KPR-M-011b"), (State.OUT_OF_SCOPE, None)]


def test_the_same_document_twice_is_a_duplicate_unless_each_is_judged_alone():
    assert outcomes(sent(opened(tenant="bredvik"), START, START)) == ["notify", "no-event"]
    alone = opened(tenant="bredvik", independent=True)
    assert outcomes(sent(alone, START, START)) == ["notify", "notify"]


def test_two_sessions_know_nothing_of_each_other():
    assert outcomes(sent(opened(tenant="bredvik"), START)) == ["notify"]
    assert outcomes(sent(opened(tenant="bredvik"), START)) == ["notify"]


def test_a_folder_in_the_name_says_whose_a_document_is_where_the_session_does_not():
    (kept,) = sent(opened(), START)
    assert kept.judged.result.tenant == "bredvik"
    (kept,) = sent(opened(tenant="nordlys"), START)
    assert kept.judged.result.tenant == "nordlys"


def test_a_document_without_any_such_name_is_the_neutral_tenants():
    kept = opened().take("start.json", (EXAMPLES / START).read_bytes())
    assert kept.judged.result.tenant == "default"


def test_the_time_to_judge_by_is_the_documents_else_the_sessions_else_the_tenants_files():
    body = (EXAMPLES / START).read_bytes()
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)

    def came_to(session, **said):
        return session.judge(START, body, **said).result.outcome

    assert came_to(opened(as_of=early)) == "reject"
    assert came_to(opened(as_of=early), as_of=late) == "notify"
    assert came_to(opened()) == "notify"


def test_a_document_without_a_name_is_called_by_its_number():
    session = opened(tenant="bredvik")
    body = (EXAMPLES / START).read_bytes()
    names = [session.take("", body, "application/fhir+json").name for _ in range(2)]
    assert names == ["document-1", "document-2"]
    assert [each.judged.result.input for each in session.documents] == names


def test_an_end_that_comes_before_its_start_waits_and_leaves_with_it():
    session = opened()
    early, start = sent(
        session, "furumoen/07-minimelding-pause-uten-start.json", "furumoen/08-minimelding-start-etterpa.json"
    )
    assert (early.messages, early.judged.held) == ((), 1)
    (message,) = start.messages
    assert message.xml.count("<Notifikasjon ") == 2
