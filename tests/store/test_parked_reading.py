"""What is parked for the same is one group, however often and wherever in a document it was found."""

import asyncio
from datetime import timedelta

import pytest
from batches import NOON, event, keep, passing, refused
from sqlalchemy import update

from adapter.errors import NotFound
from adapter.rules import END_BEFORE_START, SYSTEM_NORMALISED, UNKNOWN_SERVICE_CODE, Finding
from adapter.store import tables
from adapter.store.answers import ParkedState
from adapter.store.database import transaction
from adapter.store.fingerprint import fingerprint_of
from adapter.store.noting_acts import Act
from adapter.store.operating import By
from adapter.store.parked_reading import REPLAY_DONE
from adapter.store.revision import NEWEST
from adapter.values import replace

EVERYBODY = None
PERIOD = Finding(END_BEFORE_START, "Bundle.entry[3].resource.period")
SAME = Finding(END_BEFORE_START, "Bundle.entry[17].resource.period")
ELSEWHERE = Finding(END_BEFORE_START, "EpisodeOfCare.period")
OTHER = Finding(UNKNOWN_SERVICE_CODE, "Bundle.entry[3].resource.period")
WARNING = Finding(SYSTEM_NORMALISED, "Bundle.entry[3].resource.type")


def of(*findings, tenant="vest", reason="end-before-start"):
    return fingerprint_of(tenant, reason, findings)


def parked(n, *findings, tenant="vest", reason="end-before-start", **changes):
    one = refused(n, tenant=tenant, **changes)
    return replace(one, result=replace(one.result, findings=findings or (PERIOD,), reason=reason))


async def groups(store, **asked):
    return await store.parked_reading.groups(**({"tenants": EVERYBODY} | asked))


class TestFingerprints:
    """Two inputs have the same one where they are refused for the same."""

    def test_it_does_not_count_which_entry_it_was_or_how_many_or_what_was_only_listed(self):
        assert of(PERIOD) == of(SAME) == of(SAME, PERIOD) == of(PERIOD, WARNING)

    def test_a_value_of_the_document_makes_no_other_one(self):
        assert of(replace(PERIOD, params={"code": "a"})) == of(PERIOD)

    def test_another_place_rule_reason_or_tenant_makes_another_one(self):
        others = {of(ELSEWHERE), of(OTHER), of(PERIOD, reason="other"), of(PERIOD, tenant="nord")}
        assert len({of(PERIOD), *others}) == 5

    def test_where_nothing_stops_what_is_listed_counts(self):
        assert of(WARNING) != of()

    def test_it_is_the_same_tomorrow(self):
        assert of(PERIOD) == "b01030395218dc13"


async def test_inputs_parked_for_the_same_are_one_group(store):
    later = NOON + timedelta(days=1)
    await keep(store, parked(1), parked(2, SAME), parked(3, OTHER), parked(4, SAME, received=later))

    newest_group, other = await groups(store)

    assert (newest_group.count, newest_group.open, newest_group.newest) == (3, 3, 4)
    assert (newest_group.first_seen, newest_group.last_seen) == (event(1).received, later)
    assert (newest_group.tenant, newest_group.reason) == ("vest", "end-before-start")
    assert newest_group.findings == (SAME,)
    assert (other.count, other.findings) == (1, (OTHER,))


async def test_only_open_ones_are_listed_unless_asked_otherwise(store):
    await keep(store, parked(1), parked(2), parked(3, OTHER))
    await keep(store, passing(1), passing(3))

    [group] = await groups(store)
    everything = await groups(store, state=None)

    assert (group.open, group.replayed, group.count) == (1, 0, 1)
    assert [(each.open, each.replayed, each.dropped) for each in everything] == [(0, 1, 0), (1, 1, 0)]
    assert [each.count for each in await groups(store, state=ParkedState.REPLAYED)] == [1, 1]


