"""
What asking 2,000 rows costs: microseconds of CPU a record, with facts that are known, beside a linear scan.

    python -m tests.bench.rule_evaluation

A record is given its facts, as reading them out of a document is no part of the rules. Lines of their own are
what follows for a record whose row is found (its code is looked up and chosen, findings are noted), the whole
way from a document to its code, and a row with a FHIRPath condition. Both ways of asking must name the same rows
and faults for every record, also with the codes of two, or nothing is measured. Each figure also stands as a multiple of an empty call in the same
round: a machine with other work makes both dearer.
"""

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.table import Table

from adapter.config import Tenant, TenantEpj, Tenants, shipped_mappings
from adapter.events.unwrap import unwrap
from adapter.fhir.care import care_resource
from adapter.fhir.references import Resolver
from adapter.mapping.by_tables import ask_tables
from adapter.mapping.choosing import Code
from adapter.mapping.deciding import Said, deciding
from adapter.mapping.facts import ResourceFacts
from adapter.mapping.load import load_tables
from adapter.mapping.places import Place, places_of
from adapter.mapping.reader import Reader, Setting
from adapter.mapping.service_code import facts_of, find_code
from adapter.mapping.tables import Tables
from adapter.values import replace
from tests.bench.rule_tables import KOMMUNER, SHARES, UNSAID, Record, loaded, records
from tests.mapping.deciding import NOBODY_IN_QUESTION, row, table, write
from tests.mapping.scanning import scanned

ROUNDS, COUNT = 15, 2_000
#: Microseconds of CPU a record (issue 6).
GOAL = 5.0
ALL, CALL = "rows, all records", "an empty call"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(slots=True)
class Asked:
    """One record made ready to be asked."""

    record: Record
    reader: Reader
    places: Sequence[Place]
    facts: ResourceFacts

    def rows(self) -> list[Said]:
        """The rows that decide, by the program's own way."""
        return deciding(self.reader, self.places, self.facts)

    def scanned(self) -> list[Said]:
        """The rows that decide, by looking at every row of a layer in turn."""
        return list(scanned(self.reader, self.places, self.facts))

    def code(self) -> Code | None:
        """What follows from them."""
        return ask_tables(self.reader, self.places, self.facts, self.record.day)

    def nothing(self) -> None:
        """Do nothing: what a call costs at this moment."""

    def sender(self) -> ResourceFacts:
        """Facts of which none is known: what finding the tables of its sender costs."""
        return ResourceFacts(self.reader, self.record.day, self.facts.codes)

    def from_document(self) -> Code | None:
        """Places, facts and rows: all that the program does for a code."""
        return find_code(self.reader, self.record.day)


def main() -> int:
    """Measure and show; 1 where the goal is missed."""
    with tempfile.TemporaryDirectory(prefix="kpr-bench-") as folder:
        tables = loaded(Path(folder))
    given = records(COUNT)
    compare([*given, *doubled(given[:500])], tables)
    figures = measured(given, tables)
    Console().print(shown(figures, f"{len(tables.decisions.rows)} rows, {COUNT} records, {ROUNDS} rounds"))
    return int(statistics.median(figures[ALL]) > GOAL)


def compare(given: Sequence[Record], tables: Tables) -> None:
    """Raise where the program and the scan do not find the same rows and faults of the same places."""
    pairs = zip(asked(given, tables), asked(given, tables), strict=True)
    differ = {
        one.record.kind
        for one, other in pairs
        if (one.rows(), one.reader.findings) != (other.scanned(), other.reader.findings)
    }
    if differ:
        raise AssertionError(f"the two ways disagree: {', '.join(sorted(differ))}")


def doubled(given: Sequence[Record]) -> list[Record]:
    """Records that have the codes of another one too."""
    return [replace(one, codes=one.codes + other.codes) for one, other in pairwise(given)]


def asked(given: Iterable[Record], tables: Tables) -> list[Asked]:
    """Records made ready: their facts are known, and nothing has been found yet."""
    return [_asked(record, tables) for record in given]


