"""What a change of tables and tenants file is, what of it takes a restart, and who hears of it."""

import asyncio
from contextlib import aclosing
from uuid import UUID

import pytest
import structlog
import yaml

from adapter.config import Settings, shipped_mappings
from adapter.errors import Misconfigured
from adapter.health import Health
from adapter.main import reloading, watching
from adapter.main.current import Current
from adapter.main.editions import edition_of, folders_of
from adapter.main.reload_results import Reports
from adapter.main.reloading import Reloading
from adapter.main.restart_only import faults_of_change
from adapter.main.world import build_world
from adapter.mapping.load import load_tables, load_tenants
from adapter.pipeline import World
from adapter.values import replace

BASE = {
    "clock": "2026-11-01T12:00:00+01:00",
    "tenants": {
        "vest": {
            "kommuneNr": "0301",
            "former": {"tenant": "eldre", "ids": "ids.csv"},
            "fhir_api": {"base": "https://vest.example/fhir", "token_file": "token"},
        },
        "eldre": {"kommuneNr": "0301"},
    },
    "kommuner": {
        "0301": {
            "orgnr": "310123455",
            "her_id": 8000001,
            "signing": [{"certificate": "a.pem", "key": "a.key"}],
            "contacts": [
                {"typeKontaktperson": "1", "kontPerson": "Drift", "meldEpost1": "drift@vest.example"}
            ],
        }
    },
    "matching": {"kommuner": {"0301": {"keys": ["a.key"]}}},
}


@pytest.fixture(scope="module")
def tables():
    return load_tables(shipped_mappings())


def changed(data, *path, to):
    """The same with another value at a place; None takes it away."""
    if len(path) == 1:
        rest = {key: value for key, value in data.items() if key != path[0]}
        return rest if to is None else {**rest, path[0]: to}
    return {**data, path[0]: changed(data.get(path[0], {}), *path[1:], to=to)}


def faults(folder, tables, new):
    """What a running service says of another edition of the file."""
    loaded = []
    for name, data in (("old.yaml", BASE), ("new.yaml", new)):
        (folder / name).write_text(yaml.safe_dump(data, sort_keys=False))
        loaded.append(load_tenants(folder / name, tables))
    return faults_of_change(*loaded, folder / "new.yaml")


def named(found):
    return [fault.message.partition(" has changed")[0] for fault in found]


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("clock",), "2026-11-02T12:00:00+01:00"),
        (("timezone",), "Europe/Stockholm"),
        (("synthetic_only",), False),
        (("tenants", "vest", "kommuneNr"), "4601"),
        (("tenants", "vest", "fhir_api"), {"base": "https://vest.example/annet"}),
        (("tenants", "vest", "fhir_version"), "R5"),
        (("tenants", "vest", "former"), None),
        (("tenants", "ny"), {"kommuneNr": "0301"}),
        (("kommuner", "0301"), None),
        (("matching", "kommuner", "0301", "keys"), ["b.key", "a.key"]),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_taken_up_at_a_start_only_is_named(tmp_path, tables, path, to):
    assert named(faults(tmp_path, tables, changed(BASE, *path, to=to))) == [".".join(path)]


def test_the_environment_takes_a_restart(tmp_path, tables):
    found = faults(tmp_path, tables, changed(BASE, "environment", to="production"))

    assert named(found) == ["environment", "synthetic_only"]


def test_a_tenant_that_is_gone_takes_a_restart(tmp_path, tables):
    """It may be the end of a file that was not written yet."""
    new = changed(changed(BASE, "tenants", "vest", "former", to=None), "tenants", "eldre", to=None)

    assert named(faults(tmp_path, tables, new)) == ["tenants.eldre", "tenants.vest.former"]


def test_a_fault_has_its_line(tmp_path, tables):
    [fault] = faults(tmp_path, tables, changed(BASE, "tenants", "ny", to={"kommuneNr": "0301"}))

    assert (tmp_path / "new.yaml").read_text().splitlines()[fault.line - 1].strip() == "ny:"


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("about",), "Words"),
        (("report_service_codes_default",), ["15"]),
        (("tenants", "vest", "local_codes"), {"https://vest.example/k": {"A": "15"}}),
        (("tenants", "vest", "not_in_kpr"), {"https://vest.example/k": ["B"]}),
        (("tenants", "vest", "pause_on_21_29"), "hold"),
        (("tenants", "vest", "epj"), {"leverandor": "V", "navnEPJ": "E", "versjonEPJ": "2"}),
        (("matching", "mode"), "observe"),
        (("matching", "kommuner", "0301", "shares_with"), ["4601"]),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else "",
)
def test_all_else_may_change_while_the_service_runs(tmp_path, tables, path, to):
    assert faults(tmp_path, tables, changed(BASE, *path, to=to)) == []


def files(folder):
    """Settings with tables of one's own and a tenants file."""
    (folder / "own").mkdir(parents=True)
    (folder / "own" / "a.yaml").write_text("a")
    (folder / "tenants.yaml").write_text("t")
    return Settings(own_mappings=folder / "own", tenants=folder / "tenants.yaml")


