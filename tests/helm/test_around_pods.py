"""Network, scaling and monitoring: what stands around the pods."""

import json

import pytest
import yaml

from adapter.config import Role
from tests.helm.rendering import CASES, CHART, objects, of_kind, read, short, template

GUARDED = [case for case in CASES if case != "hpa"]


def policies(case: str) -> dict[str, dict]:
    """The policies by what they are for: `to-kafka`."""
    return {
        each["metadata"]["name"].split("-", 1)[1].removeprefix("kpr-adapter-").removeprefix("test-"): each[
            "spec"
        ]
        for each in objects(case)
        if each["kind"] == "NetworkPolicy"
    }


def roles_of(policy: dict) -> list[str]:
    [told] = policy["podSelector"]["matchExpressions"]
    assert (told["key"], told["operator"]) == ("app.kubernetes.io/component", "In")
    return told["values"]


@pytest.mark.parametrize("case", GUARDED)
def test_everything_is_denied_to_every_pod_first(case: str):
    deny = policies(case)["deny"]
    assert deny["policyTypes"] == ["Ingress", "Egress"]
    assert {"ingress", "egress"}.isdisjoint(deny)
    for each in objects(case):
        if each["kind"] in ("Deployment", "Job"):
            labels = each["spec"]["template"]["metadata"]["labels"]
            assert deny["podSelector"]["matchLabels"].items() <= labels.items()


@pytest.mark.parametrize("case", GUARDED)
def test_no_policy_opens_to_everybody(case: str):
    for policy in policies(case).values():
        for rule in [*policy.get("ingress", []), *policy.get("egress", [])]:
            assert rule.get("to") or rule.get("from")
            assert rule["ports"]


def test_each_neighbour_is_open_to_those_who_need_it():
    told = policies("production")
    assert sorted(told) == [
        *("deny", "from-metrics", "from-office", "from-test", "from-web", "migrate"),
        *("to-collector", "to-dns", "to-epj"),
        *("to-kafka", "to-kpr", "to-login", "to-pods", "to-postgresql"),
    ]
    assert roles_of(told["to-kafka"]) == ["intake", "publish", "all"]
    assert sorted(roles_of(told["to-postgresql"])) == sorted(Role)
    assert roles_of(told["to-epj"]) == ["intake", "web", "all"]
    assert roles_of(told["to-kpr"]) == ["deliver", "all"]
    assert roles_of(told["from-web"]) == ["web", "all"]
    assert roles_of(told["from-office"]) == roles_of(told["to-login"]) == ["web", "all"]
    assert sorted(roles_of(told["from-metrics"])) == sorted(roles_of(told["to-collector"])) == sorted(Role)


def test_a_neighbour_without_peers_is_not_reached():
    assert sorted(policies("minimal")) == [
        *("deny", "from-test", "migrate", "to-dns", "to-kafka", "to-pods", "to-postgresql")
    ]
    assert policies("web-only")["to-dns"]["egress"] == []


def test_ports_are_those_of_the_neighbour():
    told = policies("keda")
    assert [each["port"] for each in told["to-postgresql"]["egress"][0]["ports"]] == [5432, 6432]
    assert [each["port"] for each in told["to-kafka"]["egress"][0]["ports"]] == [9093]
    dns = told["to-dns"]["egress"][0]["ports"]
    assert [(each["port"], each["protocol"]) for each in dns] == [(53, "UDP"), (53, "TCP")]


def test_the_migration_can_get_out_before_the_other_policies_are_there():
    [policy] = [
        each for each in objects("minimal") if each["kind"] == "NetworkPolicy" and short(each) == "migrate"
    ]
    job = of_kind("minimal", "Job")["migrate"]
    hooks = [each["metadata"]["annotations"] for each in (policy, job)]
    assert {each["helm.sh/hook"] for each in hooks} == {"pre-install,pre-upgrade"}
    assert int(hooks[0]["helm.sh/hook-weight"]) < int(hooks[1]["helm.sh/hook-weight"])
    labels = job["spec"]["template"]["metadata"]["labels"]
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    assert [rule["ports"][0]["port"] for rule in policy["spec"]["egress"]] == [53, 5432]


def test_there_are_no_policies_where_none_are_wanted():
    assert of_kind("hpa", "NetworkPolicy") == {}


