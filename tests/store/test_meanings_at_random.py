"""Whatever is queued, and in whichever messages it leaves: the register never refuses one for KPR-V-058 or KPR-V-078."""

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from batches import opened
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import BY, HST, IPLOS, LATER, REFUSED, consulted, contents, drafted, made, put, rows, sent, sound
from sqlalchemy import select, update
from test_lines_stateful import migrated

from adapter.mapping import Enhet, Person
from adapter.notifications import Change
from adapter.outbox import Line
from adapter.register.messages.melding import write_melding
from adapter.simulator.book import Book
from adapter.simulator.reading import Receipt, parse, read
from adapter.simulator.sequence import enter
from adapter.simulator.told import Marks
from adapter.store import tables
from adapter.store.database import transaction
from adapter.values import replace
from tests.register.messages import FACTS, KARI, LISE, NURSE, ODA, OLA, PERIOD, hst, iplos

MARKS = Marks(b"of this test")
PERSONS = (KARI, OLA, LISE, ODA, Person("2", "52815230099"))
NUMBERS = ("B-1", "B-2", "B-3")
UNITS = (
    None,
    *(
        Enhet("ENH-1", orgnr, resh, name)
        for orgnr, resh, name in [
            ("310123471", None, "Tøyen"),
            ("310123471", None, "Kampen"),
            ("310123463", None, "Tøyen"),
            (None, "42", "Tøyen"),
            (None, "43", None),
            (None, None, "Tøyen"),
            (None, None, "Kampen"),
        ]
    ),
    Enhet("ENH-2", "310123471", None, "Kampen"),
)
IS_HELD = tables.record.c.reason.in_(("shared-person-key", "unit-changed"))
SOURCE = st.tuples(
    st.integers(1, 5),
    st.sampled_from(PERSONS),
    st.sampled_from(NUMBERS),
    st.sampled_from(UNITS),
    st.booleans(),
)
#: What is queued, how many go into a message, and what becomes of the first.
STEP = st.tuples(
    st.lists(SOURCE, min_size=1, max_size=6),
    st.integers(1, 4),
    st.sampled_from(["taken", "taken", "closed", "released"]),
)


@dataclass
class Source:
    """Makes N, M and C as the intake does: of each service one event is live, or none."""

    line: Line
    made: int = 0
    live: dict[int, int] = field(default_factory=dict)

    def record(self, about):
        """A record of a service, under an identity, a number and a unit; the last says whether it is taken back."""
        service, person, number, unit, is_annulled = about
        of, change = self.live.get(service), Change.NEW
        self.made += 1
        if of is None:
            self.live[service] = self.made
        elif is_annulled:
            change = Change.ANNUL
            del self.live[service]
        else:
            change = Change.REPLACE
        if self.line is Line.IPLOS:
            return made(self.made, change, of, service_id=f"T{service}", person=person, bruker_nr=number)
        more = {"person": person, "barn_ungdom_nr": number, "enhet": unit, "helseperson": (NURSE,)}
        complete = {"form": "I", "alderstrinn": "4A", "amming": "3"}
        record = consulted(self.made, change, of, **more, **complete)
        name = f"K{service}"
        return replace(record, service_id=name, content=replace(record.content, konsultasjon_id=name))


@dataclass
class Register:
    """Reads each message from its XML, and judges it by all that it took before."""

    book: Book = field(default_factory=Book)

    async def take(self, store, message):
        told = await contents(store, message)
        if message.key.line is Line.IPLOS:
            melding = iplos(told, id=message.id)
        else:
            melding = hst(told, id=message.id, period=replace(PERIOD, lopenr=message.lopenr))
        root = parse(write_melding(melding, FACTS.without_orgnr), message.key.line)
        receipt = Receipt(message.id, "0301", message.key.line, LATER, "REF", b"")
        enter(read(root, receipt, MARKS), self.book)


async def tell(folder, key, steps):
    """Queue and send step by step; give how many records were held by the two rules."""
    source, register = Source(key.line), Register()
    async with opened(folder, migrate=False) as store:
        for queued, limit, fate in steps:
            await put(store, *(source.record(each) for each in queued))
            await end_first(store, key, limit, fate)
            while (message := await drafted(store, key, limit=limit)) is not None:
                await register.take(store, message)
                await sent(store, key=key)
        held = await rows(store, select(tables.record.c.id).where(IS_HELD))
        await must_agree(store, register.book)
        assert {row.id for row in held} == await held_again(store, key)
        return len(held), register.book


async def must_agree(store, book):
    """Of numbers and ids that nothing live was told under, neither we nor the register know anything any more."""
    known = await rows(store, select(tables.meaning.c.what, tables.meaning.c.key, tables.meaning.c.kind))
    assert len({row.key for row in known if row.what == "unit"}) == len(
        list(filter(None, book.units.values()))
    )
    numbers = {row.key for row in known if (row.what, row.kind) == ("person", "1")}
    assert len(numbers) == len(list(filter(None, book.persons.values())))


async def held_again(store, key):
    """Ask everything again that is held: a person who released it would see it held again."""
    async with transaction(store._database.writing) as connection:
        await connection.execute(update(tables.record).where(IS_HELD).values(state="queued", reason=None))
    assert await drafted(store, key, limit=100) is None
    return {row.id for row in await rows(store, select(tables.record.c.id).where(IS_HELD))}


async def end_first(store, key, limit, fate):
    """Let the first message be refused for something else, and a person close or release it."""
    if fate == "taken" or await drafted(store, key, limit=limit) is None:
        return
    refused = await sent(store, REFUSED, key)
    if fate == "closed":
        await store.operations.close(refused.id, BY, LATER)
        return
    await store.operations.release(refused.id, sound, BY, LATER)


def told(key, steps):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "store.db").write_bytes(migrated())
        return asyncio.run(tell(Path(folder), key, steps))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([IPLOS, HST]), st.lists(STEP, min_size=1, max_size=5))
def test_no_message_contradicts_an_earlier_one(key, steps):
    told(key, steps)


def test_what_is_taken_back_is_told_anew_for_another():
    first, other = UNITS[1], UNITS[3]

    for key in (IPLOS, HST):
        taken_back = [(1, KARI, "B-1", first, False), (1, KARI, "B-1", first, True)]
        anew = (2, OLA, "B-1", other, False)
        held, book = told(key, [([taken_back[0]], 4, "taken"), ([taken_back[1], anew], 4, "taken")])
        assert (held, book.last_number) == (0, 3)
        held, book = told(key, [([taken_back[0]], 4, "taken"), ([anew, taken_back[1]], 4, "taken")])
        assert (held, book.last_number) == (0, 3)


def test_such_contradictions_do_occur():
    services = [(n, PERSONS[n % 2], "B-1", UNITS[1 + n % 3], False) for n in range(1, 6)]

    for key in (IPLOS, HST):
        held, book = told(key, [(services, 2, "taken")])

        assert held >= 2
        assert book.last_number == 5 - held
