"""The address of an EPJ's API in the tenants file: https, or this machine itself in a test."""

import pytest

from adapter.config import Settings, TenantFhirApi
from adapter.errors import Misconfigured
from adapter.main import build_world
from adapter.mapping.load import load_tenants

FILE = """
environment: {environment}
tenants:
  vest:
    kommuneNr: '0301'
    fhir_api:
      base: {base}
      known_as: [https://epj.example/fhir/]
      token_file: /run/secrets/token
"""


@pytest.fixture(scope="module")
def tables():
    return build_world(Settings()).tables


def read(tmp_path, tables, base, environment="test"):
    file = tmp_path / "tenants.yaml"
    file.write_text(FILE.format(base=base, environment=environment))
    return load_tenants(file, tables).tenants["vest"].fhir_api


@pytest.mark.parametrize(
    ("base", "environment"),
    [
        ("https://epj.example/r4/", "production"),
        ("https://epj.example:8443/r4", "test"),
        ("http://127.0.0.1:8080/r4", "test"),
        ("http://localhost/r4", "test"),
        ("'http://[::1]/r4'", "test"),
    ],
)
def test_an_address_is_taken_without_its_last_slash(tmp_path, tables, base, environment):
    api = read(tmp_path, tables, base, environment)

    assert api.base == base.strip("'").rstrip("/")
    assert api.known_as == ("https://epj.example/fhir",)
    assert (str(api.token_file), api.timeout_seconds) == ("/run/secrets/token", 10)


@pytest.mark.parametrize(
    ("base", "message"),
    [
        ("http://epj.example/r4", "does not begin with https"),
        ("http://10.0.0.1/r4", "does not begin with https"),
        ("ftp://localhost/r4", "does not begin with https"),
        ("https://", "is no address of an API"),
        ("epj.example/r4", "is no address of an API"),
        ("https://user:secret@epj.example/r4", "is no address of an API"),
        ("https://epj.example/r4?x=1", "is no address of an API"),
        ("https://epj.example/r4#x", "is no address of an API"),
        ("https://[epj/r4", "is no address of an API"),
        ("https://epj.example:port/r4", "is no address of an API"),
    ],
)
def test_any_other_is_refused_in_its_line(tmp_path, tables, base, message):
    with pytest.raises(Misconfigured) as caught:
        read(tmp_path, tables, f"'{base}'")

    [fault] = caught.value.faults
    assert (fault.line, message in fault.message) == (7, True)
    assert "secret" not in str(fault)


def test_production_asks_over_https_only(tmp_path, tables):
    with pytest.raises(Misconfigured) as caught:
        read(tmp_path, tables, "http://127.0.0.1/r4", "production")

    [fault] = caught.value.faults
    assert (fault.line, "https only" in fault.message) == (7, True)


@pytest.mark.parametrize("seconds", [0, 61])
def test_an_answer_may_take_up_to_a_minute(seconds):
    with pytest.raises(ValueError, match="timeout_seconds"):
        TenantFhirApi(base="https://epj.example", timeout_seconds=seconds)
