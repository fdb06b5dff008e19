"""The access log: one chain, whoever writes to it, that nobody can change without being found out (SEC-10)."""

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from batches import PERSON, database_in, opened
from records import BY, IPLOS, LATER, REFUSED, made, put, rows, sent
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from adapter.access import Look, at_this_machine
from adapter.mapping import Person
from adapter.store import tables
from adapter.store.access_reading import PAGE, WhatLooks
from adapter.store.access_verify import Break
from adapter.store.noting_acts import Act
from adapter.store.operating import By
from adapter.store.resending import Choice
from tests.forked import Started

KARI = at_this_machine("kari")
HERE = Path(__file__).parent


async def note(store, n: int = 1, **more):
    for each in range(n):
        await store.access_log.note(KARI, Look("see-document", f"input {each}", "0301", **more), LATER)


async def log(store):
    return [each.entry for each in await store.access_log.rows(WhatLooks(), limit=1000)]


async def tampered(place, *statements: str):
    """Change the log as only somebody can who may change the schema: without its triggers."""
    database = database_in(place)
    async with database.migrating.begin() as connection:
        if isinstance(place, Path):
            for (name,) in await connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ):
                await connection.execute(text(f"DROP TRIGGER {name}"))
            await connection.execute(text("PRAGMA foreign_keys = OFF"))
        await switch(connection, place, "DISABLE")
        for statement in statements:
            await connection.execute(text(statement))
        await switch(connection, place, "ENABLE")
    await database.close()


async def switch(connection, place, how: str):
    """PostgreSQL's triggers are only switched: the next test has the same database."""
    for table in () if isinstance(place, Path) else ("access_log", "access_person"):
        await connection.execute(text(f"ALTER TABLE {table} {how} TRIGGER ALL"))


class TestWhole:
    """A log that nobody has touched."""

    async def test_an_empty_log_is_whole(self, store):
        walked = await store.access_log.verify()

        assert (walked.rows, walked.broken) == (0, None)

    async def test_rows_of_several_pages_are_walked(self, store):
        await note(store, PAGE + 3, persons=(PERSON,))

        walked = await store.access_log.verify()

        assert (walked.rows, walked.seq, walked.broken) == (PAGE + 3, PAGE + 3, None)

    async def test_it_holds_who_when_what_and_why_and_a_person_as_keyed_hash(self, store):
        look = Look("see-document", "input 7", "0301", (PERSON,), "case 12", {"rule": "KPR-V-050", "n": 1})
        await store.access_log.note(KARI, look, LATER)

        [entry] = await log(store)

        assert (entry.seq, entry.at, entry.who, entry.act) == (1, LATER, "local:kari", "see-document")
        assert (entry.subject, entry.kommune_nr, entry.why) == ("input 7", "0301", "case 12")
        assert entry.detail == {"rule": "KPR-V-050", "n": 1}
        assert len(entry.person_hashes) == 1
        assert PERSON.fid not in repr(await rows(store, select(tables.access_person)))

    async def test_a_person_has_another_hash_in_another_kommune_and_one_for_both_national_numbers(
        self, store
    ):
        for kommune_nr, type_id in (("0301", "1"), ("0301", "2"), ("1804", "1")):
            look = Look("search-person", "", kommune_nr, (Person(type_id, PERSON.fid),))
            await store.access_log.note(KARI, look, LATER)

        first, second, third = [entry.person_hashes for entry in await log(store)]

        assert first == second != third

    async def test_a_look_that_is_undone_leaves_no_hole(self, store):
        await note(store)
        with pytest.raises(ZeroDivisionError):
            await undone(store)
        await note(store)

        assert [entry.seq for entry in await log(store)] == [1, 2]
        assert (await store.access_log.verify()).broken is None


async def undone(store):
    async with store.work() as work:
        await work.acted(Act("parked drop", "0301", "7"), BY, LATER)
        raise ZeroDivisionError


