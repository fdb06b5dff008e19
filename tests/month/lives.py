"""Lives of services and consultations, told day by day as an EPJ would: begun, paused, corrected, ended, annulled."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import orjson

from adapter.events import Event
from adapter.fhir.times import OSLO
from tests.notifications.documents import (
    ORGNR,
    UNITS,
    coded,
    consultation,
    episode,
    history,
    meta,
    named,
    patient,
    person_number,
)

CODES = ("18", "19", "20", "21", "29")
#: No unit is named in messages of it, so its change is not reported (KPR-V-025).
WITHOUT_UNIT = "29"
_DAY = timedelta(days=1)


@dataclass
class Life:
    """What an EPJ knows of one service or consultation: each version says all of it."""

    id: str
    tenant: str
    person: str
    version: int = 0
    is_over: bool = False

    def told(self, tree: dict[str, Any], now: datetime) -> Event:
        """Give a version as it comes in."""
        return Event(
            id=f"{self.tenant}/{self.id}/{self.version}",
            body=orjson.dumps(tree),
            received=now,
            source="epj",
            tenant=self.tenant,
            key=f"{tree['resourceType']}/{self.id}",
            headers={"content-type": "application/fhir+json"},
        )

    def meta(self, now: datetime) -> dict[str, Any]:
        self.version += 1
        return meta(str(self.version), now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


@dataclass
class Stay(Life):
    """A service with its pauses."""

    #: The EPJ's own number of the person.
    number: str = ""
    code: str = "20"
    unit: str = UNITS[0]
    start: date = date.min
    end: date | None = None
    #: From and until, in order; None while one lasts.
    pauses: list[tuple[date, date | None]] = field(default_factory=list)

    def live(self, random: Random, today: date) -> None:
        """Let something happen to it that is to be told."""
        if self.end is not None:
            self._after_its_end(random)
        elif self.start >= today:
            self.start -= _DAY
        else:
            self._go_on(random, today)

    def _after_its_end(self, random: Random) -> None:
        """The end is taken back, or all of it was a mistake."""
        self.end, self.is_over = (None, False) if random.random() < 0.6 else (self.end, True)

    def _go_on(self, random: Random, today: date) -> None:
        paused_from = self.pauses[-1][0] if self.pauses and self.pauses[-1][1] is None else None
        last = max((until for _, until in self.pauses if until), default=self.start)
        match random.randrange(10):
            case 0 | 1 | 2 if paused_from is not None and paused_from < today:
                self.pauses[-1] = (paused_from, today)
            case 0 | 1 | 2 | 3 if paused_from is None and last < today:
                self.pauses.append((today, None))
            case 4 if self.code != WITHOUT_UNIT:
                self.unit = UNITS[(UNITS.index(self.unit) + 1) % len(UNITS)]
            case 5 if paused_from is None and last < today:
                self.end = today
            case 6 if random.random() < 0.4:
                self.is_over = True
            case 7 if self.code != WITHOUT_UNIT:
                self.code = "19" if self.code == "18" else "18"
            case _:
                self.start -= _DAY

    def event(self, now: datetime) -> Event:
        return self.told(
            episode(
                self._status(),
                id=self.id,
                meta=self.meta(now),
                identifier=[{"system": "https://epj.example/tjeneste", "value": f"T-{self.id}"}],
                type=[coded(self.code)],
                contained=[self._patient()],
                patient={"reference": "#p"},
                managingOrganization=named(self.unit, ORGNR),
                period={"start": str(self.start)} | ({"end": str(self.end)} if self.end else {}),
                statusHistory=history(*self._log()),
            ),
            now,
        )

    def _patient(self) -> dict[str, Any]:
        one = patient(self.person)
        return one | {
            "identifier": [{"system": "https://epj.example/bruker", "value": self.number}, *one["identifier"]]
        }

    def _status(self) -> str:
        if self.is_over:
            return "entered-in-error"
        if self.end is not None:
            return "finished"
        return "onhold" if self.pauses and self.pauses[-1][1] is None else "active"

    def _log(self) -> Iterator[tuple[str, str, str | None]]:
        since = self.start
        for begin, until in self.pauses:
            yield "active", str(since), str(begin)
            yield "onhold", str(begin), str(until) if until else None
            since = until or begin
        if not self.pauses or self.pauses[-1][1] is not None:
            yield "active", str(since), str(self.end) if self.end else None


@dataclass
class Visit(Life):
    """A consultation at a helsestasjon."""

    begun: datetime = field(kw_only=True)

    def live(self, random: Random, _today: date) -> None:
        """It is corrected, or was a mistake."""
        if random.random() < 0.3:
            self.is_over = True
        else:
            self.begun -= timedelta(minutes=random.randrange(1, 4))

    def event(self, now: datetime) -> Event:
        child = patient(self.person, gender="female", birthDate="2024-04-08")
        return self.told(
            consultation(
                "entered-in-error" if self.is_over else "finished",
                id=self.id,
                meta=self.meta(now),
                contained=[child],
                identifier=[{"system": "https://epj.example/konsultasjon", "value": f"K-{self.id}"}],
                period={"start": self.begun.astimezone(OSLO).isoformat()},
            ),
            now,
        )


@dataclass
class Town:
    """One kommune's EPJ, and all that goes on there."""

    tenant: str
    random: Random
    lives: list[Life] = field(default_factory=list)
    made: int = 0
    #: Numbers under which somebody was registered by mistake: whom it should have been comes next (KPR-M-015).
    mistaken: list[str] = field(default_factory=list)
    #: How many were put right so.
    put_right: int = 0

    def tell(self, count: int, now: datetime) -> list[Event]:
        """Tell so many things that happened by now."""
        return [self._one(now) for _ in range(count)]

    def _one(self, now: datetime) -> Event:
        self.lives = [life for life in self.lives if not life.is_over]
        if len(self.lives) < 8 or self.random.random() < 0.45:
            self.lives.append(self._new(now))
            return self.lives[-1].event(now)
        life = self.random.choice(self.lives)
        life.live(self.random, now.astimezone(OSLO).date())
        if life.is_over and isinstance(life, Stay):
            self.mistaken.append(life.number)
        return life.event(now)

    def _new(self, now: datetime) -> Life:
        self.made += 1
        name, today = f"{self.tenant}{self.made}", now.astimezone(OSLO).date()
        if self.random.random() < 0.25:
            minute = time(self.random.randrange(8, 16), self.random.randrange(60), tzinfo=OSLO)
            begun = datetime.combine(today - _DAY, minute)
            return Visit(
                name, self.tenant, person_number(8, 84, 2024, 500 + 2 * (self.made % 200)), begun=begun
            )
        # Nobody has two services that might be taken for one: what is held is not this month's matter.
        born = date(1930, 1, 1) + timedelta(days=self.made * 7919 % 15_000)
        person = person_number(born.day, born.month + 80, born.year)
        unit, code = self.random.choice(UNITS), self.random.choice(CODES)
        start = today - self.random.randrange(20) * _DAY
        number = self.mistaken.pop(0) if self.mistaken else f"B-{self.made}"
        self.put_right += number != f"B-{self.made}"
        return Stay(name, self.tenant, person, number=number, code=code, unit=unit, start=start)
