"""The tables in force: their rows with source and decision, the last change, and which codes came."""

from datetime import UTC, date, datetime

import httpx
import pytest

from adapter import rules
from adapter.errors import Fault, Misconfigured, Words
from adapter.existing.coverage import Covered, find_coverage
from adapter.health import Health
from adapter.main.current import Current
from adapter.main.reload_results import Reports
from adapter.mapping.decisions import Grounds, Layer, Row, Scope
from adapter.mapping.reloads import Reload
from adapter.mapping.results import ToCode
from adapter.mapping.tables import MappingRow
from adapter.values import replace
from adapter.web.office import office_app
from adapter.web.pages.phrases import PHRASES
from tests.office.served import Asked


def of_kommune(*kommuner):
    """A row of one kommune's own, decided by somebody."""
    address = MappingRow("kommune", "psykisk-helse", "2026-01-01", f"R-{'-'.join(kommuner)}")
    grounds = Grounds("vedtak 12/2026", "Eier", "Fagsjef", date(2026, 1, 15))
    return Row(address, ToCode("15"), scope=Scope(frozenset(kommuner)), grounds=grounds)


@pytest.fixture
async def with_rows(asked):
    """The office with rows of two kommuner beside its own tables."""
    world = asked.office.world()
    decisions = replace(world.tables.decisions, rows=(of_kommune("4631"), of_kommune("1833"), of_kommune()))
    changed = replace(world, tables=replace(world.tables, decisions=decisions))
    async with over(replace(asked.office, world=lambda: changed)) as opened:
        yield opened


