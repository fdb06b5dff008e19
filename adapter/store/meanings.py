"""
What a number or an id was told to stand for, over all messages of a line: KPR-V-058 and KPR-V-078.

One message cannot show that an earlier one gave the number to another person, or the id to another unit. The
register refuses the later message as a whole, and a release would send the same again; so the notification that
contradicts is held alone, before it has a number. Kept is what the register has, as keyed hashes (SEC-16).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter import rules
from adapter.mapping import Enhet, Person
from adapter.notifications import Change, Consultation, Notification
from adapter.outbox.line import KprMessage, LineKey, MessageState, Notified
from adapter.outbox.planning import Judge
from adapter.store.dialects import given
from adapter.store.message_rows import notified_of
from adapter.store.seal import Seal
from adapter.store.sealed import GONE, NAMES_A_DAY
from adapter.store.tables import meaning, message, notified, record
from adapter.store.writing import Values, upsert_rows

#: What a row is about.
PERSON, UNIT = "person", "unit"
#: By which a unit is known; its name is only asked where none of them is given.
_NUMBERS = ("orgNr", "reshID")
_NAME = "enhetNavn"

Content = Notification | Consultation


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one notification says that a number or an id stands for; all but the kinds are keyed hashes."""

    what: str
    key: str
    #: Of a person by typeID, of a unit by attribute.
    values: Mapping[str, str]


def person_value(seal: Seal, kommune_nr: str, person: Person) -> str:
    """Hash a person as a number's meaning."""
    return seal.hash("meant person", kommune_nr, person.type_id, person.fid)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what notifications of a line say."""

    seal: Seal
    key: LineKey

    def said_in(self, content: Content) -> Iterator[Meaning]:
        """Give what a content says; of a birth date nothing, which names a day and not a person."""
        if content.person.type_id != NAMES_A_DAY:
            value = person_value(self.seal, self.key.kommune_nr, content.person)
            yield Meaning(PERSON, self.number_of(content), {content.person.type_id: value})
        if isinstance(content, Consultation) and content.enhet is not None:
            yield self._unit(content.enhet)

    def number_of(self, content: Content) -> str:
        """Hash a person's number in the kommune."""
        number = content.barn_ungdom_nr if isinstance(content, Consultation) else content.bruker_nr
        return self._hash("person's number", number)

    def _unit(self, unit: Enhet) -> Meaning:
        said = {"orgNr": unit.org_nr, "reshID": unit.resh_id, _NAME: unit.enhet_navn}
        values = {kind: self._hash("meant unit", value) for kind, value in said.items() if value}
        return Meaning(UNIT, self._hash("unit's id", unit.enhet_id), values)

    def _hash(self, what: str, value: str) -> str:
        return self.seal.hash(what, self.key.kommune_nr, self.key.line, value)


@dataclass(slots=True)
class Meanings:
    """What the register was told of a line, with what a plan adds to it."""

    reader: Reader
    #: By what and key, then by kind.
    standing: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    #: By notifikasjonGUID of an N, the number that its event was told under last.
    told_under: Mapping[str, str] = field(default_factory=dict)

    def watched(self, judge: Judge) -> Judge:
        """Judge as `judge` does, and then whether it contradicts what was told; what passes is added."""

        def both(each: Notified) -> str | None:
            rule = judge(each) or self.contradicts(each)
            if rule is None:
                self.add(each)
            return rule

        return both

    def contradicts(self, each: Notified) -> str | None:
        """
        Give the rule that a notification breaks by what was told before; None where it is sound.

        A C claims nothing: it takes back. An M may give the person of its event the right identity (KPR-M-015).
        """
        if each.status is Change.ANNUL:
            return None
        for said in self.reader.said_in(each.content):
            before = self.standing.get((said.what, said.key), {})
            if said.what == UNIT and _is_another_unit(before, said.values):
                return rules.UNIT_CHANGED
            if said.what == PERSON and _differ(before, said.values) and not self._corrects(each, said.key):
                return rules.PERSON_KEY_SHARED
        return None

    def add(self, each: Notified) -> None:
        """Take what a notification says as told."""
        if each.status is not Change.ANNUL:
            for said in self.reader.said_in(each.content):
                self.standing.setdefault((said.what, said.key), {}).update(said.values)

    def _corrects(self, each: Notified, number: str) -> bool:
        """Whether an M is about what was told under this number; where nobody knows any more, it is let through."""
        return each.status is Change.REPLACE and self.told_under.get(each.ref or "", number) == number


