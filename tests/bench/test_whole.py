"""That the benchmark of the whole path measures what it says: every variant takes in everything."""

import json
import math
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import replace
from itertools import islice

import orjson
import pytest
from rich.console import Console

from adapter.pipeline import take_in
from tests.bench.whole.alone import by_itself, check_starts, messages
from tests.bench.whole.catching_up import applied, caught_up
from tests.bench.whole.figures import Grid, Section
from tests.bench.whole.filling import file_url, filled
from tests.bench.whole.floor import floor
from tests.bench.whole.grown_stores import grown_store
from tests.bench.whole.growth import grown
from tests.bench.whole.keyed import by_person
from tests.bench.whole.mix import Mix, as_events, bundles, events
from tests.bench.whole.near import beside, topic_of
from tests.bench.whole.race import (
    BUNDLES,
    EMBEDDED,
    KEYED,
    NAIVE,
    NAIVE_WAL,
    ONE,
    PASSED,
    TWO,
    VARIANTS,
    race,
)
from tests.bench.whole.report import Run, show, write_json, write_page
from tests.bench.whole.rule_growth import rules
from tests.bench.whole.sizes import LEAST
from tests.bench.whole.soak import soaked
from tests.bench.whole.stages import POSTGRESQL, SQLITE, bundled, stages
from tests.bench.whole.steady import Latency, Stream, _stamps
from tests.bench.whole.stopwatch import REST, STAGES
from tests.bench.whole.whole import Whole
from tests.notifications.documents import WORLD
from tests.platform.service import number
from tests.platform.serving import opened_postgresql
from tests.stores import opened_store

RUN = Run("2026-11-23 05:00", "abc1234", "some processor", 2, 0.5)

#: How many events each variant is given, those that it warms up with among them.
GIVEN = {
    NAIVE: LEAST.naive + LEAST.naive // 10,
    NAIVE_WAL: LEAST.naive + LEAST.naive // 10,
    PASSED: LEAST.warm + LEAST.passed,
    ONE: LEAST.warm + LEAST.adapter,
    TWO: LEAST.warm + LEAST.adapter,
    KEYED: LEAST.warm + LEAST.adapter,
    EMBEDDED: LEAST.warm + LEAST.adapter,
    BUNDLES: LEAST.bundles + 1,
}


@pytest.fixture
async def near(broker, postgres, tmp_path):
    made = await beside(broker, postgres, tmp_path)
    yield made
    postgres.drop(made.template)


def test_the_mix_is_the_same_for_the_same_seed_and_has_the_shares_of_real_life():
    one, again = list(events(2_000)), list(events(2_000))
    assert one == again
    assert len({each.value for each in one}) < len(one), "some came again"
    sizes = sorted(len(each.value) for each in one)
    assert sizes[0] > 500
    assert sizes[-1] < 3_500
    kinds = Counter(each.key.partition(b"/")[0] for each in one)
    assert set(kinds) == {b"EpisodeOfCare", b"Encounter"}


def test_keyed_by_person_a_persons_services_have_one_key_that_names_nobody():
    given = list(events(2_000))
    keyed = list(by_person(given))
    assert [each.value for each in keyed] == [each.value for each in given]
    persons = defaultdict(set)
    for each in keyed:
        tree = orjson.loads(each.value)
        number = (tree.get("patient") or tree["subject"]).get("identifier", {}).get("value")
        if number is not None:
            persons[number].add(each.key)

    assert {len(keys) for keys in persons.values()} == {1}
    assert not any(number.encode() in each.key for each in keyed for number in persons)


def test_a_bundle_has_as_many_entries_as_asked_for_and_no_service_twice():
    for each in bundles(3, 7, exactly=True):
        entries = json.loads(each.value)["entry"]
        assert len(entries) == 7
        assert len({entry["fullUrl"] for entry in entries}) == 7


async def test_every_variant_takes_in_everything_and_a_run_tells_of_it(near, tmp_path):
    run = await race(near, LEAST, Console(quiet=True))
    assert set(run.took) == set(VARIANTS)
    for name, (took,) in run.took.items():
        assert sum(took.counts.values()) == GIVEN[name], name
    assert {"notify", "consult", "reject"} <= set(run.took[ONE][0].counts)
    by_stage = await stages(near, LEAST.stages, 1)
    by_size = await bundled(near, (1, 10), LEAST.stages, 1)
    alone = {
        "messages": messages(5, 1),
        "check": check_starts(1),
        "start": [math.nan],
        "by itself": await by_itself(near, 1),
    }
    latency = {name: [Latency(1.0, 1, 2.0, 3.0)] for name in ("adapter", "passthrough")}
    least = await floor(near, LEAST.stages, LEAST.rounds)
    # The server's own is counted in hundredths of a second.
    assert all(figure.median > 0 for figure in least.figures[:-1])
    sections = Whole(run, alone, by_stage, by_size, latency, least).sections()
    for store in (SQLITE, POSTGRESQL):
        assert set(by_stage[store].by_stage) <= {*STAGES, REST}
        assert {"mapping", "matching", "notifications", "store: read"} <= set(by_stage[store].by_stage)
        assert sum(by_stage[store].outcomes.values()) == LEAST.stages - LEAST.stages // 4
    show(sections, RUN)
    kept = json.loads(write_json("test", sections, RUN, tmp_path).read_text())
    assert kept["run"]["commit"] == "abc1234"
    assert len(kept["sections"]) == len(sections)


