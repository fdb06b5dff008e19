"""Good documents with random faults: whatever comes in, an outcome comes out, and nobody is named."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import orjson
import pytest

from adapter.config import SHARED_INSTALLATION
from adapter.events import Event
from adapter.fhir import numbers
from adapter.fhir.second_opinion import SecondOpinion
from adapter.mapping.load import load_tenants
from adapter.notifications.known import Known
from adapter.outcomes import Outcome
from adapter.outcomes.as_json import as_json
from adapter.pipeline import World, decide, read
from tests.fhir.mutants import FAULTS, places
from tests.notifications.documents import NOW, TABLES

ROOT = Path(__file__).parents[2]
FOLDERS = ("examples", "tests/corpus/services", "tests/corpus/contacts")
EACH = 1250
#: One in so many is judged by the model library too, which takes a hundred times longer.
ASKED = 100


class Silent(SecondOpinion, frozen=True):
    """Never asks."""

    def ask(self, *_document):
        return []


@dataclass(frozen=True)
class Document:
    """A document of a corpus with the tenant it belongs to."""

    name: str
    tenant: str
    body: bytes


@cache
def worlds() -> dict[str, World]:
    files = {folder: next((ROOT / folder).glob("tenant*.yaml")) for folder in FOLDERS}
    return {
        folder: World(TABLES, load_tenants(path, TABLES), SHARED_INSTALLATION, second_opinion=Silent())
        for folder, path in files.items()
    }


@cache
def documents() -> list[tuple[str, Document]]:
    """Every document of the corpora that is not a table or a list."""
    found = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            tenant = path.relative_to(ROOT / folder).parts[0]
            is_document = path.suffix in (".json", ".xml") and path.stat().st_size
            if is_document and tenant in worlds()[folder].tenants.tenants:
                found.append((folder, Document(path.name, tenant, path.read_bytes())))
    return found


def with_faults(random: Random, body: bytes) -> bytes:
    """One to three faults in the tree of a document; in its bytes, where it has no tree."""
    try:
        tree = orjson.loads(body)
    except orjson.JSONDecodeError:
        return with_torn_bytes(random, body)
    if not isinstance(tree, dict) or random.random() < 0.1:
        return with_torn_bytes(random, body)
    for fault in random.choices(list(FAULTS), k=random.choice((1, 1, 2, 3))):
        found = list(places(tree))
        if found:
            FAULTS[fault](random, random.choice(found), found)
    # Not by orjson, which cannot write integers beyond 64 bits, that are among the faults.
    return json.dumps(tree).encode()


def with_torn_bytes(random: Random, body: bytes) -> bytes:
    """A byte changed, a piece lost, doubled, or moved to the end."""
    at, length = random.randrange(len(body)), random.randrange(1, 40)
    piece = body[at : at + length]
    changed = bytes([random.choice(b'"{}[],:<>&;\x00\xff\xc3 0aZ')])
    return random.choice(
        (
            body[:at] + changed + body[at + 1 :],
            body[:at] + body[at + length :],
            body[:at] + piece + body[at:],
            body[:at] + body[at + length :] + piece,
            body[:at],
        )
    )


def numbers_in(text: str) -> list[str]:
    """The person numbers in a text."""
    found = re.findall(r"(?<![0-9])[0-9]{11}(?![0-9])", text)
    return [one for one in found if not isinstance(numbers.classify(one), numbers.Flaw)]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_wrong_with_a_document_it_gets_an_outcome_and_nobody_is_named(seed):
    random, known = Random(seed), {folder: Known() for folder in FOLDERS}
    for n in range(EACH):
        folder, document = random.choice(documents())
        body = with_faults(random, document.body)
        event = Event(f"{seed}-{n}", body, NOW, "test", tenant=document.tenant)
        world = worlds()[folder]
        taken = decide(read(event, world), known[folder], world)
        assert taken.result.outcome in Outcome
        assert taken.result.resources or taken.result.findings
        assert numbers_in(repr(taken.result.findings)) == []
        assert numbers_in(repr([m for r in taken.result.resources for m in (r.findings, r.reason)])) == []


def test_random_faults_are_seen_by_the_model_library_without_a_crash():
    random, known = Random(99), Known()
    folder = FOLDERS[0]
    world = World(TABLES, worlds()[folder].tenants, SHARED_INSTALLATION, second_opinion=SecondOpinion())
    for n in range(8 * EACH // ASKED):
        name, document = random.choice(documents())
        if name == folder:
            event = Event(str(n), with_faults(random, document.body), NOW, "test", tenant=document.tenant)
            assert as_json(decide(read(event, world), known, world).result)