def test_intake_is_scaled_by_lag_with_the_login_of_the_pods():
    told = of_kind("production", "ScaledObject")["intake"]["spec"]
    assert (told["minReplicaCount"], told["maxReplicaCount"]) == (2, 24)
    [trigger] = told["triggers"]
    assert trigger["metadata"] == {
        "bootstrapServers": "kafka-0.kafka.svc:9093,kafka-1.kafka.svc:9093",
        "consumerGroup": "kpr-adapter-west",
        "lagThreshold": "2000000",
        "offsetResetPolicy": "earliest",
        "tls": "enable",
        "sasl": "scram_sha256",
    }
    login = of_kind("production", "TriggerAuthentication")["kafka"]
    assert trigger["authenticationRef"] == {"name": login["metadata"]["name"]}
    assert login["spec"]["secretTargetRef"] == [
        {"parameter": "password", "name": "kpr-kafka", "key": "password"},
        {"parameter": "ca", "name": "kafka-ca", "key": "ca.crt"},
    ]
    [user] = login["spec"]["configMapTargetRef"]
    settings = of_kind("production", "ConfigMap")["settings"]
    assert user["name"] == settings["metadata"]["name"]
    assert settings["data"][user["key"]] == "kpr-adapter"


def test_intake_is_scaled_by_lag_with_the_certificate_of_the_pods():
    trigger = of_kind("mtls", "ScaledObject")["intake"]["spec"]["triggers"][0]
    assert trigger["metadata"]["tls"] == "enable"
    assert "sasl" not in trigger["metadata"]
    login = of_kind("mtls", "TriggerAuthentication")["kafka"]["spec"]
    assert [each["parameter"] for each in login["secretTargetRef"]] == ["ca", "cert", "key"]
    assert "configMapTargetRef" not in login


@pytest.mark.parametrize(
    ("case", "role", "kind"),
    [
        ("production", "intake", "ScaledObject"),
        ("production", "web", "HorizontalPodAutoscaler"),
        ("hpa", "intake", "HorizontalPodAutoscaler"),
        ("hpa", "web", "HorizontalPodAutoscaler"),
    ],
)
def test_what_is_scaled_has_no_number_of_its_own(case: str, role: str, kind: str):
    deployed = of_kind(case, "Deployment")[role]
    assert "replicas" not in deployed["spec"]
    scaler = of_kind(case, kind)[role]["spec"]
    assert scaler["scaleTargetRef"]["name"] == deployed["metadata"]["name"]


def test_without_scaling_the_number_is_as_given():
    told = {role: each["spec"]["replicas"] for role, each in of_kind("minimal", "Deployment").items()}
    assert told == {"intake": 2, "publish": 1, "web": 2}


@pytest.mark.parametrize(
    ("case", "roles"),
    [("minimal", {"intake", "web"}), ("hpa", {"web"}), ("mtls", {"web"}), ("embedded", set())],
)
def test_only_roles_of_several_pods_keep_some_when_nodes_are_emptied(case: str, roles: set[str]):
    budgets = of_kind(case, "PodDisruptionBudget")
    assert set(budgets) == roles
    for role, budget in budgets.items():
        deployed = of_kind(case, "Deployment")[role]["spec"]
        assert budget["spec"]["selector"] == deployed["selector"]


def test_fhir_over_http_is_one_service_of_the_role_that_serves_it():
    for case, role, port in (("production", "web", 80), ("one-pod", "all", 8080)):
        service = of_kind(case, "Service")["web"]["spec"]
        labels = of_kind(case, "Deployment")[role]["spec"]["template"]["metadata"]["labels"]
        assert service["selector"].items() <= labels.items()
        assert service["ports"] == [{"name": "http", "port": port, "targetPort": "http"}]