async def test_groups_of_other_tenants_are_not_seen(store):
    await keep(store, parked(1), parked(2, tenant="nord"), parked(3, tenant=None))
    all_of_them = await groups(store)
    theirs = next(each for each in all_of_them if each.tenant == "nord")

    assert [each.tenant for each in all_of_them] == [None, "nord", "vest"]
    assert [each.tenant for each in await groups(store, tenants=["vest"])] == ["vest"]
    assert await groups(store, tenants=[]) == []
    assert await groups(store, tenants=["vest"], tenant="nord") == []
    with pytest.raises(NotFound):
        await store.parked_reading.group(theirs.fingerprint, tenants=["vest"])
    assert await store.parked_reading.items(theirs.fingerprint, tenants=["vest"]) == []
    assert await store.parked_reading.open_numbers(theirs.fingerprint, tenants=["vest"], limit=9) == []


async def test_groups_are_given_page_by_page_and_by_reason(store):
    await keep(store, parked(1), parked(2, OTHER), parked(3, ELSEWHERE, reason="other"), parked(4))

    first = await groups(store, limit=2)
    second = await groups(store, before=first[-1].newest, limit=2)

    assert [each.newest for each in [*first, *second]] == [4, 3, 2]
    assert [each.newest for each in await groups(store, reason="other")] == [3]


async def test_the_members_of_a_group_are_listed_newest_first_page_by_page(store):
    await keep(store, *(parked(n) for n in range(1, 6)), parked(6, OTHER))
    await keep(store, passing(2))
    reading, fingerprint = store.parked_reading, of(PERIOD)

    first = await reading.items(fingerprint, tenants=EVERYBODY, limit=2)
    rest = await reading.items(fingerprint, tenants=EVERYBODY, before=first[-1].id)

    assert [each.id for each in [*first, *rest]] == [5, 4, 3, 2, 1]
    still = await reading.items(fingerprint, tenants=EVERYBODY, state=ParkedState.OPEN)
    assert [each.id for each in still] == [5, 4, 3, 1]
    assert await reading.open_numbers(fingerprint, tenants=EVERYBODY, limit=3) == [1, 3, 4]
    group = await reading.group(fingerprint, tenants=EVERYBODY)
    assert (group.open, group.replayed, group.count) == (4, 1, 5)


async def test_an_input_that_is_refused_for_something_else_goes_over_to_another_group(store):
    await keep(store, parked(1))
    await keep(store, parked(1, OTHER, reason="other"))

    [group] = await groups(store)

    assert (group.count, group.fingerprint) == (1, of(OTHER, reason="other"))


async def test_what_was_parked_before_there_were_fingerprints_gets_its_own(store):
    """As the migration does it: emptied first, so that it has all of them to fill in."""
    await keep(store, *(parked(n, PERIOD if n % 2 else OTHER) for n in range(1, 5)))
    kept_before = await groups(store)
    async with transaction(store._database.writing) as connection:
        await connection.execute(update(tables.parked).values(fingerprint=None))
        await connection.run_sync(_fill_in)

    assert NEWEST >= "0007"
    assert await groups(store) == kept_before


def _fill_in(connection):
    from importlib import import_module  # noqa: PLC0415 - a migration, by its file's name

    import_module("adapter.store.migrations.versions.r0007_running_it").fill_in(connection)


async def test_a_replay_that_nobody_made_is_not_found(store):
    with pytest.raises(NotFound):
        await store.parked_reading.replay(1)


async def test_each_replay_of_one_account_has_the_number_it_was_given(store):
    """Two at a time, as from two processes: neither is told the other one's."""
    by = By("oidc:kari", "the table is corrected")

    async def replayed(number):
        act = Act(REPLAY_DONE, "0301", f"parked {number}", {"passed": number, "became": []})
        async with store.work() as work:
            return await work.acted(act, by, NOON)

    told = await asyncio.gather(*map(replayed, range(4)))

    acts = [await store.parked_reading.replay(seq) for seq in told]
    assert [(act.subject, act.detail["passed"]) for act in acts] == [(f"parked {n}", n) for n in range(4)]
    assert len({*told}) == 4
