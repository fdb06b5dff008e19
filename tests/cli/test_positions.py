import asyncio
import json

import pytest

from adapter.cli.store import settings_for
from adapter.events import Event, Position
from adapter.main import build_world, opened_store
from adapter.pipeline import take_in
from tests.cli.conftest import TENANTS
from tests.cli.test_access_log import exported
from tests.stores import lay_store

TOPIC = "epj.fhir.vest"
WHY = ("--why", "the topic was made anew")


@pytest.fixture
def read(tmp_path):
    """A store in which two partitions of a topic have been read."""

    async def take() -> None:
        settings = settings_for(str(tmp_path)).model_copy(update={"tenants": TENANTS})
        world = build_world(settings)
        await lay_store(tmp_path)
        async with opened_store(settings, make=True) as store:
            for each in await store.claim(TOPIC, ["0", "3"]):
                after = Position(TOPIC, each.partition, 40 + int(each.partition), "mark", each.epoch)
                event = Event(
                    f"{TOPIC}/{each.partition}/1",
                    None,
                    world.tenants.clock,
                    TOPIC,
                    position=after,
                    tenant="bredvik",
                    key="EpisodeOfCare/1",
                )
                await take_in([event], store, world)

    asyncio.run(take())
    return tmp_path


def listed(cli, store):
    ran = cli("positions", "list", "--store", store, "--format", "json")
    assert ran.code == 0
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize(
    ("lang", "headings"),
    [
        ("nb", ("kilde", "partisjon", "neste", "eierskifter")),
        ("en", ("source", "partition", "next", "claims")),
    ],
)
def test_positions_are_listed_in_both_languages(cli, read, lang, headings):
    ran = cli("positions", "list", "--store", read, "--lang", lang)

    assert ran.code == 0
    first, *rows = [line.split() for line in ran.out.splitlines() if line.split()]
    assert tuple(first) == headings
    assert [row for row in rows if row[0] == TOPIC] == [[TOPIC, "0", "40", "1"], [TOPIC, "3", "43", "1"]]


def test_positions_are_told_to_programs(cli, read):
    assert listed(cli, read) == [
        {"source": TOPIC, "partition": "0", "next": 40, "epoch": 1},
        {"source": TOPIC, "partition": "3", "next": 43, "epoch": 1},
    ]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nb", f"{TOPIC}, partisjon 3: leses videre fra 7 (sto på 43).\n"),
        ("en", f"{TOPIC}, partition 3: goes on from 7 (stood at 43).\n"),
    ],
)
def test_a_moved_partition_goes_on_elsewhere_and_whoever_read_it_must_claim_it_anew(cli, read, lang, said):
    ran = cli("positions", "move", TOPIC, "3", "--to", "7", *WHY, "--store", read, "--lang", lang)

    assert (ran.code, ran.out) == (0, said)
    assert listed(cli, read)[1] == {"source": TOPIC, "partition": "3", "next": 7, "epoch": 2}


def test_a_move_is_one_row_of_the_access_log_under_the_login_name(cli, read, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "kari")
    cli("positions", "move", TOPIC, "3", "--to", "7", *WHY, "--store", read)

    row, _ = exported(cli, read)
    assert (row["who"], row["act"], row["why"]) == ("local:kari", "positions move", WHY[1])
    assert (row["subject"], row["detail"]) == (f"{TOPIC} 3", {"from": 43, "to": 7})
    assert cli("access-log", "verify", "--store", read).code == 0


@pytest.mark.parametrize(
    ("why", "said"), [((), "Missing option '--why'"), (("--why", " "), "why: is needed: say why")]
)
def test_a_move_without_a_reason_is_refused(cli, read, why, said):
    before = listed(cli, read)

    ran = cli("positions", "move", TOPIC, "3", "--to", "7", *why, "--store", read)

    assert (ran.code, said in ran.err) == (2, True)
    assert listed(cli, read) == before
    assert [each["act"] for each in exported(cli, read)] == ["export-access-log"]


@pytest.mark.parametrize(("source", "partition"), [("epj.fhir.ost", "3"), (TOPIC, "7")])
def test_a_partition_that_nobody_has_read_is_not_moved_but_told(cli, read, source, partition):
    before = listed(cli, read)

    ran = cli("positions", "move", source, partition, "--to", "7", *WHY, "--store", read)

    assert ran.code == 2
    assert f"{source} has no partition {partition} in this store; see positions list" in ran.err
    assert listed(cli, read) == before


@pytest.mark.parametrize("to", [(), ("--to", "-1"), ("--to", str(2**63)), ("--to", "newest")])
def test_where_to_go_on_must_be_an_offset(cli, read, to):
    before = listed(cli, read)

    ran = cli("positions", "move", TOPIC, "3", *to, *WHY, "--store", read)

    assert ran.code == 2
    assert "--to" in ran.err
    assert listed(cli, read) == before


@pytest.mark.parametrize(("lang", "said"), [("nb", "Ingenting å vise.\n"), ("en", "Nothing to show.\n")])
def test_a_store_that_has_read_nothing_says_so(cli, tmp_path, lang, said):
    async def make() -> None:
        async with opened_store(settings_for(str(tmp_path)), make=True, quiet=True):
            pass

    asyncio.run(make())

    ran = cli("positions", "list", "--store", tmp_path, "--lang", lang)
    assert (ran.code, ran.out) == (0, said)
    assert listed(cli, tmp_path) == []


def test_no_store_is_made_by_asking(cli, tmp_path):
    ran = cli("positions", "list", "--store", tmp_path, "--lang", "en")

    assert ran.code == 2
    assert "there is no store here" in ran.err
    assert list(tmp_path.iterdir()) == []
