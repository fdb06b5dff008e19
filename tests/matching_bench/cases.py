"""One person's case: what the systems register of them, and what stands in the extracts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from tests.matching_bench.extract import Row
from tests.matching_bench.people import UNITS, Person
from tests.matching_bench.registrations import Arrival, Registration

#: The two systems of the kommune, and that of its neighbour.
A, B, NEIGHBOUR = "epj-a", "epj-b", "epj-n"
#: Codes of stays with an end, of long ones, of services at home that name a unit, and that need not.
SHORT, LONG, HOME, FREE = ("18", "20"), ("21",), ("1", "2", "3", "4", "15", "22"), ("5", "7", "9", "11")
#: Codes that run from 2025 on only; before, the annual extract has them.
LATE_RUNNING = ("19", "29")
DWELLING = "29"
_STAYS = frozenset({"18", "19", "20", "25"})
RUNNING_FROM, LATE_RUNNING_FROM = date(2023, 1, 1), date(2025, 1, 1)
#: Scenes begin by then, so that they have ended when the bench does.
LAST_START = date(2025, 6, 30)


@dataclass(slots=True)
class Case:
    """What is told of one person; `number` makes ids that nobody else has."""

    number: int
    person: Person
    random: Random
    registrations: list[Registration] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    #: Of consultations and visits.
    contacts: list[Arrival] = field(default_factory=list)
    #: Codes that belong to the scene: nothing else of this person has them.
    taken: set[str] = field(default_factory=set)
    made: int = 0
    #: The two systems, the one that a story begins in and the other.
    here: str = field(init=False)
    there: str = field(init=False)

    def __post_init__(self) -> None:
        """Decide which of the two systems tells the story first."""
        self.here, self.there = self.random.choice(((A, B), (B, A)))

    def new_id(self, letter: str = "T") -> str:
        self.made += 1
        return f"{letter}-{self.number}-{self.made}"

    def day(self, first: date = date(2023, 1, 9), last: date = LAST_START) -> date:
        """Some day between two."""
        return first + timedelta(days=self.random.randrange((last - first).days))

    def days(self, least: int, most: int) -> timedelta:
        return timedelta(days=self.random.randint(least, most))

    def unit(self, *others: str | None) -> str:
        """Some unit of the kommune, none of those given."""
        return self.random.choice([unit for unit in UNITS if unit not in others])

    def moment(self, day: date, least: int = 0, most: int = 3) -> datetime:
        """A moment of some day after `day`, in office hours (UTC)."""
        at = time(self.random.randrange(7, 15), self.random.randrange(60), self.random.randrange(60))
        return datetime.combine(day + self.days(least, most), at, UTC)

    def register(self, system: str, code: str, start: date, **more: Any) -> Registration:
        """Register a service in a system; nothing is told of it yet."""
        wanted: dict[str, Any] = {
            "unit": self.unit(),
            "person": self.person,
            "id": self.new_id(),
            # One of the systems keeps stays as Encounters, the others as EpisodesOfCare.
            "is_stay": code in _STAYS and system == A,
        }
        wanted |= more
        made = Registration(system=system, code=code, start=start, **wanted)
        self.registrations.append(made)
        self.taken.add(code.lstrip("0").partition(".")[0])
        return made

    def copy(self, other: Registration, system: str, **more: Any) -> Registration:
        """Register the same in a system, under another id."""
        same = {"unit": other.unit, "person": other.person, "end": other.end}
        return self.register(system, more.pop("code", other.code), **({"start": other.start} | same | more))

    def begin(self, *registered: Registration, least: int = 0, most: int = 3) -> None:
        """Tell that services have begun, so many days after they did."""
        for one in registered:
            one.tell(self.moment(one.start, least, most))

    def finish(self, *ended: Registration, end: date, least: int = 0, most: int = 6) -> None:
        """Tell that services have ended."""
        for one in ended:
            one.end, one.status = end, "finished"
            one.tell(self.moment(end, least, most))

    def annul(self, one: Registration, day: date) -> None:
        """Tell that it was entered in error."""
        one.status = "entered-in-error"
        one.tell(self.moment(day))

    def lead(self, *registered: Registration) -> None:
        """Tell of services that last, or lasted, equally long, whoever tells first."""
        start = registered[0].start
        how = self.random.randrange(3)
        if registered[0].code in (*SHORT, "19", "25") and how == 0:
            how = 1
        end = start + self.days(5, 60)
        if how == 2:
            self.finish(*registered, end=end)
            return
        self.begin(*registered)
        if how == 1:
            self.finish(*registered, end=end)

    def row(self, extract: str, one: Registration, **more: Any) -> Row:
        """Put a service into an extract."""
        told = Row.of(extract, one, **more)
        self.rows.append(told)
        return told

    def arrivals(self) -> Sequence[Arrival]:
        return [*(a for one in self.registrations for a in one.arrivals), *self.contacts]
