"""A backup older than the last message: no number and no GUID is used twice, and nothing is lost (SEC-21)."""

import asyncio
import shutil
import subprocess
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from batches import Place, opened
from complete_world import complete_world
from records import LATER, REFUSED, attempted, contents, held, receipts, rows, sent, sent_all, sound
from register_model import RegisterModel
from sqlalchemy import select

from adapter.errors import Misconfigured, NotNow
from adapter.outbox import Line, State
from adapter.outbox.as_json import receipt_json
from adapter.outbox.line import LineKey
from adapter.outbox.receipt_file import read_receipts
from adapter.store import tables
from adapter.store.access_reading import WhatLooks
from adapter.store.operating import By
from adapter.store.resending import Choice
from adapter.values import replace
from tests.neighbours.postgres import database_name
from tests.notifications.documents import FNR, consultation, episode, meta, named, person_number
from tests.pilot.given import KOMMUNE, take

WORLD = complete_world()
IPLOS, HST = LineKey(KOMMUNE, Line.IPLOS), LineKey(KOMMUNE, Line.HST)
BY = By("kari", "the database was restored from last night")
#: After everything that was sent before the database was lost.
RESTORED = LATER + timedelta(days=1)


class HstModel(RegisterModel):
    def _may_begin(self, each):
        return True


@dataclass
class Register:
    """What the register has of each line, whatever becomes of our database."""

    iplos: RegisterModel = field(default_factory=RegisterModel)
    hst: RegisterModel = field(default_factory=HstModel)

    def of(self, key):
        return self.iplos if key == IPLOS else self.hst


