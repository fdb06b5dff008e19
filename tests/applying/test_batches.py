"""Many persons share a transaction: what follows is what would follow if each had its own."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from adapter.existing import applying
from tests.applying.given import applied, brief, code, everything, queue, service, take, world
from tests.notifications.documents import FIDS, FNR, bundle, named, person_number

OLD, NEW = world(("A", code("20"))), world(("A", code("21")), ("B", code("29")))
FIRST, SECOND = named(FIDS[0], FNR), named(FIDS[1], FNR)
ENDED = {"status": "finished", "period": {"start": "2026-02-01", "end": "2026-02-20"}}


@contextmanager
def counted(store):
    """Every statement that is made meanwhile, but the look at the keys, which comes by the clock."""
    made: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if "FROM seal_key" not in statement:
            made.append(statement)

    engines = [engine.sync_engine for engine in (store._database.writing, store._database.reading)]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield made
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def services(first, count):
    """Services of as many persons, every other refused by the old tables."""
    return [
        service(str(n), "AB"[n % 2], patient=named(person_number(n % 28 + 1, 85, 1950), FNR))
        for n in range(first, first + count)
    ]


async def test_the_number_of_statements_does_not_depend_on_the_number_of_persons(store):
    made = []
    # The first act of all makes the access log's head.
    for first, count in ((0, 2), (2, 4), (6, 14)):
        await take(store, OLD, *services(first, count))
        with counted(store) as statements:
            told = await everything(store, NEW)
        assert (len(told.services), len(told.inputs)) == (count / 2, count / 2)
        made.append(len(statements))
    assert made[2] == made[1]


async def test_each_act_is_kept_and_the_access_log_is_one_chain(store):
    await take(store, OLD, *services(0, 6))
    await everything(store, NEW)

    kept = [each.detail.get("parked", each.subject) for each in await store.line_reading.operations(limit=10)]
    assert kept == ["plain/T-0", "plain/T-2", "plain/T-4", 1, 2, 3]
    walked = await store.access_log.verify()
    assert (walked.broken, walked.rows) == (None, 6)


@pytest.mark.parametrize("at_once", [1, 2, 300])
async def test_a_document_about_two_persons_brings_a_newer_version_of_what_is_decided_anew(
    store, monkeypatch, at_once
):
    """The document is tried with those of its first person; what it says of the other is the newer word."""
    monkeypatch.setattr(applying, "AT_ONCE", at_once)
    both = [service("1", "B", patient=FIRST), service("2", "A", 2, patient=SECOND, **ENDED)]
    await take(store, OLD, service("0", patient=FIRST), service("2", patient=SECOND))
    await take(store, OLD, bundle(*both, kind="transaction"))
    assert [what for *_, what, _ in await queue(store)] == ["N TjenesteStart 2026-02-01"] * 2

    await everything(store, NEW)
    made = [(name, number, what) for name, number, what, _ in (await queue(store))[2:]]
    assert sorted(made) == [
        ("T-0", "21", "M TjenesteStart 2026-02-01"),
        ("T-1", "29", "N TjenesteStart 2026-02-01"),
        ("T-2", "21", "M TjenesteStart 2026-02-01"),
        ("T-2", "21", "N TjenesteSlutt 2026-02-20"),
    ]
    assert brief(await applied(store, NEW)) == []
