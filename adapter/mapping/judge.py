"""
What a table must be beyond its form: codes that exist, each once, dates in order.

A judge says where (the path into the file) and what to do; `load.py` finds the line.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from adapter.errors import Words
from adapter.mapping.fault_words import words
from adapter.mapping.files import (
    AgeStepList,
    CodeList,
    HstFile,
    IdentifierFile,
    ProfessionFile,
    ServiceFile,
    SystemsFile,
    TableFile,
)
from adapter.mapping.systems import SystemUri, fold
from adapter.mapping.tables import ServiceCode, Status
from adapter.mapping.yaml_lines import Path


class Complaint(NamedTuple):
    """Something wrong at a place of a file, not yet with its line; `key`: the key itself is meant."""

    path: Path
    said: Words
    key: bool = False


def judge(file: TableFile, files: Mapping[str, TableFile]) -> Iterator[Complaint]:
    """Everything wrong with one table, seen beside the others; `files` is by name."""
    match file:
        case ServiceFile():
            yield from _services(file)
        case HstFile():
            yield from _hst(file, files.get("systems"))
        case ProfessionFile():
            yield from _professions(file, files.get("hst-codes"))
        case IdentifierFile():
            yield from _identifiers(file)
        case SystemsFile():
            yield from _systems(file)


def _services(file: ServiceFile) -> Iterator[Complaint]:
    codes = {row.code: row for row in file.codes}
    yield from _once(("codes",), (row.code for row in file.codes), "code")
    yield from _once(("sub_codes",), (row.code for row in file.sub_codes), "code")
    for number, row in enumerate(file.codes):
        yield from _service(("codes", number), row, codes, file)
    for number, sub_code in enumerate(file.sub_codes):
        yield from _known(("sub_codes", number, "parent"), sub_code.parent, codes, words("codes-above"))
    for number, left_out in enumerate(file.left_out):
        if left_out.code in codes:
            yield Complaint(("left_out", number, "code"), words("left-out-and-row", code=left_out.code))


def _service(
    path: Path, row: ServiceCode, codes: Mapping[str, ServiceCode], file: ServiceFile
) -> Iterator[Complaint]:
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        yield Complaint((*path, "valid_to"), words("dates-reversed"))
    if row.replaced_by and row.status is Status.LIVE:
        yield Complaint((*path, "replaced_by"), words("live-and-replaced", code=row.code))
    if row.first_phase and row.status is Status.RETIRED:
        yield Complaint((*path, "first_phase"), words("retired-and-reported", code=row.code))
    for number, column in enumerate(row.inferred):
        yield from _known((*path, "inferred", number), column, file.facts, words("columns-under-facts"))
    same_list = row.replaced_by and file.system.preferred.endswith(f".{row.replaced_by.list}")
    if row.replaced_by and row.replaced_by.code and same_list:
        at = (*path, "replaced_by", "code")
        yield from _known(at, row.replaced_by.code, _live(codes), words("live-codes"))


def _live(codes: Mapping[str, ServiceCode]) -> Collection[str]:
    return [code for code, row in codes.items() if row.status is Status.LIVE]


def _hst(file: HstFile, systems: TableFile | None) -> Iterator[Complaint]:
    lists = {name: value for name, value in file if isinstance(value, (CodeList, AgeStepList))}
    yield from _clashes(((name, "system"), name, value.system) for name, value in lists.items())
    for name, value in lists.items():
        yield from _once((name, "codes"), (row.code for row in value.codes), "code")
    for number, step in enumerate(file.age_steps.codes):
        if (step.unit is None) != (step.number is None):
            yield Complaint(("age_steps", "codes", number), words("age-step-half", code=step.code))
    forms = [row.code for row in file.forms.codes]
    yield from _known(("form_of_group",), file.form_of_group, forms, _codes_of("forms"))
    for name, form in file.form_by_class.items():
        yield from _known(("form_by_class", name), form, forms, _codes_of("forms"))
        if isinstance(systems, SystemsFile):
            classes = [code for codes in systems.classes.groups.values() for code in codes]
            known = words("classes-of-systems")
            yield from _known(("form_by_class", name), name, classes, known, key=True)
    yield from _hst_choices(file)


def _hst_choices(file: HstFile) -> Iterator[Complaint]:
    amming = [row.code for row in file.breast_feeding.codes]
    for number, code in enumerate(file.breast_fed):
        yield from _known(("breast_fed", number), code, amming, _codes_of("breast_feeding"))
    professions = [row.code for row in file.professions.codes]
    for number, code in enumerate(file.service_by_decision):
        yield from _known(("service_by_decision", number), code, professions, _codes_of("professions"))
    unit_types = [row.code for row in file.unit_types.codes]
    yield from _known(("unit_type",), file.unit_type, unit_types, _codes_of("unit_types"))
    sexes = [row.code for row in file.sexes.codes]
    yield from _known(("sex_unknown",), file.sex_unknown, sexes, _codes_of("sexes"))
    for gender, code in file.sex_by_gender.items():
        yield from _known(("sex_by_gender", gender), code, sexes, _codes_of("sexes"))
    measurements = [row.code for row in file.measurements.codes]
    for number, code in enumerate(file.measurements_one_of):
        yield from _known(("measurements_one_of", number), code, measurements, _codes_of("measurements"))


def _professions(file: ProfessionFile, hst: TableFile | None) -> Iterator[Complaint]:
    yield from _once(("rows",), (row.source for row in file.rows), "from")
    if isinstance(hst, HstFile):
        targets = [row.code for row in hst.professions.codes]
        for number, row in enumerate(file.rows):
            yield from _known(("rows", number, "to"), row.target, targets, words("professions-of-hst"))


def _identifiers(file: IdentifierFile) -> Iterator[Complaint]:
    yield from _once(("kinds",), (row.name for row in file.kinds), "name")
    yield from _once(("types",), (row.code for row in file.types), "code")
    yield from _clashes(
        (("kinds", number), row.name, SystemUri(row.preferred, row.aliases))
        for number, row in enumerate(file.kinds)
    )
    types = {row.code: row for row in file.types}
    yield from _known(("birth_date_type",), file.birth_date_type, types, _codes_of("types"))
    for number, kind in enumerate(file.kinds):
        if kind.type_id is None:
            continue
        yield from _known(("kinds", number, "type_id"), kind.type_id, types, _codes_of("types"))
        known = types.get(kind.type_id)
        if known and known.gives_kpr_id != kind.gives_kpr_id:
            said = words("gives-kpr-id", kind=kind.name, type=kind.type_id)
            yield Complaint(("kinds", number, "gives_kpr_id"), said)


def _systems(file: SystemsFile) -> Iterator[Complaint]:
    first: dict[str, str] = {}
    for group, codes in file.classes.groups.items():
        for number, code in enumerate(codes):
            if code in first:
                said = words("class-in-two-groups", code=code, group=first[code])
                yield Complaint(("class", "groups", group.value, number), said)
            first.setdefault(code, group.value)


def _codes_of(part: str) -> Words:
    return words("codes-of", part=part)


def _known(
    path: Path, value: str, known: Iterable[str], where: Words, *, key: bool = False
) -> Iterator[Complaint]:
    if value not in (names := list(known)):
        yield Complaint(path, words("not-among", value=value, known=where, choices=", ".join(names)), key)


def _once(path: Path, values: Iterable[str], column: str) -> Iterator[Complaint]:
    seen: set[str] = set()
    for number, value in enumerate(values):
        if value in seen:
            yield Complaint((*path, number, column), words("row-already", value=value))
        seen.add(value)


def _clashes(addresses: Iterable[tuple[Path, str, SystemUri]]) -> Iterator[Complaint]:
    owners: dict[str, str] = {}
    for path, name, uri in addresses:
        for address in (uri.preferred, *uri.aliases):
            owner = owners.setdefault(fold(address), name)
            if owner != name:
                yield Complaint(path, words("address-of-two", address=address, owner=owner))
