"""From the forms of the files to the tables the program reads."""

from collections.abc import Iterable, Mapping

from adapter.mapping.files import (
    AddressProtection,
    HstFile,
    IdentifierFile,
    KindRow,
    ProfessionFile,
    ServiceFile,
    SystemsFile,
    TableFile,
)
from adapter.mapping.systems import SystemNames, SystemUri
from adapter.mapping.tables import (
    CodedValue,
    HstTable,
    IdentifierKind,
    IdentifierTable,
    ProfessionTable,
    Protection,
    ServiceTable,
    SubCode,
    SystemsTable,
    TableId,
)


def service_table(file: ServiceFile) -> ServiceTable:
    """The list of municipal services."""
    return ServiceTable(
        id=table_id(file),
        systems=SystemNames({file.table: file.system}),
        codes={row.code: row for row in file.codes},
        sub_codes=_with_and_without_zero(file.sub_codes),
        strip_leading_zeros=file.strip_leading_zeros,
        first_phase=frozenset(row.code for row in file.codes if row.first_phase),
    )


def hst_table(file: HstFile) -> HstTable:
    """The value lists of a consultation."""
    return HstTable(
        id=table_id(file),
        systems=SystemNames(hst_systems(file)),
        age_steps={row.code: row for row in file.age_steps.codes},
        age_limits=file.age_limits,
        forms=_by_code(file.forms.codes),
        form_by_class=file.form_by_class,
        form_of_group=file.form_of_group,
        breast_feeding=_by_code(file.breast_feeding.codes),
        breast_fed=frozenset(file.breast_fed),
        professions=_by_code(file.professions.codes),
        service_by_decision=frozenset(file.service_by_decision),
        participants=_by_code(file.participants.codes),
        participant_by_relationship=file.participant_by_relationship,
        participant_otherwise=file.participant_otherwise,
        roles=_by_code(file.roles.codes),
        specialist=_by_code(file.specialist.codes),
        unit_types=_by_code(file.unit_types.codes),
        unit_type=file.unit_type,
        measurements=_by_code(file.measurements.codes),
        measurements_one_of=frozenset(file.measurements_one_of),
        sexes=_by_code(file.sexes.codes),
        sex_by_gender=file.sex_by_gender,
        sex_unknown=file.sex_unknown,
    )


def hst_systems(file: HstFile) -> dict[str, SystemUri]:
    """The address of each list, under the name a coding is asked for by."""
    return {
        "age_step": file.age_steps.system,
        "form": file.forms.system,
        "breast_feeding": file.breast_feeding.system,
        "profession": file.professions.system,
        "participant": file.participants.system,
        "role": file.roles.system,
        "specialist": file.specialist.system,
        "unit_type": file.unit_types.system,
        "sex": file.sexes.system,
        "measurement": file.measurements.system,
    }


def profession_table(file: ProfessionFile) -> ProfessionTable:
    """The professions that have the same name in both lists."""
    return ProfessionTable(
        id=table_id(file),
        systems=SystemNames({file.table: file.system}),
        to_hst={row.source: row.target for row in file.rows},
    )


def identifier_table(file: IdentifierFile) -> IdentifierTable:
    """The kinds of number."""
    return IdentifierTable(
        id=table_id(file),
        systems=SystemNames({row.name: SystemUri(row.preferred, row.aliases) for row in file.kinds}),
        kinds={row.name: _kind(row) for row in file.kinds},
        types={row.code: row for row in file.types},
        birth_date_type=file.birth_date_type,
        not_reporting=frozenset(file.not_reporting),
    )


def systems_table(file: SystemsFile) -> SystemsTable:
    """Classes, kinds of service and extensions."""
    uris = {"class": file.classes.system, "service_kind": file.service_kind.system}
    return SystemsTable(
        id=table_id(file),
        systems=SystemNames(uris),
        classes={code: group for group, codes in file.classes.groups.items() for code in codes},
        hst_prefixes=file.service_kind.hst_prefixes,
        extensions=file.extensions,
        protection=_protection(file.address_protection),
    )


def _protection(told: AddressProtection) -> Protection:
    codes = {
        spelling: frozenset(map(str.lower, labels.codes))
        for labels in told.labels
        for spelling, _ in labels.system.spellings()
    }
    return Protection(codes, frozenset().union(*codes.values()), told.extension, told.part)


def table_id(file: TableFile) -> TableId:
    """Which edition of which table this is."""
    return TableId(file.layer, file.table, file.version.isoformat())


def _kind(row: KindRow) -> IdentifierKind:
    return IdentifierKind(
        row.name, row.display, row.preferred, row.type_id, row.gives_kpr_id, row.needs_assigner
    )


def _by_code(rows: Iterable[CodedValue]) -> Mapping[str, CodedValue]:
    return {row.code: row for row in rows}


def _with_and_without_zero(rows: Iterable[SubCode]) -> Mapping[str, SubCode]:
    return {code: row for row in rows for code in (row.code, row.code.lstrip("0"))}
