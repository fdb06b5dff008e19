"""
The image's commands, run as its own user with a read-only root: the embedded profile.

The platform profile, against Kafka and PostgreSQL, belongs beside this: `image.start(KPR_STORE__URL=…)` with
the fixtures of tests/neighbours; the network is the machine's own.
"""

import json
import shutil
import signal
import socket
import time

import httpx
import pytest

from adapter.config import shipped_examples
from tests.image.container import PATIENCE

EXAMPLES = shipped_examples()
START = EXAMPLES / "bredvik/02-langtidsopphald-start.json"
#: The examples inside the image, as the wheel ships them.
TENANTS = "print(__import__('adapter.config', fromlist=['x']).shipped_examples() / 'tenants.yaml')"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


@pytest.fixture
def ports():
    told = {name: free_port() for name in ("KPR_HTTP__PORT", "KPR_HEALTH__PORT", "KPR_OFFICE__PORT")}
    return told | {"KPR_SENDERS__GUARDED_ELSEWHERE": "true"}


@pytest.fixture
def tenants(image):
    return image.execute("python3", "-c", TENANTS).stdout.strip()


def until(probe, process):
    """Wait for something to be true, as long as the process lives and patience lasts."""
    given_up = time.monotonic() + PATIENCE
    while not probe():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < given_up, "it lives and does not answer"
        time.sleep(0.2)


def answers(port, path):
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def records(image):
    listed = image.run("queue", "list", "--format", "json")
    return [json.loads(line) for line in listed.stdout.splitlines()]


def test_it_runs_as_its_user_and_can_write_only_to_the_volume_and_tmp(image):
    tried = """
import os
for place in ("/", "/opt/kpr", "/var/tmp", "/tmp", "/var/lib/kpr"):
    try:
        open(os.path.join(place, "tried"), "w").close()
        print(place)
    except OSError:
        pass
print(os.getuid(), os.getgid(), os.getgroups())
"""
    done = image.execute("python3", "-c", tried)
    user, group = image.owner
    assert done.stdout.splitlines() == ["/tmp", "/var/lib/kpr", f"{user} {group} [{group}]"]


def test_the_settings_are_sound_as_they_are(image):
    done = image.run("config", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_command_that_does_not_exist_is_refused_as_everywhere(image):
    assert image.run("nothing").returncode == 2


def test_the_demo_runs_and_its_books_balance(image):
    done = image.run("demo", "--store", "demo")
    audited = image.run("audit", "--store", "demo")
    assert done.returncode == 0, done
    assert audited.returncode == 0, audited.stdout
    assert (image.volume / "demo/kpr.db").stat().st_uid == image.owner[0]


def test_a_folder_is_taken_in_and_its_books_balance(image, tenants):
    shutil.copytree(EXAMPLES / "bredvik", image.volume / "inbox/bredvik")
    done = image.run("run", "--source", "folder:inbox", "--once", "--tenants", tenants)
    audited = image.run("audit")
    assert done.returncode == 0, done
    assert audited.returncode == 0, audited.stdout
    assert records(image)


def test_it_is_healthy_while_it_runs_and_ends_cleanly_when_told(image, tenants, ports):
    sound = image.settings.health_check
    process = image.start(KPR_TENANTS=tenants, **ports)
    until(lambda: answers(ports["KPR_HEALTH__PORT"], "/startupz"), process)

    assert image.execute(*sound, **ports).returncode == 0
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert image.execute(*sound, **ports).returncode == 1


def test_what_is_posted_is_in_the_store_after_a_kill(image, tenants, ports):
    process = image.start(KPR_TENANTS=tenants, **ports)
    until(lambda: answers(ports["KPR_HEALTH__PORT"], "/readyz"), process)
    answer = httpx.post(
        f"http://127.0.0.1:{ports['KPR_HTTP__PORT']}/fhir",
        content=START.read_bytes(),
        headers={"content-type": "application/fhir+json", "x-tenant": "bredvik"},
    )
    process.kill()
    process.communicate()

    assert answer.status_code == 200, answer.text
    assert records(image)
    assert image.run("audit").returncode == 0
