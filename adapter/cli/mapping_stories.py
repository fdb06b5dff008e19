"""What the tables say of a document, row by row, for `mappings explain`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rich.text import Text

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_console, show_findings
from adapter.config import Tenants
from adapter.errors import Fault, Misconfigured
from adapter.events.unwrap import Kind, unwrap
from adapter.fhir.care import care_resource
from adapter.fhir.decode import Limits, decode
from adapter.fhir.references import Resolver
from adapter.fhir.version import recognise
from adapter.mapping.choosing import Code
from adapter.mapping.explaining import RowStory, answer, tell_rows
from adapter.mapping.facts import KEPT, ResourceFacts
from adapter.mapping.local_status import read_local
from adapter.mapping.origin import label
from adapter.mapping.reader import Reader, Setting
from adapter.mapping.service import event_day
from adapter.mapping.service_code import facts_of, find_code
from adapter.mapping.tables import Tables
from adapter.rules import Finding

_TYPES = {".xml": "application/fhir+xml"}


@dataclass(frozen=True, slots=True)
class Story:
    """One resource: its facts, what decided, and every row that was looked at."""

    resource: str
    day: date
    facts: dict[str, list[str]]
    code: Code | None
    rows: list[RowStory]
    findings: list[Finding]


def stories(file: Path, tables: Tables, tenants: Tenants, tenant: str | None) -> list[Story]:
    """Read a document and tell the story of each Encounter and EpisodeOfCare in it."""
    name = tenant or (next(iter(tenants.tenants)) if len(tenants.tenants) == 1 else None)
    if name is None or name not in tenants.tenants:
        message = f"says whose document it is: one of {', '.join(tenants.tenants)}"
        raise Misconfigured(Fault("--tenant", 0, 0, message))
    sender = tenants.tenants[name]
    try:
        body = file.read_bytes()
    except OSError as problem:
        raise Misconfigured(Fault(str(file), 0, 0, f"cannot be read: {problem.strerror}")) from None
    content_type = _TYPES.get(file.suffix, "application/fhir+json")
    decoded = decode(body, content_type, Limits(), sender.fhir_version)
    if decoded.tree is None:
        raise Misconfigured(Fault(str(file), 0, 0, "is no FHIR; `kpr-adapter check` says what is wrong"))
    version, _ = recognise(decoded.tree, content_type, sender.fhir_version)
    setting = Setting(tables, tenants, sender, tenants.clock or datetime.now(UTC))
    return [
        _story(
            Reader(
                care_resource(p.resource, version), p.path, Resolver(p.path, p.resource, p.bundles), setting
            )
        )
        for p in unwrap(decoded.tree).parts
        if p.kind is Kind.RESOURCE and p.resource.get("resourceType") in ("Encounter", "EpisodeOfCare")
    ]


def _story(reader: Reader) -> Story:
    day = event_day(reader)
    facts = facts_of(reader, day)
    code = find_code(reader, day, facts)
    rows = list(tell_rows(reader, facts, code))
    told = label(reader.care.kind, reader.care.id)
    shown = _facts(facts) | _local(reader, facts.day)
    return Story(told, facts.day, shown, code, rows, list(reader.findings))


def _facts(facts: ResourceFacts) -> dict[str, list[str]]:
    codes = {"code": [f"{system}|{code}" for system, code in facts.codes]}
    return codes | {fact: sorted(values) for fact in KEPT if (values := facts.values(fact))}


def _local(reader: Reader, day: date) -> dict[str, list[str]]:
    """What a consultation says of each category of the municipality's own list."""
    found = read_local(reader, day) if reader.care.kind == "Encounter" else ()
    return {"hst_status_per_category": [f"{one.category}: {one.status}" for one in found]} if found else {}


def story_json(story: Story) -> dict[str, Any]:
    """Give a story for programs."""
    return {
        "resource": story.resource,
        "day": story.day.isoformat(),
        "facts": story.facts,
        "decided_by": _address(story),
        "pilot": _pilot(story),
        "findings": [finding.reason for finding in story.findings],
        "rows": [_row(one) for one in story.rows],
    }


def _address(story: Story) -> dict[str, str] | None:
    row = story.code.row if story.code else None
    return {"layer": row.layer, "table": row.table, "version": row.version, "row": row.row} if row else None


def _pilot(story: Story) -> str | None:
    apart = story.code.apart if story.code else None
    return apart.pilot.code if apart and apart.pilot else None


def _row(one: RowStory) -> dict[str, Any]:
    address = one.row.address
    return {
        "layer": address.layer,
        "table": address.table,
        "version": address.version,
        "row": address.row,
        "answers": answer(one.row.then),
        "decides": one.decides,
        "misses": [{"fact": m.fact, "wanted": m.wanted, "found": m.found} for m in one.misses],
    }


def show(story: Story, language: Language) -> None:
    """Show a story for people: what decided first, then the rows that did not."""
    console = make_console()
    console.print(Text.assemble((story.resource, "bold"), f"  {story.day}"))
    for fact, values in story.facts.items():
        console.print(Text(f"    {fact}: {', '.join(values)}"))
    address = _address(story)
    if address:
        console.print(Text(f"  {say('row-decides', language, **address)}", style="green"))
    else:
        console.print(Text(f"  {say('no-row-decides', language)}", style="yellow"))
    for one in story.rows:
        console.print(Text(f"    {_line(one, language)}"))
    show_findings(console, story.findings, language)


def _line(one: RowStory, language: Language) -> str:
    address = one.row.address
    named = f"{address.layer} {address.table}/{address.row} → {answer(one.row.then)}"
    if one.decides:
        return f"{named}: {say('row-decided', language)}"
    return f"{named}: {'; '.join(_misses(one, language)) or say('row-later', language)}"


def _misses(one: RowStory, language: Language) -> Iterator[str]:
    for miss in one.misses:
        yield say("row-misses", language, fact=miss.fact, wanted=miss.wanted, found=miss.found)
