"""What `check` judges by: tables, tenants and limits of the settings; where nothing is set, those of the program."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from adapter.config import SHARED_INSTALLATION, Tenants, shipped_mappings
from adapter.fhir.limits import Limits
from adapter.fhir.second_opinion import SecondOpinion, beyond_schema
from adapter.mapping.load import load_tables, load_tenants, neutral_tenants
from adapter.pipeline import World


@dataclass(frozen=True, slots=True)
class Told:
    """What the settings tell of how documents are judged; without more, what they say where nothing is set."""

    mappings: Path = field(default_factory=shipped_mappings)
    own_mappings: Path | None = None
    tenants: Path | None = None
    installation: UUID = SHARED_INSTALLATION
    limits: Limits = field(default_factory=Limits)


def world_of(tenants: Path | None) -> tuple[World, Tenants]:
    """
    Make a world of the environment's settings, with another tenants file where one is given.

    The model library is asked about every refused document, and of the accepted ones only where it can say more
    than the schema: to load it takes as long as judging a hundred documents.
    """
    told = read_told()
    tables = load_tables(told.mappings, told.own_mappings)
    file = tenants or told.tenants
    known = load_tenants(file, tables) if file else neutral_tenants(tables)
    opinion = SecondOpinion(worth=beyond_schema)
    return World(tables, known, told.installation, told.limits, opinion), known


def read_told() -> Told:
    """Read the settings; raises `Misconfigured` as `read_settings` does."""
    if not any(name.upper().startswith("KPR_") for name in os.environ):
        return Told()
    # Here, because it takes a sixth of the time of a start, and most of those who check have set nothing.
    from adapter.config import read_settings  # noqa: PLC0415 - see above

    read = read_settings()
    limits = Limits(**read.limits.model_dump())
    return Told(read.mappings, read.own_mappings, read.tenants, read.installation, limits)