def test_an_edition_is_what_files_say_and_not_where_they_lie(tmp_path):
    assert edition_of(files(tmp_path / "one")) == edition_of(files(tmp_path / "other"))


@pytest.mark.parametrize("file", ["own/a.yaml", "own/b.yml", "own/below/c.yaml", "tenants.yaml"])
def test_another_content_or_another_file_is_another_edition(tmp_path, file):
    settings = files(tmp_path)
    before = edition_of(settings)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("other")

    assert edition_of(settings) != before


@pytest.mark.parametrize("file", ["own/notes.txt", "own/.a.yaml.swp", "own/.hidden.yaml", "own/tests/a.yaml"])
def test_what_decides_nothing_makes_no_other_edition(tmp_path, file):
    settings = files(tmp_path)
    before = edition_of(settings)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("other")

    assert edition_of(settings) == before


def test_a_file_that_is_gone_is_another_edition(tmp_path):
    settings = files(tmp_path)
    before = edition_of(settings)
    (tmp_path / "tenants.yaml").unlink()

    assert edition_of(settings) != before


def test_the_folder_of_the_tenants_file_is_watched_alone_and_those_of_tables_with_all_below(tmp_path):
    settings = files(tmp_path)
    (tmp_path / "own" / "below").mkdir()
    (tmp_path / "var").mkdir()

    watched = folders_of(settings)

    assert {tmp_path / "own", tmp_path / "own" / "below", tmp_path} <= set(watched)
    assert tmp_path / "var" not in watched


class Judge:
    """Whoever takes inputs in."""

    def __init__(self, world: World) -> None:
        self.world = world


def test_all_who_judge_are_handed_what_is_put_in_force():
    old = build_world(Settings())
    current, judges = Current(old), [Judge(old), Judge(old)]
    for judge in judges:
        current.follow(judge)
    new = replace(old, edition="new")

    current.put(new)

    assert [each.world for each in (current, *judges)] == [new, new, new]


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A service's files, and who takes up their changes, without its patience."""
    monkeypatch.setattr(reloading, "_QUIET_SECONDS", 0.01)
    monkeypatch.setattr(watching, "_LOOK_SECONDS", 0.05)
    (tmp_path / "tenants.yaml").write_text("tenants: {vest: {kommuneNr: '0301'}}\n")
    settings = Settings(tenants=tmp_path / "tenants.yaml", installation=UUID(int=7))
    current, health = Current(build_world(settings)), Health()
    return Reloading(settings, current, Reports(health), lambda _world: None)


async def judged(own, text):
    """What is logged of a tenants file, judged at once."""
    own.settings.tenants.write_text(text)
    with structlog.testing.capture_logs() as logs:
        await own._reload()
    return logs


async def test_new_files_that_do_not_do_for_delivery_are_refused(own):
    def also(_world):
        raise Misconfigured

    own.also = also
    [entry] = await judged(own, "about: new\ntenants: {vest: {kommuneNr: '0301'}}\n")

    assert (entry["event"], own.current.world.tenants.about) == ("mappings_refused", "")


async def test_what_the_program_itself_stumbles_over_is_not_in_force_and_not_quoted(own):
    def also(_world):
        raise KeyError("Hemmelig")

    own.also = also
    logs = await judged(own, "about: new\ntenants: {vest: {kommuneNr: '0301'}}\n")

    assert [entry["event"] for entry in logs] == ["reload_fault"]
    assert own.reports.health.remarks
    assert own.current.world.tenants.about == ""
    assert "Hemmelig" not in str(logs)


async def test_files_that_change_while_they_are_judged_are_neither_put_in_force_nor_refused(own):
    def also(_world):
        own.settings.tenants.write_text("about: newer\ntenants: {vest: {kommuneNr: '0301'}}\n")

    own.also = also
    logs = await judged(own, "about: new\ntenants: {vest: {kommuneNr: '0301'}}\n")

    assert (logs, own.current.world.tenants.about) == ([], "")
    assert await own._has_changed()


async def test_a_set_in_force_keeps_ids_keys_and_limits(own):
    old = own.current.world
    [entry] = await judged(own, "about: new\ntenants: {vest: {kommuneNr: '0301'}}\n")
    new = own.current.world

    assert (entry["event"], new.tenants.about) == ("mappings_loaded", "new")
    assert (new.namespace, new.keys, new.limits) == (old.namespace, old.keys, old.limits)
    assert new.edition == edition_of(own.settings) != old.edition


async def test_what_cannot_be_watched_is_looked_at_by_the_clock(own, tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "folders_of", lambda _settings: [tmp_path / "gone"])
    woken, looks = asyncio.Event(), 0
    async with aclosing(watching.times_to_look(own.settings, woken)) as times:
        async for _ in times:
            looks += 1
            if looks == 3:
                woken.set()

    assert looks == 3


async def test_asked_twice_at_once_and_told_to_end_it_ends(own):
    running = asyncio.create_task(own.run())
    with structlog.testing.capture_logs() as logs:
        own.ask()
        own.ask()
        while not logs:  # noqa: ASYNC110 - it cannot tell us
            await asyncio.sleep(0.01)
        own.end()
        await running

    assert {entry["event"] for entry in logs} == {"mappings_unchanged"}
