"""Logins are kept on the server, end when they should, and proofs are good for once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.stores import opened_store

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request, tmp_path):
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    async with opened_store(tmp_path, url) as opened:
        yield opened


async def test_what_was_told_is_found_by_the_word(store):
    word = await store.logins.begin({"id": "kari"}, NOW, NOW + HOUR)
    assert await store.logins.find(word, NOW, HOUR) == {"id": "kari"}
    assert await store.logins.find(word + "x", NOW, HOUR) is None


async def test_neither_the_word_nor_the_name_is_in_the_database(store):
    word = await store.logins.begin({"id": "kari"}, NOW, NOW + HOUR)
    async with store._database.reading.connect() as connection:
        row = (await connection.execute(text("SELECT * FROM login"))).one()
    assert word not in str(row)
    assert b"kari" not in bytes(row.sealed)


async def test_a_login_ends_when_its_time_is_over_however_much_it_is_used(store):
    word = await store.logins.begin({}, NOW, NOW + HOUR)
    assert await store.logins.find(word, NOW + HOUR - timedelta(seconds=1), HOUR) == {}
    assert await store.logins.find(word, NOW + HOUR, HOUR) is None


async def test_a_login_that_nobody_uses_ends_sooner(store):
    word = await store.logins.begin({}, NOW, NOW + 9 * HOUR)
    assert await store.logins.find(word, NOW + timedelta(minutes=50), HOUR) == {}
    assert await store.logins.find(word, NOW + timedelta(minutes=100), HOUR) == {}, "it was used since"
    assert await store.logins.find(word, NOW + timedelta(minutes=161), HOUR) is None


async def test_who_logs_out_is_out(store):
    word = await store.logins.begin({}, NOW, NOW + HOUR)
    await store.logins.end(word)
    assert await store.logins.find(word, NOW, HOUR) is None


async def test_ended_logins_are_taken_away_when_somebody_logs_in(store):
    await store.logins.begin({}, NOW, NOW + HOUR)
    await store.logins.begin({}, NOW + 2 * HOUR, NOW + 3 * HOUR)
    async with store._database.reading.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM login"))).scalar_one() == 1


async def test_a_proof_is_good_for_once(store):
    assert await store.logins.is_first("proof-1", NOW, NOW + HOUR)
    assert not await store.logins.is_first("proof-1", NOW, NOW + HOUR)
    assert await store.logins.is_first("proof-2", NOW, NOW + HOUR)


async def test_what_is_veiled_comes_back_and_nothing_else_does(store):
    veiled = store.logins.veiled({"state": "s"})
    assert store.logins.unveiled(veiled) == {"state": "s"}
    for wrong in ("", "x", "æ", veiled[:-6] + "AAAAA=", veiled[4:]):
        assert store.logins.unveiled(wrong) is None
