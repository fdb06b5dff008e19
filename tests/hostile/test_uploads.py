"""Tables as YAML that would keep a process busy or fill its memory: at the bench and in the office; counted, not timed."""

from contextlib import asynccontextmanager
from functools import cache

import httpx
import pytest
import yaml

from adapter.bench import own
from adapter.mapping import overlaps
from adapter.web.office import office_app
from tests.benched import app_of, asking, bench_of, examples_world
from tests.office.filled import settings_in
from tests.office.served import Asked, office_over
from tests.stores import opened_store

SESSIONS, IMPACT = "/api/v1/bench/sessions", "/api/v1/mappings/impact"
LISTS = "https://bredvik.example/kodeverk/nytt"
#: A list of a kommune that the visitor of the office sees.
KOMMUNE = "4631"


class Plain(yaml.CSafeDumper):
    """Without anchors, which are refused before all else."""

    def ignore_aliases(self, data):
        return True


def table(name, rows, **more):
    said = {
        "table": name,
        "layer": "municipality",
        "version": "2026-11-22",
        "valid_from": "2010-01-01",
        "owner": "made up",
        "source": "made up",
        "kommuner": [KOMMUNE],
        "systems": {"l": LISTS},
        "rows": rows,
    }
    return yaml.dump(said | more, Dumper=Plain, sort_keys=False, width=100_000)


def row(n, code="K", **when):
    return {
        "row": f"r{n}",
        "when": {"system": "l", "code": code} | when,
        "then": {"code": "20"},
        "source": "s",
    }


#: By name: what makes the files, as to write them takes seconds, and what is said of them.
BOMBS = {
    "rows of one code": (
        lambda: {f"{n}.yaml": table(f"t{n}", [row(m) for m in range(650)]) for n in range(3)},
        "more faults than the 99",
    ),
    "rows that only ages tell apart": (
        lambda: {
            f"{n}.yaml": table(
                f"t{n}", [row(m, age={"from": 50 * n + m % 50, "to": 50 * n + m % 50}) for m in range(450)]
            )
            for n in range(4)
        },
        "more faults than the 99",
    ),
    "rows with the same many codes": (
        lambda: {
            f"{n}.yaml": table(f"t{n}", [row(m, code=[f"K{k}" for k in range(150)]) for m in range(60)])
            for n in range(5)
        },
        "more faults than the 99",
    ),
    "rows with many codes, each set of its own": (
        lambda: {
            f"{n}.yaml": table(
                f"t{n}",
                [
                    row(m, code=[*(f"K{k}" for k in range(15)), f"own-{n}-{m}"], age={"from": n, "to": n})
                    for m in range(200)
                ],
            )
            for n in range(9)
        },
        "more faults than the 99",
    ),
    "thousands of rows": (
        lambda: {
            f"{n}.yaml": table(f"t{n}", [row(m, code=f"K{n}-{m}") for m in range(550)]) for n in range(4)
        },
        "more than 2000 rows",
    ),
    "names without end to choose from": (
        lambda: {
            "a.yaml": table(
                "t",
                [row(m, system=f"none{m}") for m in range(150)],
                systems={f"{n:04}{'x' * 90}": f"https://a.example/{n}" for n in range(1_500)},
            )
        },
        "more faults than the 99",
    ),
    "keys that no form knows": (
        lambda: {f"{n}.yaml": "".join(f"k{m}: 1\n" for m in range(4_900)) for n in range(9)},
        "more faults than the 99",
    ),
}
SOUND = {"a.yaml": table("t", [row(1)])}


@cache
def bomb_of(name):
    """The files of that name, and what is said of them."""
    make, said = BOMBS[name]
    return make(), said


@pytest.fixture
def steps(monkeypatch):
    """Pairs that are asked, and faults of pairs that are made."""
    found = {"asked": 0, "made": 0}
    judge, fault = overlaps._hold_together, overlaps._pair

    def asked(*told):
        found["asked"] += 1
        return judge(*told)

    def made(*told):
        found["made"] += 1
        return fault(*told)

    monkeypatch.setattr(overlaps, "_hold_together", asked)
    monkeypatch.setattr(overlaps, "_pair", made)
    return found


@asynccontextmanager
async def the_office(folder):
    settings = settings_in(folder)
    async with opened_store(folder) as store:
        office = office_over(settings, examples_world(), store)
        transport = httpx.ASGITransport(office_app(office))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield Asked(office, client)


def was_cheap(answer, steps, said):
    faults = answer.json()["faults"]
    assert len(faults) <= own._MOST_FAULTS
    assert any(said in fault["message"] for fault in faults), faults[-1]
    assert len(answer.content) < 1_000_000
    assert steps["asked"] <= own._MOST_PAIRS
    assert steps["made"] <= own._MOST_FAULTS + 3


@pytest.mark.parametrize("bomb", BOMBS)
async def test_tables_that_would_fill_memory_are_refused_at_the_bench(bomb, steps):
    files, said = bomb_of(bomb)
    async with asking(app_of(bench_of(examples_world()), examples_world())) as client:
        answer = await client.post(SESSIONS, json={"mappings": files})
        assert answer.status_code == 422, answer.text[:500]
        was_cheap(answer, steps, said)
        assert (await client.post(SESSIONS, json={"mappings": SOUND})).status_code == 201


async def test_tables_that_would_fill_memory_are_refused_in_the_office(tmp_path, steps):
    async with the_office(tmp_path) as office:
        for files, said in map(bomb_of, BOMBS):
            steps.update(asked=0, made=0)
            answer = await office.post("viewer", IMPACT, json={"files": files})
            assert answer.status_code == 400, answer.text[:500]
            was_cheap(answer, steps, said)
        assert (await office.post("viewer", IMPACT, json={"files": SOUND})).status_code == 200


async def test_tables_that_take_too_long_are_broken_off_at_the_bench(monkeypatch):
    monkeypatch.setattr(own.tables_in, "__kwdefaults__", own.tables_in.__kwdefaults__ | {"seconds": -1.0})
    async with asking(app_of(bench_of(examples_world()), examples_world())) as client:
        answer = await client.post(SESSIONS, json={"mappings": SOUND})
    assert answer.status_code == 422
    assert "too long" in answer.text
