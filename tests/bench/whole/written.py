"""Documents of the mix: what an EPJ writes of a service at each change of it, and of a consultation."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from tests.notifications.documents import (
    FNR,
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
    stay,
)

Tree = dict[str, Any]

#: Of the running channel, and such as are only kept.
CODES = (("18", "20", "21", "29"), ("1", "4", "5", "15"))
#: Persons that can be told apart by a number; two services each.
_PERSONS = 150_000
_FIRST_CHANGE = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
#: No change lies in the future: the last ones are of one day.
_MOST_DAYS = 260


@dataclass(slots=True)
class Known:
    """A service that was sent before, as it stands."""

    number: int
    tenant: str
    version: int = 0
    status: str = "active"
    unit: int = 0
    log: tuple[tuple[str, str, str | None], ...] = ()


def next_version(known: Known, seed: int, random: Random) -> Tree:
    """Change a service, and write it: it begins, pauses, goes on, changes hands."""
    day = str(date(2026, 2, 1) + timedelta(days=min(known.version * 3, _MOST_DAYS)))
    known.version += 1
    if known.version == 1:
        known.log = (("active", day, None),)
    elif random.random() < 0.3:
        known.unit = (known.unit + 1) % len(UNITS)
    else:
        known.status = "onhold" if known.status == "active" else "active"
        *before, (status, start, _) = known.log
        known.log = (*before, (status, start, day), (known.status, day, None))[-6:]
    return _written(known, hashlib.sha256(f"{seed}/{known.number}".encode()).hexdigest()[:24], random)


def _written(known: Known, name: str, random: Random) -> Tree:
    code = CODES[known.number % 2][known.number // 2 % 4]
    told: Tree = {
        "id": name,
        "meta": meta(str(known.version), (_FIRST_CHANGE + timedelta(hours=known.version)).isoformat()),
        "identifier": [{"system": "https://epj.example/tjeneste", "value": f"T-{name}"}],
        "text": _text(random.randrange(300, 1_900)),
    }
    who, where = named(person(known.number // 2), FNR), named(UNITS[known.unit], ORGNR)
    if known.tenant == "plain":
        told |= {"type": [coded(code)], "patient": who, "managingOrganization": where}
        told |= {"period": {"start": known.log[0][1]}, "statusHistory": history(*known.log)}
        return episode(known.status, **told)
    told |= {"serviceType": coded(code), "subject": who, "serviceProvider": where}
    told |= {"period": {"start": f"{known.log[0][1]}T10:00:00+01:00"}}
    return stay("onleave" if known.status == "onhold" else "in-progress", **told)


def contact(number: int, seed: int, random: Random) -> Tree:
    """A consultation of a child, each by its number another one."""
    day, month, year = 1 + number % 28, 1 + number // 28 % 12, 2020 + number // 336 % 6
    child = person_number(day, 80 + month, year, 500)
    return consultation(
        id=f"k{seed}-{number}",
        contained=[patient(child, gender="female", birthDate=f"{year}-{month:02}-{day:02}")],
        identifier=[{"system": "https://epj.example/konsultasjon", "value": f"K-{seed}-{number}"}],
        period={"start": f"2026-04-{day:02}T09:00:00+02:00"},
        text=_text(random.randrange(100, 900)),
    )


def person(number: int) -> str:
    """One of 150,000 synthetic persons, all grown up, born 1910 to 1984."""
    number %= _PERSONS
    slot, number = number % 6, number // 6
    return person_number(1 + number % 28, 81 + number // 28 % 12, 1910 + number // 336, 100 + 60 * slot)


def _text(letters: int) -> Tree:
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{"x" * letters}</div>'}
