"""Two thousand rows of decision tables in four layers, and records that hit, miss and fall through them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from adapter.config import shipped_mappings
from adapter.mapping.load import load_tables
from adapter.mapping.tables import Tables
from tests.mapping.deciding import NOBODY_IN_QUESTION, row, table, write

KOMMUNER = tuple(f"46{number:02}" for number in range(1, 21))
VENDORS = tuple(f"Lysning {letter} AS" for letter in "ABCD")
LOCAL, SHARED = "https://kommune.example/tilbud", "https://norge.example/tilbud"
#: Service codes that are in the list on all days of the records.
CODES = ("1", "4", "5", "15", "18")
TEAMS = ("T1", "T2", "T3", "T4", "T5")
ENCOUNTER = {"resource": ["Encounter"], "billed_to_kuhr": ["false"], "hospital_part": ["false"]}
UNSAID = "nothing that a row asks"
#: Of a hundred records, how many are of a kind; what they have in common with the tables says `_said`.
SHARES = {
    "municipality, by code and class": 30,
    "municipality, by code and day": 10,
    "municipality, by team, without a code": 5,
    "vendor, by code and age": 25,
    "vendor leaves it, national answers": 5,
    "national, by code": 10,
    "vendor: not in KPR; pilot answers": 5,
    "a code without a row": 5,
    UNSAID: 5,
}


@dataclass(frozen=True, slots=True)
class Record:
    """What one resource says, without the resource."""

    kind: str
    kommune: str
    vendor: str
    day: date
    #: System and code.
    codes: tuple[tuple[str, str], ...]
    facts: dict[str, frozenset[str]]
    age: int | None


def loaded(folder: Path) -> Tables:
    """The tables beside the program's own, read and judged as at a start."""
    write(folder, *tables())
    return load_tables(shipped_mappings(), folder)


def tables() -> Iterator[dict[str, Any]]:
    """20 municipalities of 45 rows, 4 vendors of 200, a national table of 250 and a pilot one of 50."""
    for kommune in KOMMUNER:
        yield _municipality(kommune)
    for vendor in VENDORS:
        yield _vendor(vendor)
    yield _national()
    yield _pilot()


def records(count: int, seed: int = 1) -> list[Record]:
    """So many records, their kinds in the shares above, in a random order."""
    chance = random.Random(seed)
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    return [_record(kinds[number % len(kinds)], chance) for number in chance.sample(range(count), count)]


def system_of(vendor: str) -> str:
    """The address of a vendor's code list."""
    return f"https://epj.example/{VENDORS.index(vendor)}/tilbud"


def _municipality(kommune: str) -> dict[str, Any]:
    rows = []
    for number in range(15):
        for kind, code in (("AMB", "4"), ("HH", "15")):
            when = {"system": "egne", "code": f"M{number}", "class": kind}
            rows.append(row(f"m{number}-{kind}", when, {"code": code}))
    for number in range(5):
        when = {"system": "egne", "code": f"D{number}"}
        rows.append(row(f"d{number}-for", when, {"code": "15"}, valid_to="2024-12-31"))
        rows.append(row(f"d{number}-etter", when, {"code": "18"}, valid_from="2025-01-01"))
    contact = {"resource": "Encounter", **NOBODY_IN_QUESTION}
    rows += [row(f"team-{team}", {"team": team, **contact}, {"code": "15"}) for team in TEAMS]
    told = [{"fact": "team", "element": "careTeam", "system": "egne"}]
    return table(*rows, table=f"m-{kommune}", kommuner=[kommune], systems={"egne": LOCAL}, reads=told)


def _vendor(vendor: str) -> dict[str, Any]:
    rows = []
    for number in range(80):
        for name, age, code in (("barn", {"to": 17}, "1"), ("voksen", {"from": 18}, "15")):
            when = {"system": "egne", "code": f"V{number}", "age": age}
            rows.append(row(f"v{number}-{name}", when, {"code": code}))
    for number in range(20):
        rows.append(row(f"l{number}", {"system": "egne", "code": f"L{number}"}, {"leave": True}))
        apart = {"not_in_kpr": "no-kpr-message"}
        rows.append(row(f"p{number}", {"system": "egne", "code": f"P{number}"}, apart))
    scope: dict[str, Any] = {"layer": "vendor", "kommuner": [], "vendors": [vendor]}
    name = f"v-{VENDORS.index(vendor)}"
    return table(*rows, table=name, systems={"egne": system_of(vendor)}, **scope)


def _national() -> dict[str, Any]:
    systems = {"felles": SHARED} | {f"v{n}": system_of(vendor) for n, vendor in enumerate(VENDORS)}
    rows = [
        row(f"n{number}", {"system": "felles", "code": f"N{number}"}, {"code": CODES[number % len(CODES)]})
        for number in range(170)
    ]
    rows += [
        row(f"l{number}-{n}", {"system": f"v{n}", "code": f"L{number}"}, {"code": "18"})
        for number in range(20)
        for n in range(len(VENDORS))
    ]
    return table(*rows, table="felles", layer="national", kommuner=[], systems=systems)


def _pilot() -> dict[str, Any]:
    rows = [
        row(f"p{number}-{n}", {"system": f"v{n}", "code": f"P{number}"}, {"pilot": "PILOT-PHR"})
        for number in range(20)
        for n in range(len(VENDORS))
    ][:50]
    systems = {f"v{n}": system_of(vendor) for n, vendor in enumerate(VENDORS)}
    return table(*rows, table="pilot-tilbud", layer="pilot", kommuner=[], systems=systems)


def _record(kind: str, chance: random.Random) -> Record:
    vendor = chance.choice(VENDORS)
    codes, facts = _said(kind, vendor, chance)
    told = ENCOUNTER | {"class": [chance.choice(("AMB", "HH"))], "setting": ["home"]} | facts
    return Record(
        kind=kind,
        kommune=chance.choice(KOMMUNER),
        vendor=vendor,
        day=date(chance.randint(2023, 2026), chance.randint(1, 12), chance.randint(1, 28)),
        codes=codes,
        facts={fact: frozenset(values) for fact, values in told.items()},
        age=chance.randint(0, 99),
    )


def _said(
    kind: str, vendor: str, chance: random.Random
) -> tuple[tuple[tuple[str, str], ...], dict[str, list[str]]]:
    """The codes and facts that make a record one of its kind."""
    theirs = system_of(vendor)
    match kind:
        case "municipality, by code and class":
            return ((LOCAL, f"M{chance.randrange(15)}"),), {}
        case "municipality, by code and day":
            return ((LOCAL, f"D{chance.randrange(5)}"),), {}
        case "municipality, by team, without a code":
            return (), {"team": [chance.choice(TEAMS)]}
        case "vendor, by code and age":
            return ((theirs, f"V{chance.randrange(80)}"),), {}
        case "vendor leaves it, national answers":
            return ((theirs, f"L{chance.randrange(20)}"),), {}
        case "national, by code":
            return ((SHARED, f"N{chance.randrange(170)}"),), {}
        case "vendor: not in KPR; pilot answers":
            return ((theirs, f"P{chance.randrange(12)}"),), {}
        case "a code without a row":
            return ((theirs, f"X{chance.randrange(20)}"),), {}
        case _:
            return (), {}
