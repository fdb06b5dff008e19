"""Documents that were judged, as reports get them."""

import os
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from adapter.checking import Checker, Judged, judged_of
from adapter.config import SHARED_INSTALLATION, shipped_mappings
from adapter.events import Event
from adapter.events.files import Arrival, find_files, from_file, read_file
from adapter.mapping.load import load_tables, load_tenants
from adapter.pipeline import World

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FAULTS = ROOT / "tests" / "corpus" / "faults"
GOLDEN = Path(__file__).with_name("golden")
#: One of each outcome.
SHOWN = [
    "bredvik/02-langtidsopphald-start.json",
    "bredvik/03-langtidsopphald-pause.json",
    "bredvik/17-psykolog-lagterskel.json",
    "furumoen/15-slutt-for-start.xml",
    "havbris/10-hjemmebesok-10-dager.json",
    "havbris/14-abonnement-hjerteslag.json",
    "nordlys/10-nattbatch-en-feil.json",
    "nordlys/20-bolig-fra-1978.json",
    "nordlys/22-person-ikke-levert.json",
]
REFUSED = EXAMPLES / "bredvik/22-ukjend-kode.json"


def judged_shown() -> list[Judged]:
    """One of each outcome, in the order of their names."""
    arrival = arrival_of(EXAMPLES / "tenants.yaml")
    events = (event for name in SHOWN for event in read_file(name, EXAMPLES / name, arrival))
    return judged_events(events, EXAMPLES / "tenants.yaml")


def judged_faults() -> list[Judged]:
    """Every faulty document of the corpus, each by itself."""
    tenants = FAULTS / "tenant-config.yaml"
    arrival = arrival_of(tenants, folders=False)
    events = (event for name, path in find_files([FAULTS]) for event in read_file(name, path, arrival))
    return judged_events(events, tenants, independent=True)


def judged_as(name: str, body: bytes, number: int = 0) -> Judged:
    """A document under a name, as the line of that number where there is one."""
    tenants = EXAMPLES / "tenants.yaml"
    [judged] = judged_events([from_file(name, number, body, arrival_of(tenants))], tenants)
    return judged


def judged_events(events: Iterable[Event], tenants: Path, *, independent: bool = False) -> list[Judged]:
    tables = load_tables(shipped_mappings())
    world = World(tables, load_tenants(tenants, tables), SHARED_INSTALLATION)
    return [judged_of(taken) for taken in Checker(world, independent=independent).check(events)]


def arrival_of(tenants: Path, *, folders: bool = True) -> Arrival:
    known = load_tenants(tenants, load_tables(shipped_mappings()))
    names = frozenset(known.tenants)
    return Arrival("check", known.clock, None if folders else min(names), names)


def same_as_golden(name: str, text: str) -> None:
    """
    Hold a report against its file in golden/.

    After a wanted change write the files anew with `UPDATE_GOLDEN=1 pytest tests/reports`, and read the
    difference before it is committed.
    """
    given = re.sub(rf"(?<=\W){re.escape(version('kpr-adapter'))}(?=\W)", "VERSION", text)
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(given, encoding="utf-8")
    assert given == path.read_text(encoding="utf-8")
