"""What is parked: gathered by what it is refused for, shown masked, and tried again within bounds."""

import json
from datetime import timedelta

import pytest

from adapter.config import shipped_examples
from adapter.errors import Unavailable
from adapter.events import Event
from adapter.existing import trying
from adapter.pipeline import take_in
from adapter.store import access_acts
from adapter.store.access_reading import WhatLooks
from adapter.store.acting import made_by
from adapter.store.answers import ParkedState
from adapter.store.noting_acts import Act
from adapter.store.parked_reading import REPLAY_ACT
from adapter.values import replace
from adapter.web.office import replaying
from tests.office.visitors import BREDVIK, NORDLYS

WHY = "tabellen er rettet"
_GOOD = shipped_examples() / "bredvik" / "02-langtidsopphald-start.json"
#: A name, a street and a number that stand nowhere else.
NAME, STREET, FID = "Zvonimira", "Uglebakken 77", "17815230051"


def document(n, **changes):
    tree = json.loads(_GOOD.read_text(encoding="utf-8"))
    tree["id"] = f"fra-leverandoren-{n}"
    tree["identifier"] = [{"system": "https://bredvik.example/teneste-id", "value": f"4631-9{n:04}"}]
    patient = tree["contained"][0]
    patient["name"] = [{"family": NAME, "given": [NAME]}]
    patient["address"] = [{"line": [STREET], "text": f"{STREET}, hos naboen"}]
    return tree | changes


#: What a vendor's new release gets wrong, in three ways.
WRONG = (
    {"status": "aktiv"},
    {"period": {"start": "02.03.2026"}},
    {"patient": {"reference": "#finnes-ikke"}},
)


def event(n, now, **changes):
    body = json.dumps(document(n, **changes)).encode()
    headers = {"content-type": "application/fhir+json"}
    return Event(f"release/{n}.json", body, now, "folder", tenant="bredvik", headers=headers)


async def release(asked, count=9):
    """Have a poison release sent: each way of getting it wrong a third."""
    office = asked.office
    events = [event(n, office.now() + timedelta(seconds=n), **WRONG[n % 3]) for n in range(count)]
    await take_in(events, office.store, office.world())
    return await groups(asked, tenant="bredvik")


async def groups(asked, **about):
    found = await asked.store.parked_reading.groups(**({"tenants": None} | about))
    return [each for each in found if each.count > 1] or found


async def audited(asked):
    return all(check.equal for check in await asked.store.reading.audit())


async def test_a_poison_release_is_three_lines(asked):
    three = await release(asked, 30)

    page = (await asked.get("viewer", "/parked")).text

    assert [each.count for each in three[:3]] == [10, 10, 10]
    for each in three[:3]:
        assert f"/parked/groups/{each.fingerprint}" in page


async def test_what_the_vendor_corrects_under_other_bytes_is_superseded_and_says_by_what(asked):
    office, numbers = asked.office, [0, 3, 6]
    group = next(each for each in await release(asked) if each.findings[0].expression.endswith("status"))
    before = (await asked.get("viewer", "/api/v1/overview")).json()
    later = office.now() + timedelta(hours=1)
    corrected = [replace(event(n, later), id=f"release/rettet-{n}.json") for n in numbers]
    await take_in(corrected, office.store, office.world())

    told = (await asked.get("viewer", f"/api/v1/parked/groups/{group.fingerprint}")).json()
    assert (told["open"], told["superseded"]) == (0, 3)
    assert group.fingerprint not in (await asked.get("viewer", "/parked")).text
    page = (await asked.get("operator", "/parked?state=superseded")).text
    assert group.fingerprint in page
    after = (await asked.get("viewer", "/api/v1/overview")).json()
    counts = [sum(each["count"] for each in some["parked"]) for some in (before, after)]
    assert counts[0] - counts[1] == 3

    newest = (await items(asked, group))[0]
    [refused] = await office.store.reading.outcomes_of(parked_id=newest.id)
    explained = (await asked.get("viewer", f"/api/v1/inputs/{refused.id}")).json()
    assert explained["parked"] == {
        "id": newest.id,
        "state": "superseded",
        "superseded_by": ["release/rettet-6.json"],
    }
    page = (await asked.get("viewer", f"/inputs/{refused.id}")).text
    assert 'href="/inputs?input=release/rettet-6.json"' in page.replace("%2F", "/")
    assert "Erstattet av" in page
    assert await audited(asked)