def over(office):
    """The office changed, and a client of it."""
    transport = httpx.ASGITransport(office_app(office))
    return _Opened(office, httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1"))


class _Opened:
    def __init__(self, office, client):
        self._asked = Asked(office, client)

    async def __aenter__(self):
        return self._asked

    async def __aexit__(self, *_why):
        await self._asked.client.aclose()


async def test_the_tables_in_force_are_named_with_their_versions(asked):
    world = asked.office.world()
    page = (await asked.get("viewer", "/mappings")).text
    told = (await asked.get("viewer", "/api/v1/mappings")).json()

    assert world.edition in page
    assert told["edition"] == world.edition
    assert {each["table"]: each["version"] for each in told["tables"]} == dict(world.tables.versions())
    assert told["last_reload"] is None


async def test_the_words_of_layers_are_in_the_language_of_the_page(with_rows):
    page = (await with_rows.get("viewer", "/mappings?lang=nb")).text
    english = (await with_rows.get("viewer", "/mappings?lang=en")).text
    table = (await with_rows.get("viewer", "/mappings/psykisk-helse?lang=nb")).text

    layers = {each.value for each in Layer}
    assert {layer for layer in layers if f"<td>{layer}</td>" in page} == set()
    assert "<td>nasjonal</td>" in page
    assert "<td>national</td>" in english
    assert all(f"mp-layer-{layer}" in PHRASES for layer in layers)
    assert ">kommune 2026-01-01<" in table, "a word of no layer stands as it is"


@pytest.mark.parametrize(
    "path", ["/mappings", "/mappings/coverage", "/api/v1/mappings", "/api/v1/mappings/coverage"]
)
async def test_who_has_another_role_does_not_see_them(asked, path):
    assert (await asked.get("source", path)).status_code == 403


async def test_a_row_leads_to_its_source_and_to_who_decided_it(with_rows):
    page = (await with_rows.get("viewer", "/mappings/psykisk-helse?row=R-4631")).text
    [row] = [
        each
        for each in (await with_rows.get("viewer", "/api/v1/mappings/tables/psykisk-helse")).json()
        if each["row"] == "R-4631"
    ]

    assert "vedtak 12/2026" in page
    assert "Fagsjef" in page
    assert (row["source"], row["decided_by"], row["decided_on"]) == (
        "vedtak 12/2026",
        "Fagsjef",
        "2026-01-15",
    )


@pytest.mark.parametrize("path", ["/mappings/psykisk-helse", "/api/v1/mappings/tables/psykisk-helse"])
async def test_rows_of_another_kommune_are_not_there(with_rows, path):
    ours = (await with_rows.get("viewer-4631", path)).text
    every = (await with_rows.get("viewer", path)).text

    assert all(name in every for name in ("R-4631", "R-1833"))
    assert ("R-4631" in ours, "R-1833" in ours) == (True, False)


async def test_a_table_that_is_not_there_is_said(asked):
    assert (await asked.get("viewer", "/mappings/nothing")).status_code == 404
    assert (await asked.get("viewer", "/api/v1/mappings/tables/nothing")).status_code == 404


async def test_a_refused_change_is_shown_with_its_faults(asked):
    faults = [Words("tables.yaml:3:1: sier ingen kode", "tables.yaml:3:1: says no code")]
    at = datetime(2026, 1, 2, 11, 0, tzinfo=UTC)
    last = Reload(at, "refused", "new-1", "old-1", faults)
    async with over(replace(asked.office, reloaded=lambda: last)) as opened:
        page = (await opened.get("viewer", "/mappings")).text
        english = (await opened.get("viewer", "/mappings?lang=en")).text
        told = (await opened.get("viewer", "/api/v1/mappings")).json()["last_reload"]

    assert all(
        word in page for word in ("Avvist", "tables.yaml:3:1", "new-1", "old-1", "2026-01-02 12:00:00")
    )
    assert ("sier ingen kode" in page, "says no code" in page) == (True, False)
    assert ("sier ingen kode" in english, "says no code" in english) == (False, True)
    assert (told["result"], told["faults"]) == ("refused", [faults[0]._asdict()])


def test_what_became_of_a_change_is_kept_without_persons(asked):
    current = Current(asked.office.world())
    reports = Reports(Health(), current.note)

    said = "ring 99887766, kari@example.no"
    reports.refuse("new", "old", Misconfigured(Fault("tenants.yaml", 3, 1, said, said)))
    refused = current.reload
    reports.unchanged("old")

    assert (refused.result, refused.edition, refused.in_force) == ("refused", "new", "old")
    assert "99887766" not in str(refused.faults)
    assert "kari@" not in str(refused.faults)
    assert (current.reload.result, current.reload.faults) == ("unchanged", ())


async def test_codes_that_no_table_knows_come_first_with_the_day_since_when(asked):
    told = (await asked.get("viewer", "/api/v1/mappings/coverage?days=30")).json()
    page = (await asked.get("viewer", "/mappings/coverage?days=30")).text
    unmapped = [each for each in told if each["covered"] == "unmapped"]

    assert unmapped
    assert told[: len(unmapped)] == unmapped
    assert all(each["first"] <= each["last"] for each in unmapped)
    assert all(each["code"] in page for each in unmapped)


async def test_coverage_ends_where_one_may_not_see(asked):
    every = (await asked.get("viewer", "/api/v1/mappings/coverage?days=30")).json()
    ours = (await asked.get("viewer-4631", "/api/v1/mappings/coverage?days=30")).json()
    theirs = (await asked.get("viewer-4631", "/api/v1/mappings/coverage?days=30&kommune=1833")).json()

    assert {each["kommune_nr"] for each in every} > {"4631", "1833"}
    assert {each["kommune_nr"] for each in ours} == {"4631"}
    assert theirs == []


async def test_the_first_day_of_an_unmapped_code_is_the_earliest(asked):
    """Refused twice, on two days: since the first of them."""
    found = [each async for each in asked.store.told.judged(date(2000, 1, 1))]
    refused = next(each for each in found if rules.UNKNOWN_SERVICE_CODE in each.stops)

    async def groups():
        yield replace(refused, last=date(2026, 1, 9))
        yield replace(refused, last=date(2026, 1, 3))

    [used, *_] = await find_coverage(groups())

    assert used.use.covered is Covered.UNMAPPED
    assert (used.first, used.last, used.count) == (date(2026, 1, 3), date(2026, 1, 9), 2)


async def test_every_row_that_decided_leads_somewhere(asked):
    """Also those of national lists and of the tenants file, which have no rows of a table."""
    told = (await asked.get("viewer", "/api/v1/mappings/coverage?days=90")).json()
    tables = {each["row"]["table"] for each in told if each["row"]}
    answers = {table: (await asked.get("viewer", f"/mappings/{table}")).status_code for table in tables}

    assert len(tables) >= 3
    assert set(answers.values()) == {200}


async def test_the_list_of_another_kommunes_tenant_is_not_there(asked):
    ours = await asked.get("viewer-4631", "/mappings/bredvik.local_codes")
    theirs = await asked.get("viewer-1833", "/mappings/bredvik.local_codes")

    assert (ours.status_code, theirs.status_code) == (200, 404)
