"""Killed in the middle, two at once, and beside a service that takes versions in: nothing is made twice."""

import asyncio
import signal
from pathlib import Path

import pytest

from adapter.existing import applying
from adapter.existing.applying import apply, find
from adapter.existing.asked import Asked
from tests.applying.dying import NEW
from tests.applying.given import BY, NOW, applied, brief, code, queue, service, take, world
from tests.forked import ended
from tests.notifications.documents import DNR, FIDS, FNR, named

ROOT = Path(__file__).parents[2]
OLD = world(("A", code("20")))
PERSONS = (named(FIDS[0], FNR), named(FIDS[1], FNR), named(FIDS[2], DNR))
ALL = [(f"T-{n}", "20", "21", "M TjenesteStart 2026-02-01") for n in range(3)]


@pytest.fixture
async def three(store):
    """Three services of three persons under the old tables."""
    await take(store, OLD, *(service(str(n), patient=person) for n, person in enumerate(PERSONS)))
    return store


@pytest.mark.parametrize(
    ("at_once", "number", "before"), [(1, 1, 0), (1, 2, 1), (1, 3, 2), (2, 1, 0), (2, 2, 2), (3, 1, 0)]
)
async def test_what_is_left_after_a_kill_is_done_by_the_next_run(three, place, at_once, number, before):
    folder, url = place
    dying = "tests.applying.dying", str(folder), url or "", str(number), str(at_once)
    killed = await asyncio.to_thread(ended, *dying, folder=ROOT)
    assert killed == (-signal.SIGKILL, "")

    done = [each for each in await queue(three) if each[2].startswith("M")]
    assert len(done) == before
    rest = brief(await applied(three, NEW))
    assert sorted([(name, "20", "21", what) for name, _, what, _ in done] + rest) == ALL
    assert all(check.equal for check in await three.reading.audit())


async def test_two_at_once_make_nothing_twice(three):
    told = await asyncio.gather(applied(three, NEW), applied(three, NEW))

    assert sorted(each for one in told for each in brief(one)) == ALL
    assert sorted(what for _, _, what, _ in await queue(three) if what.startswith("M")) == [ALL[0][3]] * 3


async def test_a_version_that_comes_between_the_look_and_the_lock_is_the_one_that_counts(three):
    wanted = Asked(BY, NOW)
    units = (await find(three, NEW, wanted)).units
    ended = service("0", version=2, status="finished", period={"start": "2026-02-01", "end": "2026-02-20"})
    await take(three, OLD, ended)

    told = [each async for one in apply(three, NEW, wanted, units, dry_run=False) for each in one.services]
    [one] = [each for each in told if each.change.key.id == "T-0"]
    assert one.made == ("M TjenesteStart 2026-02-01", "M TjenesteSlutt 2026-02-20")


async def test_what_is_written_by_others_meanwhile_is_decided_again(three, monkeypatch):
    """The version comes between reading the service and locking it."""
    looked = three.services.of
    late = [service("0", version=2, status="finished", period={"start": "2026-02-01", "end": "2026-02-20"})]

    async def of(keys):
        found = await looked(keys)
        if late:
            await take(three, OLD, late.pop())
        return found

    monkeypatch.setattr(three.services, "of", of)
    told = await applied(three, NEW)
    assert max(each.made for each in told) == (
        "M TjenesteStart 2026-02-01",
        "M TjenesteSlutt 2026-02-20",
    )


@pytest.mark.parametrize("at_once", [1, 2, 3])
async def test_a_service_that_our_own_code_stumbles_over_does_not_stop_the_others(
    three, monkeypatch, at_once
):
    meant = applying.meaning_anew

    def meaning_anew(history, *asked):
        if history.key.id == "T-1":
            raise ValueError("a fault of our own")
        return meant(history, *asked)

    monkeypatch.setattr(applying, "AT_ONCE", at_once)
    monkeypatch.setattr(applying, "meaning_anew", meaning_anew)
    told = brief(await applied(three, NEW))
    assert [each[3] for each in told] == [ALL[0][3], "internal-fault", ALL[0][3]]
