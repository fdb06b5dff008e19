"""Each role is a deployment of its own, asked for its health in three ways and never too many."""

import pytest

from adapter.config import Role
from tests.helm.rendering import CASES, CHART, of_kind, read, template

#: The roles of each case.
ROLES = {
    "embedded": {"all"},
    "hpa": {"intake", "publish", "web"},
    "keda": {"intake", "publish", "web"},
    "minimal": {"intake", "publish", "web"},
    "mtls": {"intake", "publish", "web"},
    "one-pod": {"all"},
    "production": {"intake", "publish", "deliver", "web"},
    "web-only": {"web"},
}


def test_every_case_is_known_and_every_role_is_in_one():
    assert sorted(CASES) == sorted(ROLES)
    assert set().union(*ROLES.values()) == set(Role)


@pytest.mark.parametrize("case", CASES)
def test_each_role_is_a_deployment_that_runs_it(case: str):
    deployed = of_kind(case, "Deployment")
    assert set(deployed) == ROLES[case]
    for role, told in deployed.items():
        container = told["spec"]["template"]["spec"]["containers"][0]
        assert container["args"][:3] == ["run", "--role", role]


def test_one_pod_opens_all_doors():
    [container] = of_kind("embedded", "Deployment")["all"]["spec"]["template"]["spec"]["containers"]
    assert container["args"][3:] == ["--http", "--source", "folder:/data/in"]
    assert {each["name"] for each in container["ports"]} == {"health", "http"}


@pytest.mark.parametrize("case", CASES)
def test_the_three_probes_ask_for_different_things(case: str):
    for told in of_kind(case, "Deployment").values():
        [container] = told["spec"]["template"]["spec"]["containers"]
        asked = {name: container[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")}
        assert asked == {
            "startup": {"path": "/startupz", "port": "health"},
            "liveness": {"path": "/livez", "port": "health"},
            "readiness": {"path": "/readyz", "port": "health"},
        }
        assert {"name": "health", "containerPort": 8081} in container["ports"]


@pytest.mark.parametrize("case", CASES)
def test_a_start_may_take_minutes_and_being_unready_kills_nobody(case: str):
    for told in of_kind(case, "Deployment").values():
        startup = told["spec"]["template"]["spec"]["containers"][0]["startupProbe"]
        assert startup["periodSeconds"] * startup["failureThreshold"] >= 300


@pytest.mark.parametrize("case", CASES)
def test_a_deployment_finds_its_own_pods_and_no_others(case: str):
    for role, told in of_kind(case, "Deployment").items():
        selector = told["spec"]["selector"]["matchLabels"]
        assert selector["app.kubernetes.io/component"] == role
        assert selector.items() <= told["spec"]["template"]["metadata"]["labels"].items()


@pytest.mark.parametrize("case", CASES)
def test_pods_of_a_role_are_spread(case: str):
    for told in of_kind(case, "Deployment").values():
        pod = told["spec"]["template"]
        for spread in pod["spec"].get("topologySpreadConstraints", []):
            assert spread["labelSelector"] == {"matchLabels": told["spec"]["selector"]["matchLabels"]}
    keys = [each["topologyKey"] for each in pod["spec"].get("topologySpreadConstraints", [])]
    assert keys == ([] if case == "hpa" else ["kubernetes.io/hostname", "topology.kubernetes.io/zone"])


def test_an_upgrade_never_has_more_intake_pods_than_were_asked_for():
    strategies = {
        role: told["spec"]["strategy"] for role, told in of_kind("production", "Deployment").items()
    }
    assert strategies["intake"]["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}
    assert strategies["web"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert strategies["publish"] == strategies["deliver"] == {"type": "Recreate"}


def test_the_database_of_one_pod_is_never_opened_by_two():
    told = of_kind("embedded", "Deployment")["all"]["spec"]
    assert (told["replicas"], told["strategy"]) == (1, {"type": "Recreate"})


@pytest.mark.parametrize("change", ["settings.KPR_BATCH_SIZE=7", "tenants.file=timezone: Europe/Oslo"])
def test_a_change_of_settings_or_tenants_rolls_the_pods(change: str):
    before, after = (
        {
            each["metadata"]["name"]: each["spec"]["template"]["metadata"]["annotations"]
            for each in read(template("--values", CASES["minimal"], "--set", told).stdout)
            if each["kind"] == "Deployment"
        }
        for told in ("settings.KPR_BATCH_SIZE=6", change)
    )
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] == after[name]] == []


def test_the_volume_outlives_the_release():
    claim = of_kind("embedded", "PersistentVolumeClaim")["data"]
    assert claim["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    assert claim["spec"]["resources"]["requests"]["storage"] == "2Gi"
    volumes = of_kind("embedded", "Deployment")["all"]["spec"]["template"]["spec"]["volumes"]
    data = next(each for each in volumes if each["name"] == "data")
    assert data["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]


@pytest.mark.parametrize("case", [case for case in CASES if case not in ("embedded", "hpa")])
def test_the_database_is_migrated_once_before_the_pods_and_never_by_them(case: str):
    [job] = of_kind(case, "Job").values()
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    pod = job["spec"]["template"]["spec"]
    assert pod["containers"][0]["args"] == ["migrate"]
    settings = of_kind(case, "ConfigMap")["settings"]["data"]
    assert settings["KPR_STORE__MIGRATE"] == "never"
    # All the job needs is there before the release: its own variables, no ConfigMap, no account.
    told = {each["name"]: each.get("value") for each in pod["containers"][0]["env"]}
    assert settings.items() <= told.items()
    assert "envFrom" not in pod["containers"][0]
    assert pod["serviceAccountName"] == "default"
    assert [each for each in pod["volumes"] if each["name"] == "tenants"] == []


@pytest.mark.parametrize("case", ["embedded", "hpa"])
def test_there_is_no_job_where_somebody_else_migrates(case: str):
    assert of_kind(case, "Job") == {}
    migrates = {"embedded": "start", "hpa": "never"}
    assert of_kind(case, "ConfigMap")["settings"]["data"]["KPR_STORE__MIGRATE"] == migrates[case]


def test_the_chart_keeps_its_cases_to_itself():
    assert "ci/" in (CHART / ".helmignore").read_text(encoding="utf-8").splitlines()