async def test_a_group_says_what_is_wrong_and_shows_one_masked_example(asked):
    three = await release(asked)

    for group in three[:3]:
        page = (await asked.get("viewer-4631", f"/parked/groups/{group.fingerprint}")).text
        told = (await asked.get("viewer-4631", f"/api/v1/parked/groups/{group.fingerprint}")).json()
        assert f'href="/rules/{group.findings[0].rule}"' in page
        assert told["example"]["resourceType"] == "EpisodeOfCare"
        assert set(told["example"]) == {*document(1)}
        for said in (NAME, STREET, "naboen", FID, "4631-9", "fra-leverandoren"):
            assert said not in page
            assert said not in json.dumps(told["example"])


async def test_every_group_of_the_store_is_shown_without_a_person(asked):
    for group in await asked.store.parked_reading.groups(tenants=None, state=None):
        assert (await asked.get("viewer", f"/parked/groups/{group.fingerprint}")).status_code == 200


async def test_each_sees_the_groups_of_their_own_kommune(asked):
    ours = await group_of(asked, "bredvik")
    for way in ("/parked", "/api/v1/parked/groups", "/api/v1/parked"):
        assert ours.fingerprint in (await asked.get("viewer", way)).text or way == "/api/v1/parked"
        assert ours.fingerprint in (await asked.get("operator-4631", way)).text or way == "/parked"
        assert ours.fingerprint not in (await asked.get("operator-1833", way)).text


async def group_of(asked, tenant):
    return (await asked.store.parked_reading.groups(tenants=[tenant]))[0]


@pytest.mark.parametrize("way", ["/parked/groups/", "/api/v1/parked/groups/"], ids=["page", "api"])
async def test_a_group_of_another_kommune_is_not_there(asked, way):
    theirs = await group_of(asked, "nordlys")

    seen = await asked.get("operator-1833", f"{way}{theirs.fingerprint}")
    kept_out = await asked.get("operator-4631", f"{way}{theirs.fingerprint}")

    assert (seen.status_code, kept_out.status_code) == (200, 404)
    item = f"/parked/items/{theirs.newest}"
    assert (await asked.get("operator-1833", item)).status_code == 303
    assert (await asked.get("operator-4631", item)).status_code == 404


async def test_a_list_goes_on_where_the_page_before_ended(asked):
    everything = [each.newest for each in await asked.store.parked_reading.groups(tenants=None)]
    found, following = [], ""
    while following is not None:
        address = f"/api/v1/parked/groups?limit=2{following and f'&before={following}'}"
        told = (await asked.get("viewer", address)).json()
        found += [each["newest"] for each in told["groups"]]
        following = told["next"]

    assert found == everything


async def test_parked_inputs_are_listed_one_by_one_page_by_page(asked):
    [group, *_] = await release(asked)
    first = (await asked.get("viewer", f"/api/v1/parked?fingerprint={group.fingerprint}&limit=2")).json()
    rest = (
        await asked.get("viewer", f"/api/v1/parked?fingerprint={group.fingerprint}&before={first['next']}")
    ).json()

    numbers = [each["id"] for each in first["parked"] + rest["parked"]]
    assert (len(numbers), numbers == sorted(numbers, reverse=True), rest["next"]) == (3, True, None)


