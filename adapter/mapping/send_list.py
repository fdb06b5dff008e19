"""What the send list of a tenants file must be: codes that there is a duty to report, of the municipality's own."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

from adapter.config import Provider
from adapter.mapping.fault_words import words
from adapter.mapping.judge import Complaint
from adapter.mapping.leaves import EACH, leaves
from adapter.mapping.tables import ServiceTable
from adapter.mapping.yaml_lines import Path


def reported_codes(data: Any) -> Iterator[tuple[Path, Any]]:
    """The codes of all send lists, each with its place."""
    return chain(
        leaves(data, "report_service_codes_default", EACH),
        leaves(data, "tenants", EACH, "report_service_codes", EACH),
    )


def judge_send_list(data: Any, services: ServiceTable) -> Iterator[Complaint]:
    """Give codes without a dated source (MH-60), and lists of who does not report here (MH-61)."""
    if isinstance(data, dict) and data.get("environment") == "production":
        yield from _without_source(data, services)
    yield from _before_its_time(data, services)
    yield from _set_apart(data)


def _without_source(data: dict[Any, Any], services: ServiceTable) -> Iterator[Complaint]:
    """The codes that running reporting began with have their source in the table."""
    dated = {path[-1] for path, _ in leaves(data, "report_sources", EACH)}
    # An activation names its document and day itself (MH-10).
    dated |= {str(code) for _, code in leaves(data, "pilot", "activations", EACH, "official", "code")}
    for path, code in reported_codes(data):
        known = isinstance(code, str) and services.lookup(code) is not None
        if known and code not in services.first_phase and code not in dated:
            yield Complaint(path, words("undated-source", code=code))


def _before_its_time(data: Any, services: ServiceTable) -> Iterator[Complaint]:
    """A duty to report a code begins with the code or later."""
    for path, _ in leaves(data, "report_sources", EACH):
        if isinstance(path[-1], str) and services.lookup(path[-1]) is None:
            yield Complaint(path, words("source-of-no-code", code=path[-1]), key=True)
    for path, since in leaves(data, "report_sources", EACH, "since"):
        entry = services.lookup(str(path[1]))
        begins = entry.valid_from if entry else None
        if begins and type(since) is date and since < begins:
            yield Complaint(path, words("no-duty-before", code=path[1], day=begins))


def _set_apart(data: Any) -> Iterator[Complaint]:
    for path, provider in leaves(data, "tenants", EACH, "provider"):
        for at, _ in leaves(data, *(str(key) for key in path[:-1]), "report_service_codes"):
            if provider in (Provider.PRIVATE, Provider.DENTAL):
                yield Complaint(at, words("not-to-report", provider=provider), key=True)
