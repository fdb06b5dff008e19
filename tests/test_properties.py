"""
What holds for any sequence of versions of a service, a consultation or a notification.

The documents go through `pipeline.read` and `decide`, as sent, without a store; what the register
would hold after the notifications is worked out by `tests/notifications/register.py`.
"""

from collections.abc import Iterator, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter import rules
from adapter.mapping import ConsultationFacts, Refused, ServiceFacts, Status
from adapter.notifications import Decision
from adapter.notifications.decide import decide_meaning
from adapter.notifications.known import Known
from adapter.notifications.making import Making
from adapter.pipeline import read
from tests.notifications.documents import WORLD, Tree, event_of
from tests.notifications.register import Consulted, Register
from tests.notifications.strategies import consultations, lives, messages

MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
BEGUN = (Status.ACTIVE, Status.PAUSED, Status.FINISHED)


class Desk:
    """Reads documents and decides them, one after another."""

    def __init__(self, tenant: str = "local") -> None:
        self.tenant = tenant
        self.known = Known()
        self.making = Making(WORLD.namespace, WORLD.tenants.tenants[tenant])

    def take(self, document: Tree) -> tuple[object, Decision]:
        [(_, meaning)] = read(event_of(document, self.tenant), WORLD).meanings
        return meaning, decide_meaning(meaning, self.known, self.making)

    def take_all(self, documents: Sequence[Tree]) -> list[Decision]:
        return [self.take(document)[1] for document in documents]

    @property
    def history(self):
        return next(iter(self.known.histories.values()), None)

    @property
    def events(self) -> set[tuple]:
        events = self.history.events if self.history else ()
        return {(e.original, str(e.event), e.date, e.orgnr, e.stop_id) for e in events}

    @property
    def contents(self) -> list[tuple]:
        """The live events without the ids of their making."""
        return sorted(
            (str(e.event), e.date, e.orgnr or "") for e in (self.history.events if self.history else ())
        )


def is_refused(document: Tree, tenant: str) -> bool:
    reading = read(event_of(document, tenant), WORLD)
    return reading.refused or any(isinstance(meaning, Refused) for _, meaning in reading.meanings)


def accepted(life: Sequence[Tree], tenant: str = "local") -> list[Tree]:
    return [document for document in life if not is_refused(document, tenant)]


def orders(count: int) -> st.SearchStrategy[list[int]]:
    """Any order with any repetition."""
    return st.lists(st.integers(0, count - 1), min_size=1, max_size=2 * count) if count else st.just([])


def not_stale_on_arrival(delivered: Sequence[int]) -> Iterator[int]:
    """Those newer than all that came before them."""
    newest = -1
    for number in delivered:
        if number > newest:
            newest = number
            yield number


@MANY
@given(lives(), st.data())
def test_in_any_order_with_any_repetition_only_versions_not_stale_on_arrival_count(life, data):
    life = accepted(life)
    delivered = data.draw(orders(len(life)))
    counting = list(not_stale_on_arrival(delivered))
    if counting and life[counting[0]]["resourceType"] == "Bundle":
        return  # what is deleted before it was ever seen is unknown, and stays so
    shuffled, straight = Desk(), Desk()
    shuffled.take_all([life[n] for n in delivered])
    straight.take_all([life[n] for n in counting])
    assert shuffled.history == straight.history


@MANY
@given(lives(plain=True), st.data())
def test_where_no_event_rests_on_earlier_versions_the_last_version_alone_says_what_is_live(life, data):
    life = accepted(life)
    delivered = data.draw(orders(len(life)))
    whole, last = Desk(), Desk()
    whole.take_all([life[n] for n in delivered])
    last.take_all([life[max(delivered)]] if delivered else [])
    assert whole.contents == last.contents


@MANY
@given(lives())
def test_a_document_that_comes_twice_makes_nothing_new(life):
    desk = Desk()
    for document in life:
        desk.take(document)
        before = desk.history
        _, again = desk.take(document)
        assert again.notifications == ()
        assert desk.history == before
    for document in accepted(life):
        before = desk.history
        _, again = desk.take(document)
        assert again.notifications == ()
        assert again.why is not None
        assert desk.history == before