class TestReplay:
    """Trying again."""

    async def test_a_dry_run_says_what_would_happen_and_keeps_nothing(self, asked):
        [group, *_] = await release(asked)

        page = await asked.send("operator-4631", "/parked/replay", fingerprint=group.fingerprint)
        told = await asked.post(
            "operator-4631", "/api/v1/parked/replay", json={"fingerprint": group.fingerprint}
        )

        assert "0 av 3 ville gått gjennom" in page.text
        assert told.json() == {
            "asked": 3,
            "tried": 3,
            "passed": 0,
            "gone": 0,
            "left": 0,
            "became": [{"outcome": "reject", "reason": group.reason, "count": 3}],
            "dry_run": True,
        }
        assert (await items(asked, group))[0].attempts == 1
        acts = await asked.store.line_reading.operations()
        assert "parked replay" not in [each.act for each in acts]
        assert await audited(asked)

    async def test_what_was_mended_passes_and_the_act_is_kept(self, asked):
        group = await mended(asked)

        answer = await asked.send(
            "operator-4631", "/parked/replay", fingerprint=group.fingerprint, act="do", why=WHY
        )
        page = await asked.get("viewer-4631", answer.headers["location"])

        assert answer.status_code == 303
        assert "3 av 3 gikk gjennom" in page.text
        assert WHY in page.text
        assert {each.state for each in await items(asked, group)} == {ParkedState.REPLAYED}
        asked_for, act = [one for one in await asked.store.line_reading.operations() if "replay" in one.act]
        assert (asked_for.act, act.act) == ("parked replay", "parked replay done")
        assert act.detail["begun"] == asked_for.seq
        assert (act.who, act.why, act.subject) == ("test:operator-4631", WHY, group.fingerprint)
        assert (act.detail["passed"], act.detail["left"]) == (3, 0)
        assert (await asked.get("viewer-1833", answer.headers["location"])).status_code == 404
        assert await audited(asked)

    async def test_a_replay_by_command_has_no_page_for_nothing_has_become_of_it_yet(self, asked):
        by = made_by("kari", WHY)
        async with asked.store.work() as work:
            await work.acted(Act(REPLAY_ACT, BREDVIK, "parked 3", {"asked": 1}), by, asked.office.now())
        seq = (await asked.store.line_reading.operations())[-1].seq

        assert (await asked.get("both", f"/parked/replays/{seq}")).status_code == 404

    async def test_a_replay_kept_under_the_old_name_still_has_its_page(self, asked):
        by = made_by("kari", WHY)
        old = {"asked": 3, "tried": 3, "passed": 2, "gone": 0, "left": 0, "became": [], "kommune_nr": BREDVIK}
        old |= {"fingerprint": "f" * 16}
        async with asked.store.work() as work:
            seq = await work.acted(Act(REPLAY_ACT, BREDVIK, "parked 3", old), by, asked.office.now())

        assert "2 av 3 gikk gjennom" in (await asked.get("both", f"/parked/replays/{seq}")).text

    async def test_who_did_it_is_kept_before_anything_is_tried(self, asked, monkeypatch):
        """The process ends when all of them are tried and nothing is said of it yet."""
        group = await mended(asked)

        async def trying_and_dying(*told, **more):
            acts = await asked.store.line_reading.operations()
            assert (acts[-1].act, acts[-1].detail["asked"]) == ("parked replay", 3)
            await trying.try_again(*told, **more)
            raise RuntimeError("killed")

        monkeypatch.setattr(replaying, "try_again", trying_and_dying)
        body = {"fingerprint": group.fingerprint, "dry_run": False, "why": WHY}
        assert (await asked.post("operator", "/api/v1/parked/replay", json=body)).status_code == 500

        assert {each.state for each in await items(asked, group)} == {ParkedState.REPLAYED}
        [act] = [each for each in await asked.store.line_reading.operations() if "replay" in each.act]
        assert (act.who, act.why, act.subject) == ("test:operator", WHY, group.fingerprint)
        [kept] = await asked.store.access_log.rows(WhatLooks(act="parked replay"), limit=10)
        assert (kept.entry.act, kept.entry.why) == ("parked replay", WHY)

    async def test_nothing_is_tried_where_it_cannot_be_kept(self, asked, monkeypatch):
        group = await mended(asked)

        async def failing(*_told):
            raise Unavailable("away")

        monkeypatch.setattr(access_acts, "append_all", failing)
        body = {"fingerprint": group.fingerprint, "dry_run": False, "why": WHY}
        assert (await asked.post("operator", "/api/v1/parked/replay", json=body)).status_code == 503

        assert {each.state for each in await items(asked, group)} == {ParkedState.OPEN}

    async def test_the_number_that_is_given_is_that_of_the_replay(self, asked):
        group = await mended(asked)
        told = []
        for number in [each.id for each in await items(asked, group)]:
            body = {"number": number, "dry_run": False, "why": WHY}
            told.append((await asked.post("operator", "/api/v1/parked/replay", json=body)).json()["number"])

        acts = [await asked.store.parked_reading.replay(seq) for seq in told]
        assert [act.subject for act in acts] == [f"parked {each.id}" for each in await items(asked, group)]
        begun = {act.seq: act.subject for act in await asked.store.line_reading.operations()}
        assert [begun[act.detail["begun"]] for act in acts] == [act.subject for act in acts]

    async def test_no_more_are_tried_than_the_budget_allows_the_oldest_first(self, asked):
        group = await mended(asked)

        told = await asked.post(
            "operator",
            "/api/v1/parked/replay",
            json={"fingerprint": group.fingerprint, "budget": 2, "dry_run": False, "why": WHY},
        )

        assert (told.json()["asked"], told.json()["passed"]) == (2, 2)
        states = [each.state for each in await items(asked, group)]
        assert states == [ParkedState.OPEN, ParkedState.REPLAYED, ParkedState.REPLAYED]

    async def test_one_alone_is_tried(self, asked):
        group = await mended(asked)

        page = await asked.send("operator", "/parked/replay", number=str(group.newest))
        told = await asked.post(
            "operator", "/api/v1/parked/replay", json={"number": group.newest, "dry_run": False, "why": WHY}
        )

        assert "1 av 1 ville gått gjennom" in page.text
        assert told.json()["passed"] == 1
        assert [each.state for each in await items(asked, group)].count(ParkedState.OPEN) == 2

    async def test_what_there_was_no_time_for_is_left_and_said(self, asked, monkeypatch):
        monkeypatch.setattr(replaying, "SECONDS", 0.0)
        group = await mended(asked)

        answer = await asked.send(
            "operator", "/parked/replay", fingerprint=group.fingerprint, act="do", why=WHY
        )
        page = await asked.get("operator", answer.headers["location"])

        assert "3 rakk vi ikke" in page.text
        assert (await items(asked, group))[0].state is ParkedState.OPEN

    async def test_where_the_store_goes_away_what_was_done_is_kept_and_the_rest_is_left(
        self, asked, monkeypatch
    ):
        group = await mended(asked)
        monkeypatch.setattr(trying, "_STEP", 1)
        done = []

        async def taking(events, store, world):
            if done:
                raise Unavailable("away")
            done.append(events)
            return await take_in(events, store, world)

        monkeypatch.setattr(trying, "take_in", taking)
        body = {"fingerprint": group.fingerprint, "dry_run": False, "why": WHY}
        told = (await asked.post("operator", "/api/v1/parked/replay", json=body)).json()

        assert (told["tried"], told["passed"], told["left"]) == (1, 1, 2)
        assert [each.state for each in await items(asked, group)].count(ParkedState.OPEN) == 2

    async def test_what_somebody_settled_meanwhile_is_passed_over(self, asked):
        group = await mended(asked)
        body = {"number": group.newest, "dry_run": False, "why": WHY}
        await asked.post("operator", "/api/v1/parked/replay", json=body)

        again = (await asked.post("operator", "/api/v1/parked/replay", json=body)).json()

        assert (again["asked"], again["tried"], again["gone"], again["left"]) == (1, 0, 1, 0)

    async def test_one_is_under_way_at_a_time(self, asked, monkeypatch):
        group = await mended(asked)
        monkeypatch.setattr(replaying, "_under_way", {asked.store})

        told = await asked.post("operator", "/api/v1/parked/replay", json={"fingerprint": group.fingerprint})

        assert told.status_code == 409

    @pytest.mark.parametrize("why", ["", f"gjelder {FID}"], ids=["none", "a number"])
    async def test_a_reason_is_needed_and_names_nobody(self, asked, why):
        group = await mended(asked)

        answer = await asked.send(
            "operator", "/parked/replay", fingerprint=group.fingerprint, act="do", why=why
        )

        assert (answer.status_code, FID in answer.text) == (409, False)
        assert {each.state for each in await items(asked, group)} == {ParkedState.OPEN}

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("viewer", 403),
            ("reporting-officer", 403),
            ("auditor", 403),
            ("source", 403),
            ("operator-1833", 404),
            ("viewer-1833", 404),
        ],
    )
    async def test_nobody_else_may(self, asked, who, status):
        group = await mended(asked)
        for is_dry in (True, False):
            body = {"fingerprint": group.fingerprint, "dry_run": is_dry, "why": WHY}
            assert (await asked.post(who, "/api/v1/parked/replay", json=body)).status_code == status
            form = {"fingerprint": group.fingerprint, "act": "" if is_dry else "do", "why": WHY}
            assert (await asked.send(who, "/parked/replay", **form)).status_code == status
        one = {"number": group.newest, "dry_run": False, "why": WHY}
        assert (await asked.post(who, "/api/v1/parked/replay", json=one)).status_code == status
        assert {each.state for each in await items(asked, group)} == {ParkedState.OPEN}

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({}, 409),
            ({"fingerprint": "x", "number": 1}, 409),
            ({"fingerprint": "x"}, 404),
            ({"number": 999999}, 404),
            ({"number": 1, "budget": 0}, 400),
            ({"number": 1, "budget": 1001}, 400),
            ({"number": 1, "all": True}, 400),
        ],
        ids=["nothing", "both", "no group", "no input", "no budget", "too many", "another field"],
    )
    async def test_what_cannot_be_tried_is_said(self, asked, body, status):
        assert (await asked.post("operator", "/api/v1/parked/replay", json=body)).status_code == status