async def test_what_a_backlog_and_other_tables_bring_is_counted(near):
    made = await caught_up(near, 150, 10, 1)
    figures = {each.name: each.median for each in made.figures}
    assert figures["events with an outcome"] == figures["events sent"] >= 150
    made = await applied(near, 60)
    assert {each.name: each.median for each in made.figures}["services and inputs decided anew"] > 0


async def test_a_soak_loses_nothing(near):
    made, _ = await soaked(near, 3, 20, every=0.5)
    figures = {each.name: each.median for each in made.figures}
    assert figures["events with an outcome"] == figures["events sent"] > 0


@pytest.mark.parametrize("name", [SQLITE, POSTGRESQL])
async def test_a_filled_store_holds_so_many_services_and_takes_events_in(near, tmp_path, name):
    url = near.database() if name == POSTGRESQL else file_url(tmp_path)
    opening = opened_postgresql(url) if name == POSTGRESQL else opened_store(tmp_path)
    async with opening as store:
        mix = Mix(11)
        await filled(store, url, 300, mix, real=50)
        given = list(as_events(islice(mix.single(), 40)))
        taken = await take_in(given, store, WORLD)
        assert len(taken) == 40
    assert await _held(url) >= 300
    if name == POSTGRESQL:
        near.postgres.drop(url)


async def _held(url):
    count = "SELECT count(*) FROM history WHERE kind = 'service'"
    if url.startswith("postgresql"):
        return await number(url, count)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as reading:
        return reading.execute(count).fetchone()[0]


async def test_a_stream_is_stamped_by_the_broker(near):
    prefix = await near.topics()
    async with Stream(near.broker.bootstrap, topic_of(prefix)) as stream:
        await stream.run(events(30), 30, 1)
    assert 0 < stream.fed.count <= 30
    assert len(await _stamps(near, topic_of(prefix))) == stream.fed.count


async def test_growth_compares_stores_of_each_size(near):
    made = await grown(near, SQLITE, [60, 200], 40, 1, 30)
    assert [each.name for each in made.figures if each.goal] == [
        "throughput with 200 ÷ with 60",
        "the same by CPU, the server's with ours",
    ]


@pytest.mark.parametrize("name", [SQLITE, POSTGRESQL])
async def test_a_store_that_is_kept_goes_on_where_the_last_run_ended(near, tmp_path, name):
    kept, taken = replace(near, stores=tmp_path), []
    for _ in range(2):
        async with grown_store(kept, name, 100, 30) as grown:
            taken += await take_in(grown.events(40), grown.store, WORLD)
    coming = Mix(11)
    list(coming.services(30))
    assert [each.event.body for each in taken] == [sent.value for sent in islice(coming.single(), 80)]
    noted = json.loads((tmp_path / f"{name}-100" / "note.json").read_text())
    url = kept.database(noted["database"]) if name == POSTGRESQL else file_url(tmp_path / f"{name}-100")
    assert await _held(url) >= 100


def test_rules_are_asked_in_tables_of_each_size():
    made = rules((200, 400), 1)
    assert [each.name for each in made.figures] == [
        "a record, 200 rows",
        "a record, 400 rows",
        "400 rows ÷ 200",
    ]


def test_a_part_of_the_page_is_written_once_and_then_in_its_place(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text("# Performance\n\nText.\n")
    section = Section("Goals")
    section.add("adapter ÷ naive", [41.0, 43.0], goal=40, stretch=70)
    section.add("memory", [210.0], "MiB", goal=200, stretch=130, is_most=True)
    grid = Grid("Variants", ("variant", "events a second"), {"naive": [[100.0, 90.0]]})
    for _ in range(2):
        write_page("whole", "The whole path", [section, grid], RUN, page)
    text = page.read_text()
    assert text.count("## The whole path") == 1
    assert "| adapter ÷ naive | ≥ 40.0 | ≥ 70.0 | **42.0** | 41.0 – 43.0 | goal |" in text
    assert "| memory | ≤ 200 | ≤ 130 | **210 MiB** | 210 – 210 | no |" in text
    assert "| naive | 95.0 (90.0 – 100) |" in text
    write_page("growth", "As more is held", [section], RUN, page)
    assert page.read_text().index("## The whole path") < page.read_text().index("## As more is held")


def test_events_have_the_tenant_of_their_header():
    assert {each.tenant for each in as_events(events(50))} <= {"plain", "defaults"}
