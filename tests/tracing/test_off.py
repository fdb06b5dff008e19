"""Without the setting nothing of OpenTelemetry is imported, and no thread runs; with it what is wrong is said at the start."""

import json
import os
import subprocess
import sys

import pytest

from adapter.config import read_settings, shipped_examples
from adapter.errors import Misconfigured
from adapter.main.tracing import traced

#: Takes a document in and ends; then says what was imported and what runs.
PROGRAM = """
import asyncio, json, sys, threading
from pathlib import Path
from adapter.config import read_settings
from adapter.main import Doors, run_service
import adapter.main.tracing, adapter.register.sending, adapter.outbox.kafka, adapter.events.kafka
adapter.main.tracing._END_SECONDS = float(sys.argv[2])
settings, file = read_settings(), Path(sys.argv[1])
asyncio.run(run_service(settings, Doors([file], [], False, False, True, "bredvik")))
libraries = ("opentelemetry", "google.protobuf", "requests")
print(json.dumps([
    sorted({name for name in sys.modules if name.startswith(libraries)}),
    sorted(t.name for t in threading.enumerate() if "Otel" in t.name or "traces" in t.name),
]))
"""


def ran(tmp_path, ends_within=3, **more):
    """What a fresh process says at its end; so many seconds it may wait for the collector."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    document = "02-langtidsopphald-start.json"
    (inbox / document).write_bytes((shipped_examples() / "bredvik" / document).read_bytes())
    others = {n: v for n, v in os.environ.items() if not n.upper().startswith(("KPR_", "OTEL_"))}
    environment = others | {
        "KPR_STORE__URL": f"sqlite:///{tmp_path / 'kpr.db'}",
        "KPR_STORE__KEY_FILE": str(tmp_path / "kpr.key"),
        "KPR_GRACE_SECONDS": "120",
        "KPR_TENANTS": str(shipped_examples() / "tenants.yaml"),
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(inbox), str(ends_within)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_without_the_setting_nothing_of_it_is_imported_and_no_thread_runs(tmp_path):
    assert ran(tmp_path) == [[], []]


def test_opentelemetrys_own_switch_turns_it_off_again(tmp_path, collector):
    assert ran(tmp_path, **collector.environment, OTEL_SDK_DISABLED="true") == [[], []]
    assert collector.bodies == []


def test_with_it_a_document_is_told_of_before_the_process_ends(tmp_path, collector):
    imported, _ = ran(tmp_path, ends_within=120, **collector.environment)
    assert "opentelemetry.sdk.trace" in imported
    [told] = collector.named("input")
    assert (told.said["kpr.source"], told.said["kpr.outcome"]) == ("folder", "notify")
    assert [each.links for each in collector.named("record")] == [(told.place,)] * told.said["kpr.records"]


async def test_with_a_collector_that_is_not_there_the_process_ends_well(tmp_path):
    ran(tmp_path, KPR_TRACING__ENABLED="true")


async def opened():
    async with traced(read_settings()):
        pass


async def test_without_the_extra_the_start_says_what_to_install(monkeypatch):
    monkeypatch.setenv("KPR_TRACING__ENABLED", "true")
    monkeypatch.delitem(sys.modules, "adapter.tracing.exporting", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(
        Misconfigured, match=r"KPR_TRACING__ENABLED: needs the extra `tracing`.*kpr-adapter\[tracing\]"
    ):
        await opened()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "OTEL_EXPORTER_OTLP_PROTOCOL: must be http/protobuf"),
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc", "must be http/protobuf"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "must begin with http"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1000000", "cannot be used as they are"),
    ],
)
async def test_what_opentelemetrys_variables_say_wrongly_is_told_at_the_start(monkeypatch, name, value, said):
    monkeypatch.setenv("KPR_TRACING__ENABLED", "true")
    monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured, match=said) as told:
        await opened()
    assert value not in str(told.value)
