"""Texts that go to PostgreSQL joined come to rows as they were, whatever stands in them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import String, select

from adapter.store.database import transaction
from adapter.store.joining import joined
from adapter.store.tables import counted, operation
from adapter.store.writing import insert_rows

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ODD = ["", "plain", "NULL", "æøå 🙂", '{"a","b"}', "a\\b'c", "\x1e", "\x1d", "a\x1db", "a\x1e\x1eb", "\n"]


def row(who, subject, detail):
    return {
        "at": AT,
        "who": who,
        "why": "",
        "act": "hold",
        "kommune_nr": "0301",
        "line": "iplos",
        "subject": subject,
        "detail": detail,
    }


async def kept(store, rows):
    columns = (operation.c.who, operation.c.why, operation.c.subject, operation.c.detail)
    async with transaction(store._database.writing) as connection:
        await insert_rows(connection, operation, rows)
        return [tuple(each) for each in await connection.execute(select(*columns).order_by(operation.c.seq))]


@pytest.mark.parametrize("text", ODD)
async def test_a_row_alone_is_kept_as_it_was(store, text):
    assert await kept(store, [row(text, None, {"said": text})]) == [(text, "", None, {"said": text})]


async def test_rows_with_all_of_it_are_kept_in_their_order(store):
    rows = [row(text, subject, [text]) for text in ODD for subject in (None, text)]

    found = await kept(store, rows)

    assert found == [(each["who"], "", each["subject"], each["detail"]) for each in rows]


@pytest.mark.parametrize("values", [[""], ["\x1e"], ["\x1d"], ["a\x1eb", "c"], [None, "a\x1d"]])
def test_texts_that_would_not_come_apart_are_not_joined(values):
    assert joined(values) is None


@pytest.mark.parametrize("values", [["a"], ["", ""], [None], ["a", None, ""]])
def test_texts_that_come_apart_are(values):
    text = joined(values)

    assert text is not None
    assert [None if each == "\x1d" else each for each in text.split("\x1e")] == values


@pytest.mark.parametrize(
    ("first", "until", "minutes"),
    [
        (date(1, 1, 1), None, None),
        (date(2026, 3, 1), date(9999, 12, 30), 0),
        (date(999, 2, 3), AT.date(), -7),
    ],
)
async def test_days_and_numbers_are_kept_as_they_were(store, first, until, minutes):
    texts = {each.name: "x" for each in counted.c if isinstance(each.type, String)}
    rows = [
        {**texts, "thing": thing, "first": first, "until": until, "weekly_minutes": minutes} for thing in "ab"
    ]

    async with transaction(store._database.writing) as connection:
        await insert_rows(connection, counted, rows)
        found = await connection.execute(select(counted.c.first, counted.c.until, counted.c.weekly_minutes))

        assert [tuple(each) for each in found] == [(first, until, minutes)] * 2


@pytest.mark.parametrize(
    "at", [AT, AT.replace(microsecond=1), datetime(900, 1, 1, tzinfo=timezone(timedelta(hours=2)))]
)
async def test_moments_are_kept_as_they_were(store, at):
    async with transaction(store._database.writing) as connection:
        await insert_rows(connection, operation, [{**row("a", None, {}), "at": at}] * 2)

        assert list(await connection.scalars(select(operation.c.at))) == [at] * 2
