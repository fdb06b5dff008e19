"""docs/deploy.md shows what the chart makes, and names what it has."""

import re

import pytest
import yaml

from tests.helm.rendering import CASES, objects, template
from tests.helm.test_values import SCHEMA, names
from tests.helm.tools import ROOT

PAGE = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([A-Z]\w+) \| (`[^|]+`|–) \|", re.MULTILINE)
SECRETS = re.compile(r"^\| `(\S+\.existingSecrets?)` \| ([^|]+) \|", re.MULTILINE)


def test_the_objects_shown_are_those_of_the_least_values():
    shown = {kind: re.findall(r"`([^`]+)`", names) for kind, names in ROW.findall(PAGE)}
    made: dict[str, list[str]] = {}
    for each in objects("minimal"):
        name = each["metadata"]["name"].removeprefix("kpr-kpr-adapter").removeprefix("-")
        made.setdefault(each["kind"], []).extend([name] if name else [])
    assert shown == {kind: sorted(names) for kind, names in made.items()} | {"Service": ["web", "health"]}


def test_every_kind_that_any_case_makes_is_named():
    kinds = {each["kind"] for case in CASES for each in objects(case)} - {"PersistentVolumeClaim"}
    assert [kind for kind in sorted(kinds) if kind not in PAGE] == []


def test_every_value_that_names_a_secret_is_listed():
    known = {name for name in names(SCHEMA) if name.rpartition(".")[2].startswith("existingSecret")}
    assert {name for name, _ in SECRETS.findall(PAGE)} == known


def test_the_values_shown_are_taken(tmp_path):
    [shown] = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert yaml.safe_load(shown)["environment"] == "production"
    done = template("--values", "-", "--set", "tenants.file=tenants: {}", given=shown)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "value", re.findall(r"`((?:roles|store|kafka|networkPolicy|epj(?!\.fhir)|inbox|migration)\.[\w.]+)", PAGE)
)
def test_every_value_that_is_named_is_one(value: str):
    assert value in set(names(SCHEMA))