@dataclass
class Backup:
    """A copy of a store as it was; its database is restored from it."""

    place: Path | str
    folder: Path

    async def make(self):
        if isinstance(self.place, Path):
            shutil.copytree(self.place, self.folder / "backup", ignore=lambda *_: ["backup"])
        else:
            self._run("pg_dump", "--format=custom", f"--file={self.folder / 'backup'}", self.url)

    async def restore(self):
        if isinstance(self.place, Path):
            for file in self.place.glob("store.db*"):
                file.unlink()
            for file in (self.folder / "backup").glob("store.db*"):
                shutil.copy(file, self.place)
        else:
            self._run(
                "pg_restore", "--clean", "--if-exists", f"--dbname={self.url}", str(self.folder / "backup")
            )

    @property
    def url(self):
        return str(self.place).replace("postgresql+asyncpg://", "postgresql://")

    def _run(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr


def service(number, version=1, **changes):
    return episode(
        id=str(900 + number),
        meta=meta(str(version)),
        identifier=[{"system": "https://epj.example/tjeneste", "value": f"T-{number}"}],
        patient=named(person_number(number, 85, 1936), FNR),
        **changes,
    )


def talk(number):
    return consultation(
        id=f"k{number}",
        identifier=[{"system": "https://epj.example/konsultasjon", "value": f"K-{number}"}],
        period={"start": f"2026-04-{number:02}T09:00:00+02:00"},
    )


BEFORE = [service(1), service(2), service(3), talk(1)]
SINCE = [service(1, 2, period={"start": "2026-02-03"}), service(4), service(5), talk(2), talk(3)]
#: N and M are told as one, under the GUID of the N.
TOGETHER = [service(6), service(6, 2, period={"start": "2026-02-04"})]
AFTER = [
    service(4, 2, status="entered-in-error"),
    service(7),
    talk(4),
    service(2, 2, period={"start": "2026-02-05"}),
]


async def deliver(store, register, key, **how):
    """Send all that is queued, two notifications in a message."""
    for message in await sent_all(store, key, limit=2, **how):
        told = await contents(store, message)
        register.of(key).take(message.id, told, is_resend=message.is_resend)


async def until_lost(store, register, *, on_topic):
    """What happens between the backup and the loss of the database."""
    await deliver(store, register, IPLOS)
    await take(store, WORLD, *SINCE)
    for key in (IPLOS, HST):
        await deliver(store, register, key)
    await take(store, WORLD, *TOGETHER)
    closed = await sent(store, REFUSED, IPLOS)
    await store.operations.close(closed.id, BY, LATER)
    await take(store, WORLD, service(8))
    await deliver(store, register, IPLOS)
    await store.operations.resend(IPLOS, Choice(id=next(iter(register.iplos.accepted))), 10, BY, LATER)
    await deliver(store, register, IPLOS)
    on_topic += [receipt_json(each) for each in await receipts(store)]


@dataclass
class Lost:
    """A backup with a message under way, more that was delivered since, and the database as it was in the backup."""

    place: Place
    register: Register = field(default_factory=Register)
    topic: list[bytes] = field(default_factory=list)


async def lose(place, folder):
    """Do all that happens to a store that is migrated; a folder keeps its backup."""
    lost, backup = Lost(place), Backup(place, folder)
    async with opened(place, migrate=False) as store:
        await take(store, WORLD, *BEFORE)
        await deliver(store, lost.register, HST)
        async with held(store, IPLOS) as line:
            await attempted(line, await line.draft(lambda _: None, 2, LATER))
        lost.topic += [receipt_json(each) for each in await receipts(store)]
    await backup.make()
    async with opened(place, migrate=False) as store:
        await until_lost(store, lost.register, on_topic=lost.topic)
    await backup.restore()
    return lost


@pytest.fixture(scope="module")
def lost_sqlite(migrated_file, tmp_path_factory):
    place = tmp_path_factory.mktemp("lost")
    shutil.copy(migrated_file, place / "store.db")
    return asyncio.run(lose(place, tmp_path_factory.mktemp("kept")))


@pytest.fixture(scope="module")
def lost_postgresql(postgres, migrated_name, tmp_path_factory):
    url = postgres.database(template=migrated_name)
    yield asyncio.run(lose(url, tmp_path_factory.mktemp("kept")))
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def lost(request):
    """A copy of what was lost on each database: where the store is, what the register has, what is on the topic."""
    copied = request.getfixturevalue(f"copied_{request.param}")
    made = deepcopy(request.getfixturevalue(f"lost_{request.param}"))
    return copied, made.register, made.topic


@pytest.fixture
def copied_sqlite(lost_sqlite, tmp_path):
    for file in lost_sqlite.place.glob("store.db*"):
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.fixture
def copied_postgresql(lost_postgresql, postgres):
    url = postgres.database(template=database_name(lost_postgresql.place))
    yield url
    postgres.drop(url)


async def stand_still(store):
    await store.operations.restored(BY, RESTORED)
    assert await store.lines.waiting(RESTORED, RESTORED, 1) == []


async def catch_up(store, topic):
    told = list(read_receipts("receipts", topic))
    return [await store.catching_up.catch_up(key, told, BY, RESTORED) for key in (IPLOS, HST)]


async def confirm(store, register):
    """A person compares the head with what the register has."""
    for key in (IPLOS, HST):
        head = (await store.line_reading.line(key)).head
        assert head.guid == register.of(key).guid
        await store.operations.confirm_head(key, head.number, head.guid, BY, RESTORED)


async def test_nothing_is_used_twice_and_nothing_is_lost(lost):
    place, register, topic = lost
    async with opened(place, migrate=False) as store:
        await stand_still(store)
        await take(store, WORLD, *SINCE, *TOGETHER, service(8))
        caught_up = await catch_up(store, topic)
        await confirm(store, register)
        await take(store, WORLD, *AFTER)
        for key in (IPLOS, HST):
            await deliver(store, register, key, now=RESTORED)

            assert list(await store.line_reading.check_chain(key)) == []
        assert [each.key for each in caught_up] == [IPLOS, HST]
        assert all(check.equal for check in await store.reading.audit())
        for model in (register.iplos, register.hst):
            numbers = [each.number for each in model.accepted.values()]
            assert all(one < other for one, other in pairwise(numbers))
        states = {row.state for row in await rows(store, select(tables.record.c.state))}
        assert states == {State.DELIVERED, State.CLOSED}
        delivered = await rows(
            store, select(tables.record.c.id).where(tables.record.c.state == State.DELIVERED)
        )
        carried = register.iplos.carried | register.hst.carried
        assert {row.id for row in delivered} == carried


async def test_a_line_that_the_backup_knows_nothing_of_is_stopped_too(lost):
    place, _, _ = lost
    new = LineKey("1833", Line.IPLOS)
    async with opened(place, migrate=False) as store:
        await store.operations.restored(BY, RESTORED, [new, IPLOS])

        assert (await store.line_reading.line(new)).stopped == "store-restored"


async def test_doing_it_once_more_changes_nothing(lost):
    place, _, topic = lost
    async with opened(place, migrate=False) as store:
        await stand_still(store)
        await take(store, WORLD, *SINCE, *TOGETHER, service(8))
        first = await catch_up(store, topic)

        again = await catch_up(store, [*topic, *topic])

        assert [(each.messages, each.head) for each in again] == [(0, each.head) for each in first]
        acts = [each.entry.act for each in await store.access_log.rows(WhatLooks(), limit=100)]
        assert acts[-4:] == ["line catch-up"] * 4


async def test_without_the_receipts_a_guid_would_have_been_used_twice(lost):
    """Why it is there: the head alone does not tell what left."""
    place, register, _ = lost
    async with opened(place, migrate=False) as store:
        await take(store, WORLD, *SINCE)
        with pytest.raises(AssertionError, match=r"a gap in the chain|numbers ascend|accepted twice"):
            await deliver(store, register, HST, now=RESTORED)


async def test_before_the_doors_have_sent_again_it_is_refused_and_nothing_changes(lost):
    place, _, topic = lost
    async with opened(place, migrate=False) as store:
        await stand_still(store)
        before = await rows(store, select(tables.message.c.id, tables.message.c.state))

        with pytest.raises(NotNow, match="records of the receipts are not in this store"):
            await catch_up(store, topic)

        assert await rows(store, select(tables.message.c.id, tables.message.c.state)) == before


async def test_a_file_with_a_gap_is_refused(lost):
    place, _, topic = lost
    async with opened(place, migrate=False) as store:
        await stand_still(store)
        await take(store, WORLD, *SINCE, *TOGETHER, service(8))
        some = [each for each in topic if b'"notifikasjonLopeNr":5' not in each]

        with pytest.raises(NotNow, match="notifikasjonLopeNr 5 is in no receipt"):
            await catch_up(store, some)


async def test_what_was_sent_once_more_and_left_first_before_the_file_begins_is_named(lost):
    place, _, topic = lost
    told = list(read_receipts("receipts", topic))
    first, *_, last = [each for each in told if (each.line, each.number) == (Line.IPLOS, 1)]
    assert first.message_id != last.message_id
    # The file begins after the first message, and all of it was sent once more.
    since = [each for each in told if each.message_id not in (first.message_id, last.message_id)]
    since += [
        replace(each, message_id=last.message_id, at=last.at)
        for each in told
        if each.message_id == first.message_id
    ]
    async with opened(place, migrate=False) as store:
        await stand_still(store)
        await take(store, WORLD, *SINCE, *TOGETHER, service(8))
        before = await rows(store, select(tables.message.c.id, tables.message.c.state))

        with pytest.raises(
            NotNow, match=rf"{first.guid} was sent once more.* Read the topic from a time before"
        ):
            await store.catching_up.catch_up(IPLOS, since, BY, RESTORED)

        assert await rows(store, select(tables.message.c.id, tables.message.c.state)) == before


@pytest.mark.parametrize(
    ("newer", "reason"),
    [
        (service(1, 3, period={"start": "2026-02-04"}), "corrected-before-sent"),
        (service(1, 3, status="entered-in-error"), "annulled-before-sent"),
    ],
    ids=["M", "C"],
)
async def test_a_correction_that_was_refused_and_overtaken_does_not_leave_after_the_newer_one(
    place, tmp_path, newer, reason
):
    register, older = Register(), service(1, 2, period={"start": "2026-02-03"})
    (tmp_path / "kept").mkdir()
    backup = Backup(place, tmp_path / "kept")
    async with opened(place, migrate=False) as store:
        await take(store, WORLD, service(1))
        await deliver(store, register, IPLOS)
    await backup.make()
    async with opened(place, migrate=False) as store:
        await take(store, WORLD, older)
        refused = await sent(store, REFUSED, IPLOS)
        await take(store, WORLD, newer)
        await store.operations.release(refused.id, sound, BY, LATER)
        await deliver(store, register, IPLOS)
        topic = list(read_receipts("receipts", [receipt_json(each) for each in await receipts(store)]))
    await backup.restore()

    async with opened(place, migrate=False) as store:
        await store.operations.restored(BY, RESTORED)
        await take(store, WORLD, older, newer)
        head = (await store.catching_up.catch_up(IPLOS, topic, BY, RESTORED)).head
        await store.operations.confirm_head(IPLOS, head.number, register.iplos.guid, BY, RESTORED)

        assert await sent_all(store, IPLOS, now=RESTORED) == []
        by_place = select(tables.record.c.state, tables.record.c.reason).order_by(tables.record.c.seq)
        told = [(row.state, row.reason) for row in await rows(store, by_place)]
        assert told == [(State.DELIVERED, None), (State.CLOSED, reason), (State.DELIVERED, None)]


async def test_a_line_that_does_not_wait_for_its_head_is_let_be(lost):
    place, _, topic = lost
    async with opened(place, migrate=False) as store:
        with pytest.raises(NotNow, match="begin with `line restored`"):
            await catch_up(store, topic)


def test_what_is_no_receipt_is_named_by_its_line():
    with pytest.raises(Misconfigured) as refused:
        list(read_receipts("receipts.ndjson", [b"", b'{"recordId": 1}']))
    assert [(fault.file, fault.line) for fault in refused.value.faults] == [("receipts.ndjson", 2)]
