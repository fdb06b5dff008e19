"""Reading the access file: every fault in one go, with its line."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from adapter.access.access_file import AccessFile
from adapter.config import Tenants
from adapter.errors import Fault, Misconfigured
from adapter.mapping.faults import faults_of
from adapter.mapping.yaml_lines import Document, parse


def load_access(path: Path) -> tuple[AccessFile, Document]:
    """Read the access file; raises `Misconfigured` with all its faults, each at its line and column."""
    try:
        document = parse(path.read_bytes(), str(path))
    except OSError as problem:
        why = f"the access file cannot be read ({problem.strerror}); check its path and its permissions"
        raise Misconfigured(Fault(str(path), 0, 0, why)) from None
    if document.root is None:
        raise Misconfigured(*document.faults)
    try:
        file = AccessFile.model_validate(document.data)
    except ValidationError as error:
        raise Misconfigured(*document.faults, *faults_of(error, document, AccessFile)) from None
    if document.faults:
        raise Misconfigured(*document.faults)
    return file, document


def unknown_in(file: AccessFile, document: Document, tenants: Tenants) -> Iterator[Fault]:
    """Every kommune and tenant that the tenants file does not know: worth a warning, as it may come later."""
    kommuner = {tenant.kommune_nr for tenant in tenants.tenants.values()} | set(tenants.kommuner)
    for part, rules in (("people", file.people), ("programs", file.programs)):
        for number, rule in enumerate(rules):
            known = (("kommuner", rule.kommuner, kommuner), ("tenants", rule.tenants, tenants.tenants))
            for name, listed, those in known:
                for place, each in enumerate(listed):
                    if each not in those:
                        why = f"{each} is not in the tenants file; correct it, or add it there"
                        yield document.fault((part, number, name, place), why, key=False)
