"""Sessions are found by their id alone, have their limits, and are forgotten by themselves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from adapter.bench.session import Full
from adapter.bench.sessions import Sessions, TooMany
from adapter.bench.world import bench_world
from adapter.config import BenchSettings
from adapter.errors import Misconfigured, NotFound
from adapter.matching.person_key import PersonKeys
from adapter.notifications import HistoryKey
from adapter.values import replace
from tests.bench_sessions.opened import PAUSE, START, Clock, sent, sessions, world
from tests.benched import EXAMPLES


def test_an_id_is_long_and_no_two_are_alike():
    theirs = sessions()
    ids = {theirs.open().id for _ in range(50)}
    assert len(ids) == 50
    assert min(map(len, ids)) >= 32


def test_a_session_is_forgotten_when_it_was_not_used_for_its_minutes():
    clock = Clock()
    theirs = sessions(clock, minutes=10)
    session = theirs.open()
    assert session.expires == clock() + timedelta(minutes=10)
    clock.go_on(minutes=9, seconds=59)
    assert theirs.get(session.id) is session
    clock.go_on(minutes=9, seconds=59)
    sent(session, START)
    clock.go_on(minutes=10)
    with pytest.raises(NotFound):
        theirs.get(session.id)
    assert len(theirs) == 0


def test_a_closed_session_is_gone_at_once():
    theirs = sessions()
    session = theirs.open()
    theirs.close(session.id)
    for ask in (theirs.get, theirs.close):
        with pytest.raises(NotFound):
            ask(session.id)


def test_more_sessions_than_may_be_are_sent_away_until_one_is_over():
    clock = Clock()
    theirs = sessions(clock, sessions=2, minutes=10)
    theirs.open()
    clock.go_on(minutes=4)
    theirs.open()
    with pytest.raises(TooMany) as told:
        theirs.open()
    assert told.value.retry_after == 360
    clock.go_on(seconds=told.value.retry_after)
    theirs.open()
    assert len(theirs) == 2


def test_a_session_long_unused_gives_way_and_one_in_use_does_not():
    clock = Clock()
    theirs = sessions(clock, sessions=2, minutes=60)
    left, used = theirs.open(), theirs.open()
    clock.go_on(minutes=9)
    theirs.get(used.id)
    with pytest.raises(TooMany) as told:
        theirs.open()
    assert told.value.retry_after == 60
    clock.go_on(seconds=told.value.retry_after)
    theirs.open()
    with pytest.raises(NotFound):
        theirs.get(left.id)
    assert theirs.get(used.id) is used


def test_a_session_takes_no_more_documents_than_it_may():
    session = sessions(documents=1).open(tenant="bredvik")
    sent(session, START)
    with pytest.raises(Full):
        sent(session, PAUSE)
    assert len(session.documents) == 1


def test_a_session_takes_no_more_bytes_than_it_may():
    session = sessions(megabytes=1).open(tenant="bredvik")
    half = (EXAMPLES / START).read_bytes().ljust(600 * 1024)
    session.judge("a.json", half)
    with pytest.raises(Full):
        session.judge("b.json", half)
    assert session.has_room(400 * 1024)
    assert not session.has_room(600 * 1024)


def test_a_session_keeps_the_tables_it_began_with():
    theirs = sessions()
    before = theirs.open()
    theirs._world_of = lambda: None
    assert theirs.get(before.id).world.tables
    sent(before, START)


def test_a_tenant_that_is_not_configured_opens_nothing():
    theirs = sessions()
    with pytest.raises(Misconfigured) as told:
        theirs.open(tenant="nobody-here")
    assert "nobody-here" not in str(told.value)
    assert len(theirs) == 0


def test_former_ids_and_secrets_of_the_service_are_not_used():
    former = {"bredvik": {"4631-70101": HistoryKey("bredvik", "service", "real-id-of-before")}}
    served = replace(world(), former=former, keys=PersonKeys({"4631": b"x" * 32}, b"y" * 32))
    session = Sessions(BenchSettings(), lambda: bench_world(served), Clock()).open()
    assert session.world.former == {}
    assert session.world.keys != served.keys
    sent(session, START)
    assert {each.service_id for each in session.timeline()} == {"4631-70101"}


def test_documents_that_are_sent_together_stay_together_or_none_is_taken():
    session = sessions(documents=5).open()
    given = [(f"a-{number}.json", b"{}") for number in range(3)]

    def batch(name):
        try:
            return [each.number for each in session.take_all([(name, body) for _, body in given])]
        except Full:
            return []

    with ThreadPoolExecutor(4) as threads:
        taken = sorted(threads.map(batch, "abcd"), key=len)
    assert taken == [[], [], [], [1, 2, 3]]
    assert len({each.name for each in session.documents}) == 1
