"""An example of a rule, judged by the part of the adapter that says the rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from adapter.checking import Checker
from adapter.config import SHARED_INSTALLATION, Environment, shipped_mappings
from adapter.events import Event
from adapter.mapping.load import load_tables, load_tenants, neutral_tenants
from adapter.mapping.tables import Tables
from adapter.outbox import Line
from adapter.outcomes import Taken
from adapter.pipeline import World
from adapter.register.checking import breaches, facts_of, remarks
from adapter.register.messages.schema import Schemas
from adapter.rules.examples import Document, Example, Kind
from tests.rule_examples.comparing import compared

NOW = datetime.fromisoformat("2026-11-01T12:00:00+01:00")


@dataclass(frozen=True, slots=True)
class Given:
    """What came of an example."""

    #: Rules, in the order they were said; of a sequence those of its last document.
    rules: tuple[str, ...]
    #: Events, consultations or courses that were made, of all its documents.
    makes: tuple[str, ...] = ()
    #: Rules of the documents before the last.
    before: frozenset[str] = frozenset()
    #: Outcome of the last document, where there is one.
    outcome: str | None = None


def judged(example: Example, folder: Path) -> Given:
    """Judge an example; its tenants file and tables are written into `folder`."""
    match example.kind:
        case Kind.MESSAGE:
            return _message(example.message or b"")
        case Kind.COMPARISON:
            return Given(*compared(example.comparison, tables().service))
    taken = taken_of(example, folder)
    said = [tuple(dict.fromkeys(_rules(each))) for each in taken]
    makes = tuple(made for each in taken for made in _made(each))
    return Given(said[-1], makes, frozenset(r for each in said[:-1] for r in each), taken[-1].result.outcome)


def taken_of(example: Example, folder: Path) -> list[Taken]:
    """The documents of an example, judged in their order."""
    return list(Checker(world_of(example, folder)).check(map(event_of, example.documents)))


def world_of(example: Example, folder: Path) -> World:
    """What its documents are judged by."""
    for name, content in example.needs.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    known = load_tables(shipped_mappings(), folder / "tables") if example.tables else tables()
    tenants = load_tenants(folder / "tenants.yaml", known) if example.tenants else neutral_tenants(known)
    return World(known, tenants, SHARED_INSTALLATION)


def event_of(document: Document) -> Event:
    """A document as it comes in."""
    return Event(
        id="example",
        body=document.body,
        received=NOW,
        source="example",
        tenant=document.tenant,
        key=document.key,
        headers=dict(document.headers),
    )


@cache
def tables() -> Tables:
    return load_tables(shipped_mappings())


def _rules(taken: Taken) -> Iterator[str]:
    yield from (finding.rule for finding in taken.result.findings)
    yield from (each.match.rule for each in taken.compared)
    for resource in taken.result.resources:
        yield from (n.held_by for n in resource.notifications if n.held_by)


def _made(taken: Taken) -> Iterator[str]:
    for resource in taken.result.resources:
        yield from (f"{n.change.value} {n.event.value}" for n in resource.notifications)
        yield from (f"{c.change.value} Konsultasjon" for c in resource.consultations)


def _message(xml: bytes) -> Given:
    line = Line.HST if b"56_0_0_hst" in xml else Line.IPLOS
    facts = facts_of(tables(), Environment.TEST, synthetic_only=True)
    said = (*breaches(xml, line, NOW, facts), *remarks(xml, line, NOW, facts))
    # As it is sent: the schema is asked when no rule of ours has refused the message.
    said = said or Schemas().check(xml, line)
    return Given(tuple(dict.fromkeys(finding.rule for finding in said)))
