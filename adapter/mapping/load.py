"""
Reads the tables and the tenants file, and judges them before anything starts (promise 7).

    bytes ▶ yaml_lines ▶ files, config (form) ▶ judge, tenants (content) ▶ build

All faults come in one `Misconfigured`, in the order of the lines. A table whose form is wrong is not
judged by content too, as its rows are not to be trusted.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from adapter.config import Tenant, Tenants
from adapter.errors import Fault, Misconfigured
from adapter.mapping import build
from adapter.mapping.faults import faults_of
from adapter.mapping.files import (
    FORMS,
    HstFile,
    IdentifierFile,
    ProfessionFile,
    ServiceFile,
    SystemsFile,
    TableFile,
)
from adapter.mapping.judge import Complaint, judge
from adapter.mapping.tables import Tables
from adapter.mapping.tenants import judge_tenants
from adapter.mapping.yaml_lines import Document, parse

_Form = TypeVar("_Form", bound=TableFile)


def load_tables(folder: Path) -> Tables:
    """Read and judge the national tables of a `mappings` folder; raises `Misconfigured` with all faults."""
    documents = {name: read(folder / "national" / f"{name}.yaml") for name in FORMS}
    found: dict[str, list[Fault]] = {}
    files: dict[str, TableFile] = {}
    for name, document in documents.items():
        try:
            files[name] = FORMS[name].model_validate(document.data)
        except ValidationError as error:
            found[name] = list(faults_of(error, document, FORMS[name]))
    for name, file in files.items():
        found[name] = _placed(documents[name], judge(file, files))
    _raise(fault for name, faults in found.items() for fault in _all_of(documents[name], faults))
    return Tables(
        service=build.service_table(_of_form(ServiceFile, files)),
        hst=build.hst_table(_of_form(HstFile, files)),
        professions=build.profession_table(_of_form(ProfessionFile, files)),
        identifiers=build.identifier_table(_of_form(IdentifierFile, files)),
        systems=build.systems_table(_of_form(SystemsFile, files)),
    )


def load_tenants(path: Path, tables: Tables) -> Tenants:
    """Read and judge a tenants file; raises `Misconfigured` with all its faults in one go."""
    document = read(path)
    if document.root is None:
        raise Misconfigured(*document.faults)
    faults = _placed(document, judge_tenants(document.data, tables))
    try:
        tenants = Tenants.model_validate(document.data)
    except ValidationError as error:
        faults += faults_of(error, document, Tenants)
        raise Misconfigured(*_in_order(_all_of(document, faults))) from None
    _raise(_all_of(document, faults))
    return _filled(tenants, tables, document.digest)


def neutral_tenants(tables: Tables) -> Tenants:
    """One tenant `default` of the test environment without local codes: what runs without a file."""
    neutral = Tenants(tenants={"default": Tenant(kommuneNr="0301")})
    return _filled(neutral, tables, "neutral")


def read(path: Path) -> Document:
    """A YAML file with its faults, that of not being there among them."""
    try:
        return parse(path.read_bytes(), str(path))
    except OSError as error:
        message = f"the file cannot be read ({error.strerror}); check its path and its permissions"
        return Document(str(path), None, (Fault(str(path), 0, 0, message),))


def _of_form(form: type[_Form], files: Mapping[str, TableFile]) -> _Form:
    """The one table of a form."""
    return next(file for file in files.values() if isinstance(file, form))


def _placed(document: Document, complaints: Iterable[Complaint]) -> list[Fault]:
    return [document.fault(path, message, key=key) for path, message, key in complaints]


def _all_of(document: Document, faults: Iterable[Fault]) -> list[Fault]:
    """The faults of reading, and those of meaning that do not only follow from them."""
    unread = {(fault.line, fault.column) for fault in document.faults}
    if document.root is None:
        return list(document.faults)
    return [*document.faults, *(fault for fault in faults if (fault.line, fault.column) not in unread)]


def _raise(faults: Iterable[Fault]) -> None:
    ordered = _in_order(faults)
    if ordered:
        raise Misconfigured(*ordered)


def _in_order(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.column, fault.message))


def _filled(tenants: Tenants, tables: Tables, version: str) -> Tenants:
    """What the file leaves to the loader: names, the edition, and what is reported by default."""
    default = tables.service.first_phase
    if "report_service_codes_default" in tenants.model_fields_set:
        default = tenants.report_service_codes_default
    named = {name: _named(name, tenant, default) for name, tenant in tenants.tenants.items()}
    return tenants.model_copy(
        update={"tenants": named, "report_service_codes_default": default, "version": version}
    )


def _named(name: str, tenant: Tenant, default: frozenset[str]) -> Tenant:
    own = "report_service_codes" in tenant.model_fields_set
    reported = tenant.report_service_codes if own else default
    return tenant.model_copy(update={"name": name, "report_service_codes": reported})
