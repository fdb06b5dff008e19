"""What a sender corrects under other bytes does not stay parked; what is older, or only a part of it, changes nothing."""

import asyncio
import re
from datetime import timedelta

import orjson
import pytest
from batches import KOMMUNER, NOON, accepted, keep, opened, passing, refused

from adapter import rules
from adapter.errors import NotFound
from adapter.notifications.known import Known
from adapter.outcomes import Outcome
from adapter.store import superseding
from adapter.store.answers import ParkedState
from adapter.store.rows import parked_key
from adapter.values import replace

NAME = "EpisodeOfCare/901"


def document(version=None, updated=None, *, name=NAME, **content):
    """A resource as bytes, of a version."""
    kind, _, own_id = name.rpartition("/")
    meta = {"versionId": version, "lastUpdated": updated}
    told = {key: value for key, value in meta.items() if value is not None}
    return orjson.dumps({"resourceType": kind, "id": own_id, "meta": told, **content})


def bundle(*bodies):
    return orjson.dumps(
        {"resourceType": "Bundle", "entry": [{"resource": orjson.loads(body)} for body in bodies]}
    )


def with_parts(taken, outcome, **outcomes):
    """The same input with what became of its resources, by name."""
    [part] = accepted(1).result.resources
    plain = replace(part, notifications=(), findings=())
    parts = [replace(plain, resource=name, outcome=word) for name, word in outcomes.items()]
    return replace(taken, result=replace(taken.result, outcome=outcome, resources=tuple(parts)))


def wrong(n, body, **outcomes):
    """An input of which something is refused."""
    taken = refused(n, body=body)
    taken = replace(taken, digest=bytes([n]) * 32)
    parts = outcomes or {NAME: Outcome.REJECT}
    is_whole = all(word is Outcome.REJECT for word in parts.values())
    return with_parts(taken, Outcome.REJECT if is_whole else Outcome.PARTIAL, **parts)


def right(n, body, *, name=NAME, outcome=Outcome.NOTIFY, **changes):
    """An input that brings a resource, and passes."""
    taken = replace(passing(n, body=body, **changes), digest=bytes([n]) * 32)
    return with_parts(taken, outcome, **{name: outcome})


async def states(store):
    return [item.state async for item in store.reading.parked(state=None)]


async def open_ones(store):
    return [item.id async for item in store.reading.parked()]


async def adds_up(store):
    return all(check.equal for check in await store.reading.audit())


async def test_a_later_input_of_the_same_resource_supersedes_what_was_refused(store):
    await keep(store, wrong(1, document()))
    assert await open_ones(store) == [1]

    await keep(store, right(2, document(status="active")))

    assert await states(store) == [ParkedState.SUPERSEDED]
    item = await store.reading.parked_item(1)
    assert (item.superseded_by, item.retry_at) == (("folder/2.json",), None)
    assert item.event is not None, "what was sent is kept as long as of all that is settled"
    assert await store.reading.superseded_by([1]) == {1: ("folder/2.json",)}
    assert await adds_up(store)


async def test_what_is_superseded_counts_nowhere_as_open(store):
    await keep(store, wrong(1, document()), right(2, document(status="active")))

    assert (await store.measures.read()).parked == {}
    assert await store.parked_reading.groups(tenants=None) == []
    [group] = await store.parked_reading.groups(tenants=None, state=None)
    assert (group.open, group.superseded, group.count) == (0, 1, 1)
    assert await store.parked_reading.open_numbers(group.fingerprint, tenants=None, limit=10) == []
    assert not await store.reading.are_open([1])


@pytest.mark.parametrize("outcome", [Outcome.HOLD, Outcome.NO_EVENT, Outcome.NOT_IN_KPR, Outcome.CONSULT])
async def test_whatever_is_not_parked_supersedes(store, outcome):
    await keep(store, wrong(1, document()))
    await keep(store, right(2, document(status="active"), outcome=outcome))

    assert await states(store) == [ParkedState.SUPERSEDED]


async def test_a_later_version_that_is_refused_too_supersedes_nothing_and_the_third_both(store):
    await keep(store, wrong(1, document("1")))
    await keep(store, wrong(2, document("2")))
    assert await open_ones(store) == [1, 2]

    await keep(store, right(3, document("3")))

    assert await states(store) == [ParkedState.SUPERSEDED] * 2
    assert await store.reading.superseded_by([1, 2]) == {1: ("folder/3.json",), 2: ("folder/3.json",)}


