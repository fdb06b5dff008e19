"""
Reads the tables and the tenants file, and judges them before anything starts (promise 7).

    bytes ▶ yaml_lines ▶ files, decision_files, config (form)
          ▶ judge, row_judge, overlaps, tenants (content) ▶ build, compile

All faults come in one `Misconfigured`, in the order of the lines. A table whose form is wrong is not
judged by content too, as its rows are not to be trusted.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from adapter.config import Provider, Tenant, Tenants
from adapter.errors import Fault, Misconfigured
from adapter.mapping import build
from adapter.mapping.asking import Decisions
from adapter.mapping.beside import apart, others
from adapter.mapping.bounds import TRUSTED, Bounds, told
from adapter.mapping.compile import compile_decisions, pilot_table
from adapter.mapping.decision_files import DecisionFile, PilotFile
from adapter.mapping.fault_words import problem_words, words
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
from adapter.mapping.load_decisions import (
    Read,
    formed,
    judge_tables,
    pilot_file,
    read_tables,
    table_files,
)
from adapter.mapping.load_value_sets import judge_sets, local_sets, read_sets, value_set_files
from adapter.mapping.row_judge import judge_pilot
from adapter.mapping.sight import Sight
from adapter.mapping.tables import Tables
from adapter.mapping.tenants import judge_tenants
from adapter.mapping.value_set_files import ValueSetFile
from adapter.mapping.yaml_lines import Document, fault_at, parse
from adapter.values import replace

_Form = TypeVar("_Form", bound=TableFile)


def load_tables(
    folder: Path,
    own: Path | None = None,
    beside: Sequence[Document] = (),
    *,
    replacing: bool = False,
    sight: Sight | None = None,
    bounds: Bounds = TRUSTED,
) -> Tables:
    """
    Read and judge the tables of a `mappings` folder; raises `Misconfigured` with all faults that `bounds` tell.

    The value lists are those of `folder`; decision tables are read from it and from `own`, an
    installation's, too. `beside` have been read already, and are judged as if they lay in `own`; `replacing`
    lets each take the place of the same edition in `own`: of one table or value set, from the same day. Of somebody
    with a `sight`, `beside` are refused unjudged where they are for others, and judged beside what is seen (SEC-08).
    """
    if own is not None and not own.is_dir():
        # Misspelt, it would be no tables at all, and what they map would be refused.
        raise Misconfigured(fault_at(str(own), (0, 0), words("no-folder")))
    if sight is not None:
        _raise(fault for document in beside for fault in bounds.some(sight.beyond(document)))
    lists, found = _lists(folder)
    folders = [folder, *([own] if own else [])]
    pilot_document, pilot, pilot_faults = _pilot(folders)
    found += [(pilot_document, list(pilot_faults))] if pilot_document else []
    tables, lists_of_values = apart(beside)
    files = [read(path) for each in folders for path in table_files(each)]
    files_of_values = [read(path) for each in folders for path in value_set_files(each)]
    if replacing and own is not None:
        files, files_of_values = (others(each, own, beside) for each in (files, files_of_values))
    reads = read_tables([*files, *tables], bounds)
    sets = read_sets([*files_of_values, *lists_of_values], bounds)
    found += [(each.document, list(each.faults)) for each in reads]
    found += [(each.document, list(each.faults)) for each in sets]
    if lists is not None:
        seen = [each for each in reads if _is_seen(sight, each.form)]
        seen = seen if sight is None else [_by_table(each, beside) for each in seen]
        sets_seen = [each for each in sets if _is_seen(sight, each.form)]
        judged = [*judge_tables(seen, lists, pilot, bounds), *judge_sets(sets_seen, lists, pilot, bounds)]
        found += [(document, _placed(document, complaints)) for document, complaints in judged]
    faults_found = _in_order(fault for document, faults in found for fault in _all_of(document, faults))
    if faults_found:
        raise Misconfigured(*told(faults_found, bounds.faults, str(own or folder)))
    if lists is None:
        raise ValueError("lists without a fault were not built")
    documents = [document for document, _ in found]
    return replace(
        lists,
        decisions=compile_decisions([each.form for each in reads if each.form], _digest(documents)),
        pilot=pilot_table(pilot) if pilot else None,
        local=local_sets(sets),
    )


def _lists(folder: Path) -> tuple[Tables | None, list[tuple[Document, list[Fault]]]]:
    """The national value lists, where none of them is faulty, and what is wrong with each."""
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
    faults = [(documents[name], found[name]) for name in found]
    if any(_all_of(document, said) for document, said in faults):
        return None, faults
    return Tables(
        service=build.service_table(_of_form(ServiceFile, files)),
        hst=build.hst_table(_of_form(HstFile, files)),
        professions=build.profession_table(_of_form(ProfessionFile, files)),
        identifiers=build.identifier_table(_of_form(IdentifierFile, files)),
        systems=build.systems_table(_of_form(SystemsFile, files)),
        decisions=Decisions(),
    ), faults


def _is_seen(sight: Sight | None, form: DecisionFile | ValueSetFile | None) -> bool:
    return sight is None or form is None or sight.has(form)


def _by_table(read: Read, beside: Sequence[Document]) -> Read:
    """A table that lies in a folder, called by its name: its path may name those who are not seen."""
    if read.form is None or read.document in beside:
        return read
    return replace(read, document=replace(read.document, file=read.form.table))


def _digest(documents: Iterable[Document]) -> str:
    """Name the content of all files, wherever they lie and in whatever order they are read."""
    contents = sorted({document.digest for document in documents})
    return sha256(" ".join(contents).encode()).hexdigest()[:12]


def _pilot(folders: list[Path]) -> tuple[Document | None, PilotFile | None, Iterable[Fault]]:
    """The list of pilot codes, where a folder has one, and what is wrong with it."""
    path = pilot_file(folders)
    if path is None:
        return None, None, ()
    document = read(path)
    pilot, faults = formed(document, PilotFile)
    return document, pilot, faults or _placed(document, judge_pilot(pilot) if pilot else ())


def load_tenants(path: Path, tables: Tables) -> Tenants:
    """Read and judge a tenants file; raises `Misconfigured` with all its faults in one go."""
    return tenants_of(read(path), tables)


def tenants_of(document: Document, tables: Tables, bounds: Bounds = TRUSTED) -> Tenants:
    """Judge a tenants file that has been read; raises `Misconfigured` with its faults in one go, as `bounds` allow."""
    if document.root is None:
        raise Misconfigured(*document.faults)
    faults = _placed(document, bounds.some(judge_tenants(document.data, tables)))
    try:
        tenants = Tenants.model_validate(document.data)
    except ValidationError as error:
        faults += bounds.some(faults_of(error, document, Tenants))
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
        fault = fault_at(str(path), (0, 0), words("unreadable", why=problem_words(error.strerror or "")))
        return Document(str(path), None, (fault,))


def _of_form(form: type[_Form], files: Mapping[str, TableFile]) -> _Form:
    """The one table of a form."""
    return next(file for file in files.values() if isinstance(file, form))


def _placed(document: Document, complaints: Iterable[Complaint]) -> list[Fault]:
    return [document.fault(path, said, key=key) for path, said, key in complaints]


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
    since = _since(tenants, tables.service.first_phase)
    named = {name: _named(name, tenant, default, since) for name, tenant in tenants.tenants.items()}
    return tenants.model_copy(
        update={"tenants": named, "report_service_codes_default": default, "version": version}
    )


def _since(tenants: Tenants, first_phase: frozenset[str]) -> Mapping[str, date]:
    """
    By code: the first day of the duty to report it (MH-60).

    An activation names the day of a code that there was no duty to report before (MH-10, MH-12).
    """
    activated = {each.official.code: each.valid_from for each in tenants.pilot.activations}
    new = {code: day for code, day in activated.items() if code not in first_phase}
    return new | {code: told.since for code, told in tenants.report_sources.items()}


def _named(name: str, tenant: Tenant, default: frozenset[str], since: Mapping[str, date]) -> Tenant:
    if tenant.provider is not Provider.MUNICIPALITY:
        return tenant.model_copy(update={"name": name, "report_service_codes": frozenset()})
    own = "report_service_codes" in tenant.model_fields_set
    reported = tenant.report_service_codes if own else default
    days = {code: day for code, day in since.items() if code in reported}
    return tenant.model_copy(update={"name": name, "report_service_codes": reported, "reported_since": days})
