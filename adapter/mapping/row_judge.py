"""
What a decision table must be beyond its form.

Codes exist on the days they are given for, somebody tells the facts, and conditions can be asked.
"""

from collections.abc import Iterator, Mapping, Sequence

from adapter.fhir import numbers
from adapter.mapping import conditions
from adapter.mapping.decided_judge import judge_decided
from adapter.mapping.decision_files import DecisionFile, PilotFile, RowForm, When
from adapter.mapping.decisions import NOT_TOLD, Layer
from adapter.mapping.fault_words import words
from adapter.mapping.judge import Complaint
from adapter.mapping.reach_judge import RESOURCES, judge_reach
from adapter.mapping.read_judge import judge_reads
from adapter.mapping.systems import fold
from adapter.mapping.tables import ClassGroup, Tables
from adapter.mapping.then_judge import judge_then, unknown
from adapter.mapping.yaml_lines import Path

#: The other classes of v3 ActEncounterCode: ordinary visits, in no group of systems.yaml.
_OTHER_CLASSES = ("EMER", "FLD", "OBSENC", "PRENC")


def judge_table(
    file: DecisionFile, tables: Tables, pilot: PilotFile | None, told: frozenset[str]
) -> Iterator[Complaint]:
    """Everything wrong with one table, seen by itself; `told` are the facts that `reads` in its scope tell."""
    yield from _head(file, tables)
    yield from _systems(file, tables)
    yield from judge_reads(file, tables, pilot)
    known = values_known(tables, pilot)
    seen: set[str] = set()
    for number, form in enumerate(file.rows):
        at: Path = ("rows", number)
        if form.row in seen:
            yield Complaint((*at, "row"), words("row-named-twice", row=form.row))
        seen.add(form.row)
        yield from _dates(at, file, form)
        yield from _when(at, file, form.when, known)
        yield from _untold(at, file, form.when, told)
        yield from judge_then(at, file, form, tables, pilot)
        yield from judge_decided(at, file, form, tables)
        yield from judge_reach(at, form, tables.systems, told)


def judge_pilot(file: PilotFile) -> Iterator[Complaint]:
    """Everything wrong with the list of pilot codes: each once, under one that is there."""
    codes = [row.code for row in file.codes]
    for number, row in enumerate(file.codes):
        at: Path = ("codes", number)
        if row.code in codes[:number]:
            yield Complaint((*at, "code"), words("row-already", value=row.code))
        if row.parent is not None:
            yield from unknown((*at, "parent"), row.parent, codes[:number], words("a-code-above"))


def values_known(tables: Tables, pilot: PilotFile | None) -> Mapping[str, Sequence[str]]:
    """The values that each fact with a list of its own can have."""
    lists = {
        "programme": pilot.programmes if pilot else (),
        "hovedforlop": pilot.hovedforlop if pilot else (),
        "contact_kind": pilot.contact_kinds if pilot else (),
    }
    return {
        "resource": RESOURCES,
        "class": (*tables.systems.classes, *_OTHER_CLASSES),
        "setting": (*ClassGroup, "hst"),
        "profession": tuple(tables.hst.professions),
        **{
            name: (*(row.code for row in rows), *([NOT_TOLD[name]] if name in NOT_TOLD else []))
            for name, rows in lists.items()
        },
    }


def _head(file: DecisionFile, tables: Tables) -> Iterator[Complaint]:
    if file.valid_to and file.valid_to < file.valid_from:
        yield Complaint(("valid_to",), words("dates-reversed"))
    if file.layer is Layer.MUNICIPALITY and not (file.kommuner or file.tenants):
        yield Complaint(("layer",), words("whose-table"))
    for number, kommune in enumerate(file.kommuner):
        yield from _kommune(("kommuner", number), kommune, tables)
    if not (file.rows or file.reads):
        yield Complaint(("table",), words("empty-table"))


def _kommune(at: Path, kommune: str, tables: Tables) -> Iterator[Complaint]:
    if not (len(kommune) == 4 and kommune.isascii() and kommune.isdigit()):
        yield Complaint(at, words("no-kommunenummer", kommune=kommune))
    elif kommune in tables.identifiers.not_reporting:
        yield Complaint(at, words("kommune-not-reporting", kommune=kommune))


