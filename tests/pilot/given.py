"""Contacts of psychologists, services of a kommune that maps psykisk helse, and worlds to take them in."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from adapter.config import shipped_mappings
from adapter.config.pilot import Activation, PilotKommune, PilotSettings
from adapter.mapping.load import load_tables
from adapter.mapping.tables import Tables
from adapter.outcomes import Taken
from adapter.pipeline import World, take_in
from adapter.store import Store
from adapter.store.operating import By
from tests.notifications.documents import (
    FIDS,
    FNR,
    ORGNR,
    TENANTS,
    UNITS,
    WORLD,
    Tree,
    coded,
    event_of,
    meta,
    named,
)

OSLO = ZoneInfo("Europe/Oslo")
BY = By("Kari", "the kommune has decided")
KOMMUNE = "4601"
#: Stands for the code that nobody has published yet.
OFFICIAL = "9"
PSY = "PILOT-PSY-LT"
OFFERS = "https://epj.example/tilbud"
PSYCHOLOGIST = {"type": [coded("4", "urn:oid:2.16.578.1.12.4.1.1.8401")]}

#: A kommune's own table: one of its offers is psykisk helse, and 15.
TABLE = f"""
table: offers
layer: municipality
version: 2026-11-22
valid_from: 2020-01-01
owner: a kommune of the tests
source: "a decision of the tests"
kommuner: ["{KOMMUNE}"]
systems: {{offers: "{OFFERS}"}}
rows:
  - row: psykisk-helse
    when: {{system: offers, code: PSYK}}
    then: {{code: "15"}}
    source: "a decision of the tests"
  - row: wounds
    when: {{system: offers, code: WOUNDS}}
    then: {{code: "15"}}
    source: "a decision of the tests"
"""


@cache
def tables() -> Tables:
    """The shipped tables with the kommune's own."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "offers.yaml").write_text(TABLE)
        return load_tables(shipped_mappings(), Path(folder))


def part(**told: Any) -> PilotKommune:
    """A kommune that takes part; identities are kept unless told otherwise."""
    values = {
        "since": date(2020, 1, 1),
        "by": "Ola",
        "source": "sak 1/20",
        "identity": "encrypted",
        "covering": ["offers/psykisk-helse"],
    }
    return PilotKommune.model_validate(values | told)


def activation(valid_from: str, **told: Any) -> Activation:
    """The pilot code of psychologists has become an official one."""
    values = {
        "pilot": PSY,
        "official": {"list": "9151", "code": OFFICIAL},
        "valid_from": valid_from,
        "source": "a letter of the tests",
        "by": "Ola",
    }
    return Activation.model_validate(values | told)


def world(kommune: PilotKommune | None = None, *activations: Activation) -> World:
    """Two tenants of one kommune, which takes part as told."""
    settings = PilotSettings(kommuner={KOMMUNE: kommune} if kommune else {}, activations=activations)
    plain = TENANTS.tenants["plain"]
    plain = plain.model_copy(update={"report_service_codes": plain.report_service_codes | {OFFICIAL, "15"}})
    tenants = {"plain": plain, "other": plain.model_copy(update={"name": "other"})}
    told = TENANTS.model_copy(update={"tenants": tenants, "pilot": settings})
    return World(tables(), told, WORLD.namespace, second_opinion=WORLD.second_opinion)


def talk(name: str, day: str, status: str = "finished", version: int = 1, **changes: Any) -> Tree:
    """A psychologist's talk without a decision."""
    made: Tree = {
        "resourceType": "Encounter",
        "id": name,
        "meta": meta(str(version)),
        "identifier": [{"system": "https://epj.example/samtale", "value": f"S-{name}"}],
        "status": status,
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "participant": [PSYCHOLOGIST],
        "subject": named(FIDS[0], FNR),
        "serviceProvider": named(UNITS[0], ORGNR),
        "period": {"start": f"{day}T09:00:00+01:00", "end": f"{day}T09:45:00+01:00"},
    }
    return {key: value for key, value in (made | changes).items() if value is not None}


def granted(day: str, status: str = "active", version: int = 1, code: str = "PSYK", **changes: Any) -> Tree:
    """A service on a decision, by one of the kommune's own offers."""
    made: Tree = {
        "resourceType": "EpisodeOfCare",
        "id": "901",
        "meta": meta(str(version)),
        "identifier": [{"system": "https://epj.example/tjeneste", "value": "T-1"}],
        "status": status,
        "type": [coded(code, OFFERS)],
        "patient": named(FIDS[0], FNR),
        "managingOrganization": named(UNITS[1], ORGNR),
        "period": {"start": day},
    }
    return made | changes


async def take(store: Store, where: World, *documents: Tree, tenant: str = "plain") -> list[Taken]:
    """Take documents in, each by itself."""
    taken: list[Taken] = []
    for document in documents:
        taken += await take_in([event_of(document, tenant, id=f"d-{len(taken)}")], store, where)
    return taken


def at(day: str) -> datetime:
    """Noon of a day in Norway."""
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=OSLO)


async def counted(store: Store) -> dict[str, int]:
    """How many contacts are counted, held and deleted."""
    found: dict[str, int] = {}
    for one in (await store.pilot.status()).counted:
        found[one.kept] = found.get(one.kept, 0) + one.contacts
    return found


async def courses(store: Store) -> list[tuple[str, str, str, str | None, int]]:
    """State, first and last day, the day of its end, and contacts of every course, in order."""
    items = sorted(await store.pilot.courses(), key=lambda each: each.first)
    return [
        (each.state.value, str(each.first), str(each.last), each.ended and str(each.ended), each.contacts)
        for each in items
    ]
