"""The bench of a running service: by the tables in force, beside everything the service keeps."""

import json
import re
import sqlite3
from contextlib import closing

import httpx
import pytest

from tests.benched import JSON, came_to, rules_of
from tests.reloading import NEW, TABLE, WITH_ROW, Reloaded, document, move_in

#: What would be counted of a document that is taken in, or that the two lanes disagree about.
COUNTED = re.compile(r"^kpr_(received|outcomes|records)_total|^kpr_lanes_disagree_total [1-9]", re.MULTILINE)


@pytest.fixture
def begun(tmp_path, monkeypatch):
    """Begins a service with some settings beside those it has."""
    services = []

    def begin(**settings):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        (tmp_path / "own").mkdir()
        (tmp_path / "own" / "bredvik.yaml").write_text(TABLE)
        services.append(Reloaded(tmp_path, "--http"))
        services[0].begin()
        return services[0]

    yield begin
    for service in services:
        service.process.kill()
        service.process.communicate()


def address(service, path):
    (listening,) = [json.loads(line) for line in service.log if '"http_listening"' in line]
    return f"http://127.0.0.1:{listening['port']}{path}"


def validate(service):
    headers = {"content-type": JSON, "x-tenant": "bredvik"}
    return httpx.post(address(service, "/fhir/$validate"), content=document(1, NEW), headers=headers)


def test_it_judges_by_the_tables_in_force_and_leaves_nothing_behind(begun):
    service = begun()
    before = validate(service)
    move_in(service.own / "bredvik.yaml", WITH_ROW)
    service.said("mappings_loaded")
    after = [validate(service) for _ in range(2)]

    assert (came_to(before), rules_of(before)) == ("reject", ["KPR-V-020"])
    assert [came_to(each) for each in after] == ["notify", "notify"]
    said = [json.loads(line)["event"] for line in service.log]
    assert not {"taken_in", "lanes_disagree", "internal_fault"} & set(said)
    assert stored(service) == {"outcome": 0, "record": 0, "parked": 0}
    assert not COUNTED.search(service.asked("/metrics").text)


def stored(service):
    (file,) = (service.folder / "store").glob("*.db")
    with closing(sqlite3.connect(file)) as connection:
        return {
            table: connection.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("outcome", "record", "parked")
        }


def test_it_can_be_switched_off(begun):
    service = begun(KPR_BENCH__ENABLED="false")
    paths = ("/fhir/$validate", "/fhir/Encounter/$validate", "/api/v1/check", "/api/v1/bench/sessions")
    answers = [
        httpx.post(address(service, path), content=b"{}", headers={"content-type": JSON}) for path in paths
    ]
    pages = [httpx.get(address(service, path)) for path in ("/bench", "/rules/KPR-V-020", "/")]

    assert [answer.status_code for answer in (*answers, *pages)] == [404] * 7
    assert httpx.get(address(service, "/fhir/metadata")).status_code == 200
