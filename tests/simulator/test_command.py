"""`kpr-adapter simulator`: started, spoken to over TLS, stopped by a signal, and started again."""

import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from adapter.cli.simulator import simulator
from adapter.errors import Misconfigured

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("KPR_")}


@pytest.fixture
def start(tmp_path):
    """Start the command in a folder of its own; what a test leaves running is stopped."""
    started = []

    def go(*arguments):
        command = [sys.executable, "-u", "-m", "adapter.cli", "simulator", *arguments]
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=ENVIRONMENT | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield go
    for process in started:
        process.kill()
        process.communicate()


def url_of(process):
    """Where it says that it is."""
    line = process.stdout.readline()
    found = next((word.rstrip(";") for word in line.split() if word.startswith("https://")), None)
    assert found, line + process.stderr.read()
    return found


def stopped(process):
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    return process.returncode, said


def test_it_runs_until_it_is_told_to_stop_and_goes_on_where_it_was(start, tmp_path):
    folder = tmp_path / "var/simulator"
    process = start("--port", "0", "--lang", "en", "--kommune", "1103:310000000:8000002:310123471")
    url = url_of(process)
    trusted = ssl.create_default_context(cafile=str(folder / "pki/root.pem"))

    metadata = httpx.get(f"{url}/.well-known/openid-configuration", verify=trusted, trust_env=False)

    assert metadata.json()["issuer"] == url
    assert f"KPR_REGISTER__URL={url}" in (folder / "register.env").read_text(encoding="utf-8")
    assert "'1103'" in (folder / "kommuner.yaml").read_text(encoding="utf-8")
    assert stopped(process) == (0, "")

    root = (folder / "pki/root.pem").read_bytes()
    again = start("--port", "0")
    assert "kun syntetiske personer" in again.stdout.readline()
    assert stopped(again) == (0, "")
    assert (folder / "pki/root.pem").read_bytes() == root


def test_it_shows_a_certificate_that_is_not_to_be_trusted_where_that_is_ordered(start, tmp_path):
    process = start("--port", "0", "--tls", "untrusted")
    url = url_of(process)
    trusted = ssl.create_default_context(cafile=str(tmp_path / "var/simulator/pki/root.pem"))

    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{url}/.well-known/openid-configuration", verify=trusted, trust_env=False)
    assert stopped(process) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"host": "0.0.0.0"}, "--host"),
        ({"kommune": ["0301"]}, "write it such as 0301:310123455:8000001"),
        ({"kommune": ["0301:310123456:8000001"]}, "310123456 has no right check digit"),
        ({"kommune": ["0301:310123455:1:310123456"]}, "310123456 has no right check digit"),
        ({"kommune": ["0301:310123455:1", "1103:310123455:2"]}, "same organisation number"),
        ({"kommune": ["0301:310123455:1", "0301:310000000:2"]}, "same kommuneNr"),
        ({"kommune": ["0301:310123455:1", "1103:310000000:1"]}, "same HER-id"),
        ({"tls": "green"}, "write one of good, expired, other-name, untrusted"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_write(arguments, said):
    with pytest.raises(Misconfigured, match=said):
        simulator(**arguments)
