"""The shared corpora, by their own comparing tool, and through the store."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adapter.checking import Checker
from adapter.events import Event
from adapter.mapping.load import load_tables, load_tenants
from adapter.outcomes.as_json import as_json
from adapter.pipeline import World, take_in
from adapter.store import Store
from tests.conftest import SHARED
from tests.corpus.reading import read_corpus
from tests.stores import opened_store

EXAMPLES = SHARED / "fhir" / "examples"


def compare(corpus: str, program: Path) -> subprocess.CompletedProcess[str]:
    tool = SHARED / "tools" / "compare_corpus.py"
    return subprocess.run(
        [sys.executable, str(tool), str(EXAMPLES / corpus), "--command", str(program), "--tenant", "bad"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_all_vendor_documents_get_the_outcome_the_corpus_expects(warm_program: Path):
    compared = compare("vendors", warm_program)
    assert (compared.returncode, compared.stdout.strip().splitlines()[-1]) == (0, "68 of 68 agree")


def test_all_bad_documents_get_their_reason_and_all_bases_are_accepted(warm_program: Path):
    compared = compare("bad", warm_program)
    assert (compared.returncode, compared.stdout.strip().splitlines()[-1]) == (0, "79 of 79 agree")


def vendors() -> tuple[World, list[Event]]:
    corpus = read_corpus(EXAMPLES / "vendors")
    return corpus.world, [case.event for case in corpus.cases]


def checked(world: World, events: list[Event]) -> list[dict[str, Any]]:
    return [as_json(taken.result) for taken in Checker(world).check(events)]


@pytest.mark.parametrize("size", [1, 7, 1000], ids=["one after another", "in sevens", "in one batch"])
async def test_the_vendor_documents_get_the_same_results_through_the_store(size: int, tmp_path: Path):
    world, events = vendors()
    async with opened_store(tmp_path) as store:
        assert await taken_in(world, events, size, store) == checked(world, events)


async def test_the_vendor_documents_get_the_same_results_through_postgresql(
    tmp_path: Path, database_url: str
):
    world, events = vendors()
    async with opened_store(tmp_path, database_url) as store:
        assert await taken_in(world, events, 7, store) == checked(world, events)
        assert all(check.equal for check in await store.reading.audit())


async def taken_in(world: World, events: list[Event], size: int, store: Store) -> list[dict[str, Any]]:
    batches = [events[i : i + size] for i in range(0, len(events), size)]
    return [as_json(one.result) for batch in batches for one in await take_in(batch, store, world)]


def test_no_code_or_data_of_the_product_names_a_corpus_file_person_or_id():
    """Person numbers, service ids and file names of the shared corpora stand nowhere in the product."""
    world, events = vendors()
    told = {r["service_id"] for result in checked(world, events) for r in result["resources"]}
    names = {Path(event.id).name for event in events} | {i for i in told if i and len(i) > 4}
    root = SHARED.parent / Path(__file__).parents[2].name
    product = [*root.glob("adapter/**/*.py"), *root.glob("adapter/*.yaml"), *root.glob("mappings/**/*.yaml")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in product)
    assert {name for name in names if name in text} == set()


def test_the_tenant_file_of_the_corpora_is_read_as_it_stands():
    tables = load_tables(SHARED.parent / Path(__file__).parents[2].name / "mappings")
    tenants = load_tenants(EXAMPLES / "vendors" / "tenant-config.yaml", tables)
    assert set(tenants.tenants) >= {"vendor-a", "vendor-b", "vendor-c", "vendor-d", "bad"}
