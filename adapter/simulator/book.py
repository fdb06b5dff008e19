"""One line's book: what the register accepted from a kommune, message type by message type."""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, fields

from adapter.register import ZERO_GUID
from adapter.simulator.told import Message, Told

#: `person` or `unit`, and the mark of the number or of the enhetID.
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Live:
    """An event of a service that is reported and not annulled."""

    event: str
    #: notifikasjonGUID of its N.
    original: str
    stop_id: str | None


@dataclass(slots=True)
class Book:
    """
    What a line's later messages are judged by.

    A draft is a book on top of another: a message is entered into it, and kept when it is sound to its end.
    """

    last_number: int = 0
    last_guid: str = ZERO_GUID
    known: MutableMapping[str, Told] = field(default_factory=dict)
    #: hendelseGUIDs.
    events: MutableMapping[str, None] = field(default_factory=dict)
    #: Live events by service: tjenesteID or konsultasjonID.
    services: MutableMapping[str, frozenset[Live]] = field(default_factory=dict)
    #: The identity behind a brukerNr; None once nothing live has that number.
    persons: MutableMapping[str, str | None] = field(default_factory=dict)
    #: All that was said of the unit behind an enhetID; nothing once nothing live names it.
    units: MutableMapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: By notifikasjonGUID of a live N, the number and the units that it is told under by now.
    under: MutableMapping[str, frozenset[Name]] = field(default_factory=dict)
    #: How many live N are told under each.
    bearers: MutableMapping[Name, int] = field(default_factory=dict)
    #: The last lopenr of a year.
    lopenr: MutableMapping[int, int] = field(default_factory=dict)

    def draft(self) -> "Book":
        """Give a book that begins where this one is."""
        layers = {name: ChainMap({}, getattr(self, name)) for name in _MAPPINGS}
        return Book(self.last_number, self.last_guid, **layers)

    def keep(self, draft: "Book") -> None:
        """Take over what was entered into a draft of this book."""
        self.last_number, self.last_guid = draft.last_number, draft.last_guid
        for name in _MAPPINGS:
            getattr(self, name).update(getattr(draft, name).maps[0])

    def live(self, service: str) -> frozenset[Live]:
        """The live events of a service."""
        return self.services.get(service, frozenset())

    def enter(self, told: Told) -> None:
        """Write down a notification that is sound."""
        self.last_number, self.last_guid = told.number, told.guid
        self.known[told.guid] = told
        if told.event_guid is not None:
            self.events[told.event_guid] = None
        if told.person is not None and told.status != "C":
            self.persons[told.person_nr] = told.person
        self._move(told)
        live = self.live(told.service)
        if told.status == "N":
            self.services[told.service] = live | {Live(told.event, told.guid, told.stop_id)}
        elif told.status == "C":
            self.services[told.service] = frozenset(one for one in live if one.original != told.ref)

    def enter_message(self, message: Message) -> None:
        """Write down what concerns a message as a whole, when all its notifications are sound."""
        if message.year is not None and message.lopenr is not None:
            self.lopenr[message.year] = max(message.lopenr, self.lopenr.get(message.year, 0))

    def enter_units(self, message: Message) -> None:
        """Write down what a message says of units, when it contradicts nothing."""
        for unit, said in message.of_units:
            if self.bearers.get(("unit", unit)):
                self.units[unit] = {**self.units.get(unit, {}), **said}

    def _move(self, told: Told) -> None:
        """Note under what an event is told by now, and forget what nothing live is told under any more."""
        event = told.ref or told.guid
        before, now = self.under.get(event, frozenset[Name]()), _names(told)
        self.under[event] = now
        for name in now - before:
            self.bearers[name] = self.bearers.get(name, 0) + 1
        for name in before - now:
            self.bearers[name] -= 1
            if not self.bearers[name]:
                self._forget(*name)

    def _forget(self, what: str, mark: str) -> None:
        if what == "unit":
            self.units[mark] = {}
        else:
            self.persons[mark] = None


def _names(told: Told) -> frozenset[Name]:
    if told.status == "C":
        return frozenset()
    return frozenset({("person", told.person_nr), *(("unit", each) for each in told.units)})


_MAPPINGS = tuple(one.name for one in fields(Book) if one.name not in ("last_number", "last_guid"))
