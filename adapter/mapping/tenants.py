"""
What a tenants file must be beyond its form: codes that the national tables know and KPR takes.

It looks at the values as read, not at the finished models, so that a wrong key in one line does
not hide a wrong code in another.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from adapter.errors import Words
from adapter.mapping.decisions import Layer, Sender
from adapter.mapping.fault_words import words
from adapter.mapping.judge import Complaint
from adapter.mapping.leaves import EACH, leaves
from adapter.mapping.pilot_settings import judge_pilot_settings
from adapter.mapping.send_list import judge_send_list, reported_codes
from adapter.mapping.systems import fold
from adapter.mapping.tables import ServiceTable, Status, Tables
from adapter.mapping.yaml_lines import Path


def judge_tenants(data: Any, tables: Tables) -> Iterator[Complaint]:
    """Everything in a tenants file that does not agree with the tables or with itself."""
    yield from _contradictions(data)
    yield from judge_pilot_settings(data, tables)
    yield from judge_send_list(data, tables.service)
    for path, code in reported_codes(data):
        yield from _reportable(path, code, tables.service, words("take-it-out"))
    for path, code in leaves(data, "tenants", EACH, "local_codes", EACH, EACH):
        yield from _reportable(path, code, tables.service, words("live-or-not-in-kpr-list"))
    for path, tenant in leaves(data, "tenants", EACH):
        if isinstance(tenant, dict):
            yield from _tenant(path, tenant, tables)


def _contradictions(data: Any) -> Iterator[Complaint]:
    if isinstance(data, dict) and data.get("environment") == "production" and data.get("synthetic_only"):
        yield Complaint(("synthetic_only",), words("synthetic-in-production"))
    if isinstance(data, dict) and data.get("environment") == "production":
        for at, base in leaves(data, "tenants", EACH, "fhir_api", "base"):
            if isinstance(base, str) and base.startswith("http:"):
                yield Complaint(at, words("production-https"))


def _tenant(path: Path, tenant: Mapping[Any, Any], tables: Tables) -> Iterator[Complaint]:
    number = tenant.get("kommuneNr")
    if isinstance(number, str) and number in tables.identifiers.not_reporting:
        yield Complaint((*path, "kommuneNr"), words("kommune-number-not-reporting", number=number))
    for at, code in leaves(tenant, "profession_map_9060_to_8401", EACH):
        yield from _listed((*path, *at), code, tables.hst.professions)
    for name, known in (("amming_default", tables.hst.breast_feeding), ("form_default", tables.hst.forms)):
        for at, code in leaves(tenant, name):
            yield from _listed((*path, *at), code, known)
    yield from _aliases(path, tenant, tables)
    yield from _local_systems(path, tenant, tables)
    yield from _both(path, tenant)
    yield from _in_tables(path, tenant, tables)


def _reportable(path: Path, code: Any, services: ServiceTable, otherwise: Words) -> Iterator[Complaint]:
    if not isinstance(code, str):
        return  # the form says so already
    entry = services.lookup(code)
    if entry is None:
        yield Complaint(path, words("no-service-code", code=code, advice=_instead(code, services)))
    elif entry.status is Status.RETIRED:
        successor = entry.replaced_by.code if entry.replaced_by else None
        advice = words("took-its-place", code=successor) if successor else otherwise
        yield Complaint(path, words("code-retired", code=code, display=entry.display, advice=advice))


def _instead(code: str, services: ServiceTable) -> Words:
    normalised = services.normalise(code)
    if services.lookup(normalised):
        return words("write-so", code=normalised)
    live = [entry.code for entry in services.codes.values() if entry.status is Status.LIVE]
    return words("choose", choices=", ".join(sorted(live, key=lambda code: (len(code), code))))


def _listed(path: Path, code: Any, known: Mapping[str, object]) -> Iterator[Complaint]:
    if isinstance(code, str) and code not in known:
        said = words("not-in-list-for", code=code, field=path[2], choices=", ".join(known))
        yield Complaint(path, said)


def _aliases(path: Path, tenant: Mapping[Any, Any], tables: Tables) -> Iterator[Complaint]:
    for at, alias in leaves(tenant, "service_code_system_aliases", EACH):
        if not isinstance(alias, str):
            continue
        other = tables.hst.list_of(alias) or tables.systems.systems.find(alias)
        if other or tables.identifier_kind(alias) or tables.professions.spelling(alias):
            yield Complaint((*path, *at), words("alias-of-another", address=alias))


def _local_systems(path: Path, tenant: Mapping[Any, Any], tables: Tables) -> Iterator[Complaint]:
    aliases = [alias for _, alias in leaves(tenant, "service_code_system_aliases", EACH)]
    for name in ("local_codes", "not_in_kpr"):
        for at, _ in leaves(tenant, name, EACH):
            system = at[-1]
            if isinstance(system, str) and tables.service.spelling(system, aliases):
                yield Complaint((*path, *at), words("local-under-national", address=system), key=True)


def _both(path: Path, tenant: Mapping[Any, Any]) -> Iterator[Complaint]:
    mapped = {at[1:] for at, _ in leaves(tenant, "local_codes", EACH, EACH)}
    listed: set[Path] = set()
    for at, code in leaves(tenant, "not_in_kpr", EACH, EACH):
        if not isinstance(code, str):
            continue
        row = (at[1], code)
        if row in mapped:
            yield Complaint((*path, *at), words("mapped-and-not-in-kpr", code=code))
        if row in listed:
            yield Complaint((*path, *at), words("not-in-kpr-twice", code=code))
        listed.add(row)


def _in_tables(path: Path, tenant: Mapping[Any, Any], tables: Tables) -> Iterator[Complaint]:
    """The tenant's own lists are rows of the first layer: a code has one row there."""
    vendors = [vendor for _, vendor in leaves(tenant, "epj", "leverandor")]
    vendor = vendors[0] if vendors and isinstance(vendors[0], str) else None
    view = tables.decisions.of(Sender(str(tenant.get("kommuneNr")), str(path[-1]), vendor))
    for at, coded in _own_codes(tenant):
        row = next(view.naming(Layer.MUNICIPALITY, coded), None)
        if row:
            named = f"{row.address.table}/{row.address.row}"
            yield Complaint((*path, *at), words("row-in-table", code=coded[1], row=named))


def _own_codes(tenant: Mapping[Any, Any]) -> Iterator[tuple[Path, tuple[str, str]]]:
    """The codes of both lists with their places, systems folded."""
    for at, _ in leaves(tenant, "local_codes", EACH, EACH):
        yield at, (fold(str(at[1])), str(at[2]))
    for at, code in leaves(tenant, "not_in_kpr", EACH, EACH):
        yield at, (fold(str(at[1])), str(code))
