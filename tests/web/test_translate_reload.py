"""`$translate` of a running service answers by the tables that are in force, also after a reload."""

import json

import httpx
import pytest

from tests.reloading import NEW, SYSTEM, TABLE, WITH_ROW, Reloaded, move_in


@pytest.fixture
def service(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "bredvik.yaml").write_text(TABLE)
    running = Reloaded(tmp_path, "--http")
    try:
        running.begin()
        yield running
    finally:
        running.process.kill()
        running.process.communicate()


def translated(service):
    """Result and source of a code, as the running service says."""
    params = {"system": SYSTEM, "code": NEW, "tenant": "bredvik"}
    (listening,) = [json.loads(line) for line in service.log if '"http_listening"' in line]
    address = f"http://127.0.0.1:{listening['port']}/fhir/ConceptMap/$translate"
    told = httpx.get(address, params=params).json()["parameter"]
    parts = next((each["part"] for each in told if each["name"] == "match"), [])
    return told[0]["valueBoolean"], [each["valueUri"] for each in parts if each["name"] == "source"]


def test_a_reload_changes_what_a_running_service_translates(service):
    before = translated(service)
    move_in(service.own / "bredvik.yaml", WITH_ROW)
    service.said("mappings_loaded")
    after = translated(service)

    assert before == (False, [])
    assert after == (True, ["https://kpr-adapter.example/fhir/ConceptMap/bredvik-nytt|2026-11-02"])