class TestTampering:
    """What somebody changes who gets past the triggers."""

    @pytest.mark.parametrize(
        ("statement", "broken", "at"),
        [
            ("UPDATE access_log SET who = 'somebody' WHERE seq = 2", Break.CHANGED, 2),
            ("UPDATE access_log SET mark = 'x' WHERE seq = 2", Break.CHANGED, 2),
            ("UPDATE access_person SET person_hash = 'x' WHERE seq = 3", Break.CHANGED, 3),
            ("DELETE FROM access_person WHERE seq = 3", Break.CHANGED, 3),
            ("INSERT INTO access_person VALUES (2, 'x')", Break.CHANGED, 2),
            ("UPDATE access_head SET seq = 2", Break.HEAD, 4),
            ("UPDATE access_head SET mark = 'x'", Break.HEAD, 4),
            ("DELETE FROM access_head", Break.HEAD, 4),
        ],
        ids=["who", "mark", "person", "no-person", "one-more-person", "head", "head-mark", "no-head"],
    )
    async def test_the_first_row_that_does_not_fit_is_named(self, place, statement, broken, at):
        async with opened(place, migrate=False) as store:
            await note(store, 4, persons=(PERSON,))
            await tampered(place, statement)

            walked = await store.access_log.verify()

        assert (walked.broken, walked.at) == (broken, at)

    @pytest.mark.parametrize(
        ("gone", "broken", "at"),
        [("= 2", Break.MISSING, 2), (">= 3", Break.TAIL, 3), (">= 1", Break.TAIL, 1)],
        ids=["middle", "end", "all"],
    )
    async def test_rows_that_are_gone_are_missed(self, place, gone, broken, at):
        async with opened(place, migrate=False) as store:
            await note(store, 4, persons=(PERSON,))
            await tampered(
                place,
                f"DELETE FROM access_person WHERE seq {gone}",
                f"DELETE FROM access_log WHERE seq {gone}",
            )

            walked = await store.access_log.verify()

        assert (walked.broken, walked.at) == (broken, at)

    async def test_an_end_that_was_cut_off_with_its_head_is_missed_by_what_was_noted(self, place):
        async with opened(place, migrate=False) as store:
            await note(store, 2)
            before = await store.access_log.verify()
            await note(store, 2)
            noted = await store.access_log.verify()
            await tampered(
                place,
                "DELETE FROM access_log WHERE seq > 2",
                f"UPDATE access_head SET seq = 2, mark = '{before.mark}'",
            )

            alone = await store.access_log.verify()
            walked = await store.access_log.verify((noted.seq, noted.mark))

        assert alone.broken is None
        assert (walked.broken, walked.at) == (Break.TAIL, 3)

    async def test_a_log_that_was_made_anew_is_not_the_one_that_was_noted(self, store):
        await note(store, 3)
        noted = await store.access_log.verify()

        assert (await store.access_log.verify((noted.seq, noted.mark))).broken is None
        walked = await store.access_log.verify((2, noted.mark))
        assert (walked.broken, walked.at) == (Break.NOTED, 2)

    @pytest.mark.parametrize("table", ["access_log", "access_person"])
    @pytest.mark.parametrize("act", ["UPDATE {} SET seq = 9", "DELETE FROM {}"], ids=["update", "delete"])
    async def test_the_database_refuses_to_change_it(self, store, table, act):
        await note(store, 1, persons=(PERSON,))

        with pytest.raises(DBAPIError, match="only ever added to"):
            async with store._database.writing.begin() as connection:
                await connection.execute(text(act.format(table)))

    async def test_a_row_is_not_replaced_either(self, migrated_folder):
        async with opened(migrated_folder, migrate=False) as store:
            await note(store)
            with pytest.raises(DBAPIError, match="only ever added to"):
                async with store._database.writing.begin() as connection:
                    await connection.execute(
                        text("INSERT OR REPLACE INTO access_log SELECT * FROM access_log WHERE seq = 1")
                    )

    async def test_the_log_is_not_emptied_either(self, migrated_url):
        async with opened(migrated_url, migrate=False) as store:
            await note(store)
            with pytest.raises(DBAPIError, match="only ever added to"):
                async with store._database.writing.begin() as connection:
                    await connection.execute(text("TRUNCATE access_log CASCADE"))