def test_metrics_are_collected_from_every_pod_that_stays():
    monitor = of_kind("production", "ServiceMonitor")
    [told] = [each["spec"] for each in monitor.values()]
    service = of_kind("production", "Service")["health"]
    assert told["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    web = of_kind("production", "Service")["web"]
    assert not told["selector"]["matchLabels"].items() <= web["metadata"]["labels"].items()
    for deployed in of_kind("production", "Deployment").values():
        labels = deployed["spec"]["template"]["metadata"]["labels"]
        assert service["spec"]["selector"].items() <= labels.items()
    job = of_kind("production", "Job")["migrate"]["spec"]["template"]["metadata"]["labels"]
    assert not service["spec"]["selector"].items() <= job.items()
    assert told["endpoints"][0]["port"] == service["spec"]["ports"][0]["name"]
    assert told["podTargetLabels"] == ["app.kubernetes.io/component"]


def test_a_pod_that_is_not_ready_can_still_be_asked_why():
    """Its Service names pods one by one, the unready ones too; senders' Service does not."""
    services = of_kind("production", "Service")
    assert services["health"]["spec"]["clusterIP"] == "None"
    assert services["health"]["spec"]["publishNotReadyAddresses"] is True
    assert "publishNotReadyAddresses" not in services["web"]["spec"]


@pytest.mark.parametrize("case", GUARDED)
def test_the_test_pod_is_let_through_to_the_pods_it_asks(case: str):
    told = policies(case)
    [test] = [each for each in objects(case) if each["kind"] == "Pod"]
    assert test["metadata"]["annotations"]["helm.sh/hook"] == "test"
    labels = test["metadata"]["labels"]
    assert told["to-pods"]["podSelector"]["matchLabels"].items() <= labels.items()
    [source] = told["from-test"]["ingress"][0]["from"]
    assert source["podSelector"]["matchLabels"].items() <= labels.items()


def test_names_of_two_releases_in_a_namespace_do_not_meet():
    first = {(each["kind"], each["metadata"]["name"]) for each in objects("minimal")}
    other = read(template("--name-template", "other", "--values", CASES["minimal"]).stdout)
    assert first.isdisjoint((each["kind"], each["metadata"]["name"]) for each in other)


def test_the_office_is_not_reached_where_senders_come():
    """A Service, a port and a policy of its own (SEC-26)."""
    services = of_kind("production", "Service")
    office, web = services["office"]["spec"], services["web"]["spec"]
    assert office["ports"] == [{"name": "office", "port": 80, "targetPort": "office"}]
    assert office.get("type", "ClusterIP") == "ClusterIP"
    assert [port["targetPort"] for port in web["ports"]] == ["http"]
    told = policies("production")
    assert [rule["ports"] for rule in told["from-office"]["ingress"]] == [
        [{"port": "office", "protocol": "TCP"}]
    ]
    assert [rule["ports"] for rule in told["from-web"]["ingress"]] == [[{"port": "http", "protocol": "TCP"}]]
    assert told["from-office"]["ingress"][0]["from"] != told["from-web"]["ingress"][0]["from"]
    labels = of_kind("production", "Deployment")["web"]["spec"]["template"]["metadata"]["labels"]
    assert office["selector"].items() <= labels.items()


@pytest.mark.parametrize("case", [case for case in CASES if case != "production"])
def test_there_is_no_office_unless_it_is_asked_for(case: str):
    assert "office" not in of_kind(case, "Service")
    assert of_kind(case, "ConfigMap")["settings"]["data"]["KPR_OFFICE__ENABLED"] == "false"


def test_prometheus_operator_gets_the_rules_of_the_file_with_our_address_of_the_runbook():
    [made] = of_kind("production", "PrometheusRule").values()
    rules = [rule for group in made["spec"]["groups"] for rule in group["rules"]]
    written = yaml.safe_load((CHART / "files/alerts.yaml").read_text(encoding="utf-8"))
    theirs = "https://kpr-adapter.example/docs/runbook.md"
    for rule in (rule for group in written["groups"] for rule in group["rules"]):
        told = rule["annotations"]
        told["runbook_url"] = told["runbook_url"].replace(theirs, "https://wiki.example/kpr/runbook.md")
        assert rule in rules
    assert made["metadata"]["labels"]["release"] == "prometheus"


def test_grafana_finds_the_dashboard_as_it_is_written():
    made = of_kind("production", "ConfigMap")["dashboard"]
    assert made["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert made["metadata"]["annotations"] == {"grafana_folder": "KPR"}
    written = json.loads((CHART / "files/dashboard.json").read_text(encoding="utf-8"))
    assert json.loads(made["data"]["kpr-adapter.json"]) == written
