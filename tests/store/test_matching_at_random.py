"""Whatever systems tell in whichever batches: one by one, side by side, it comes to the same."""

import asyncio
import random

import pytest
from batches import opened
from sqlalchemy import select
from stories import WORLD, another

from adapter import pipeline
from adapter.errors import Contended
from adapter.pipeline import take_in
from adapter.store.database import transaction
from adapter.store.tables import record, review
from tests.notifications.documents import (
    DNR,
    FIDS,
    FNR,
    ORGNR,
    UNITS,
    coded,
    event_of,
    meta,
    named,
    patient,
    person_number,
)

STATUSES = ("active", "active", "active", "onhold", "finished", "entered-in-error")
#: Born 8 April 1971, as the D-number in FIDS: a fødselsnummer of the same person.
LATER_NUMBER = person_number(8, 84, 1971)


def whose(number):
    """One of two persons, one by a D-number, or that one by both her numbers."""
    if number < 2:
        return {"patient": named(FIDS[number], FNR)}
    if number == 2:
        return {"patient": named(FIDS[2], DNR)}
    both = patient(LATER_NUMBER)
    both["identifier"].append({"system": DNR, "value": FIDS[2], "use": "old"})
    return {"contained": [both], "patient": {"reference": "#p"}}


def told(seed, size):
    """Events of twelve services of three tenants: some late, some annulled, some of another person by now."""
    chance = random.Random(seed)
    versions: dict[tuple[str, int], int] = {}
    events = []
    for n in range(size):
        tenant, number = chance.choice(("plain", "other", "far")), chance.randrange(4)
        version = versions[tenant, number] = versions.get((tenant, number), 0) + 1
        status = chance.choice(STATUSES)
        period = {"start": f"2026-02-{chance.choice((1, 1, 1, 9)):02}"}
        if status == "finished":
            period["end"] = f"2026-03-0{chance.randrange(1, 9)}"
        document = another(
            f"S-{number}",
            str(number),
            status,
            meta=meta(str(version if chance.random() < 0.9 else max(1, version - 1))),
            type=[coded(chance.choice(("21", "21", "20")))],
            period=period,
            managingOrganization=named(UNITS[chance.choice((0, 0, 0, 1))], ORGNR),
            **whose(chance.choice((0, 0, 0, 1, 2, 3))),
        )
        events.append(event_of(document, tenant, id=f"{n}.json"))
    return events


async def standing(store):
    """Records as they stand, and questions."""
    of_pair = (review.c.tenant, review.c.service_id, review.c.other_source, review.c.other_id)
    async with transaction(store._database.reading) as connection:
        records = await connection.execute(
            select(
                record.c.tenant, record.c.service_id, record.c.state, record.c.reason, record.c.id
            ).order_by(record.c.seq)
        )
        asked = await connection.execute(select(*of_pair, review.c.state, review.c.rule).order_by(*of_pair))
        return records.all(), asked.all()


async def must_add_up(store):
    assert all(check.equal for check in await store.reading.audit())
    records, asked = await standing(store)
    held = {row[:2] for row in records if (row.state, row.reason) == ("held", "possible-duplicate")}
    assert held <= {row[:2] for row in asked if row.state == "open"}


@pytest.mark.parametrize("seed", range(3))
async def test_a_batch_is_decided_as_its_documents_one_by_one(migrated_file, tmp_path, seed):
    events = told(seed, 24)
    places = [tmp_path / "one", tmp_path / "batch"]
    for place in places:
        place.mkdir()
        (place / "store.db").write_bytes(migrated_file.read_bytes())
    async with opened(places[0], migrate=False) as one, opened(places[1], migrate=False) as batch:
        for event in events:
            await take_in([event], one, WORLD)
        await take_in(events[:11], batch, WORLD)
        await take_in(events[11:], batch, WORLD)

        await must_add_up(one)
        assert await standing(one) == await standing(batch)


async def test_no_identity_number_is_in_the_file(migrated_folder):
    async with opened(migrated_folder, migrate=False) as store:
        for event in told(1, 24):
            await take_in([event], store, WORLD)

    content = b"".join(each.read_bytes() for each in migrated_folder.iterdir())
    assert not [number for number in (*FIDS, LATER_NUMBER) if number.encode() in content]


async def test_two_processes_that_decide_on_the_same_persons_wait_for_each_other(migrated_url, monkeypatch):
    faults = []

    async def watched(*given, whole=pipeline._take_in):
        try:
            return await whole(*given)
        except Contended:
            raise
        except Exception as fault:
            faults.append(fault)
            raise

    monkeypatch.setattr(pipeline, "_take_in", watched)
    events = told(1, 40)
    async with opened(migrated_url, migrate=False) as one, opened(migrated_url, migrate=False) as other:
        await asyncio.gather(*(_by_threes(store, events[n::2]) for n, store in enumerate((one, other))))

        assert faults == []
        await must_add_up(one)


async def _by_threes(store, events):
    for n in range(0, len(events), 3):
        await take_in(events[n : n + 3], store, WORLD)
