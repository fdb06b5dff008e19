"""What the store answers about what resources told the tables: codes and counts, safe to print."""

from dataclasses import dataclass
from datetime import date

from adapter.mapping.results import HstFields, Told
from adapter.mapping.tables import MappingRow
from adapter.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class StoredApart:
    """Why a contact makes no message, and what it is in the pilot, as stored."""

    reason: str
    channel: str | None = None
    pilot: str | None = None
    pilot_row: MappingRow | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """Resources that told the tables the same, and of which the same became."""

    tenant: str
    kommune_nr: str
    #: How many, and the Norwegian day on which the last of them came.
    count: int
    last: date
    #: Names what was told: equal where `told` is. Empty: no table was asked; None: nothing was kept yet.
    digest: str | None
    told: Told | None
    outcome: Outcome
    reason: str | None
    service_code: str | None = None
    row: MappingRow | None = None
    apart: StoredApart | None = None
    #: As what a finished consultation was decided.
    hst: HstFields | None = None
    #: The rules that refuse it.
    stops: tuple[str, ...] = ()
    #: What it stands or falls with: other resources of its document, where there are any.
    beside: "tuple[Judged, ...]" = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """How many resources there are, and how many of them no table could change."""

    resources: int
    #: Versions that were seen before or overtaken.
    seen: int
    #: Refusals that were settled since, or tried again.
    settled: int
