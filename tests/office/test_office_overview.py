"""The overview: what is wrong first, for each as far as they may see, and as quick with much as with little."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from adapter.events.pausing import What
from adapter.store.acting import made_by
from adapter.store.database import transaction
from adapter.store.processes import Process
from adapter.store.standing import Whose
from adapter.web.office.attention import attention
from adapter.web.office.overlooking import Overview
from adapter.web.office.overview import age
from tests.office.filled import BREDVIK_LINE
from tests.office.visitors import BREDVIK, NORDLYS

ROLES = ["viewer", "operator", "reporting-officer", "auditor"]


async def overview(asked, who):
    answer = await asked.get(who, "/api/v1/overview")
    assert answer.status_code == 200
    return answer.json()


def told(found):
    return [each["what"] for each in found["attention"]]


async def test_what_is_wrong_stands_first_and_the_gravest_before_the_rest(asked):
    found = await overview(asked, "viewer")

    looks = [each["look"] for each in found["attention"]]
    assert looks == sorted(looks, key=["bad", "warn"].index)
    assert told(found) == [
        "line-stopped",
        "line-stopped",
        "refused",
        "quiet",
        "expires",
        "silent",
        "parked",
        "reviews",
    ]
    stopped = [(each["kommune"], each["cause"]) for each in found["attention"][:2]]
    assert stopped == [("1833", "validation-refused"), ("3907", "stopped-by-person")]


async def test_the_numbers_are_those_of_the_store(asked):
    found = await overview(asked, "viewer")

    assert found["received_today"] == sum(each["count"] for each in found["outcomes_today"])
    async with transaction(asked.store._database.reading) as connection:
        queued = await connection.execute(
            text("SELECT count(*), min(created_at) FROM record WHERE state = 'queued'")
        )
        number, _ = queued.one()
        parked = await connection.scalar(text("SELECT count(*) FROM parked WHERE state = 'open'"))
    assert sum(each["count"] for each in found["queue"] if each["state"] == "queued") == number
    assert sum(each["count"] for each in found["parked"]) == parked


async def test_the_oldest_of_a_queue_is_told(asked):
    found = await overview(asked, "viewer")

    async with transaction(asked.store._database.reading) as connection:
        rows = await connection.execute(
            text("SELECT state, line, kommune_nr, min(created_at) AS oldest FROM record GROUP BY 1, 2, 3")
        )
        oldest = {(row.state, row.line, row.kommune_nr): row.oldest for row in rows}
    for each in found["queue"]:
        key = each["state"], each["line"], each["kommune_nr"]
        assert each["oldest"][:19] == oldest[key][:19].replace(" ", "T")


@pytest.mark.parametrize("role", ROLES)
async def test_who_sees_one_kommune_sees_nothing_of_another(asked, role):
    await asked.store.pauses.pause(
        What.TENANT, "nordlys", NORDLYS, made_by("x", "hemmelig"), asked.office.now()
    )
    answer = await asked.get(f"{role}-{BREDVIK}", "/api/v1/overview")

    assert answer.status_code == 200
    for foreign in (NORDLYS, "3907", "5006", "nordlys", "havbris", "furumoen", "hemmelig", "helseid-key"):
        assert foreign not in answer.text
    assert {each["tenant"] for each in answer.json()["sources"]} == {"bredvik", "bredvik-helse"}
    page = await asked.get(f"{role}-{BREDVIK}", "/")
    assert not {"nordlys", "havbris", "furumoen", "hemmelig", NORDLYS} & set(page.text.split('"'))


@pytest.mark.parametrize("role", ROLES)
async def test_each_kommune_is_seen_by_its_own(asked, role):
    found = await overview(asked, f"{role}-{NORDLYS}")

    assert {each["tenant"] for each in found["sources"]} == {"nordlys"}
    assert {each["kommune_nr"] for each in found["lines"]} == {NORDLYS}
    assert {each["tenant"] for each in found["parked"]} == {"nordlys"}
    assert found["attention"][0]["kommune"] == NORDLYS


@pytest.mark.parametrize("who", ["unit", "source", "other-source"])
@pytest.mark.parametrize("path", ["/api/v1/overview", "/api/v1/pauses"])
async def test_who_sees_figures_or_own_records_alone_does_not_see_it(asked, who, path):
    assert (await asked.get(who, path)).status_code == 403


@pytest.mark.parametrize(("who", "place"), [("unit", "/figures"), ("source", "/own")])
async def test_who_sees_figures_or_own_records_alone_is_led_there(asked, who, place):
    answer = await asked.get(who, "/")
    assert (answer.status_code, answer.headers["location"], answer.text) == (303, place, "")


async def test_nobody_sees_it_without_being_known(asked):
    assert (await asked.get("", "/api/v1/overview")).status_code == 401
    assert (await asked.get("", "/api/v1/pauses")).status_code == 401


async def test_a_tenant_that_never_sent_anything_is_silent(asked):
    world = asked.office.world()
    async with transaction(asked.store._database.writing) as connection:
        await connection.execute(text("DELETE FROM received WHERE tenant = 'havbris'"))
    assert "havbris" in world.tenants.tenants

    sources = (await overview(asked, "viewer"))["sources"]

    [havbris] = [each for each in sources if each["tenant"] == "havbris"]
    assert (havbris["last"], havbris["silent"]) == (None, True)


async def test_a_paused_source_is_marked_so_and_not_called_silent(asked):
    who = made_by("x", "venter")
    await asked.store.pauses.pause(What.TENANT, "furumoen", "5006", who, asked.office.now())

    found = await overview(asked, "viewer")

    [furumoen] = [each for each in found["sources"] if each["tenant"] == "furumoen"]
    assert furumoen["paused"]
    assert "silent" not in told(found)
    assert "paused-tenant" in told(found)


async def test_processes_that_are_away_or_judge_by_other_mappings_are_told(asked):
    now = asked.office.now()
    health = {"away": ["register"], "stopped": ["kpr.fhir.nordlys/0"], "mappings": "another"}
    await asked.store.processes.tell(Process("d4", "intake", "1", now, now, health))

    assert {"process-away", "process-stopped", "process-mappings"} <= set(
        told(await overview(asked, "viewer"))
    )
    one = await overview(asked, f"viewer-{BREDVIK}")
    assert {"process-away", "process-mappings"} <= set(told(one))
    assert "process-stopped" not in told(one)


async def test_a_worn_key_of_the_store_is_told_to_who_sees_everything(asked):
    await asked.store.seal_keys.count_used()
    before = await overview(asked, "viewer")
    async with transaction(asked.store._database.writing) as connection:
        await connection.execute(text("UPDATE seal_key SET used = 2147483648 WHERE id > 0"))
    found = await overview(asked, "viewer")
    one = await overview(asked, f"viewer-{BREDVIK}")
    page = (await asked.get("viewer", "/")).text

    assert ("key-worn" in told(before), before["store_key"]["worn"]) == (False, False)
    assert ("key-worn" in told(found), found["store_key"]) == (True, {"used": 2**31, "worn": True})
    assert ("key-worn" in told(one), one["store_key"]) == (False, None)
    assert page.count("Lagerets nøkkel") == 2
    assert "Lagerets nøkkel" not in (await asked.get(f"viewer-{BREDVIK}", "/")).text


async def test_all_is_well_where_nothing_is_wrong(asked):
    found = Overview(asked.office.now(), await _nothing(asked), (), (), {}, "", is_whole=True)

    assert attention(found) == []


async def _nothing(asked):
    """How an empty store stands."""
    async with transaction(asked.store._database.writing) as connection:
        for table in ("process", "notified", "attempt", "review", "matched"):
            await connection.execute(text(f"DELETE FROM {table}"))
        for table in ("line", "publication", "record", "message", "received"):
            await connection.execute(text(f"DELETE FROM {table}"))
        await connection.execute(text("UPDATE parked SET state = 'dropped'"))
    return await asked.store.standing_reading.standing(Whose(None, None), asked.office.now().date())


async def test_it_takes_as_many_statements_with_more_of_everything(asked):
    async def statements():
        seen = []
        engine = asked.store._database.reading.sync_engine
        note = lambda *said: seen.append(said[2])  # noqa: E731 - told by position
        event.listen(engine, "before_cursor_execute", note)
        await overview(asked, "viewer")
        event.remove(engine, "before_cursor_execute", note)
        return [each for each in seen if each.lstrip().startswith(("SELECT", "WITH"))]

    before = len(await statements())
    async with transaction(asked.store._database.writing) as connection:
        for number in range(20):
            await connection.execute(
                text(
                    "INSERT INTO line (kommune_nr, line, number, guid, year, lopenr, epoch) "
                    f"VALUES ('9{number:03}', 'IPLOS', 0, '', 0, 0, 0)"
                )
            )
            await connection.execute(
                text(f"INSERT INTO received VALUES ('http', 't{number}', '9{number:03}', '2026-11-01', 3)")
            )
    now = asked.office.now()
    for number in range(20):
        await asked.store.processes.tell(Process(f"p{number}", "web", "1", now, now))

    assert len(await statements()) == before <= 10


async def test_no_statement_goes_through_a_whole_table_of_rows(asked):
    """As SQLite would do it: each large table is searched by an index."""
    seen = []
    engine = asked.store._database.reading.sync_engine
    note = lambda *said: seen.append((said[2], said[3]))  # noqa: E731 - told by position
    event.listen(engine, "before_cursor_execute", note)
    await overview(asked, f"viewer-{BREDVIK}")
    await overview(asked, "viewer")
    event.remove(engine, "before_cursor_execute", note)
    plans = []
    async with transaction(asked.store._database.reading) as connection:
        for statement, parameters in seen:
            if statement.lstrip().startswith("SELECT"):
                rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans += [row[3] for row in rows]
    large = ("outcome", "record", "parked", "message", "review", "notified")
    scans = [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] in large]
    assert scans == []


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(0), ("ov-minutes", 0)),
        (timedelta(minutes=89), ("ov-minutes", 89)),
        (timedelta(minutes=90), ("ov-hours", 1)),
        (timedelta(hours=47), ("ov-hours", 47)),
        (timedelta(hours=48), ("ov-days", 2)),
        (timedelta(minutes=-5), ("ov-minutes", 0)),
    ],
    ids=str,
)
async def test_ages_are_told_in_the_unit_people_use(asked, ago, said):
    now = asked.office.now()

    assert age(now, now - ago) == said


# Pauses


async def change(asked, who, what, name="", *, paused=True, why="vi venter på leverandøren"):
    body = {"what": what, "name": name, "why": why, "paused": paused}
    return await asked.post(who, "/api/v1/pauses", json=body)


async def test_a_tenant_is_paused_and_resumed_by_its_own_operator(asked):
    answer = await change(asked, f"operator-{BREDVIK}", "tenant", "bredvik")

    assert answer.status_code == 200
    [paused] = answer.json()
    assert (paused["name"], paused["who"], paused["kommune_nr"]) == (
        "bredvik",
        f"test:operator-{BREDVIK}",
        BREDVIK,
    )
    assert (await asked.get(f"viewer-{NORDLYS}", "/api/v1/pauses")).json() == []

    answer = await change(asked, f"operator-{BREDVIK}", "tenant", "bredvik", paused=False)

    assert answer.json() == []
    acts = await asked.store.line_reading.operations()
    assert [each.act for each in acts][-2:] == ["pause", "resume"]


@pytest.mark.parametrize("what", ["sending", "source"])
async def test_what_concerns_all_is_paused_by_who_runs_all_alone(asked, what):
    name = "http" if what == "source" else ""
    for role in ("viewer", "reporting-officer", "auditor", f"operator-{BREDVIK}"):
        assert (await change(asked, role, what, name)).status_code == 403
    assert await asked.store.pauses.all() == []

    assert (await change(asked, "operator", what, name)).status_code == 200
    # Everybody is told of it, since it concerns everybody.
    assert [each["what"] for each in (await asked.get(f"viewer-{BREDVIK}", "/api/v1/pauses")).json()] == [
        what
    ]


@pytest.mark.parametrize("role", ["viewer", "reporting-officer", "auditor"])
async def test_who_does_not_run_the_service_pauses_nothing(asked, role):
    for what, name in (("tenant", "bredvik"), ("line", f"{BREDVIK}/IPLOS")):
        assert (await change(asked, f"{role}-{BREDVIK}", what, name)).status_code == 403
        page = await asked.send(f"{role}-{BREDVIK}", "/pause", what=what, name=name, why="jeg prøver meg")
        assert page.status_code == 403
    assert await asked.store.pauses.all() == []


async def test_a_tenant_of_another_kommune_is_not_there(asked):
    for name in ("nordlys", "finnes-ikke"):
        assert (await change(asked, f"operator-{BREDVIK}", "tenant", name)).status_code == 404
        answer = await change(asked, f"operator-{BREDVIK}", "tenant", name, paused=False)
        assert answer.status_code == 404
    assert (await change(asked, f"operator-{BREDVIK}", "line", f"{NORDLYS}/IPLOS")).status_code == 404
    assert (await change(asked, "operator", "line", "4631/NOE")).status_code == 404


async def test_a_line_is_stopped_and_started_by_the_same_address(asked):
    name = f"{BREDVIK}/IPLOS"
    assert (await change(asked, f"operator-{BREDVIK}", "line", name)).status_code == 200
    assert (await asked.store.line_reading.line(BREDVIK_LINE)).stopped == "stopped-by-person"

    assert (await change(asked, f"operator-{BREDVIK}", "line", name, paused=False)).status_code == 200
    assert (await asked.store.line_reading.line(BREDVIK_LINE)).stopped is None


@pytest.mark.parametrize("why", ["", "   ", "gjelder 17815230051"], ids=["empty", "blank", "a-number"])
async def test_a_pause_needs_a_reason_that_names_nobody(asked, why):
    assert (await change(asked, "operator", "sending", why=why)).status_code == 409
    assert await asked.store.pauses.all() == []


async def test_what_is_paused_is_not_paused_again_and_what_is_not_cannot_be_resumed(asked):
    assert (await change(asked, "operator", "sending", paused=False)).status_code == 404
    await change(asked, "operator", "sending")

    assert (await change(asked, "operator", "sending")).status_code == 409


async def test_a_form_without_its_token_pauses_nothing(asked):
    said = {"what": "sending", "name": "", "why": "fra et annet nettsted"}
    assert (await asked.post("operator", "/pause", data=said)).status_code == 403
    assert await asked.store.pauses.all() == []
