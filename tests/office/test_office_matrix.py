"""Who may see and do what, in all cells of the one table (matrix.py), of two kommuner and of two units (SEC-08, SEC-09)."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from adapter.access import Role
from tests.office.matrix import ROWS, Row, status_of
from tests.office.places import (
    NOBODYS,
    TABLE_OF_BOTH,
    TENANTS,
    UNITS,
    Thing,
    body_of,
    marks,
    stands_in,
    things_of,
    two_kommuner,
)
from tests.office.seeing import ASKING, column_of, foreign_to, kommuner_of
from tests.office.served import Asked, office_in
from tests.office.visitors import BREDVIK, NORDLYS

#: One office for all of them: an act that has no reason changes nothing.
pytestmark = pytest.mark.asyncio(loop_scope="module")

#: What an act is answered that is allowed and has no reason: it is not done.
REFUSED_IN_WORDS = 409


@dataclass(frozen=True)
class Two:
    """The office, what it has of each kommune, and whose each mark is."""

    asked: Asked
    things: Mapping[str, Mapping[str, Thing]]
    marks: Mapping[str, frozenset[str]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two(of_two: Path) -> AsyncIterator[Two]:
    things = {kommune: things_of(of_two, kommune) for kommune in TENANTS}
    async with office_in(of_two, two_kommuner) as asked:
        yield Two(asked, things, marks(of_two))


async def ask(asked: Asked, who: str, row: Row, thing: Thing) -> httpx.Response:
    path = row.path.format_map(thing.parts) + thing.parts.get("?", "")
    if row.method == "GET":
        return await asked.get(who, path)
    if row.path.startswith("/api/"):
        return await asked.post(who, path, json=body_of(row.path, thing.said))
    return await asked.send(who, path, **{**thing.said, "act": "do", "why": ""})


def is_passed(row: Row, status: int) -> bool:
    """Whether an answer is none of a refusal; an act without its reason is refused last of all."""
    return status in (200, 303) or (row.method == "POST" and status == REFUSED_IN_WORDS)


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_each_sees_and_does_what_the_table_says_and_nothing_of_others(two: Two, row: Row) -> None:
    for place in TENANTS if row.is_of_a_place else ("",):
        thing = two.things[place][row.about] if place else NOBODYS[row.about]
        for name, visitor in ASKING.items():
            sees = place in kommuner_of(visitor)
            everywhere = visitor.grants[0].kommuner is None and visitor.grants[0].role is not Role.SOURCE
            wanted = status_of(row, column_of(visitor), sees_place=sees, is_everywhere=everywhere)
            answer = await ask(two.asked, name, row, thing)
            told = (name, place, answer.status_code, answer.text[:300])
            assert is_passed(row, answer.status_code) if wanted == 200 else answer.status_code == wanted, told
            foreign = foreign_to(visitor, two.marks) if row.about != "same" else set()
            if wanted != 200:
                # A refusal may repeat what was asked for.
                foreign -= {place, *thing.parts.values(), *thing.said.values()}
            assert stands_in(answer.text, foreign) == [], told


@pytest.mark.parametrize("row", [row for row in ROWS if row.about == "list"], ids=str)
async def test_a_list_shows_what_is_ones_own(two: Two, row: Row) -> None:
    for name, visitor in ASKING.items():
        if row.cells[column_of(visitor)] != "+":
            continue
        own = set().union(*two.marks.values()) - foreign_to(visitor, two.marks)
        answer = await ask(two.asked, name, row, NOBODYS["list"])
        assert stands_in(answer.text, own), (name, answer.text[:2000])


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_nobody_sees_or_does_anything_without_being_known(two: Two, row: Row) -> None:
    thing = two.things[BREDVIK][row.about] if row.is_of_a_place else NOBODYS[row.about]
    answer = await ask(two.asked, "", row, thing)
    if row.path.startswith("/api/"):
        assert answer.status_code == 401
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
    assert stands_in(answer.text, set().union(*two.marks.values())) == []


@pytest.mark.parametrize(
    "path", ["/figures?unit={}", "/figures/contacts.csv?unit={}", "/api/v1/figures/contacts?unit={}"]
)
async def test_a_unit_is_seen_by_its_own_alone(two: Two, path: str) -> None:
    for name, visitor in ASKING.items():
        if column_of(visitor) == "unit":
            [grant] = visitor.grants
            seen = {unit: (await two.asked.get(name, path.format(unit))).status_code for unit in UNITS}
            assert seen == {unit: 200 if unit in grant.units else 404 for unit in UNITS}, name


@pytest.mark.parametrize("path", ["/mappings/{}", "/api/v1/mappings/tables/{}"])
async def test_a_table_of_both_names_to_each_itself_alone(two: Two, path: str) -> None:
    for kommune, other in ((BREDVIK, NORDLYS), (NORDLYS, BREDVIK)):
        answer = await two.asked.get(f"viewer-{kommune}", path.format(TABLE_OF_BOTH))
        assert answer.status_code == 200
        said = answer.text.replace(TABLE_OF_BOTH, "")
        assert stands_in(said, (kommune, TENANTS[kommune]))
        assert stands_in(said, (other, TENANTS[other])) == []
