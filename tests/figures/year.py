"""
A synthetic year of a kommune: contacts of psychologists and of others, of every fate, and what to expect of it.

What is expected is noted as documents are made, and never read from the store. Persons are made up.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from adapter.events import Event
from adapter.pipeline import take_in
from adapter.store import Store
from tests.notifications.documents import (
    FNR,
    ORGNR,
    UNITS,
    Tree,
    coded,
    consultation,
    event_of,
    meta,
    named,
    patient,
    person_number,
)
from tests.pilot.given import PSYCHOLOGIST, granted, part, talk, world

YEAR = 2026
#: When all of it comes: after the year.
RECEIVED = datetime(YEAR + 1, 1, 20, 12, tzinfo=UTC)
MONTHS = [date(YEAR, month, 1) for month in range(1, 13)]
_PROFESSIONS = "urn:oid:2.16.578.1.12.4.1.1.8401"
_NURSE = {"type": [coded("2", _PROFESSIONS)]}
_STEPS = ("E", "E", "E", "2A")
#: Of services that a person may have several of.
_CODES = ("15", "15", "29", "18")


@dataclass
class Year:
    """Documents of a year, and what was put into them."""

    documents: list[Tree] = field(default_factory=list)
    #: Contacts by month, and whether a psychologist took part.
    contacts: Counter[tuple[date, bool]] = field(default_factory=Counter)
    #: Contacts that nobody takes, by month.
    refused: Counter[date] = field(default_factory=Counter)
    #: All contacts by month and where each goes.
    went: Counter[tuple[date, str]] = field(default_factory=Counter)
    #: Services given at the end of each month, by code (9151).
    services: Counter[tuple[date, str]] = field(default_factory=Counter)

    def events(self) -> Iterator[Event]:
        for number, tree in enumerate(self.documents):
            yield event_of(tree, "plain", id=f"year-{number}", received=RECEIVED)


def year_of(seed: int, contacts: int = 240, services: int = 40) -> Year:
    """Make one; the same for the same seed."""
    random, year = Random(seed), Year()
    for number in range(contacts):
        _add_contact(year, random, number)
    for number in range(services):
        _add_service(year, random, number)
    return year


async def take_year(store: Store, year: Year) -> None:
    """Take in its documents, by batches."""
    events, where = list(year.events()), world(part())
    for first in range(0, len(events), 100):
        await take_in(events[first : first + 100], store, where)


def _add_contact(year: Year, random: Random, number: int) -> None:
    month = random.choice(MONTHS)
    day = month.replace(day=random.randint(1, 28))
    is_psychologist = random.random() < 0.7
    staff = [PSYCHOLOGIST if is_psychologist else _NURSE]
    kind = random.choice(["talk", "talk", "talk", "hst", "refused"])
    unit = named(random.choice(UNITS), ORGNR)
    changes: Tree = {"participant": staff, "serviceProvider": unit}
    if kind == "talk":
        tree = talk(str(number), str(day), subject=named(_fid(random), FNR), **changes)
    else:
        tree = _consultation(random, number, day, changes)
    if kind == "refused":
        tree["period"]["end"] = f"{day}T08:00:00+01:00"
    year.documents.append(tree)
    year.contacts[month, is_psychologist] += 1
    year.went[month, _went(kind, tree, is_psychologist=is_psychologist)] += 1
    year.refused[month] += kind == "refused"
    if random.random() < 0.1:
        year.documents.append(year.documents[-1] | {"meta": meta("2")})


def _went(kind: str, tree: Tree, *, is_psychologist: bool) -> str:
    """Where a contact goes, as it was made: a nurse's talk without a decision is none of KPR's."""
    if kind == "refused":
        return "reject"
    if kind == "hst":
        return f"hst:{tree['type'][1]['coding'][0]['code']}"
    return "pilot:PILOT-PSY-LT" if is_psychologist else "no-event"


def _consultation(random: Random, number: int, day: date, changes: Tree) -> Tree:
    tree = consultation()
    step = {"coding": [tree["type"][1]["coding"][0] | {"code": random.choice(_STEPS)}]}
    return tree | {
        "id": f"k{number}",
        "identifier": [{"system": "https://epj.example/konsultasjon", "value": f"K-{number}"}],
        "contained": [patient(_fid(random))],
        "type": [tree["type"][0], step],
        "period": {"start": f"{day}T09:00:00+01:00"},
        **changes,
    }


def _add_service(year: Year, random: Random, number: int) -> None:
    begins = date(YEAR, random.randint(1, 12), random.randint(1, 28))
    ends = random.choice([None, begins.replace(year=YEAR + 1, month=1, day=3)])
    period: dict[str, Any] = {"start": str(begins)} | ({"end": str(ends)} if ends else {})
    code = _CODES[number % len(_CODES)]
    year.documents.append(
        granted(
            str(begins),
            "finished" if ends else "active",
            type=[coded(code)],
            id=f"s{number}",
            identifier=[{"system": "https://epj.example/tjeneste", "value": f"T-{number}"}],
            patient=named(person_number(1 + number % 28, 81 + number // 28, 1950), FNR),
            managingOrganization=named(random.choice(UNITS), ORGNR),
            period=period,
        )
    )
    for month in MONTHS:
        year.services[month, code] += begins.month <= month.month


def _fid(random: Random) -> str:
    """One of a few hundred, so that many come more than once."""
    return person_number(random.randint(1, 28), 80 + random.randint(1, 12), 1970 + random.randint(0, 2))
