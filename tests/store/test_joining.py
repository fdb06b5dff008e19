"""Texts that go to PostgreSQL joined come to rows as they were, whatever stands in them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from adapter.store.database import transaction
from adapter.store.joining import joined
from adapter.store.tables import operation
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
