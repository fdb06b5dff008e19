"""Values that are wrong are refused before anything is installed, with the place and the reason."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helm.rendering import CASES, template

ALL_ALONE = {role: {"enabled": False} for role in ("intake", "publish", "web")} | {"all": {"enabled": True}}
SQLITE = {"store": {"kind": "sqlite"}}


def refused(case: str, given: dict[str, Any]) -> str:
    """Why a case with these values besides is refused."""
    done = template("--values", CASES[case], "--values", "-", given=yaml.safe_dump(given))
    assert done.returncode != 0
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize(
    ("given", "place", "why"),
    [
        ({"grace_seconds": 5}, "''", "'grace_seconds' not allowed"),
        ({"store": {"ur": {}}}, "/store", "'ur' not allowed"),
        ({"kafka": {"sasl": {"user": "kpr"}}}, "/kafka/sasl", "'user' not allowed"),
        ({"roles": {"ingest": {"enabled": True}}}, "/roles", "'ingest' not allowed"),
        ({"roles": {"publish": {"replicas": 2}}}, "/roles/publish", "'replicas' not allowed"),
        ({"roles": {"web": {"resources": {"limits": {"ram": 1}}}}}, "/roles/web/resources/limits", "'ram'"),
        ({"networkPolicy": {"kafka": {"to": [{"ip": "10.0.0.1"}]}}}, "/networkPolicy/kafka/to/0", "'ip'"),
        ({"networkPolicy": {"kafka": {"to": [{}]}}}, "/networkPolicy/kafka/to/0", "minProperties"),
    ],
    ids=["value", "in store", "in sasl", "role", "in a role", "in resources", "in a peer", "empty peer"],
)
def test_a_name_that_is_not_known_is_refused(given: dict[str, Any], place: str, why: str):
    said = refused("minimal", given)
    assert f"at {place}" in said or f"at '{place}'" in said
    assert why in said


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"environment": "prod"}, "/environment"),
        ({"installation": "kpr-west"}, "/installation"),
        ({"image": {"digest": "sha256:12"}}, "/image/digest"),
        ({"store": {"kind": "mysql"}}, "/store/kind"),
        ({"kafka": {"securityProtocol": "TLS"}}, "/kafka/securityProtocol"),
        ({"kafka": {"sasl": {"mechanism": "GSSAPI"}}}, "/kafka/sasl/mechanism"),
        ({"kafka": {"bootstrapServers": "kafka"}}, "/kafka/bootstrapServers"),
        ({"kafka": {"partitions": 0}}, "/kafka/partitions"),
        ({"roles": {"intake": {"replicas": 0}}}, "/roles/intake/replicas"),
        ({"roles": {"web": {"autoscaling": {"kind": "keda"}}}}, "/roles/web/autoscaling/kind"),
        ({"security": {"runAsUser": 0}}, "/security/runAsUser"),
        ({"settings": {"BATCH_SIZE": 5}}, "/settings"),
        ({"extraEnv": [{"name": "A", "value": "b", "valueFrom": {}}]}, "/extraEnv/0"),
        ({"networkPolicy": {"kafka": {"ports": []}}}, "/networkPolicy/kafka/ports"),
    ],
    ids=lambda told: told if isinstance(told, str) else "",
)
def test_a_value_of_the_wrong_form_is_refused_at_its_place(given: dict[str, Any], place: str):
    assert f"at '{place}" in refused("minimal", given)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"store": {"url": "postgresql://kpr:CANARY@db/kpr"}}, "at '/store/url': got string, want object"),
        ({"store": {"url": {"value": "CANARY"}}}, "at '/store/url': additional properties 'value' not"),
        ({"store": {"key": {"value": "CANARY"}}}, "at '/store/key': additional properties 'value' not"),
        ({"kafka": {"sasl": {"password": "CANARY"}}}, "at '/kafka/sasl/password': got string, want object"),
        ({"settings": {"KPR_STORE__URL": "postgresql://kpr:CANARY@db/kpr"}}, "the chart makes this setting"),
        ({"settings": {"KPR_API_TOKEN": "CANARY"}}, "looks like a secret in clear"),
        ({"extraEnv": [{"name": "PGPASSWORD", "value": "CANARY"}]}, "looks like a secret in clear"),
        ({"extraEnv": [{"name": "KPR_STORE__URL", "value": "CANARY"}]}, "put it under settings"),
    ],
    ids=["url", "url value", "key", "password", "setting", "token", "environment", "setting in environment"],
)
def test_a_secret_in_clear_is_refused_and_not_repeated(given: dict[str, Any], why: str):
    said = refused("minimal", given)
    assert why in said
    assert "CANARY" not in said


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"kafka": {"partitions": 1}}, "2 pods for 1 partitions"),
        (
            {"roles": {"intake": {"autoscaling": {"kind": "keda", "maxReplicas": 13}}}},
            "13 pods for 12 partitions",
        ),
        (
            {"roles": {"intake": {"autoscaling": {"kind": "hpa", "maxReplicas": 13}}}},
            "13 pods for 12 partitions",
        ),
        (
            {"roles": {"web": {"autoscaling": {"kind": "hpa", "minReplicas": 7}}}},
            "roles.web.autoscaling: minReplicas 7 is above maxReplicas 6",
        ),
    ],
    ids=["replicas", "keda", "hpa", "fewest above most"],
)
def test_more_pods_than_can_have_work_are_refused(given: dict[str, Any], why: str):
    assert why in refused("minimal", given)


@pytest.mark.parametrize(
    ("case", "given", "why"),
    [
        ("minimal", {"roles": {"all": {"enabled": True}}}, "roles: all stands alone, and does what intake,"),
        ("one-pod", {"roles": {"all": {"enabled": False}}}, "roles: none is enabled; enable intake"),
        ("minimal", {"inbox": {"existingClaim": "in"}}, "inbox.existingClaim: only the role all reads"),
        ("minimal", SQLITE, "store.kind: sqlite holds one process; enable roles.all alone"),
        ("minimal", {"store": {"url": {"existingSecret": ""}}}, "store.url.existingSecret: name the Secret"),
        ("minimal", {"store": {"key": {"existingSecret": ""}}}, "store.key.existingSecret: name the Secret"),
        ("minimal", {"kafka": {"bootstrapServers": ""}}, "kafka.bootstrapServers: intake and publish need"),
        ("minimal", {"kafka": {"sasl": {"username": ""}}}, "kafka.sasl: SASL_SSL needs username and"),
        (
            "mtls",
            {"kafka": {"securityProtocol": "PLAINTEXT"}},
            "kafka.securityProtocol: PLAINTEXT uses no certificates",
        ),
        (
            "production",
            {"tenants": {"existingConfigMap": "ours"}},
            "tenants: file and existingConfigMap are both given",
        ),
        ("production", {"tenants": {"file": ""}}, "tenants: production needs a tenants file"),
        ("production", {"installation": ""}, "installation: production needs a UUID of its own"),
        (
            "embedded",
            {
                "environment": "production",
                "installation": "0b6f4f0e-8c52-4ad5-9d2a-3d8d3c1f6b11",
                "tenants": {"file": "tenants: {}"},
            },
            "store.key.existingSecret: production needs a key that you made",
        ),
        (
            "minimal",
            {"terminationGracePeriodSeconds": 30},
            "terminationGracePeriodSeconds: 30 is not more than graceSeconds and 5 (30)",
        ),
        (
            "minimal",
            {"networkPolicy": {"postgresql": {"to": []}}},
            "networkPolicy.postgresql.to: without peers the database cannot be reached",
        ),
        (
            "minimal",
            {"networkPolicy": {"kafka": {"to": []}}},
            "networkPolicy.kafka.to: without peers Kafka cannot be reached",
        ),
        (
            "minimal",
            {"podLabels": {"app.kubernetes.io/name": "x"}},
            "podLabels: app.kubernetes.io/name is one",
        ),
        ("minimal", {"settings": {"KPR_KAFKA__GROUP": "x"}}, "settings.KPR_KAFKA__GROUP: the chart makes"),
    ],
    ids=lambda told: None if isinstance(told, dict) else told.split(";")[0][:40],
)
def test_values_that_do_not_go_together_are_refused_with_the_way_out(
    case: str, given: dict[str, Any], why: str
):
    assert why in refused(case, given)


def test_a_cluster_that_the_chart_was_not_held_against_is_refused():
    done = template("--kube-version", "v1.30.0", "--values", CASES["minimal"])
    assert done.returncode != 0
    assert "requires kubeVersion: >=1.34" in done.stderr


def test_the_defaults_alone_say_what_is_missing(tmp_path: Path):
    empty = tmp_path / "values.yaml"
    empty.write_text("{}", encoding="utf-8")
    done = template("--values", empty)
    assert done.returncode != 0
    assert "store.url.existingSecret: name the Secret with the database's address" in done.stderr


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"enabled": True}, "office.enabled: nobody could log in"),
        ({"enabled": True, "address": "https://kpr.example"}, "office.enabled: nobody could log in"),
        (
            {
                "enabled": True,
                "address": "https://kpr.example",
                "access": {"existingSecret": "a"},
                "login": {"issuer": "https://login.example", "clientId": "kpr"},
                "api": {"issuer": "https://helseid.example"},
            },
            "office.api: tokens must have been made for us",
        ),
        ({"address": "http://kpr.example"}, "/office/address"),
    ],
    ids=["nothing", "address alone", "issuer without audience", "address without TLS"],
)
def test_an_office_that_nobody_could_log_in_to_is_refused(given: dict[str, Any], why: str):
    assert why in refused("minimal", {"office": given})


@pytest.mark.parametrize("name", ["KPR_OFFICE__HOST", "KPR_OFFICE__ACCESS", "KPR_LOGIN__CLIENT_ID"])
def test_what_the_chart_makes_of_the_office_is_not_set_otherwise(name: str):
    assert "the chart makes this setting" in refused("minimal", {"settings": {name: "x"}})


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"networkPolicy": {"enabled": False}}, "senders: anybody could send"),
        (
            {"senders": {"issuer": "https://helseid.example"}},
            "senders.issuer: tokens must have been made for us",
        ),
        ({"senders": {"audience": "kpr"}}, "senders: audience, scope and address go with tokens"),
        (
            {"senders": {"certificateHeader": "x-client-certificate"}},
            "senders.certificateHeader: goes with proxies",
        ),
        (
            {"senders": {"guardedElsewhere": True, "certificateHeader": "x", "proxies": ["10.0.0.7"]}},
            "senders.guardedElsewhere: says that nobody is asked",
        ),
        ({"senders": {"issuer": "http://helseid.example"}}, "/senders/issuer"),
        ({"settings": {"KPR_SENDERS__SCOPE": "x"}}, "the chart makes this setting"),
    ],
    ids=[
        "nobody guards",
        "issuer alone",
        "no issuer",
        "no proxies",
        "both",
        "issuer without TLS",
        "settings",
    ],
)
def test_an_intake_that_anybody_could_send_to_or_nobody_is_refused(given: dict[str, Any], why: str):
    assert why in refused("minimal", given)


def test_where_no_intake_is_served_nobody_need_guard_it():
    told = yaml.safe_dump({"networkPolicy": {"enabled": False}, "roles": {"web": {"enabled": False}}})
    done = template("--values", CASES["minimal"], "--values", "-", given=told)
    assert done.returncode == 0, done.stderr