@MANY
@given(lives(), st.data())
def test_the_register_understands_every_notification_and_holds_what_the_history_says(life, data):
    desk, register = Desk(), Register()
    for number in data.draw(orders(len(life))):
        _, decision = desk.take(life[number])
        register.take(decision.notifications)
        assert register.events == desk.events
        register.check_whole()
        dates = [e.date for e in (desk.history.events if desk.history else ())]
        assert dates == sorted(dates)


@MANY
@given(lives())
def test_what_is_live_is_live_under_the_code_and_person_of_the_newest_version(life):
    desk, register = Desk(), Register()
    for document in life:
        meaning, decision = desk.take(document)
        register.take(decision.notifications)
        stale = decision.why is not None and decision.why.reason in ("stale-version", "duplicate")
        if isinstance(meaning, ServiceFacts) and meaning.status in BEGUN and not stale:
            held = {(e.code, e.fid) for e in register.live.values()}
            assert held in ({(meaning.code, meaning.person.fid)}, set())
            assert bool(held) == (meaning.code is not None)


@MANY
@given(lives())
def test_the_same_sequence_from_scratch_makes_the_same_notifications(life):
    assert Desk().take_all(life) == Desk().take_all(life)


@MANY
@given(messages(), st.data())
def test_minimeldinger_that_come_twice_make_nothing_new(sent, data):
    desk = Desk("melding")
    for document in sent:
        _, first = desk.take(document)
        before = desk.history
        _, again = desk.take(document)
        assert again.notifications == ()
        assert again.refused == first.refused
        assert desk.history == before


@MANY
@given(messages(), st.data())
def test_the_register_understands_every_minimelding_that_is_passed_on(sent, data):
    desk, register = Desk("melding"), Register(says_back=False)
    for number in data.draw(orders(len(sent))):
        _, decision = desk.take(sent[number])
        register.take(decision.notifications)
        assert register.events == desk.events
        kinds = [e.event for e in register.live.values()]
        assert max(kinds.count("TjenesteStart"), kinds.count("TjenesteSlutt")) <= 1


@MANY
@given(messages())
def test_what_comes_before_its_start_waits_and_is_released_with_it_once(sent):
    desk, waiting, released = Desk("melding"), set(), []
    for document in sent:
        _, decision = desk.take(document)
        waiting |= {n.guid for n in decision.notifications if n.held_by == rules.START_NOT_REPORTED}
        # What is annulled while it waits, waits no longer.
        waiting -= {n.ref for n in decision.notifications if n.change == "C"} - set(released)
        released += decision.released
        started = any(e.event == "TjenesteStart" for e in desk.history.events) if desk.history else False
        if started:
            assert waiting == set(released)
    assert len(set(released)) == len(released)
    assert set(released) <= waiting


@MANY
@given(messages())
def test_the_same_minimeldinger_from_scratch_make_the_same_notifications(sent):
    assert Desk("melding").take_all(sent) == Desk("melding").take_all(sent)


@MANY
@given(consultations(), st.data())
def test_a_consultation_is_one_n_its_corrections_and_one_c(life, data):
    desk, register = Desk(), Consulted()
    for number in data.draw(orders(len(life))):
        _, decision = desk.take(life[number])
        before = desk.history
        register.take(decision.consultations)
        live = before.live if before else None
        assert register.live == ({before.original: live} if live else {})
        _, again = desk.take(life[number])
        assert again.consultations == ()
        assert desk.history == before


@MANY
@given(consultations(), st.data())
def test_of_a_consultation_too_only_versions_not_stale_on_arrival_count(life, data):
    delivered = data.draw(orders(len(life)))
    counting = list(not_stale_on_arrival(delivered))
    if life[counting[0]]["resourceType"] == "Bundle":
        return  # what is deleted before it was ever seen is unknown, and stays so
    shuffled, straight = Desk(), Desk()
    shuffled.take_all([life[n] for n in delivered])
    straight.take_all([life[n] for n in counting])
    assert shuffled.history == straight.history


@MANY
@given(consultations())
def test_a_consultation_is_live_as_its_newest_version_says(life):
    desk = Desk()
    for document in life:
        meaning, _ = desk.take(document)
        if isinstance(meaning, ConsultationFacts) and meaning.status is Status.FINISHED:
            live = desk.history.live
            assert (live.alderstrinn, live.amming, live.person.fid) == (
                meaning.alderstrinn,
                meaning.amming,
                meaning.person.fid,
            )
        if not isinstance(meaning, ConsultationFacts) or meaning.status is Status.ANNULLED:
            assert desk.history.live is None
