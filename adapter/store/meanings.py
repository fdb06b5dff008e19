"""
What a number or an id was told to stand for, over all messages of a line: KPR-V-058 and KPR-V-078.

One message cannot show that an earlier one gave the number to another person, or the id to another unit. The
register refuses the later message as a whole, and a release would send the same again; so the notification that
contradicts is held alone, before it has a number. Kept is what the register has, as keyed hashes (SEC-16).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter import rules
from adapter.mapping import Enhet, Person
from adapter.notifications import Change, Consultation, Notification
from adapter.outbox.line import LineKey, Notified
from adapter.outbox.planning import Judge
from adapter.store.asking import given
from adapter.store.seal import Seal
from adapter.store.sealed import NAMES_A_DAY
from adapter.store.tables import meaning, meant

#: What a row is about.
PERSON, UNIT = "person", "unit"
#: By which a unit is known; its name is only asked where none of them is given.
_NUMBERS = ("orgNr", "reshID")
_NAME = "enhetNavn"

Content = Notification | Consultation
#: What a row is about, and the keyed hash of the number or id.
Name = tuple[str, str]


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

    def names_in(self, content: Content) -> Iterator[Name]:
        """Give the number and the id that a content is told under, also where it says nothing of them."""
        yield PERSON, self.number_of(content)
        if isinstance(content, Consultation) and content.enhet is not None:
            yield UNIT, self._unit(content.enhet).key

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
    standing: dict[Name, dict[str, str]] = field(default_factory=dict)
    #: By notifikasjonGUID of an N that stands, the names that its event was told under last, by what.
    told_under: dict[str, Mapping[str, str]] = field(default_factory=dict)
    #: Keys under which the register has other events than those.
    elsewhere: frozenset[str] = frozenset()
    #: Which record said so last, by what, key and kind: what was added.
    said_by: dict[tuple[str, str, str], str] = field(default_factory=dict)
    #: What no event stands for any more: it is free, and may have been told anew since.
    freed: set[Name] = field(default_factory=set)
    #: Units of which that is so, but which were told of in the same message.
    _unused: set[Name] = field(default_factory=set)

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
        """Take what a notification says as told, or as taken back."""
        event = each.ref or each.guid
        if each.status is Change.ANNUL:
            self.take_back(event)
            return
        before, now = self.told_under.get(event, {}), dict(self.reader.names_in(each.content))
        self.told_under[event] = now
        for said in self.reader.said_in(each.content):
            self.standing.setdefault((said.what, said.key), {}).update(said.values)
            self.said_by |= {(said.what, said.key, kind): each.record_id for kind in said.values}
        self._free({what: key for what, key in before.items() if now.get(what) != key})

    def take_back(self, event: str) -> None:
        """Take an event as annulled: what no other event was told under is free."""
        self._free(self.told_under.pop(event, {}))

    def end(self) -> None:
        """End a message: what was told of units in it, and taken back in it, is free as well."""
        for what, key in self._unused:
            if not self._is_used(what, key):
                self._forget(what, key)

    def _free(self, left: Mapping[str, str]) -> None:
        for what, key in left.items():
            if self._is_used(what, key):
                continue
            # A message says of a unit one thing only: it stands in it once, not with each consultation.
            if what == UNIT and any(said[:2] == (what, key) for said in self.said_by):
                self._unused.add((what, key))
            else:
                self._forget(what, key)

    def _is_used(self, what: str, key: str) -> bool:
        return key in self.elsewhere or any(under.get(what) == key for under in self.told_under.values())

    def _forget(self, what: str, key: str) -> None:
        self.standing.pop((what, key), None)
        self.freed.add((what, key))

    def _corrects(self, each: Notified, number: str) -> bool:
        """Whether an M is about what was told under this number; where nobody knows, it is let through."""
        under = self.told_under.get(each.ref or "", {})
        return each.status is Change.REPLACE and under.get(PERSON, number) == number


async def meanings(
    connection: AsyncConnection,
    seal: Seal,
    key: LineKey,
    contents: Collection[Content],
    events: Collection[str] = (),
) -> Meanings:
    """Read what the register was told of the numbers and ids that contents name, or `events` were told under."""
    reader = Reader(seal, key)
    events = {*events, *(each.ref for each in contents if each.ref)}
    under = await _told_under(connection, events) if events else {}
    left = {(what, key) for names in under.values() for what, key in names.items()}
    said = {name for content in contents for name in reader.names_in(content)}
    standing = await _standing(connection, key, said | left)
    # What a message tells may be left by a later correction of the same message, too.
    keys = {key for _, key in said | left}
    elsewhere = await _elsewhere(connection, keys, events) if events else frozenset[str]()
    return Meanings(reader, standing, under, elsewhere)


async def _standing(
    connection: AsyncConnection, key: LineKey, names: Collection[Name]
) -> dict[Name, dict[str, str]]:
    standing: dict[Name, dict[str, str]] = {}
    if not names:
        return standing
    wanted = given(connection.dialect.name, sorted(names), width=2)
    query = select(meaning).join(wanted, (meaning.c.what == wanted.c.c0) & (meaning.c.key == wanted.c.c1))
    query = query.where(meaning.c.kommune_nr == key.kommune_nr, meaning.c.line == key.line)
    for row in await connection.execute(query):
        standing.setdefault((row.what, row.key), {})[row.kind] = row.value
    return standing


async def _told_under(connection: AsyncConnection, events: Collection[str]) -> dict[str, Mapping[str, str]]:
    """Give the names that each event was told under last; of one that is annulled, or of before r0009, none."""
    wanted = given(connection.dialect.name, [(each,) for each in sorted(events)], width=1)
    found = await connection.execute(select(meant).join(wanted, meant.c.event == wanted.c.c0))
    told: dict[str, dict[str, str]] = {}
    for row in found:
        told.setdefault(row.event, {})[row.what] = row.key
    return dict(told)


async def _elsewhere(
    connection: AsyncConnection, keys: Collection[str], events: Collection[str]
) -> frozenset[str]:
    """Give the keys that other events were told under: the first of them is enough."""
    dialect = connection.dialect.name
    asked = given(dialect, [(each,) for each in sorted(keys)], width=1).alias("asked")
    ours = given(dialect, [(each,) for each in sorted(events)], width=1).alias("ours")
    other = select(meant.c.event).where(meant.c.key == asked.c.c0, meant.c.event.not_in(select(ours.c.c0)))
    return frozenset(await connection.scalars(select(asked.c.c0).where(other.exists())))


def _differ(before: Mapping[str, str], now: Mapping[str, str], among: Sequence[str] = ()) -> bool:
    """Whether both say something of a kind, and not the same."""
    kinds = (before.keys() & now.keys()) & set(among or now)
    return any(before[kind] != now[kind] for kind in kinds)


def _is_another_unit(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether a unit's numbers differ, or its name where it comes without a number: a name may change."""
    by_number = any(kind in now for kind in _NUMBERS)
    return _differ(before, now, _NUMBERS if by_number else (_NAME,))
