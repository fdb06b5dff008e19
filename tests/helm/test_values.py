"""values.yaml, its schema and the program agree: every value is explained, typed, and understood."""

import json
import os
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from adapter.config import Migrate, Role, Tenant, Tenants, is_loopback, read_settings
from adapter.main.senders import must_be_guarded
from tests.helm import pins
from tests.helm.rendering import CASES, CHART, containers, settings
from tests.helm.tools import ROOT

TEXT = (CHART / "values.yaml").read_text(encoding="utf-8")
VALUES = yaml.safe_load(TEXT)
SCHEMA = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
CHART_FILE = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
#: Helm's own, for a chart that has this one as a part.
HELMS_OWN = {"global"}
LINE = re.compile(r"^( *)(\w+):(.*)$")


def leaves() -> Iterator[tuple[str, str]]:
    """Every line of values.yaml that gives a value, with the line above; groups begin with a comment."""
    lines = [*TEXT.splitlines(), "#"]
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        found = LINE.match(line)
        if found and found[2] not in ("requests", "limits") and (found[3] or "#" not in below):
            yield line, above


def test_every_value_is_explained_on_the_line_above():
    assert [line for line, above in leaves() if not above.lstrip().startswith("# -- ")] == []
    assert len(list(leaves())) > 100


def test_no_default_is_a_secret():
    telling = re.compile(r"password|secret|token", re.IGNORECASE)
    given = [line.split(":", 1) for line, _ in leaves()]
    assert {value.strip() for name, value in given if telling.search(name)} == {'""', "[]"}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """A part of the schema itself, where it only refers to another."""
    if "$ref" in schema:
        return SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
    return schema


def names(schema: dict[str, Any], before: str = "") -> Iterator[str]:
    for name, told in described(schema).get("properties", {}).items():
        yield before + name
        yield from names(told, f"{before}{name}.")


def given(values: dict[str, Any], schema: dict[str, Any], before: str = "") -> Iterator[str]:
    for name, value in values.items():
        yield before + name
        inner = described(described(schema).get("properties", {}).get(name, {}))
        if isinstance(value, dict) and "properties" in inner:
            yield from given(value, inner, f"{before}{name}.")


def test_schema_and_values_know_the_same_names():
    known = {name for name in names(SCHEMA) if name not in HELMS_OWN}
    optional = {name for name in known if name.endswith(("cpu", "memory", "ephemeral-storage"))}
    optional |= {name for name in known if name.startswith("affinity.")}
    assert sorted(set(given(VALUES, SCHEMA)) - known) == []
    assert sorted(known - optional - set(given(VALUES, SCHEMA))) == []


def test_no_part_of_the_schema_takes_names_it_does_not_know():
    assert [where for where, part in parts(SCHEMA, "") if is_open(part)] == [
        "/properties/global",
        "/definitions/kept",
        "/definitions/texts",
    ]


def parts(schema: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema in the schema, with its place."""
    if isinstance(schema, dict):
        yield where, schema
        for name, inner in schema.items():
            yield from parts(inner, f"{where}/{name}")
    elif isinstance(schema, list):
        for inner in schema:
            yield from parts(inner, where)


def is_open(part: dict[str, Any]) -> bool:
    return part.get("type") == "object" and part.get("additionalProperties") is not False


def test_what_is_passed_on_to_kubernetes_says_so():
    assert "Kubernetes' own form" in SCHEMA["definitions"]["kept"]["description"]
    assert SCHEMA["definitions"]["texts"]["additionalProperties"] == {"type": "string"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.upper().startswith("KPR_"):
            monkeypatch.delenv(name)
    return monkeypatch


@pytest.mark.parametrize("case", CASES)
def test_the_program_takes_the_settings_of_every_case(case: str, environment: pytest.MonkeyPatch):
    for name, value in settings(case).items():
        environment.setenv(name, value)
    read = read_settings()
    assert read.environment == ("production" if case == "production" else "test")
    assert (read.http.port, read.health.port, read.log.format) == (8080, 8081, "json")
    assert (read.store.migrate is Migrate.START) == (case == "embedded")


@pytest.mark.parametrize("case", CASES)
def test_an_intake_starts_with_the_settings_of_every_case(case: str, environment: pytest.MonkeyPatch):
    for name, value in settings(case).items():
        environment.setenv(name, value)
    read = read_settings()
    assert not is_loopback(read.http.host)
    must_be_guarded(read, Tenants(tenants={"one": Tenant(kommuneNr="4631", senders=("310123455",))}))
    assert read.senders.are_recognised == (case == "production")
    assert read.senders.guarded_elsewhere == (case != "production")


def test_large_numbers_reach_the_program_whole(environment: pytest.MonkeyPatch):
    for name, value in settings("production").items():
        environment.setenv(name, value)
    read = read_settings()
    assert (read.limits.max_bytes, read.batch_size, read.full_lane_share) == (4194304, 1000, 0.02)


@pytest.mark.parametrize("case", CASES)
def test_the_migration_is_told_the_settings_of_the_pods(case: str):
    for name, container in containers(case):
        told = {each["name"]: each.get("value") for each in container.get("env", [])}
        own = {key: value for key, value in told.items() if key.startswith("KPR_")}
        assert own == (settings(case) if name == "migrate" else {})


def test_the_roles_of_the_chart_are_those_of_the_program():
    assert set(VALUES["roles"]) == set(Role)


def test_chart_and_program_have_the_same_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert CHART_FILE["appVersion"] == project["version"]


def test_the_oldest_kubernetes_that_is_taken_is_the_oldest_that_was_tried():
    oldest = pins.kubernetes()[0].version.removeprefix("v").rpartition(".")[0]
    assert CHART_FILE["kubeVersion"] == f">={oldest}.0-0"
    assert len({release.version for release in pins.kubernetes()}) == 3
