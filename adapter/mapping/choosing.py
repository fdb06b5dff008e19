"""Of the service codes that a resource may have, the one that is in the list on its day (crosswalk 3.3)."""

from collections.abc import Sequence
from datetime import date

from adapter import rules
from adapter.mapping.reader import Reader
from adapter.mapping.results import Apart, ToHst
from adapter.mapping.tables import MappingRow, ServiceCode
from adapter.values import Value


class Code(Value, frozen=True):
    """What the tables say of a resource, with the row that decided; of `traits`, `apart` and `hst` one is there."""

    row: MappingRow
    traits: ServiceCode | None
    #: Why it is a contact that KPR has no message for.
    apart: Apart | None = None
    #: The fields of a consultation, of an Encounter that a row makes one.
    hst: ToHst | None = None


class Candidate(Value, frozen=True):
    """A national code; `at` is where the coding stands, or the resource where a row without a code decided."""

    at: str
    code: str
    row: MappingRow
    #: What to list, and of which part of the coding.
    rules: tuple[tuple[str, str], ...]


def choose(reader: Reader, candidates: Sequence[Candidate], day: date | None) -> Code | None:
    """The one code that is in the list on the day; the same code twice is fine."""
    table = reader.setting.tables.service
    if len(candidates) == 1:
        return _only(reader, candidates[0], table.lookup(candidates[0].code), day)
    known = {c.code: traits for c in candidates if (traits := table.lookup(c.code))}
    live = {code: t for code, t in known.items() if not t.retired_on(day or reader.today)}
    if len(live) > 1:
        _say_ambiguous(reader, [c for c in candidates if c.code in live])
        return None
    if live:
        chosen = [c for c in candidates if c.code in live]
        for one in chosen:
            _say_how(reader, one)
        return Code(chosen[0].row, live[chosen[0].code])
    for candidate in candidates:
        _say_not_live(reader, candidate, known.get(candidate.code))
    return None


def _only(reader: Reader, one: Candidate, traits: ServiceCode | None, day: date | None) -> Code | None:
    """Nearly always there is one alone, and nothing to choose."""
    if traits is None or traits.retired_on(day or reader.today):
        _say_not_live(reader, one, traits)
        return None
    _say_how(reader, one)
    return Code(one.row, traits)


def _say_how(reader: Reader, one: Candidate) -> None:
    for rule, part in one.rules:
        reader.find(rule, f"{one.at}{part}", code=one.code)


def _say_ambiguous(reader: Reader, candidates: Sequence[Candidate]) -> None:
    """The place is what the codings have in common: one concept, or the element they stand in."""
    at = list(dict.fromkeys(c.at.rpartition("[")[0] for c in candidates))
    shared = at[0] if len(at) == 1 else at[0].rpartition(".")[0].rpartition("[")[0] or reader.path
    codes = list(dict.fromkeys(c.code for c in candidates))
    reader.find(rules.AMBIGUOUS_SERVICE_CODE, shared, code=codes[0], other=codes[1])


def _say_not_live(reader: Reader, candidate: Candidate, traits: ServiceCode | None) -> None:
    at = f"{candidate.at}.code"
    if traits is None:
        reader.find(rules.UNKNOWN_SERVICE_CODE, at)
        return
    successor = traits.replaced_by.code if traits.replaced_by else None
    params = {"code": traits.code} | ({"other": successor} if successor else {})
    reader.find(rules.RETIRED_SERVICE_CODE, at, **params)