async def items(asked, group):
    return await asked.store.parked_reading.items(group.fingerprint, tenants=None)


async def mended(asked):
    """Three inputs that are parked because no tenant of that name was known, which is by now."""
    office = asked.office
    world = office.world()
    known = {name: tenant for name, tenant in world.tenants.tenants.items() if name != "bredvik"}
    before = replace(world, tenants=world.tenants.model_copy(update={"tenants": known}))
    await take_in([event(n, office.now()) for n in range(3)], office.store, before)
    found = await asked.store.parked_reading.groups(tenants=["bredvik"], reason="unknown-tenant")
    return found[0]


async def test_what_nobody_knows_whose_it_is_is_seen_by_who_sees_everything(asked):
    office = asked.office
    await take_in([replace(event(1, office.now()), tenant="hvem")], office.store, office.world())
    [group] = await asked.store.parked_reading.groups(tenants=["hvem"])

    way = f"/parked/groups/{group.fingerprint}"
    assert (await asked.get("viewer", way)).status_code == 200
    assert [(await asked.get(f"operator-{nr}", way)).status_code for nr in (BREDVIK, NORDLYS)] == [404, 404]
    told = await asked.post("operator-4631", "/api/v1/parked/replay", json={"number": group.newest})
    assert told.status_code == 404