@pytest.mark.parametrize(
    ("refused_version", "later", "superseded"),
    [
        (document("5"), document("4"), False),
        (document("5"), document("5", status="active"), True),
        (document("5"), document("10"), True),
        (document(updated="2026-02-02T10:00:00Z"), document(updated="2026-02-02T09:00:00Z"), False),
        (document(updated="2026-02-02T10:00:00Z"), document(updated="2026-02-02T11:00:00+01:00"), True),
        (document("5"), document(updated="2026-02-02T09:00:00Z"), True),
        (document("b"), document("a"), True),
        (b'{"resourceType": "EpisodeOfCare", "id": "901", "meta": 7}', document("1"), True),
        (b"{", document("1"), True),
        (bundle(document("3"), document("5")), document("4"), False),
    ],
)
async def test_an_older_version_that_comes_late_supersedes_nothing(store, refused_version, later, superseded):
    await keep(store, wrong(1, refused_version))
    await keep(store, right(2, later))

    assert await states(store) == [ParkedState.SUPERSEDED if superseded else ParkedState.OPEN]


async def test_a_deletion_supersedes_what_was_refused_before(store):
    await keep(store, wrong(1, document("5")))
    await keep(store, right(2, None, outcome=Outcome.NO_EVENT))

    assert await states(store) == [ParkedState.SUPERSEDED]


async def test_another_resource_or_another_tenant_changes_nothing(store):
    await keep(store, wrong(1, document()))
    await keep(store, right(2, document(name="EpisodeOfCare/902"), name="EpisodeOfCare/902"))
    await keep(store, right(3, document(name="Encounter/901"), name="Encounter/901"))
    elsewhere = right(4, document(), tenant="nord")
    await keep(store, replace(elsewhere, result=replace(elsewhere.result, tenant="nord")))

    assert await open_ones(store) == [1]


async def test_a_bundle_is_superseded_when_the_last_of_what_is_refused_of_it_has_come(store):
    names = {"Encounter/1": Outcome.REJECT, "Encounter/2": Outcome.REJECT, "Encounter/3": Outcome.NOTIFY}
    await keep(store, wrong(1, b"{}", **names))

    await keep(store, right(2, b"{}", name="Encounter/3"))
    await keep(store, right(3, b"{}", name="Encounter/1"))
    assert await open_ones(store) == [1]
    assert await store.reading.superseded_by([1]) == {}

    await keep(store, right(4, b"{}", name="Encounter/2"))
    assert await open_ones(store) == []
    assert await store.reading.superseded_by([1]) == {1: ("folder/3.json", "folder/4.json")}
    assert await adds_up(store)


async def test_a_replay_that_is_refused_again_forgets_nothing_that_has_come(store):
    first = wrong(1, b"{}", **{"Encounter/1": Outcome.REJECT, "Encounter/2": Outcome.REJECT})
    await keep(store, first)
    await keep(store, right(2, b"{}", name="Encounter/1"))
    await keep(store, replace(first, replay_of=1))

    await keep(store, right(3, b"{}", name="Encounter/2"))

    assert await states(store) == [ParkedState.SUPERSEDED]


async def test_what_passes_when_tried_again_need_not_come_anew(store):
    first = wrong(1, b"{}", **{"Encounter/1": Outcome.REJECT, "Encounter/2": Outcome.PARK})
    await keep(store, first)
    tried = with_parts(
        first, Outcome.PARTIAL, **{"Encounter/1": Outcome.REJECT, "Encounter/2": Outcome.NOTIFY}
    )
    await keep(store, replace(tried, replay_of=1))
    assert await open_ones(store) == [1]

    await keep(store, right(2, b"{}", name="Encounter/1"))

    assert await states(store) == [ParkedState.SUPERSEDED]


async def test_it_closes_as_soon_as_the_rest_passes_when_tried_again(store):
    first = wrong(1, b"{}", **{"Encounter/1": Outcome.REJECT, "Encounter/2": Outcome.PARK})
    await keep(store, first)
    await keep(store, right(2, b"{}", name="Encounter/1"))
    tried = with_parts(
        first, Outcome.PARTIAL, **{"Encounter/1": Outcome.REJECT, "Encounter/2": Outcome.NOTIFY}
    )

    await keep(store, replace(tried, replay_of=1))

    assert await states(store) == [ParkedState.SUPERSEDED]


