"""The sections of the runbook that the drill does not play: their blocks run as they stand, in the state they are for."""

import asyncio
import shlex
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette

from adapter import metrics
from adapter.config import Settings
from adapter.health import Health
from adapter.main.current import Current
from adapter.main.office import build_office
from adapter.pipeline import World
from adapter.store import Store
from adapter.web.office import Office
from adapter.web.probes import probes_app
from tests.cli.conftest import Cli, cli, plain_screen
from tests.drill.runbook import filled, run, section_of, sections
from tests.drill.states import STATES, Standing, mended, refused
from tests.drill.test_drill import INCIDENTS, OTHER_CASES
from tests.office.filled import go_on, take_in_all
from tests.office.served import served, served_office

__all__ = ["cli", "plain_screen"]
#: Sections whose commands are not run, and why.
NOTHING_RUNS = "Nothing runs"
ELSEWHERE = {"Rehearsing it": "it has none: it says how all this is tried"}
#: What states set; unlabelled ones stay.
_NUMBERS = (metrics.LAG, metrics.OLDEST_QUEUED, metrics.WAITING, metrics.OLDEST_WAITING, metrics.MAPPING)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A store at its backup, and as it went on."""
    backup = tmp_path_factory.mktemp("runbook") / "backup"
    backup.mkdir()
    asyncio.run(take_in_all(backup))
    later = shutil.copytree(backup, backup.parent / "later")
    asyncio.run(go_on(later))
    return backup, later


@pytest.fixture(scope="module")
def health() -> Health:
    return Health(started=True)


@pytest.fixture(scope="module")
def addresses(stores: tuple[Path, Path], health: Health) -> Iterator[Mapping[str, str]]:
    """Where the probes and the office are."""

    @asynccontextmanager
    async def opened(_address: str) -> AsyncIterator[Starlette]:
        yield probes_app(health)

    with served(opened) as probes, served_office(stores[1], at_this_machine) as office:
        yield {"health": probes, "office": office, "why": "rehearsal"}


def at_this_machine(settings: Settings, world: World, store: Store) -> Office:
    """The office as `main` builds it where nobody logs in."""
    return build_office(settings, Current(world), store)


@pytest.fixture
def standing(
    stores: tuple[Path, Path], health: Health, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Standing]:
    """A copy of the store, with the settings of whoever runs commands."""
    folder = shutil.copytree(stores[1], tmp_path / "store")
    monkeypatch.setenv("KPR_STORE__URL", f"sqlite:///{folder / 'kpr.db'}")
    monkeypatch.setenv("KPR_STORE__KEY_FILE", str(folder / "kpr.key"))
    monkeypatch.setenv("KPR_TENANTS", str(folder / "tenants.yaml"))
    yield Standing(folder, stores[0], health)
    mended(Standing(folder, stores[0], health))
    health.progress.clear()
    for each in _NUMBERS:
        each.clear()


def said_by(line: str, values: Mapping[str, str], cli: Cli) -> str:
    """Run a line as it is printed; our own commands in this process."""
    if not line.startswith("kpr-adapter "):
        return asyncio.run(run(line, values, {}))
    ran = cli(*shlex.split(filled(line, values))[1:])
    assert ran.code == 0, f"{line}: {ran.err}"
    return ran.out


@pytest.mark.parametrize("heading", STATES)
def test_a_section_is_tried_as_it_is_written(
    heading: str, standing: Standing, addresses: Mapping[str, str], cli: Cli
) -> None:
    state, blocks = STATES[heading], sections()[heading].blocks
    assert {name: len(lines) for name, lines in blocks.items()} == {
        name: len(words) for name, words in state.says.items()
    }
    values = {**addresses, **state.prepare(standing)}
    for name, lines in blocks.items():
        if name == "it worked":
            mended(standing)
        for line, word in zip(lines, state.says[name], strict=True):
            said = said_by(line, values, cli)
            assert word in said, line


@pytest.mark.parametrize(
    ("block", "says"),
    list(zip(sorted(OTHER_CASES), ["avsluttet", "Linje IPLOS for kommune 3907 går videre."], strict=True)),
)
def test_a_block_for_another_case_than_the_drill_plays_is_tried_too(
    block: str, says: str, standing: Standing, addresses: Mapping[str, str], cli: Cli
) -> None:
    [line] = section_of("KprLineStopped").blocks[block]
    assert says in said_by(line, {**addresses, **refused(standing)}, cli)


def test_a_service_that_does_not_start_is_helped_as_it_is_written(
    database_url: str, addresses: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    monkeypatch.setenv("KPR_STORE__URL", database_url)
    monkeypatch.setenv("KPR_STORE__KEY_FILE", str(tmp_path / "kpr.key"))
    monkeypatch.setenv("KPR_HEALTH__PORT", "0")
    monkeypatch.setenv("KPR_OFFICE__PORT", "0")
    # As the chart has it: a job migrates, and processes never do.
    monkeypatch.setenv("KPR_STORE__MIGRATE", "never")
    (tmp_path / "inbox").mkdir()
    start = ("run", "--source", f"folder:{tmp_path / 'inbox'}", "--once")
    failed = cli(*start)
    assert (failed.code, "kpr-adapter migrate" in failed.err) == (2, True)

    blocks = sections()[NOTHING_RUNS].blocks
    assert list(blocks) == ["the last line says that the database needs another revision", "it worked"]
    said = [said_by(line, addresses, cli) for lines in blocks.values() for line in lines]
    assert (said[0].startswith("Databasen er flyttet fra revisjon"), said[1:]) == (True, ["ok\n"])
    assert cli(*start).code == 0


def test_every_section_is_played_by_the_drill_or_tried_here_or_says_why_not() -> None:
    played = {incident_section(each.alert) for each in INCIDENTS}
    assert {*played, *STATES, *ELSEWHERE, NOTHING_RUNS} == set(sections())
    assert not played & STATES.keys()


def incident_section(alert: str) -> str:
    text = section_of(alert).text
    return text.partition("\n")[0].removeprefix("## ")
