"""
What a tenants file must be beyond its form: codes that the national tables know and KPR takes.

It looks at the values as read, not at the finished models, so that a wrong key in one line does
not hide a wrong code in another.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from adapter.mapping.decisions import Layer, Sender
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
        yield from _reportable(path, code, tables.service, "take it out")
    for path, code in leaves(data, "tenants", EACH, "local_codes", EACH, EACH):
        yield from _reportable(path, code, tables.service, "choose a live one, or use not_in_kpr")
    for path, tenant in leaves(data, "tenants", EACH):
        if isinstance(tenant, dict):
            yield from _tenant(path, tenant, tables)


def _contradictions(data: Any) -> Iterator[Complaint]:
    if isinstance(data, dict) and data.get("environment") == "production" and data.get("synthetic_only"):
        message = "production has real persons only; take synthetic_only away, or say environment: test"
        yield Complaint(("synthetic_only",), message)
    if isinstance(data, dict) and data.get("environment") == "production":
        for at, base in leaves(data, "tenants", EACH, "fhir_api", "base"):
            if isinstance(base, str) and base.startswith("http:"):
                yield Complaint(at, "production asks over https only; person data is not sent in clear")


def _tenant(path: Path, tenant: Mapping[Any, Any], tables: Tables) -> Iterator[Complaint]:
    number = tenant.get("kommuneNr")
    if isinstance(number, str) and number in tables.identifiers.not_reporting:
        message = f"kommuneNr {number} is no kommune that reports; write the kommune's own number"
        yield Complaint((*path, "kommuneNr"), message)
    for at, code in leaves(tenant, "profession_map_9060_to_8401", EACH):
        yield from _listed((*path, *at), code, tables.hst.professions)
    for name, known in (("amming_default", tables.hst.breast_feeding), ("form_default", tables.hst.forms)):
        for at, code in leaves(tenant, name):
            yield from _listed((*path, *at), code, known)
    yield from _aliases(path, tenant, tables)
    yield from _local_systems(path, tenant, tables)
    yield from _both(path, tenant)
    yield from _in_tables(path, tenant, tables)


def _reportable(path: Path, code: Any, services: ServiceTable, otherwise: str) -> Iterator[Complaint]:
    if not isinstance(code, str):
        return  # the form says so already
    entry = services.lookup(code)
    if entry is None:
        yield Complaint(path, f"{code} is not a service code of KPR; {_instead(code, services)}")
    elif entry.status is Status.RETIRED:
        successor = entry.replaced_by.code if entry.replaced_by else None
        advice = f"{successor} took its place" if successor else otherwise
        yield Complaint(path, f"service code {code} ({entry.display}) is retired; {advice}")


def _instead(code: str, services: ServiceTable) -> str:
    normalised = services.normalise(code)
    if services.lookup(normalised):
        return f'write "{normalised}"'
    live = [entry.code for entry in services.codes.values() if entry.status is Status.LIVE]
    return f"choose one of {', '.join(sorted(live, key=lambda code: (len(code), code)))}"


def _listed(path: Path, code: Any, known: Mapping[str, object]) -> Iterator[Complaint]:
    if isinstance(code, str) and code not in known:
        yield Complaint(path, f"{code} is not in the list for {path[2]}; choose one of {', '.join(known)}")


def _aliases(path: Path, tenant: Mapping[Any, Any], tables: Tables) -> Iterator[Complaint]:
    for at, alias in leaves(tenant, "service_code_system_aliases", EACH):
        if not isinstance(alias, str):
            continue
        other = tables.hst.list_of(alias) or tables.systems.systems.find(alias)
        if other or tables.identifier_kind(alias) or tables.professions.spelling(alias):
            message = (
                f"{alias} is the address of another list; only addresses of the service codes belong here"
            )
            yield Complaint((*path, *at), message)


def _local_systems(path: Path, tenant: Mapping[Any, Any], tables: Tables) -> Iterator[Complaint]:
    aliases = [alias for _, alias in leaves(tenant, "service_code_system_aliases", EACH)]
    for name in ("local_codes", "not_in_kpr"):
        for at, _ in leaves(tenant, name, EACH):
            system = at[-1]
            if isinstance(system, str) and tables.service.spelling(system, aliases):
                message = (
                    f"{system} is an address of the national service codes, so these rows are never read"
                )
                yield Complaint((*path, *at), f"{message}; use the local list's own address", key=True)


def _both(path: Path, tenant: Mapping[Any, Any]) -> Iterator[Complaint]:
    mapped = {at[1:] for at, _ in leaves(tenant, "local_codes", EACH, EACH)}
    listed: set[Path] = set()
    for at, code in leaves(tenant, "not_in_kpr", EACH, EACH):
        if not isinstance(code, str):
            continue
        row = (at[1], code)
        if row in mapped:
            yield Complaint(
                (*path, *at), f"{code} is both in local_codes and in not_in_kpr; keep one of them"
            )
        if row in listed:
            yield Complaint((*path, *at), f"{code} stands twice in not_in_kpr; keep it once")
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
            message = f"{coded[1]} has a row in a table of the municipality already ({named}); keep one"
            yield Complaint((*path, *at), message)


def _own_codes(tenant: Mapping[Any, Any]) -> Iterator[tuple[Path, tuple[str, str]]]:
    """The codes of both lists with their places, systems folded."""
    for at, _ in leaves(tenant, "local_codes", EACH, EACH):
        yield at, (fold(str(at[1])), str(at[2]))
    for at, code in leaves(tenant, "not_in_kpr", EACH, EACH):
        yield at, (fold(str(at[1])), str(code))
