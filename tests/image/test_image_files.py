"""What can be told of the image and of compose.yaml without building: packages, settings, order."""

import os
import re
from pathlib import Path

import pytest
import yaml

from adapter.cli.app import COMMANDS, load
from adapter.config import read_settings
from tests.image.pins import blocks, pins

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}


def settings_of_the_image() -> dict[str, str]:
    return dict(re.findall(r"^ +(KPR_\w+)=(\S+)", DOCKERFILE, re.MULTILINE))


def in_force(variables, monkeypatch):
    """The settings as the program reads them when it is given these variables and no others."""
    for name in list(os.environ):
        if name.upper().startswith("KPR_"):
            monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return read_settings()


@pytest.mark.parametrize("name", ["run", "build"])
def test_a_part_of_the_lock_pins_what_the_whole_lock_pins(name: str):
    whole = blocks("all")
    assert {package: whole.get(package) for package in blocks(name)} == blocks(name)


def test_what_the_image_runs_has_no_package_of_the_developers():
    assert pins("run").keys().isdisjoint({"hatchling", "hypothesis", "mypy", "pytest", "ruff"})


def test_the_image_presumes_settings_that_the_program_has(monkeypatch):
    settings = in_force(settings_of_the_image(), monkeypatch)
    assert settings.store.url.get_secret_value() == "sqlite:////var/lib/kpr/kpr.db"
    assert settings.log.format == "json"


@pytest.mark.parametrize("name", OURS)
def test_compose_gives_settings_that_the_program_has(name: str, monkeypatch):
    given = {variable: value.replace("$$", "$") for variable, value in OURS[name]["environment"].items()}
    settings = in_force(settings_of_the_image() | given, monkeypatch)
    topics = COMPOSE["services"]["topics"]["command"][0]
    read = [topic for topic in re.findall(r"[\w.]+", topics) if re.match(settings.kafka.topics, topic)]
    tenants = yaml.safe_load((ROOT / "examples/tenants.yaml").read_text(encoding="utf-8"))["tenants"]
    assert [topic.removeprefix("epj.fhir.") for topic in read] == sorted(tenants)
    assert {settings.kafka.records_topic, settings.kafka.parked_topic} <= set(re.findall(r"[\w.]+", topics))


@pytest.mark.parametrize("name", OURS)
def test_compose_gives_commands_that_the_program_has(name: str):
    command, *options = OURS[name]["command"]
    assert command in COMMANDS
    known = {option for each in load(command).params for option in each.opts}
    assert {option for option in options if option.startswith("--")} <= known


def test_compose_starts_the_program_after_all_it_needs():
    services = COMPOSE["services"]
    awaited = {name: set(service.get("depends_on", {})) for name, service in services.items()}
    assert awaited["adapter"] == {"migrate", "topics"}
    assert (awaited["migrate"], awaited["topics"]) == ({"postgres"}, {"kafka"})
    waited_for = [told for service in services.values() for told in service.get("depends_on", {}).items()]
    healthy = {name for name, told in waited_for if told["condition"] == "service_healthy"}
    assert healthy == {name for name, service in services.items() if "test" in service.get("healthcheck", {})}


def test_compose_shows_nothing_to_the_network():
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_every_image_that_is_fetched_is_named_with_its_version():
    fetched = [service["image"] for service in COMPOSE["services"].values() if "build" not in service]
    fetched += re.findall(r"^ARG BASE=(\S+)", DOCKERFILE, re.MULTILINE)
    assert len(fetched) == 4
    assert [image for image in fetched if not re.search(r"^docker\.io/.+:\d", image)] == []
