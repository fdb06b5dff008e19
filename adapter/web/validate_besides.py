"""What is said of a request of `$validate` beside the findings of its document."""

from collections.abc import Iterator
from typing import NamedTuple

from adapter.config import Tenant
from adapter.fhir.structure import known_types
from adapter.web.validate_request import Asked
from adapter.web.validate_texts import NOT_HEEDED, OTHER_TYPE, PROFILE_OF_OTHER, UNKNOWN_PROFILE, Texts

#: What the profiles of FHIR itself begin with; each is called as its type.
_BASE = "http://hl7.org/fhir/StructureDefinition/"


class Beside(NamedTuple):
    """An issue that no rule of the catalogue makes."""

    severity: str
    #: FHIR's IssueType.
    code: str
    text: Texts


_OTHER_TYPE = Beside("error", "invalid", OTHER_TYPE)
_PROFILE_OF_OTHER = Beside("error", "invalid", PROFILE_OF_OTHER)
_UNKNOWN_PROFILE = Beside("warning", "not-supported", UNKNOWN_PROFILE)
_NOT_HEEDED = Beside("information", "not-supported", NOT_HEEDED)


def besides_of(asked: Asked, kind: str | None, tenant: Tenant | None) -> list[Beside]:
    """Say what does not fit the address, which is for resources of a kind, and what was not followed."""
    is_other = kind is not None and asked.kind is not None and asked.kind != kind
    said = [_OTHER_TYPE] if is_other else []
    said += _of_profiles(asked, tenant)
    return [*said, _NOT_HEEDED] if asked.has_unheeded else said


def _of_profiles(asked: Asked, tenant: Tenant | None) -> Iterator[Beside]:
    """Each profile is FHIR's own for the type, or one that the tenant's settings name; all rules hold in any case."""
    for profile in asked.profiles:
        name = profile.partition("|")[0]
        kind = name.removeprefix(_BASE) if name.startswith(_BASE) else None
        if kind in known_types("R4") or kind in known_types("R5"):
            if asked.kind not in (kind, None):
                yield _PROFILE_OF_OTHER
        elif tenant is None or name not in tenant.profiles:
            yield _UNKNOWN_PROFILE
