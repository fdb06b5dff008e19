"""Secrets of persons that are replaced, and stores that are older than the keys of persons."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from adapter.existing.rekeying import rekey
from adapter.matching.derived import DerivedRow, Form
from adapter.matching.person_key import PersonKeys
from adapter.notifications import HistoryKey
from adapter.pipeline import take_in
from adapter.store.derived_answers import About, Chunk, Keyed
from adapter.store.sealed import open_history, seal_history
from adapter.store.tables import counted, history, person
from adapter.values import replace
from tests.notifications.documents import TENANTS, coded, episode, event_of, meta, stay
from tests.notifications.test_matched import elsewhere, world

OLD, NEW = b"o" * 32, b"n" * 32
KOMMUNE = TENANTS.tenants["plain"].kommune_nr
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def under(*secrets):
    """The world with these secrets of the kommune, the newest first."""
    return replace(world(), keys=PersonKeys({KOMMUNE: secrets}, b"d" * 32))


async def take(store, judged_by, *documents):
    results = []
    for n, (tenant, document) in enumerate(documents):
        [taken] = await take_in([event_of(document, tenant, id=f"{tenant}-{n}")], store, judged_by)
        results.append((taken.result.outcome.value, taken.result.reason))
    return results


async def keys_in(store):
    async with store._database.reading.begin() as connection:
        return [row.person_key for row in await connection.execute(select(history).order_by(history.c.id))]


@pytest.fixture
async def filled(store):
    """Three services of one person, kept under the old secret."""
    codes = [("T-1", "901", "21"), ("T-2", "902", "15"), ("T-3", "903", "7")]
    for service_id, resource_id, code in codes:
        document = episode(
            id=resource_id,
            identifier=[{"system": "https://epj.example/tjeneste", "value": service_id}],
            type=[coded(code)],
        )
        await take(store, under(OLD), ("plain", document))
    return store


async def test_while_two_secrets_live_what_is_kept_under_the_old_one_is_found(filled):
    assert await take(filled, under(NEW, OLD), ("other", elsewhere())) == [("no-event", "already-registered")]


async def test_a_secret_that_is_taken_away_too_early_finds_nothing(filled):
    assert (await take(filled, under(NEW), ("other", elsewhere())))[0][0] == "notify"


async def test_after_rekeying_the_old_secret_is_not_needed(filled):
    before = await keys_in(filled)

    done = await rekey(filled, under(NEW, OLD))

    assert (done.histories, done.changed) == (3, 3)
    assert set(before).isdisjoint(await keys_in(filled))
    assert await take(filled, under(NEW), ("other", elsewhere())) == [("no-event", "already-registered")]


async def test_figures_know_the_person_by_the_newest_key_too(filled):
    before = await counted_keys(filled)

    await rekey(filled, under(NEW, OLD), size=2)

    after = await counted_keys(filled)
    assert before.isdisjoint(after)
    assert len(after) == len(before) == 1
    assert after == set(await keys_in(filled))


async def counted_keys(store):
    async with store._database.reading.begin() as connection:
        return set(await connection.scalars(select(counted.c.person_key)))


async def test_what_has_the_newest_key_is_let_be(filled):
    await rekey(filled, under(NEW, OLD))
    keys = await keys_in(filled)

    done = await rekey(filled, under(NEW, OLD))

    assert (done.histories, done.changed) == (3, 0)
    assert await keys_in(filled) == keys


async def test_one_that_was_broken_off_is_gone_on_with(filled):
    def broken(_rekeyed):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await rekey(filled, under(NEW, OLD), broken, size=2)
    assert len(set(await keys_in(filled))) == 2
    # Between the two, a person is found by either key.
    assert await take(filled, under(NEW, OLD), ("other", elsewhere())) == [("no-event", "already-registered")]

    done = await rekey(filled, under(NEW, OLD), size=2)

    assert done.changed == 1
    assert len(set(await keys_in(filled))) == 1


async def test_rows_that_were_imported_under_the_old_secret_still_match(filled):
    [old] = set(await keys_in(filled))
    row = DerivedRow(
        number=1,
        kommune_nr=KOMMUNE,
        list="9151",
        code="20",
        start=date(2026, 2, 1),
        end=None,
        orgnr=None,
        service_id="D-1",
        source="annual",
        year=2026,
    )
    about = About(source="annual", form=Form.CSV, name="extract.csv", digest="1")
    item = await filled.derived.begin(about, NOW)
    await filled.derived.end(await filled.derived.add(item, Chunk((Keyed(row, old),))), NOW)

    await rekey(filled, under(NEW, OLD))

    await take(filled, under(NEW), ("plain", stay(period={"start": "2026-02-10"})))

    [question] = [each async for each in filled.reading.reviews()]
    assert question.other_id == "D-1"


async def test_services_from_before_there_were_keys_get_theirs(filled):
    async with filled._database.writing.begin() as connection:
        for row in await connection.execute(select(history)):
            await connection.execute(
                update(history)
                .where(history.c.id == row.id)
                .values(kommune_nr=None, person_key=None, sealed=keyless(filled._seal, row))
            )
        await connection.execute(person.delete())
    assert (await take(filled, under(OLD), ("other", elsewhere(meta=meta("1")))))[0][0] == "notify"

    done = await rekey(filled, under(OLD))

    assert done.changed == 3
    assert None not in await keys_in(filled)


def keyless(seal, row):
    key = HistoryKey(row.tenant, row.kind, row.id)
    return seal_history(seal, replace(open_history(seal, key, row.sealed), whose=None))
