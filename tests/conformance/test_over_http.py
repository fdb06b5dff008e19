"""Every document of the specification's corpora gets the same result over HTTP as from the command `check`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from adapter.events import Event
from adapter.pipeline import World
from tests.benched import as_line, as_sent, asking, bench_app, checked, checked_events
from tests.conformance.public import AS_OF, SHARED_PUBLIC, neutral
from tests.conftest import SHARED
from tests.corpus.reading import read_corpus

COMMAND = str(Path(sys.executable).with_name("kpr-adapter"))
EXAMPLES = SHARED / "fhir" / "examples"


def command(*arguments: str) -> list[Any]:
    """What the command writes out, an object for each input."""
    done = subprocess.run(
        [COMMAND, "check", *arguments, "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


async def test_the_vendors_courses_get_the_same_results(tmp_path: Path):
    corpus = read_corpus(EXAMPLES / "vendors")
    lines = [as_line(case.file, case.event) for case in corpus.cases]
    (tmp_path / "events.ndjson").write_bytes(b"\n".join(lines))
    tenants = str(EXAMPLES / "vendors" / "tenant-config.yaml")
    expected = command("--events", str(tmp_path / "events.ndjson"), "--tenants", tenants)
    async with asking(bench_app(corpus.world)) as client:
        said = await checked_events(client, lines, independent=False)

    assert said == expected
    assert len(said) == 68


async def test_the_bad_documents_get_the_same_results():
    corpus = read_corpus(EXAMPLES / "bad")
    folder = EXAMPLES / "bad"
    files = [case.file for case in corpus.cases if case.event.body is not None]
    expected = command(
        *(str(folder / file) for file in files),
        "--tenants",
        str(folder / "tenant-config.yaml"),
        "--tenant",
        next(iter(corpus.world.tenants.tenants)),
        "--independent",
    )
    cases = [case for case in corpus.cases if case.event.body is not None]
    said = await each_alone(corpus.world, {case.file: as_sent(case.file, case.event) for case in cases})

    assert without_names(said) == without_names(expected)
    assert len(said) > 70


async def test_the_public_documents_get_the_same_results():
    world, found = neutral()
    as_of = AS_OF.isoformat()
    expected = command(str(SHARED_PUBLIC), "--independent", "--as-of", as_of)
    said = await each_alone(world, {name: as_sent(name, event) for name, event in found.items()}, as_of)

    assert said == expected


async def each_alone(world: World, events: dict[str, Event], as_of: str | None = None) -> list[Any]:
    async with asking(bench_app(world)) as client:
        return [await checked(client, name, event, as_of) for name, event in events.items()]


def without_names(results: list[Any]) -> list[Any]:
    """An absolute path is shown by its last part, a name in a folder by all of it."""
    return [result | {"input": Path(result["input"]).name} for result in results]
