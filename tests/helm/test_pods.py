"""What every pod of every case must be: without rights, without secrets in sight, stopped in time."""

import pytest

from adapter.config import Role
from tests.helm.rendering import CASES, containers, of_kind, pods, settings

#: Who speaks to Kafka itself; the others have no business with its password.
KAFKA_SPEAKERS = {"intake", "publish", "all"}
PLATFORM = [case for case in CASES if case != "embedded"]


@pytest.mark.parametrize("case", CASES)
def test_every_pod_is_without_rights(case: str):
    for pod in pods(case).values():
        told = pod["securityContext"]
        assert told["runAsNonRoot"] is True
        assert min(told["runAsUser"], told["runAsGroup"], told["fsGroup"]) > 0
        assert told["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert {"hostNetwork", "hostPID", "hostIPC"}.isdisjoint(pod)


@pytest.mark.parametrize("case", CASES)
def test_every_container_is_restricted_and_bounded(case: str):
    for _, container in containers(case):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container["resources"]["limits"]
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}


def test_the_user_is_a_number_that_stays_one():
    pod = pods("production")["intake"]["securityContext"]
    assert (pod["runAsUser"], pod["runAsGroup"], pod["fsGroup"]) == (1000660000,) * 3
    assert pods("minimal")["intake"]["securityContext"]["runAsUser"] == 10001


@pytest.mark.parametrize("case", CASES)
def test_no_variables_of_services_come_into_a_pod(case: str):
    """A Service `kpr-web` would else make KPR_WEB_PORT, a setting that the program does not know."""
    assert {pod["enableServiceLinks"] for pod in pods(case).values()} == {False}


@pytest.mark.parametrize("case", CASES)
def test_no_volume_is_writable_but_the_data_and_the_temporary_one(case: str):
    for _, container in containers(case):
        writable = {m["name"] for m in container.get("volumeMounts", []) if not m.get("readOnly")}
        assert writable <= {"tmp", "data"}


@pytest.mark.parametrize("case", CASES)
def test_every_mounted_volume_is_there_and_every_volume_is_mounted(case: str):
    for name, container in containers(case):
        mounted = [each["name"] for each in container.get("volumeMounts", [])]
        assert sorted(mounted) == sorted(each["name"] for each in pods(case)[name].get("volumes", []))


@pytest.mark.parametrize("case", CASES)
def test_secrets_are_files_that_only_the_group_may_read(case: str):
    for pod in pods(case).values():
        secrets = [each["secret"] for each in pod.get("volumes", []) if "secret" in each]
        assert {each["defaultMode"] for each in secrets} <= {0o440}


@pytest.mark.parametrize("case", CASES)
def test_no_secret_is_in_an_environment(case: str):
    said = list(settings(case).items())
    for _, container in containers(case):
        said += [(each["name"], each["value"]) for each in container.get("env", []) if "value" in each]
    telling = [name for name, _ in said if any(word in name for word in ("PASSWORD", "SECRET", "TOKEN"))]
    assert [name for name in telling if not name.endswith("_FILE")] == []
    assert [name for name, value in said if "postgresql:" in value] == []


@pytest.mark.parametrize("case", PLATFORM)
def test_the_address_of_the_database_is_read_from_its_secret(case: str):
    told = settings(case)
    assert told["KPR_STORE__URL_FILE"] == "/run/secrets/kpr/store-url/value"
    assert told["KPR_STORE__KEY_FILE"] == "/run/secrets/kpr/store-key/value"
    assert "KPR_STORE__URL" not in told


def test_entries_of_secrets_can_have_other_names():
    volumes = {each["name"]: each for each in pods("production")["intake"]["volumes"]}
    assert volumes["store-url"]["secret"]["secretName"] == "kpr-database"
    assert volumes["store-url"]["secret"]["items"] == [{"key": "uri", "path": "value"}]
    client = {each["name"]: each for each in pods("mtls")["intake"]["volumes"]}["kafka-client"]["secret"]
    assert client["items"] == [{"key": "user.crt", "path": "cert"}, {"key": "user.key", "path": "key"}]


@pytest.mark.parametrize("case", CASES)
def test_who_does_not_speak_to_kafka_does_not_see_its_secrets(case: str):
    for name, pod in pods(case).items():
        seen = [each["name"] for each in pod.get("volumes", []) if each["name"].startswith("kafka")]
        assert seen == [] or name in KAFKA_SPEAKERS


@pytest.mark.parametrize("case", CASES)
def test_every_secret_that_a_setting_names_is_mounted_where_it_is_needed(case: str):
    named = {value for value in settings(case).values() if value.startswith("/run/secrets/kpr/")}
    for name, container in containers(case):
        if name not in set(Role):
            continue
        wanted = {path for path in named if "kafka" not in path or name in KAFKA_SPEAKERS}
        wanted = {path for path in wanted if "delivery" not in path or name in ("deliver", "all")}
        wanted = {path for path in wanted if "office" not in path or name in ("web", "all")}
        wanted = {path for path in wanted if "senders" not in path or name in ("web", "all")}
        mounts = {each["mountPath"] for each in container["volumeMounts"]}
        assert {path.rpartition("/")[0] for path in wanted} <= mounts


def test_only_who_serves_the_office_sees_its_secrets():
    for name, pod in pods("production").items():
        seen = sorted(each["name"] for each in pod.get("volumes", []) if each["name"].startswith("office"))
        assert seen == (["office-access", "office-ca", "office-client"] if name == "web" else [])


def test_secrets_for_epj_systems_are_where_the_tenants_file_can_name_them():
    for role, seen in (("intake", True), ("web", True), ("publish", False), ("migrate", False)):
        [container] = pods("production")[role]["containers"]
        mounted = {each["mountPath"]: each["name"] for each in container["volumeMounts"]}
        secrets = {each["name"]: each.get("secret") for each in pods("production")[role]["volumes"]}
        for name in ("bredvik-api", "nordlys.example"):
            volume = mounted.get(f"/run/secrets/kpr/epj/{name}")
            assert (volume is not None) == seen
            assert not seen or secrets[volume]["secretName"] == name


def test_secrets_for_delivery_are_where_the_settings_can_name_them():
    for role, seen in (("deliver", True), ("intake", False), ("web", False), ("publish", False)):
        [container] = pods("production")[role]["containers"]
        mounted = {each["mountPath"]: each["name"] for each in container["volumeMounts"]}
        secrets = {each["name"]: each.get("secret") for each in pods("production")[role]["volumes"]}
        for name in ("kpr-signing", "helseid.example"):
            volume = mounted.get(f"/run/secrets/kpr/delivery/{name}")
            assert (volume is not None) == seen
            assert not seen or secrets[volume] == {"secretName": name, "defaultMode": 0o440}


def test_the_migration_and_the_test_do_not_see_the_key_of_the_store():
    for name in ("migrate", "test"):
        volumes = [each["name"] for each in pods("production")[name].get("volumes", [])]
        assert "store-key" not in volumes


@pytest.mark.parametrize("case", CASES)
def test_a_stop_is_done_before_kubernetes_kills(case: str):
    grace = float(settings(case)["KPR_GRACE_SECONDS"])
    for role, deployed in of_kind(case, "Deployment").items():
        pod = deployed["spec"]["template"]["spec"]
        before = pod["containers"][0].get("lifecycle", {}).get("preStop", {}).get("sleep", {"seconds": 0})
        assert pod["terminationGracePeriodSeconds"] > grace + before["seconds"]
        assert (before["seconds"] > 0) == (role in {"web", "all"})