def measured(given: list[Record], tables: Tables) -> dict[str, list[float]]:
    """Microseconds a record by what is measured, in turn, so that a slow phase of the machine hits all."""
    kinds = {kind: [record for record in given if record.kind == kind] for kind in SHARES}
    with tempfile.TemporaryDirectory(prefix="kpr-bench-") as folder:
        conditional = _with_a_condition(Path(folder))
    variants: dict[str, tuple[Callable[[Asked], object], list[Record], Tables]] = {
        CALL: (Asked.nothing, given, tables),
        ALL: (Asked.rows, given, tables),
        **{f"  {kind}": (Asked.rows, chosen, tables) for kind, chosen in kinds.items()},
        "linear scan of all rows": (Asked.scanned, given[: COUNT // 20], tables),
        "its sender's tables": (Asked.sender, given, tables),
        "rows, two codes": (Asked.rows, doubled(given), tables),
        "rows, and what follows from them": (Asked.code, given, tables),
        "from a small document to its code": (Asked.from_document, given, tables),
        "a row with a FHIRPath condition": (Asked.rows, kinds[UNSAID], conditional),
    }
    figures: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(ROUNDS):
        for name, (ask, chosen, rows) in variants.items():
            figures[name].append(_cpu(ask, asked(chosen, rows)))
    return figures


def shown(figures: dict[str, list[float]], title: str) -> Table:
    """Medians with the least and the most, and as multiples of a call."""
    made = Table("what", "µs a record", "least - most", "calls", title=title)
    for name, rounds in figures.items():
        calls = statistics.median(one / call for one, call in zip(rounds, figures[CALL], strict=True))
        spread = f"{min(rounds):.1f} - {max(rounds):.1f}"
        made.add_row(name, f"{statistics.median(rounds):.1f}", spread, f"{calls:.0f}")
    return made


def _asked(record: Record, tables: Tables) -> Asked:
    tenant = _sender(record.kommune, record.vendor)
    setting = Setting(tables, Tenants(tenants={record.kommune: tenant}), tenant, NOW)
    reader = _reader(record, setting)
    facts = facts_of(reader, record.day)
    facts.give(record.facts, record.age)
    return Asked(record, reader, list(places_of(reader)), facts)


@cache
def _sender(kommune: str, vendor: str) -> Tenant:
    """A tenant, one for all records that it sends, as in the service."""
    epj = TenantEpj(leverandor=vendor, navnEPJ="bench", versjonEPJ="1")
    return Tenant(kommuneNr=kommune, epj=epj).model_copy(update={"name": kommune})


def _reader(record: Record, setting: Setting) -> Reader:
    codings = [{"system": system, "code": code} for system, code in record.codes]
    kind = next(iter(record.facts["class"]))
    tree = {"resourceType": "Encounter", "class": {"code": kind}, "type": [{"coding": codings}]}
    part = unwrap(tree if codings else {**tree, "type": []}).parts[0]
    resolver = Resolver(part.path, part.resource, part.bundles)
    return Reader(care_resource(part.resource, "R4"), part.path, resolver, setting)


def _with_a_condition(folder: Path) -> Tables:
    """A table with one row, which asks every Encounter without a code the same."""
    when = {
        "resource": "Encounter",
        **NOBODY_IN_QUESTION,
        "fhirpath": "status = 'finished' or class.code = 'AMB'",
    }
    write(folder, table(row("v", when, {"code": "15"}), kommuner=list(KOMMUNER)))
    return load_tables(shipped_mappings(), folder)


def _cpu(ask: Callable[[Asked], object], ready: Sequence[Asked]) -> float:
    """CPU microseconds a record of one round, user and system."""
    gc.collect()
    before = time.process_time()
    for one in ready:
        ask(one)
    return (time.process_time() - before) * 1e6 / len(ready)


if __name__ == "__main__":
    sys.exit(main())
