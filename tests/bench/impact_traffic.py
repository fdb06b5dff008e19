"""
Made-up traffic for the impact of a change of tables, and the tables before and after it.

Three kommuner and two vendors; local codes that are mapped, unmapped, apart, a consultation; rows by age, date,
condition, programme and team; psychologists of the pilot; refusals by the tables and by other things; resends and
new versions. Every service has a person of its own, so that nothing is held for being like another.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import yaml

from adapter.config import SHARED_INSTALLATION, shipped_mappings
from adapter.events import Event
from adapter.fhir.second_opinion import SecondOpinion
from adapter.mapping.load import load_tables, load_tenants
from adapter.pipeline import World
from tests.mapping.deciding import LOCAL, NEW, row, table, vendor, write
from tests.notifications.documents import (
    DNR,
    FNR,
    ORGNR,
    PROFESSION,
    PROFILE,
    STEP,
    UNITS,
    bundle,
    coded,
    consultation,
    episode,
    minimelding,
    named,
    person_number,
    stay,
    stay_r5,
)

Tree = dict[str, Any]

NOON = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
PROGRAMME = "https://epj.example/program"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
OFFICIAL = "identifier.where(use = 'official')"
LYSNING: Tree = {"vendors": ["Lysning AS"], "valid_from": "2019-01-01"}
BREDVIK: Tree = {"vendors": ["Bredvik AS"]}
APART: Tree = {"not_in_kpr": "no-kpr-message"}
CODES = tuple(f"K{n}" for n in range(1, 16))

TENANTS = {
    "clock": "2026-11-01T12:00:00+01:00",
    "environment": "test",
    "tenants": {
        "vest": {"kommuneNr": "0301", "epj": {"leverandor": "Lysning AS", "navnEPJ": "L", "versjonEPJ": "1"}},
        "nord": {"kommuneNr": "4601", "epj": {"leverandor": "Bredvik AS", "navnEPJ": "B", "versjonEPJ": "1"}},
        "aust": {
            "kommuneNr": "1804",
            "epj": {"leverandor": "Lysning AS", "navnEPJ": "L", "versjonEPJ": "1"},
            "local_codes": {LOCAL: {"L1": "15"}},
            "not_in_kpr": {LOCAL: ["L9"]},
            "profiles": {PROFILE: "minimelding"},
        },
    },
}


def code(number: int, **more: Any) -> Tree:
    return {"code": f"K{number}", **more}


def before() -> list[Tree]:
    """The tables that the traffic is taken in under."""
    lysning = vendor(
        row("recoded", code(1), {"code": "15"}),
        row("gone", code(2), {"code": "1"}),
        row("enters", code(3), APART),
        row("leaves", code(4), {"hst": {"form": "I", "alderstrinn": "E"}}),
        row("official", code(5, fhirpath=f"{OFFICIAL}.exists()"), {"code": "4"}),
        row("unofficial", code(5, fhirpath=f"{OFFICIAL}.empty()"), APART),
        row("young", code(7, age={"from": 0, "to": 17}), {"code": "9"}),
        row("old", code(7, age={"from": 18, "to": 200}), {"code": "15"}),
        row("early", code(8), {"code": "5"}, valid_to="2026-02-09"),
        row("late", code(8), {"code": "29"}, valid_from="2026-02-10"),
        row("rph", code(9, programme="rph"), APART),
        row("other", code(9, programme={"not": "rph"}), {"code": "15"}),
        row("plain", code(10), {"code": "15"}),
        row("refilled", code(13), {"hst": {"form": "I", "alderstrinn": "E"}}),
        row("emptied", code(14), {"hst": {"form": "H", "alderstrinn": "E", "amming": "3"}}),
        row("filled", code(15), {"hst": {}}),
        **LYSNING,
        systems={"nytt": NEW, "program": PROGRAMME},
        reads=[{"fact": "programme", "element": "type", "system": "program", "codes": {"RPH": "rph"}}],
        unmapped="refuse",
    )
    bredvik = vendor(row("b", code(1), {"code": "20"}), table="w", **BREDVIK)
    vest = table(row("m", {"code": "M1"}, {"code": "21"}), kommuner=["0301"])
    return [lysning, bredvik, vest]


def after() -> list[Tree]:
    """The tables that are held against them: each row's name says what its change does."""
    lysning = vendor(
        row("recoded", code(1), {"code": "18"}),
        row("enters", code(3), {"code": "15"}),
        row("leaves", code(4), APART),
        row("official", code(5, fhirpath=f"{OFFICIAL}.exists()"), {"code": "9"}),
        row("unofficial", code(5, fhirpath=f"{OFFICIAL}.empty()"), APART),
        row("passes", code(6), {"code": "29"}),
        row("young", code(7, age={"from": 0, "to": 66}), {"code": "9"}),
        row("old", code(7, age={"from": 67, "to": 200}), {"code": "15"}),
        row("early", code(8), {"code": "5"}, valid_to="2026-02-19"),
        row("late", code(8), {"code": "29"}, valid_from="2026-02-20"),
        row("rph", code(9, programme="rph"), APART),
        row("other", code(9, programme={"not": "rph"}), {"code": "15"}),
        row("ended", code(10, fhirpath="period.end.exists()"), {"code": "15"}),
        row("lasting", code(10, fhirpath="period.end.empty()"), {"code": "4"}),
        row("needs-a-unit", code(11), {"code": "15"}),
        row("refilled", code(13), {"hst": {"form": "G", "alderstrinn": "16A"}}),
        row("emptied", code(14), {"hst": {"form": "H"}}),
        row("filled", code(15), {"hst": {"form": "I", "alderstrinn": "E", "amming": "3"}}),
        **LYSNING,
        systems={"nytt": NEW, "program": PROGRAMME},
        reads=[{"fact": "programme", "element": "reason", "system": "program", "codes": {"RPH": "rph"}}],
    )
    bredvik = vendor(row("b", code(1), {"code": "20"}), row("b2", code(2), APART), table="w", **BREDVIK)
    nord = table(
        row(
            "psykolog",
            {"resource": "Encounter", "class": "AMB", "profession": "4"},
            {"not_in_kpr": "other-channel", "channel": "NPR"},
        ),
        kommuner=["4601"],
    )
    return [lysning, bredvik, nord]