async def test_what_has_no_name_stays_open_when_it_is_tried_again(store):
    nameless = wrong(1, b"{}", **{"EpisodeOfCare/-": Outcome.REJECT})
    await keep(store, nameless)
    await keep(store, replace(nameless, replay_of=1))

    assert await open_ones(store) == [1]


async def test_what_falls_with_a_document_refused_as_a_whole_is_superseded_when_it_comes_anew(store):
    whole = refused(1, body=b"{}")
    whole = replace(whole, digest=b"1" * 32, fallen=("Encounter/1", "Encounter/2"))
    await keep(store, replace(whole, result=replace(whole.result, resources=())))
    await keep(store, right(2, b"{}", name="Encounter/1"))
    assert await open_ones(store) == [1]

    await keep(store, right(3, b"{}", name="Encounter/2"))

    assert await open_ones(store) == []


@pytest.mark.parametrize("rule", [rules.STALE_VERSION, rules.DUPLICATE])
async def test_what_brings_nothing_newer_supersedes_nothing(store, rule):
    """A deletion that came late has no version in a body that could be compared here."""
    await keep(store, wrong(1, document()))
    late = right(2, b"", outcome=Outcome.NO_EVENT)
    [part] = late.result.resources
    seen = replace(part, findings=(rules.Finding(rule, "$"),))

    await keep(store, replace(late, result=replace(late.result, resources=(seen,))))

    assert await open_ones(store) == [1]


async def test_where_only_what_goes_with_it_is_refused_all_of_it_must_come_anew(store):
    first = wrong(1, b"{}", **{"Encounter/1": Outcome.NOTIFY, "Encounter/2": Outcome.NOTIFY})
    await keep(store, first)
    await keep(store, right(2, b"{}", name="Encounter/1"))
    assert await open_ones(store) == [1]

    await keep(store, right(3, b"{}", name="Encounter/2"))

    assert await open_ones(store) == []


async def test_what_is_refused_beside_its_own_other_version_supersedes_nothing(store):
    await keep(store, wrong(1, document("1")))
    both = wrong(2, document("2"), **{NAME: Outcome.NOTIFY})
    other = replace(both.result.resources[0], outcome=Outcome.REJECT)
    both = replace(both, result=replace(both.result, resources=(*both.result.resources, other)))

    await keep(store, both)

    assert await open_ones(store) == [1, 2]


@pytest.mark.parametrize("name", ["EpisodeOfCare/-", "-", "EpisodeOfCare/a b"])
async def test_what_has_no_name_to_know_it_by_stays_open(store, name):
    await keep(store, wrong(1, document(), **{name: Outcome.REJECT, NAME: Outcome.REJECT}))
    await keep(store, right(2, document(), name=name), right(3, document()))

    assert await open_ones(store) == [1]


async def test_a_document_that_could_not_be_read_at_all_stays_open(store):
    whole = wrong(1, b"{")
    await keep(store, replace(whole, result=replace(whole.result, resources=())))
    await keep(store, right(2, document()))

    assert await open_ones(store) == [1]


@pytest.mark.parametrize("in_one_batch", [False, True])
async def test_what_came_before_supersedes_nothing(store, in_one_batch):
    batch = [right(2, document(status="active")), wrong(1, document())]
    for some in [batch] if in_one_batch else [[each] for each in batch]:
        await keep(store, *some)

    assert await open_ones(store) == [1]


async def test_a_replay_of_what_came_before_supersedes_nothing(store):
    await keep(store, wrong(1, document()), wrong(2, document(status="active")))

    await keep(store, replace(right(1, document()), replay_of=1))
    assert await states(store) == [ParkedState.REPLAYED, ParkedState.OPEN]


async def test_a_replay_of_what_came_after_supersedes(store):
    await keep(store, wrong(1, document()), wrong(2, document(status="active")))

    await keep(store, replace(right(2, document(status="active")), replay_of=2))
    assert await states(store) == [ParkedState.SUPERSEDED, ParkedState.REPLAYED]
    assert await adds_up(store)


