"""The command line as a person meets it: arguments in, text and an exit code out."""

import asyncio
import io
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapter.cli import main
from adapter.cli.store import settings_for
from adapter.events.files import Arrival, find_files, read_file
from adapter.main import build_world, opened_store
from adapter.pipeline import take_in
from tests.stores import lay_store

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
TENANTS = EXAMPLES / "tenants.yaml"
GOLDEN = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture(autouse=True)
def plain_screen(monkeypatch):
    """A screen of 100 columns without colours, in the project's folder, with no settings of its own."""
    for name in [name for name in os.environ if name.startswith("KPR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.chdir(ROOT)


@pytest.fixture
def cli(monkeypatch, capsys) -> Cli:
    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["kpr-adapter", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def untouched(tmp_path_factory) -> Path:
    """A store with all examples in it that no test looks into: looking alone writes to the access log."""
    folder = tmp_path_factory.mktemp("untouched")
    take_in_files(folder, TENANTS, [EXAMPLES])
    return folder


@pytest.fixture(scope="session")
def filled(untouched, tmp_path_factory) -> Path:
    """A store with all examples in it, to look into; many tests have, so its access log may hold anything."""
    return Path(shutil.copytree(untouched, tmp_path_factory.mktemp("filled") / "store"))


@pytest.fixture
def copied(untouched, tmp_path) -> Path:
    """A store with all examples in it, to do with as one likes; nobody has looked into it."""
    return Path(shutil.copytree(untouched, tmp_path / "store"))


def take_in_files(store: Path, tenants: Path, files: list[Path], tenant: str | None = None) -> None:
    """Take documents into a store in one batch, as the folder door would."""
    settings = settings_for(str(store)).model_copy(update={"tenants": tenants})
    world = build_world(settings)
    arrival = Arrival("folder", world.tenants.clock, tenant, frozenset(world.tenants.tenants))
    events = [event for name, path in find_files(files) for event in read_file(name, path, arrival)]

    async def take() -> None:
        if not (store / "kpr.db").exists():
            await lay_store(store)
        async with opened_store(settings, make=True) as opened:
            await take_in(events, opened, world)

    asyncio.run(take())


def same_as_golden(name: str, text: str) -> None:
    """
    Hold an output against its file in golden/.

    After a wanted change write the files anew with `UPDATE_GOLDEN=1 pytest tests/cli`, and read the
    difference before it is committed.
    """
    path = GOLDEN / f"{name}.txt"
    given = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    # Every change of a table makes another edition.
    given = re.sub(r"(?<=\d\+)[0-9a-f]{12}\b", "EDITION", given)
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(given, encoding="utf-8")
    assert given == path.read_text(encoding="utf-8")