def worlds(folder: Path) -> tuple[World, World]:
    """The world before and after the change of tables; a folder of tables for each is left in `folder`."""
    for name, tables in (("old", before()), ("new", after())):
        (folder / name).mkdir(exist_ok=True)
        write(folder / name, *tables)
    (folder / "tenants.yaml").write_text(yaml.dump(TENANTS, allow_unicode=True), encoding="utf-8")
    one, other = (_world(folder, name) for name in ("old", "new"))
    return one, other


def _world(folder: Path, name: str) -> World:
    tables = load_tables(shipped_mappings(), folder / name)
    tenants = load_tenants(folder / "tenants.yaml", tables)
    return World(tables, tenants, SHARED_INSTALLATION, second_opinion=SecondOpinion(0.0))


def events(count: int, seed: int = 6) -> Iterator[Event]:
    """Make the traffic: new services, new versions of them, and resends."""
    chance = random.Random(seed)
    known: list[tuple[str, Tree]] = []
    for number in range(count):
        share = chance.random()
        if known and share < 0.1:
            tenant, tree = chance.choice(known)
        elif known and share < 0.3:
            tenant, earlier = chance.choice(known)
            tree = _version(earlier, number)
            known.append((tenant, tree))
        elif share < 0.35:
            tenant, tree = chance.choice(tuple(TENANTS["tenants"])), _pair(number, chance)
        elif share < 0.4:
            tenant, tree = "aust", _minimelding(number, chance)
        else:
            tenant, tree = chance.choice(tuple(TENANTS["tenants"])), _document(number, chance)
            known.append((tenant, tree))
        known = known[-1000:]
        yield Event(
            f"bench/{number}", orjson.dumps(tree), NOON + timedelta(seconds=number), "bench", tenant=tenant
        )


def _version(tree: Tree, number: int) -> Tree:
    """The same once more, later, ended perhaps."""
    later = NOON - timedelta(days=30) + timedelta(seconds=number)
    return tree | {"meta": {"versionId": str(number), "lastUpdated": later.isoformat()}}


def _document(number: int, chance: random.Random) -> Tree:
    names: Tree = {
        "id_": f"b{number}",
        "identifier": [{"system": "https://epj.example/tjeneste", "value": f"T-{number}", **_use(chance)}],
        "meta": {"versionId": "1", "lastUpdated": "2026-03-02T10:00:00+01:00"},
    }
    fid = _person(number)
    if chance.random() < 0.03:
        fid = fid[:-1] + str((int(fid[-1]) + 1) % 10)
    unit = None if chance.random() < 0.1 else named(UNITS[number % 3], ORGNR)
    day = f"2026-02-{chance.randrange(1, 28):02}"
    kinds = (
        *(_episode, _episode, _episode, _stay, _stay_r5),
        *(_contact, _contact, _psychologist, _visit, _consultation),
    )
    return chance.choice(kinds)(names, named(fid, FNR), unit, day, chance)


def _use(chance: random.Random) -> Tree:
    return {"use": "official"} if chance.random() < 0.5 else {}


def _person(number: int, added: int = 0) -> str:
    """Somebody of their own, of any age; a D-number has 40 added to its day."""
    day, rest = number % 28 + 1, number // 28
    month, rest = rest % 12 + 81, rest // 12
    year, rest = rest * 7 % 60 + 1938, rest // 60
    return person_number(day + added, month, year, 100 + rest * 60)