async def test_what_waits_for_something_is_not_tried_again_once_it_is_superseded(store):
    waits = wrong(1, document(), **{NAME: Outcome.PARK})
    await keep(store, replace(waits, awaits=("Patient/p1",), retry_at=NOON))
    assert await store.retrying.any_due(NOON)

    await keep(store, right(2, document(status="active")))

    assert not await store.retrying.any_due(NOON)
    assert (await store.reading.parked_item(1)).superseded_by == ("folder/2.json",)
    patient = b'{"resourceType": "Patient", "id": "p1"}'
    await keep(store, replace(passing(3, body=patient), holds=("Patient/p1",)))
    assert not await store.retrying.any_due(NOON)


async def test_what_waits_is_lent_with_what_it_waited_for_and_nothing_else(store):
    names = {"Encounter/1": Outcome.PARK, "Encounter/2": Outcome.PARK}
    await keep(store, replace(wrong(1, b"{}", **names), awaits=("Patient/p1",), retry_at=NOON))
    await keep(store, right(2, b"{}", name="Encounter/1"))

    [lent] = await store.retrying.lend(NOON, 10, timedelta(minutes=5))

    assert lent.arrived == ()


async def test_the_same_bytes_sent_again_are_open_again_and_superseded_anew(store):
    first = wrong(1, document())
    await keep(store, first)
    await keep(store, right(2, document(status="active")))
    await keep(store, first)
    assert await open_ones(store) == [1]
    assert (await store.reading.parked_item(1)).superseded_by == ()

    await keep(store, right(3, document(status="finished")))

    assert (await store.reading.parked_item(1)).superseded_by == ("folder/3.json",)
    assert await adds_up(store)


async def test_trying_a_superseded_input_again_does_not_open_it(store):
    first = wrong(1, document())
    await keep(store, first)
    await keep(store, right(2, document(status="active")))

    again = replace(first, event=replace(first.event, source="replay"), replay_of=1)
    await keep(store, again)

    assert await states(store) == [ParkedState.SUPERSEDED]
    assert await adds_up(store)
    passed = right(1, document(), source="replay")
    assert parked_key(passed) == parked_key(first)
    await keep(store, replace(passed, replay_of=1))
    assert await states(store) == [ParkedState.REPLAYED]
    assert await adds_up(store)


async def test_what_nobody_parked_is_superseded_by_nobody(store):
    await keep(store, right(1, document()))

    assert await store.reading.superseded_by([1]) == {}
    with pytest.raises(NotFound):
        await store.reading.parked_item(1)


async def test_the_name_of_what_superseded_stands_sealed(store):
    await keep(store, wrong(1, document()), right(2, document(status="active"), id="fra-EPJ-4471"))

    async with store._database.reading.begin() as connection:
        rows = (await connection.exec_driver_sql("SELECT value_hash, sealed FROM awaited")).all()
    assert [b"4471" in bytes(row.sealed) for row in rows] == [False]
    assert [re.fullmatch("stopped:[0-9a-f]{32,}", row.value_hash) is not None for row in rows] == [True]


async def test_one_input_supersedes_any_number_of_them(store, monkeypatch):
    monkeypatch.setattr(superseding, "_AT_ONCE", 2)
    await keep(store, *(wrong(n, document(str(n))) for n in range(1, 6)))

    await keep(store, right(9, document("9")))

    assert await states(store) == [ParkedState.SUPERSEDED] * 5


async def test_of_two_processes_that_each_bring_a_part_the_later_one_closes_it(migrated_url):
    """On PostgreSQL, where they write side by side."""
    async with opened(migrated_url) as one, opened(migrated_url) as other:
        await keep(one, wrong(1, b"{}", **{"Encounter/1": Outcome.REJECT, "Encounter/2": Outcome.REJECT}))
        async with one.work() as work:
            await work.load([], [])
            await work.write([right(2, b"{}", name="Encounter/1")], Known(), [], [], kommuner=KOMMUNER)
            later = asyncio.create_task(keep(other, right(3, b"{}", name="Encounter/2")))
            async with asyncio.timeout(60):
                while not later.done() and not await somebody_waits(one):  # noqa: ASYNC110 - the database tells nobody
                    await asyncio.sleep(0.01)
        await later

        assert await states(one) == [ParkedState.SUPERSEDED]
        assert await one.reading.superseded_by([1]) == {1: ("folder/2.json", "folder/3.json")}


async def somebody_waits(store):
    async with store._database.reading.begin() as connection:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return bool((await connection.exec_driver_sql(waiting)).scalar())
