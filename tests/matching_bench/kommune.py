"""The whole kommune: persons one by one, each with their case; nothing of those before is kept but the truth."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.matching_bench import (
    alikes_home,
    alikes_loads,
    alikes_persons,
    alikes_stays,
    background,
    doubles_channels,
    doubles_persons,
    doubles_systems,
    doubles_unsure,
)
from tests.matching_bench.cases import Case
from tests.matching_bench.extract import Extracts
from tests.matching_bench.people import person
from tests.matching_bench.spool import Spool
from tests.matching_bench.truth import Group, Kind

KINDS: Sequence[Kind] = tuple(
    kind
    for file in (
        doubles_systems,
        doubles_persons,
        doubles_channels,
        doubles_unsure,
        alikes_loads,
        alikes_stays,
        alikes_home,
        alikes_persons,
    )
    for kind in file.KINDS.all
)
#: The kinds are dealt out anew to every so many persons.
DEAL = 2_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much goes on in it."""

    persons: int
    services: int


@dataclass(slots=True)
class Truth:
    """What is true of the kommune."""

    groups: list[Group] = field(default_factory=list)
    #: How many services, consultations and visits were made, and in how many documents.
    made: Counter[str] = field(default_factory=Counter)
    #: Services as (tenant, tjenesteID) that some document leaves standing.
    standing: set[tuple[str, str]] = field(default_factory=set)
    #: Those of them whose end some document tells.
    ended: set[tuple[str, str]] = field(default_factory=set)


def make(seed: int, size: Size, spool: Spool, extracts: Extracts) -> Truth:
    """Make all documents and extracts of a kommune; the same seed makes the same ones."""
    truth = Truth()
    dealt = _dealt(seed)
    for number in range(size.persons):
        random = Random(f"{seed} {number}")
        case = Case(number, person(number), random)
        kind = next(dealt)
        if kind is not None:
            members = tuple((one.system, one.id) for one in kind.make(case))
            truth.groups.append(Group(kind, members))
        _fill(case, size, truth)
        _keep(case, truth)
        spool.add(case.arrivals())
        for row in case.rows:
            extracts.add(row)
    return truth


def _dealt(seed: int) -> Iterator[Kind | None]:
    """Which kind each person gets, if any: of every 2,000 persons as many as its share says."""
    turn = 0
    while True:
        hand: list[Kind | None] = [kind for kind in KINDS for _ in range(kind.share)]
        hand += [None] * (DEAL - len(hand))
        Random(f"{seed} deal {turn}").shuffle(hand)
        yield from hand
        turn += 1


def _fill(case: Case, size: Size, truth: Truth) -> None:
    """Give the person what else they have, so that all together have as much as was asked for."""
    done = sum(truth.made[each] for each in ("service", "consultation", "visit"))
    begun = len(case.registrations) + len(case.contacts)
    truth.made.update(service=len(case.registrations), consultation=len(case.contacts))
    is_last = case.number == size.persons - 1
    wanted = size.services * (case.number + 1) // size.persons + (
        0 if is_last else case.random.randint(-2, 2)
    )
    truth.made.update(background.live(case, max(0, wanted - done - begun)))


def _keep(case: Case, truth: Truth) -> None:
    for one in case.registrations:
        if one.status != "entered-in-error":
            truth.standing.add((one.system, one.id))
            if one.end is not None and one.status == "finished":
                truth.ended.add((one.system, one.id))
    truth.made.update(documents=len(case.arrivals()), rows=len(case.rows))


def spooled(seed: int, size: Size, folder: Path, secret: bytes) -> tuple[Truth, Spool, Extracts]:
    """Make a kommune in a folder."""
    extracts = Extracts(folder, secret)
    with Spool(folder / "arrivals") as spool, extracts:
        truth = make(seed, size, spool, extracts)
    return truth, spool, extracts
