"""Decision tables of one's own: a folder that changes while the pods run."""

import json

import pytest

from tests.helm.rendering import CASES, Object, containers, of_kind, pods, settings, template

FOLDER = "/etc/kpr-own-mappings"
GIVEN = ["hpa", "production"]


def mount(container: Object) -> Object | None:
    return next((each for each in container.get("volumeMounts", []) if each["mountPath"] == FOLDER), None)


@pytest.mark.parametrize("case", GIVEN)
def test_every_role_sees_the_folder_that_the_setting_names(case: str):
    assert settings(case)["KPR_OWN_MAPPINGS"] == FOLDER
    seen = {name: mount(container) for name, container in containers(case)}
    roles = set(of_kind(case, "Deployment"))
    assert {name for name, found in seen.items() if found} == roles


@pytest.mark.parametrize("case", GIVEN)
def test_the_folder_is_mounted_whole_and_so_is_brought_up_to_date(case: str):
    mounted = [found for _, container in containers(case) if (found := mount(container))]
    assert mounted
    assert all("subPath" not in each and each["readOnly"] is True for each in mounted)


@pytest.mark.parametrize("case", GIVEN)
def test_a_change_of_the_tables_rolls_no_pod(case: str):
    """They are not part of the pods' template: the running service reads them anew."""
    [deployed, *_] = of_kind(case, "Deployment").values()
    assert "own-mappings" not in json.dumps(deployed["spec"]["template"]["metadata"])


def test_entries_can_stand_in_folders():
    volumes = {each["name"]: each for each in pods("production")["intake"]["volumes"]}
    assert volumes["own-mappings"]["configMap"] == {
        "name": "kpr-tables",
        "items": [
            {"key": "bredvik.yaml", "path": "municipality/bredvik.yaml"},
            {"key": "lysning.yaml", "path": "vendor/lysning.yaml"},
        ],
    }


def test_without_them_nothing_is_mounted_and_the_setting_is_free():
    assert "KPR_OWN_MAPPINGS" not in settings("minimal")
    assert [name for name, container in containers("minimal") if mount(container)] == []


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"items": [{"key": "a.yaml", "path": "a.yaml"}]}, "mappings.items: no ConfigMap to take them from"),
        ({"existingConfigMap": "t", "items": [{"key": "a", "path": "../a.yaml"}]}, "mappings"),
        ({"existingConfigMap": "t", "items": [{"key": "a", "path": "a.json"}]}, "mappings"),
    ],
    ids=["no ConfigMap", "outside the folder", "no YAML"],
)
def test_tables_that_could_not_be_read_are_refused(given: Object, why: str):
    done = template("--values", CASES["minimal"], "--values", "-", given=json.dumps({"mappings": given}))
    assert done.returncode != 0
    assert why in done.stderr


def test_the_setting_is_refused_beside_the_value():
    given = {"settings": {"KPR_OWN_MAPPINGS": "/elsewhere"}}
    done = template("--values", CASES["hpa"], "--values", "-", given=json.dumps(given))
    assert "settings.KPR_OWN_MAPPINGS: the chart makes this setting" in done.stderr