def _systems(file: DecisionFile, tables: Tables) -> Iterator[Complaint]:
    used = {form.when.system for form in file.rows} | {read.system for read in file.reads}
    first: dict[str, str] = {}
    for name, address in file.systems.items():
        at = ("systems", name)
        other = first.setdefault(fold(address), name)
        if other != name:
            yield Complaint(at, words("system-of-two-names", address=address, other=other))
        if tables.service.spelling(address):
            yield Complaint(at, words("national-list-here", address=address))
        if name not in used:
            yield Complaint(at, words("system-unused", name=name), key=True)


def _dates(at: Path, file: DecisionFile, form: RowForm) -> Iterator[Complaint]:
    if form.valid_from and form.valid_to and form.valid_to < form.valid_from:
        yield Complaint((*at, "valid_to"), words("dates-reversed"))
    elif form.valid_to and form.valid_to < file.valid_from:
        yield Complaint((*at, "valid_to"), words("row-before-table", day=file.valid_from))
    elif form.valid_from and file.valid_to and form.valid_from > file.valid_to:
        yield Complaint((*at, "valid_from"), words("row-after-table", day=file.valid_to))


def _when(
    at: Path, file: DecisionFile, when: When, known: Mapping[str, Sequence[str]]
) -> Iterator[Complaint]:
    at = (*at, "when")
    if when.system is not None:
        yield from unknown((*at, "system"), when.system, file.systems, words("a-system-name"))
    yield from _twice((*at, "code"), when.code or ())
    yield from _facts(at, file, when, known)
    if when.age and when.age.first > when.age.last:
        yield Complaint((*at, "age"), words("age-reversed"))
    if when.fhirpath and (problem := conditions.what_is_wrong(when.fhirpath)):
        yield Complaint((*at, "fhirpath"), problem)


def _twice(at: Path, codes: Sequence[str]) -> Iterator[Complaint]:
    seen: set[str] = set()
    for number, code in enumerate(codes):
        if code in seen:
            yield Complaint((*at, number), words("code-stands-twice", code=code))
        seen.add(code)


def _facts(
    at: Path, file: DecisionFile, when: When, known: Mapping[str, Sequence[str]]
) -> Iterator[Complaint]:
    """Values that their lists do not have, or that the table's scope rules out."""
    for fact, values in known.items():
        for place, value in _values(at, when, fact):
            yield from unknown(place, value, values, words("a-fact", fact=fact))
    for place, value in _values(at, when, "unit"):
        if numbers.organisation_number(value) is None:
            yield Complaint(place, words("no-orgnr"))
    for place, value in _values(at, when, "kommune"):
        if file.kommuner and value not in file.kommuner:
            yield Complaint(place, words("kommune-outside", kommune=value))


def _values(at: Path, when: When, fact: str) -> Iterator[tuple[Path, str]]:
    """The values a row names for a fact, each with its place."""
    chosen = getattr(when, "class_" if fact == "class" else fact)
    if chosen is not None:
        yield from (((*at, fact, number), value) for number, value in enumerate(chosen.one_of))
        yield from (((*at, fact, "not", number), value) for number, value in enumerate(chosen.none_of))


def _untold(at: Path, file: DecisionFile, when: When, told: frozenset[str]) -> Iterator[Complaint]:
    """Rows that wait for what nobody tells; national ones may wait for vendors to come."""
    if file.layer not in (Layer.MUNICIPALITY, Layer.VENDOR):
        return
    for fact in ("team", "programme", "hovedforlop", "contact_kind"):
        values = [value for _, value in _values((), when, fact) if value != NOT_TOLD.get(fact)]
        if values and fact not in told:
            yield Complaint((*at, "when", fact), words("fact-untold", fact=fact))
    for fact in ("decision", "billed_to_kuhr", "hospital_part"):
        if getattr(when, fact) and fact not in told:
            yield Complaint((*at, "when", fact), words("fact-untold", fact=fact))