class TestManyWriters:
    """Processes and tasks that write at the same time."""

    async def test_tasks_make_one_chain(self, store):
        await asyncio.gather(*(note(store, 5) for _ in range(4)))

        walked = await store.access_log.verify()

        assert (walked.rows, walked.broken) == (20, None)

    async def test_processes_make_one_chain_and_one_that_is_killed_leaves_no_hole(self, place):
        async with opened(place, migrate=False) as store:
            processes = [writing(place, how) for how in ("12", "12", "kill")]
            said = [(await asyncio.to_thread(each.communicate))[0] for each in processes]
            walked = await store.access_log.verify()

        assert [each.returncode for each in processes] == [0, 0, -signal.SIGKILL]
        assert said == ["", "", ""]
        # The killed one noted two, and died within its third.
        assert (walked.rows, walked.broken) == (26, None)


def writing(place, how: str) -> Started:
    return Started(("looking", str(place), how), os.environ, HERE)


class TestActs:
    """What persons do is written down in the transaction in which it is done."""

    async def test_each_act_is_in_the_log_with_its_reason(self, store):
        await put(store, made(1))
        message = await sent(store, REFUSED)
        await store.operations.close(message.id, BY, LATER)
        await store.operations.stop(IPLOS, By("kari", "KPR asked", user="ola"), LATER + timedelta(seconds=1))

        closed, stopped = await log(store)

        assert (closed.act, closed.subject, closed.who) == ("messages close", message.id, BY.who)
        assert (closed.kommune_nr, closed.why) == ("0301", BY.why)
        assert (stopped.act, stopped.subject, stopped.who) == ("line stop", "line 0301/IPLOS", "local:ola")
        assert stopped.detail == {"said_to_be": "kari"}

    async def test_an_act_that_is_refused_is_in_neither(self, store):
        await put(store, made(1))
        message = await sent(store)

        with pytest.raises(Exception, match="only a refused one"):
            await store.operations.close(message.id, BY, LATER)

        assert await log(store) == []

    async def test_every_kept_act_is_in_the_log(self, store):
        """No act finds another way into the table of acts."""
        await put(store, made(1))
        await sent(store)
        await store.operations.resend(IPLOS, Choice(person=PERSON), 10, BY, LATER)
        await store.operations.restored(BY, LATER)

        acts = [
            row.act for row in await rows(store, select(tables.operation).order_by(tables.operation.c.seq))
        ]

        assert [entry.act for entry in await log(store)] == acts == ["messages resend", "line restored"]

    def test_only_one_module_writes_acts(self):
        folder = Path(__file__).parents[2] / "adapter"
        writing = [
            file.name
            for file in sorted(folder.rglob("*.py"))
            if "insert_rows(connection, operation" in file.read_text(encoding="utf-8")
        ]
        assert writing == ["access_acts.py"]


class TestSubject:
    """Who looked at one person's data, and what carried it."""

    async def test_looks_are_found_by_the_person_and_by_what_is_theirs(self, store):
        await put(store, made(1), made(2, service_id="T2"))
        message = await sent(store)
        await note(store, 1, persons=(PERSON,))
        await note(store, 1, persons=(Person("1", "00000000000"),))
        await store.access_log.note(KARI, Look("see-message", f"message {message.id}", "0301"), LATER)
        await store.access_log.note(KARI, Look("see-message", "message other", "0301"), LATER)

        about = await store.access_log.about("0301", PERSON)
        wanted = WhatLooks(person_hashes=(about.log_hash,), subjects=about.subjects, of_somebody=True)
        found = await store.access_log.rows(wanted, limit=10)

        assert about.messages == (message.id,)
        assert len(about.records) == 2
        assert [each.entry.seq for each in found] == [1, 3]

    async def test_nothing_is_found_of_somebody_in_another_kommune(self, store):
        await put(store, made(1))
        await sent(store)

        about = await store.access_log.about("1804", PERSON)

        assert (about.records, about.messages, about.services) == ((), (), ())


async def test_a_store_that_is_opened_again_goes_on_with_its_chain(place):
    for _ in range(2):
        async with opened(place, migrate=False) as store:
            await note(store)
            walked = await store.access_log.verify()

    assert (walked.rows, walked.broken) == (2, None)