def _codes(chance: random.Random) -> list[Tree]:
    """One local code mostly; two of them, one of the national list, a programme, one nobody knows, or none."""
    some = coded(chance.choice(CODES), NEW)
    made = {
        "two": [some, coded(chance.choice(CODES), NEW)],
        "national": [some, coded(chance.choice(("15", "18", "29", "13", "77")))],
        "programme": [coded("K9", NEW), coded("RPH", PROGRAMME)],
        "municipal": [coded("M1", NEW)],
        "listed": [coded(chance.choice(("L1", "L2", "L9")), LOCAL)],
        "none": [],
        "foreign": [coded("X", "https://epj.example/ukjent")],
    }
    kind = chance.choice((*made, *["one"] * 14))
    return made.get(kind, [some])


def _episode(names: Tree, who: Tree, unit: Tree | None, day: str, chance: random.Random) -> Tree:
    status = chance.choice(("active", "active", "active", "planned", "finished", "entered-in-error"))
    ended = {"end": "2026-04-01"} if status == "finished" else {}
    lasts = {"start": day} | ended
    more: Tree = {
        "patient": who,
        "managingOrganization": unit,
        "period": lasts,
        "type": _codes(chance) or None,
    }
    return _made(episode(status), names | more)


def _encounter(
    names: Tree, who: Tree, unit: Tree | None, day: str, chance: random.Random, **more: Any
) -> Tree:
    lasted = {"start": f"{day}T10:00:00+01:00", "end": f"{day}T11:00:00+01:00"}
    codes = _codes(chance)
    told: Tree = {"subject": who, "serviceProvider": unit, "period": lasted}
    told |= {"serviceType": codes[0] if codes else None, "type": [*codes[1:], *_steps(chance)] or None}
    return _made(stay("finished"), names | told | more)


def _steps(chance: random.Random) -> list[Tree]:
    """Now and then the document itself says which age step it is, which no row overrules."""
    return [coded("17A", STEP)] if chance.random() < 0.4 else []


def _stay(names: Tree, who: Tree, unit: Tree | None, day: str, chance: random.Random) -> Tree:
    return _encounter(names, who, unit, day, chance)


def _stay_r5(names: Tree, who: Tree, unit: Tree | None, day: str, chance: random.Random) -> Tree:
    codes = _codes(chance)
    told: Tree = {"subject": who, "serviceProvider": unit, "actualPeriod": {"start": f"{day}T10:00:00+01:00"}}
    told |= {"serviceType": [{"concept": one} for one in codes] or None}
    return _made(stay_r5(), names | told)


def _minimelding(number: int, chance: random.Random) -> Tree:
    """One notification as a message, with one code."""
    code = coded(chance.choice(CODES), NEW)
    ids = {"tjenesteID": f"M-{number}"}
    return minimelding(guid=str(number), ids=ids, subject=named(_person(number), FNR), serviceType=code)


def _pair(number: int, chance: random.Random) -> Tree:
    """Two services in one document, which stand or fall together in a transaction."""
    kind = chance.choice(("batch", "transaction"))
    parts = [
        episode(
            id=f"p{number}-{n}",
            identifier=[{"system": "https://epj.example/tjeneste", "value": f"P-{number}-{n}"}],
            type=[coded(chance.choice(CODES), NEW)],
            patient=named(_person(number, 40 * n), DNR if n else FNR),
        )
        for n in range(2)
    ]
    return bundle(*parts, kind=kind)


def _contact(names: Tree, who: Tree, unit: Tree | None, day: str, chance: random.Random) -> Tree:
    return _encounter(names, who, unit, day, chance, class_={"system": ACT, "code": "AMB"})


def _psychologist(names: Tree, who: Tree, unit: Tree | None, day: str, chance: random.Random) -> Tree:
    told: Tree = {
        "class_": {"system": ACT, "code": "AMB"},
        "participant": [{"type": [coded("4", PROFESSION)]}],
    }
    if chance.random() < 0.7:
        told |= {"serviceType": None, "type": None}
    return _encounter(names, who, unit, day, chance, **told)


def _visit(names: Tree, who: Tree, unit: Tree | None, day: str, chance: random.Random) -> Tree:
    told = {"class_": {"system": ACT, "code": "HH"}, "episodeOfCare": [{"reference": "EpisodeOfCare/b0"}]}
    return _encounter(names, who, unit, day, chance, **told)


def _consultation(names: Tree, who: Tree, _unit: Tree | None, _day: str, _chance: random.Random) -> Tree:
    return _made(consultation(), names | {"subject": who})


def _made(tree: Tree, changes: Tree) -> Tree:
    """A change to None takes an element away; `id_` and `class_` are `id` and `class`."""
    changed = tree | {key.rstrip("_"): value for key, value in changes.items()}
    return {key: value for key, value in changed.items() if value is not None}