async def meanings(
    connection: AsyncConnection, seal: Seal, key: LineKey, contents: Collection[Content]
) -> Meanings:
    """Read what the register was told of the numbers and ids that contents name."""
    reader = Reader(seal, key)
    said = [each for content in contents for each in reader.said_in(content)]
    known = Meanings(reader, await _standing(connection, key, {(each.what, each.key) for each in said}))
    doubtful = _shared(said, known.standing)
    events = {c.ref for c in contents if c.ref and reader.number_of(c) in doubtful}
    known.told_under = await _told_under(connection, reader, events) if events else {}
    return known


async def keep_meanings(connection: AsyncConnection, seal: Seal, of: KprMessage) -> None:
    """Keep what a message said, now that the register has it."""
    query = (
        select(notified, record.c.line, record.c.sealed)
        .join(record, record.c.id == notified.c.record_id)
        .where(notified.c.message_id == of.id, notified.c.status != Change.ANNUL, record.c.sealed != GONE)
        .order_by(notified.c.number)
    )
    reader = Reader(seal, of.key)
    # The last that is said of a number counts.
    rows: dict[tuple[str, str, str], Values] = {}
    for row in await connection.execute(query):
        each = notified_of(seal, row)
        for said in reader.said_in(each.content):
            for kind, value in said.values.items():
                rows[said.what, said.key, kind] = _row(of.key, said, kind, value, each.record_id)
    await upsert_rows(connection, meaning, list(rows.values()), taking=["value", "record_id"])


async def _standing(
    connection: AsyncConnection, key: LineKey, names: Collection[tuple[str, str]]
) -> dict[tuple[str, str], dict[str, str]]:
    standing: dict[tuple[str, str], dict[str, str]] = {}
    if not names:
        return standing
    wanted = given(connection.dialect.name, sorted(names), width=2)
    query = select(meaning).join(wanted, (meaning.c.what == wanted.c.c0) & (meaning.c.key == wanted.c.c1))
    query = query.where(meaning.c.kommune_nr == key.kommune_nr, meaning.c.line == key.line)
    for row in await connection.execute(query):
        standing.setdefault((row.what, row.key), {})[row.kind] = row.value
    return standing


def _shared(said: Iterable[Meaning], standing: Mapping[tuple[str, str], Mapping[str, str]]) -> set[str]:
    """Give the numbers under which more than one person is known, those that are about to be told among them."""
    seen = {name: {kind: {value} for kind, value in known.items()} for name, known in standing.items()}
    for each in said:
        for kind, value in each.values.items():
            seen.setdefault((each.what, each.key), {}).setdefault(kind, set()).add(value)
    return {
        key
        for (what, key), kinds in seen.items()
        if what == PERSON and any(len(v) > 1 for v in kinds.values())
    }


async def _told_under(connection: AsyncConnection, reader: Reader, events: Collection[str]) -> dict[str, str]:
    """Give the number that each event was told under last, as far as its content is kept."""
    wanted = given(connection.dialect.name, [(each,) for each in sorted(events)], width=1)
    named = select(wanted.c.c0)
    query = (
        select(notified, record.c.line, record.c.sealed)
        .join(record, record.c.id == notified.c.record_id)
        .join(message, message.c.id == notified.c.message_id)
        .where(
            or_(notified.c.guid.in_(named), notified.c.ref.in_(named)),
            message.c.state == MessageState.ACCEPTED,
            ~message.c.is_resend,
        )
        .order_by(notified.c.number)
    )
    told: dict[str, str] = {}
    for row in await connection.execute(query):
        event = row.ref or row.guid
        if row.sealed == GONE:
            told.pop(event, None)
        else:
            told[event] = reader.number_of(notified_of(reader.seal, row).content)
    return told


def _row(key: LineKey, said: Meaning, kind: str, value: str, record_id: str) -> Values:
    return {
        "kommune_nr": key.kommune_nr,
        "line": key.line,
        "what": said.what,
        "key": said.key,
        "kind": kind,
        "value": value,
        "record_id": record_id,
    }


def _differ(before: Mapping[str, str], now: Mapping[str, str], among: Sequence[str] = ()) -> bool:
    """Whether both say something of a kind, and not the same."""
    kinds = (before.keys() & now.keys()) & set(among or now)
    return any(before[kind] != now[kind] for kind in kinds)


def _is_another_unit(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether a unit's numbers differ, or its name where it comes without a number: a name may change."""
    by_number = any(kind in now for kind in _NUMBERS)
    return _differ(before, now, _NUMBERS if by_number else (_NAME,))
