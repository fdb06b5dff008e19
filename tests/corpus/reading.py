"""Corpora as events: documents, their keys and headers, and what is expected of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from adapter.config import SHARED_INSTALLATION, shipped_mappings
from adapter.events import Event
from adapter.fhir.second_opinion import SecondOpinion
from adapter.mapping.load import load_tables, load_tenants
from adapter.pipeline import World

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """One document of a corpus."""

    file: str
    event: Event
    expect: dict[str, Any]
    #: Documents of one sequence are judged with what came before them; others alone.
    sequence: str | None


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of documents with one tenants file."""

    world: World
    cases: list[Case]


def read_corpus(folder: Path, *, second_opinion: float = 0.0) -> Corpus:
    """Read a corpus from `expected.yaml` or `index.yaml` and its tenants file."""
    tables = load_tables(shipped_mappings())
    config = next(p for n in ("tenant-config.yaml", "tenants.yaml") if (p := folder / n).exists())
    tenants = load_tenants(config, tables)
    world = World(tables, tenants, SHARED_INSTALLATION, second_opinion=SecondOpinion(second_opinion))
    index = folder / "index.yaml"
    entries = _faults(index) if index.exists() else _load(folder / "expected.yaml")["documents"]
    return Corpus(world, [_case(folder, entry, world) for entry in entries])


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _faults(index: Path) -> Iterator[dict[str, Any]]:
    """An index of faults as expectations: bases are accepted, faults refused unless it says otherwise."""
    listed = _load(index)
    for base in listed["base_documents"]:
        yield {**base, "expect": {"outcome": "accept"}}
    for entry in listed["documents"]:
        expect = {
            "outcome": entry.get("outcome", "reject"),
            "class": entry["rule"],
            "rule": entry.get("rule_id"),
            "at": entry.get("at"),
            "also_ok": entry.get("also_ok", []),
        }
        yield {**entry, "expect": expect}


def _case(folder: Path, entry: dict[str, Any], world: World) -> Case:
    path = folder / entry["file"]
    kafka = entry.get("kafka") or {}
    known = world.tenants.tenants
    tenant = entry.get("tenant") or Path(entry["file"]).parts[0]
    event = Event(
        id=entry["file"],
        body=None if entry.get("format") == "tombstone" else path.read_bytes(),
        received=world.tenants.clock,
        source="corpus",
        tenant=tenant if tenant in known else next(iter(known)),
        key=kafka.get("key"),
        headers={str(k): str(v) for k, v in (kafka.get("headers") or {}).items()},
    )
    return Case(entry["file"], event, entry["expect"], entry.get("sequence"))
