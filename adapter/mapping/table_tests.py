"""Runs the tests beside tables: facts or a FHIR resource in, what the tables say out, held against the expectation."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adapter.config import Tenant, TenantEpj, Tenants
from adapter.errors import Misconfigured, Words
from adapter.events.unwrap import Part, unwrap
from adapter.fhir.care import care_resource
from adapter.fhir.references import Resolver
from adapter.mapping.choosing import Code
from adapter.mapping.decisions import Row
from adapter.mapping.explaining import missed
from adapter.mapping.facts import KEPT, ResourceFacts
from adapter.mapping.fault_words import words
from adapter.mapping.faults import faults_of
from adapter.mapping.load import read
from adapter.mapping.load_decisions import test_files
from adapter.mapping.local_status import read_local
from adapter.mapping.reader import Reader, Setting
from adapter.mapping.results import Leave
from adapter.mapping.service_code import facts_of, find_code
from adapter.mapping.tables import MappingRow, Tables
from adapter.mapping.test_files import Expected, TableTest, TestsFile
from adapter.rules import catalogue
from adapter.values import Value, replace

#: The facts a test may give besides the codes.
GIVEN = frozenset({*KEPT, "age"})


class Tested(Value, frozen=True):
    """One test that was run: what was not as expected, and the rows that had a say."""

    file: str
    line: int
    name: str
    differences: tuple[Words, ...]
    rows: frozenset[MappingRow]


def run_tests(folders: Iterable[Path], tables: Tables) -> Iterator[Tested]:
    """Run every test beside the tables of some folders; raises `Misconfigured` for a file that is no test."""
    for path in (path for folder in folders for path in test_files(folder)):
        document = read(path)
        if document.root is None or document.faults:
            raise Misconfigured(*document.faults)
        try:
            form = TestsFile.model_validate(document.data)
        except ValidationError as error:
            raise Misconfigured(*faults_of(error, document, TestsFile)) from None
        for number, test in enumerate(form.tests):
            if unknown := test.facts.keys() - GIVEN:
                said = words("no-fact", fact=min(unknown), choices=", ".join(sorted(GIVEN)))
                raise Misconfigured(document.fault(("tests", number), said, key=False))
            place = document.fault(("tests", number), "", key=False)
            yield replace(run_test(test, tables), file=place.file, line=place.line)


def run_test(test: TableTest, tables: Tables) -> Tested:
    """Ask the tables what a test asks, on its day."""
    reader = _reader(test, tables)
    facts = facts_of(reader, test.day)
    if test.resource is None:
        _give(facts, test)
    code = find_code(reader, test.day, facts)
    local = {one.category: one.status for one in read_local(reader, test.day)}
    reasons = [catalogue()[f.rule].reason for f in reader.findings]
    differences = tuple(_differences(test.expect, code, reasons, local))
    return Tested("", 0, test.test, differences, frozenset(_rows(code, facts, tables)))


def untested(tables: Tables, tested: Iterable[Tested]) -> list[Row]:
    """The rows that had no say in any test."""
    seen = {row for one in tested for row in one.rows}
    return [row for row in tables.decisions.rows if row.address not in seen]


def _reader(test: TableTest, tables: Tables) -> Reader:
    epj = TenantEpj(leverandor=test.vendor, navnEPJ="test", versjonEPJ="test") if test.vendor else None
    tenant = Tenant(kommuneNr=test.kommune, epj=epj).model_copy(update={"name": test.tenant})
    tenants = Tenants(tenants={test.tenant: tenant})
    setting = Setting(tables, tenants, tenant, datetime.combine(test.day, time(12), UTC))
    part = _part(test)
    resolver = Resolver(part.path, part.resource, part.bundles)
    return Reader(care_resource(part.resource, test.fhir_version), part.path, resolver, setting)


def _part(test: TableTest) -> Part:
    """The resource of a test, or one that has its codes and nothing else."""
    if test.resource is not None:
        return unwrap(dict(test.resource)).parts[0]
    kind = str(test.facts.get("resource", "Encounter"))
    codings = [{"system": given.system, "code": given.code} for given in test.codes]
    tree: dict[str, Any] = {"resourceType": kind, "type": [{"coding": codings}] if codings else []}
    return unwrap(tree).parts[0]


def _give(facts: ResourceFacts, test: TableTest) -> None:
    given: Mapping[str, frozenset[str]] = {
        fact: frozenset(value if isinstance(value, tuple) else [_word(value)])
        for fact, value in test.facts.items()
        if fact != "age"
    }
    sender = {"kommune": test.kommune, "resource": "Encounter"}
    age = test.facts.get("age")
    told = {**{fact: frozenset({value}) for fact, value in sender.items()}, **given}
    facts.give(told, age if isinstance(age, int) else None)


def _word(value: str | bool | int | tuple[str, ...]) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rows(code: Code | None, facts: ResourceFacts, tables: Tables) -> Iterator[MappingRow]:
    """The rows that had a say: the one that decided, that of the pilot, and those that left it to others."""
    if code:
        yield code.row
    if code and code.apart and code.apart.pilot:
        yield code.apart.pilot.row
    for row in tables.decisions.rows:
        leaves = isinstance(row.then, Leave) and (not row.codes or not row.codes.isdisjoint(facts.codes))
        if leaves and not any(missed(row, facts)):
            yield row.address


def _differences(
    expect: Expected, code: Code | None, reasons: list[str], local: Mapping[str, str]
) -> Iterator[Words]:
    found = _found(code)
    wanted: dict[str, object] = {
        "code": expect.code,
        "hst": dict(expect.hst) if expect.hst is not None else None,
        "not_in_kpr": expect.not_in_kpr,
        "channel": expect.channel,
        "pilot": expect.pilot,
    }
    for name, value in wanted.items():
        if value != found.get(name):
            yield _differs(name, value, found.get(name))
    if expect.local is not None and dict(expect.local) != local:
        yield _differs("local", dict(expect.local), local)
    for name in ("row", "pilot_row"):
        value = getattr(expect, name)
        if value is not None and value != found.get(name):
            yield _differs(name, value, found.get(name))
    pilot = code.apart.pilot if code and code.apart else None
    for name, value in expect.attributes.items():
        said = getattr(pilot, name, None)
        if value != said:
            yield _differs(name, value, said)
    stopping = [reason for reason in reasons if reason != "local-code-mapped"]
    if list(expect.findings) != stopping:
        yield _differs("findings", list(expect.findings), stopping)


def _differs(name: str, expected: object, found: object) -> Words:
    return words("test-differs", name=name, expected=_or_nothing(expected), found=_or_nothing(found))


def _or_nothing(value: object) -> object:
    return words("test-nothing") if value is None else value


def _found(code: Code | None) -> dict[str, object]:
    if code is None:
        return {}
    found: dict[str, object] = {"row": f"{code.row.table}/{code.row.row}"}
    if code.traits:
        found["code"] = code.traits.code
    if code.hst:
        fields = {"form": code.hst.form, "alderstrinn": code.hst.alderstrinn, "amming": code.hst.amming}
        found["hst"] = {name: value for name, value in fields.items() if value}
    if code.apart:
        found |= {"not_in_kpr": code.apart.reason, "channel": code.apart.channel}
        pilot = code.apart.pilot
        found |= {"pilot": pilot.code, "pilot_row": f"{pilot.row.table}/{pilot.row.row}"} if pilot else {}
    return found
