"""Offers of two systems of a kommune, the tables that map them, and documents that name them."""

import shutil
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapter.config import shipped_mappings
from adapter.config.pilot import PilotKommune, PilotSettings
from adapter.existing.applying import Applied, Became, apply, find
from adapter.existing.asked import Asked
from adapter.existing.replays import Replayed
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

BY = By("Kari", "the tables were wrong")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KOMMUNE, OTHER_KOMMUNE = "4601", "4602"
OFFERS = "https://epj.example/tilbud"

HEAD = """
table: offers
layer: municipality
version: 2026-11-22
valid_from: 2020-01-01
owner: a kommune of the tests
source: "a decision of the tests"
kommuner: ["4601", "4602"]
systems: {offers: "https://epj.example/tilbud"}
reads:
  - {fact: programme, element: type, system: offers, codes: {R: rph}}
rows:
"""
ROW = """
  - row: %s
    when: {system: offers, code: %s%s}
    then: %s
    source: "a decision of the tests"
"""
NOT_IN_KPR = "{not_in_kpr: no-kpr-message}"


def code(number: str) -> str:
    """An answer: this service code."""
    return f'{{code: "{number}"}}'


@cache
def tables(rph: str, *rows: tuple[str, str]) -> Tables:
    """
    The shipped tables beside one of rows: code of an offer, perhaps with more facts, and its answer.

    `rph` is the pilot code of Rask psykisk helsehjelp.
    """
    with TemporaryDirectory() as folder:
        shipped, own = Path(folder) / "shipped", Path(folder) / "own"
        shutil.copytree(shipped_mappings(), shipped)
        contacts = shipped / "pilot" / "contacts.yaml"
        contacts.write_text(contacts.read_text().replace("PILOT-RPH", rph))
        own.mkdir()
        written = (ROW % (each.partition(",")[0].lower(), *_when(each), then) for each, then in rows)
        (own / "offers.yaml").write_text(HEAD + "".join(written))
        return load_tables(shipped, own)


def _when(said: str) -> tuple[str, str]:
    offer, comma, more = said.partition(",")
    return offer, comma + more


def world(
    *rows: tuple[str, str], pilot: str | None = None, reported: str = "18 19 20 21 29", rph: str = "PILOT-RPH"
) -> World:
    """Two systems of one kommune and one of another; `pilot` says how the kommune keeps identities, `rph` is the pilot code of R."""
    plain = TENANTS.tenants["plain"].model_copy(update={"report_service_codes": frozenset(reported.split())})
    tenants = {
        "plain": plain,
        "other": plain.model_copy(update={"name": "other"}),
        "melding": TENANTS.tenants["melding"],
        "far": plain.model_copy(update={"name": "far", "kommune_nr": OTHER_KOMMUNE}),
    }
    told = {"since": date(2020, 1, 1), "by": "Ola", "source": "sak 1/20", "identity": pilot}
    part = {KOMMUNE: PilotKommune.model_validate(told)} if pilot else {}
    settings = TENANTS.model_copy(update={"tenants": tenants, "pilot": PilotSettings(kommuner=part)})
    return World(tables(rph, *rows), settings, WORLD.namespace, second_opinion=WORLD.second_opinion)


def service(name: str = "1", offer: str = "A", version: int = 1, **changes: Any) -> Tree:
    """A service by an offer of the EPJ, given to one person unless told otherwise."""
    made: Tree = {
        "resourceType": "EpisodeOfCare",
        "id": f"9{name}",
        "meta": meta(str(version), f"2026-03-{version:02}T12:00:00+01:00"),
        "identifier": [{"system": "https://epj.example/tjeneste", "value": f"T-{name}"}],
        "status": "active",
        "type": [coded(offer, OFFERS)],
        "patient": named(FIDS[0], FNR),
        "managingOrganization": named(UNITS[0], ORGNR),
        "period": {"start": "2026-02-01"},
    }
    return {key: value for key, value in (made | changes).items() if value is not None}


def visit(offer: str = "V", **changes: Any) -> Tree:
    """A contact by an offer of the EPJ, neither a stay nor within a service."""
    made: Tree = {
        "resourceType": "Encounter",
        "id": "v1",
        "meta": {"versionId": "1"},
        "identifier": [{"system": "https://epj.example/kontakt", "value": "K-1"}],
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "type": [coded(offer, OFFERS)],
        "subject": named(FIDS[0], FNR),
        "serviceProvider": named(UNITS[0], ORGNR),
        "period": {"start": "2026-02-01T09:00:00+01:00", "end": "2026-02-01T09:45:00+01:00"},
    }
    return made | changes


async def take(store: Store, where: World, *documents: Tree, tenant: str = "plain") -> list[Taken]:
    """Take documents in, each by itself."""
    taken: list[Taken] = []
    for document in documents:
        taken += await take_in([event_of(document, tenant, id=f"d-{len(taken)}")], store, where)
    return taken


async def everything(store: Store, where: World, *, dry_run: bool = False, **asked: Any) -> Became:
    """Decide everything anew that the tables say something else of; what is left comes first."""
    wanted = Asked(BY, NOW, **asked)
    found = await find(store, where, wanted)
    told = Became([Applied(each) for each in found.left], list(found.refused))
    async for one in apply(store, where, wanted, found.units, dry_run=dry_run):
        told.services.extend(one.services)
        told.inputs.extend(one.inputs)
    return told


async def applied(store: Store, where: World, *, dry_run: bool = False, **asked: Any) -> list[Applied]:
    """What became of services."""
    return (await everything(store, where, dry_run=dry_run, **asked)).services


async def replayed(store: Store, where: World, *, dry_run: bool = False, **asked: Any) -> list[Replayed]:
    """What became of inputs that the tables refused."""
    return (await everything(store, where, dry_run=dry_run, **asked)).inputs


def brief(told: list[Applied]) -> list[tuple[Any, ...]]:
    """Service, from, to, and what is made, or why it is left."""
    return [
        (a.change.key.id, a.change.was, a.change.now, *(a.made or [a.change.left and a.change.left.value]))
        for a in told
    ]


async def queue(store: Store) -> list[tuple[str, ...]]:
    """Every record: service, code, what it says, and its state."""
    return [
        (r.service_id, r.service_code or "", f"{r.change} {r.event} {r.hendelse_dato}", r.state.value)
        async for r in store.reading.queue()
    ]
