"""What inputs are searched by: the fields of the form, and the parameters of the interface, which are the same."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fastapi import Request

from adapter.access import May
from adapter.fhir.times import OSLO
from adapter.outcomes import Outcome
from adapter.rules import catalogue
from adapter.store.input_answers import Asked, InputItem
from adapter.store.sealed import masked
from adapter.web.office.gate import scope_of
from adapter.web.office.office import Office
from adapter.web.office.told import PAGE, kept

#: Letters of a field that are read.
_LONGEST = 200
#: The fields, by what each asks for.
FIELDS = (
    "input",
    "service",
    "record",
    "message",
    "tenant",
    "outcome",
    "reason",
    "rule",
    "kommune",
    "since",
    "until",
)
_TIMES, _DAY = ("since", "until"), len("2026-11-23")
#: Times beyond these are slips of the pen; at the ends of the calendar there is no other time zone.
_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for, as written and as read."""

    values: Mapping[str, str]
    asked: Asked
    #: Fields whose value cannot be read.
    wrong: tuple[str, ...]

    @property
    def names_a_person(self) -> bool:
        """Whether it holds what looks like an identity number, which has no place in an address (SEC-13)."""
        return any(masked(value) != value for value in self.values.values())

    def kept(self, tenants: Collection[str], *, is_found: bool) -> dict[str, str]:
        """What a page's fields, and its links to itself, say again of it; `tenants` are those that it offers."""
        known: dict[str, Collection[str]] = {"tenant": tenants}
        for name in ("outcome", *_TIMES):
            known[name] = () if name in self.wrong else (self.values[name],)
        if not is_found:
            rules = catalogue().values()
            known |= {"rule": [each.id for each in rules], "reason": [each.reason for each in rules]}
        return kept(self.values, known, is_found=is_found)


def search_of(query: Mapping[str, str]) -> Search:
    """Read the fields of a query."""
    values = {name: query.get(name, "").strip()[:_LONGEST] for name in FIELDS}
    said = {name: value for name, value in values.items() if value}
    times = {name: moment_of(said.pop(name), ends=name == "until") for name in _TIMES if name in said}
    outcome = _outcome(said.pop("outcome", None))
    wrong = [name for name, moment in times.items() if moment is None]
    wrong += ["outcome"] if values["outcome"] and outcome is None else []
    asked = Asked(
        **{"kommune_nr" if name == "kommune" else name: value for name, value in said.items()},  # type: ignore[arg-type]  # texts
        outcome=outcome,
        **times,  # type: ignore[arg-type]  # moments
    )
    return Search(values, asked, tuple(wrong))


def moment_of(text: str, *, ends: bool = False) -> datetime | None:
    """Read a day or a time, Norwegian where it says no zone; of a day its end, where that is asked for."""
    try:
        if len(text) <= _DAY:
            day = date.fromisoformat(text) + (timedelta(days=1) if ends else timedelta())
            moment = datetime.combine(day, time(), OSLO)
        else:
            # A plus sign that nobody encoded has become a space in the address.
            moment = datetime.fromisoformat(text.replace(" ", "+"))
    except (ValueError, OverflowError):
        return None
    if moment.year not in _YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=OSLO)


async def inputs_of(
    office: Office, request: Request, asked: Asked, before: int | None = None, limit: int = PAGE
) -> tuple[list[InputItem], int | None]:
    """Give a page of the inputs that may be seen, and after which one the next page begins."""
    scope = scope_of(request, May.SEE)
    found = await office.store.input_reading.inputs(
        asked, kommuner=scope.kommuner, before=before, limit=limit + 1
    )
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None


def _outcome(said: str | None) -> Outcome | None:
    return Outcome(said) if said in list(Outcome) else None
