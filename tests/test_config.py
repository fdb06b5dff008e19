import os
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import ValidationError

from adapter.config import (
    SHARED_INSTALLATION,
    Environment,
    Kommune,
    Settings,
    Tenant,
    Tenants,
    read_settings,
    shipped_mappings,
)
from adapter.errors import Misconfigured


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    for name in list(os.environ):
        if name.upper().startswith("KPR_"):
            monkeypatch.delenv(name)


def faults():
    with pytest.raises(Misconfigured) as caught:
        read_settings()
    return {fault.file: fault.message for fault in caught.value.faults}


def test_a_setting_of_several_parts_that_is_no_json_is_named_without_its_value(monkeypatch):
    monkeypatch.setenv("KPR_RETENTION__KOMMUNER", '{"17815230051": ')
    monkeypatch.setenv("KPR_RETENTION__PARKED_DAYS", "90")

    assert faults() == {
        "KPR_RETENTION__KOMMUNER": 'is no JSON; where it holds several values, write ["0301", "1103"], and correct it'
    }


def test_without_any_setting_everything_has_a_safe_default():
    settings = read_settings()
    assert settings.store.url.get_secret_value() == "sqlite:///var/kpr.db"
    assert settings.http.host == "127.0.0.1"
    assert settings.environment is Environment.TEST
    assert settings.tenants is None
    assert (settings.batch_size, settings.full_lane_share) == (500, 0.01)
    assert (settings.mappings / "national" / "service-codes.yaml").is_file()


def test_a_nested_setting_is_set_by_its_path(monkeypatch):
    monkeypatch.setenv("KPR_HTTP__PORT", "9000")
    monkeypatch.setenv("KPR_LIMITS__MAX_DEPTH", "30")
    monkeypatch.setenv("KPR_TENANTS", "/etc/kpr/tenants.yaml")
    settings = read_settings()
    assert (settings.http.port, settings.limits.max_depth) == (9000, 30)
    assert settings.limits.max_bytes == 2 * 1024 * 1024
    assert settings.tenants == Path("/etc/kpr/tenants.yaml")


def test_the_address_of_the_database_is_never_shown(monkeypatch):
    monkeypatch.setenv("KPR_STORE__URL", "postgresql+psycopg://kpr:hemmelig@db.example/kpr")
    settings = read_settings()
    assert "hemmelig" in settings.store.url.get_secret_value()
    assert "hemmelig" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_every_wrong_setting_is_named_at_once_without_its_value(monkeypatch):
    monkeypatch.setenv("KPR_HTTP__PORT", "hemmelig")
    monkeypatch.setenv("KPR_STORE__URI", "hemmelig")
    monkeypatch.setenv("KPR_BATCHSIZE", "hemmelig")
    found = faults()
    assert found.keys() == {"KPR_HTTP__PORT", "KPR_STORE__URI", "KPR_BATCHSIZE"}
    assert found["KPR_BATCHSIZE"] == "no setting has this name; did you mean KPR_BATCH_SIZE?"
    assert "hemmelig" not in str(found)


def test_a_name_like_no_other_is_refused(monkeypatch):
    monkeypatch.setenv("KPR_WEATHER", "rain")
    assert faults() == {"KPR_WEATHER": "no setting has this name; take it away"}


def test_a_group_given_as_one_value_is_refused(monkeypatch):
    monkeypatch.setenv("KPR_STORE", "hemmelig")
    assert faults() == {"KPR_STORE": "is a group; set its parts, KPR_STORE__…, and take it away"}


@pytest.mark.parametrize("share", ["-0.1", "1.1", "half"])
def test_a_share_lies_between_none_and_all(monkeypatch, share):
    monkeypatch.setenv("KPR_FULL_LANE_SHARE", share)
    assert faults().keys() == {"KPR_FULL_LANE_SHARE"}


def test_production_needs_a_namespace_of_its_own(monkeypatch):
    monkeypatch.setenv("KPR_ENVIRONMENT", "production")
    assert faults() == {
        "settings": "production needs KPR_INSTALLATION; make one with uuidgen and never change it"
    }
    monkeypatch.setenv("KPR_INSTALLATION", "6f0c4f4e-3a0e-4d57-9b6f-0a6f3a3c9d11")
    assert read_settings().installation == UUID("6f0c4f4e-3a0e-4d57-9b6f-0a6f3a3c9d11")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KPR_HTTP__PORT", "hemmelig", "må være et helt tall; rett den"),
        ("KPR_BATCH_SIZE", "0", "må være minst 1; rett den"),
        ("KPR_BATCH_SIZE", "5000", "kan være høyst 1000; rett den"),
        ("KPR_FULL_LANE_SHARE", "hemmelig", "må være et tall; rett den"),
        ("KPR_GRACE_SECONDS", "0", "må være over 0; rett den"),
        ("KPR_ENVIRONMENT", "hemmelig", "må være 'test' eller 'production'; rett den"),
        ("KPR_INSTALLATION", "hemmelig", "må være en UUID, slik som uuidgen lager; rett den"),
        ("KPR_TRACING__ENABLED", "hemmelig", "må være true eller false; rett den"),
        ("KPR_STORE__URI", "hemmelig", "ingen innstilling heter dette; rett navnet, eller ta den bort"),
        ("KPR_WEATHER", "hemmelig", "ingen innstilling heter dette; ta den bort"),
        ("KPR_STORE", "hemmelig", "er en gruppe; sett delene av den, KPR_STORE__…, og ta den bort"),
        ("KPR_KAFKA__GROUP", "", "er for kort eller tom; fyll den ut, eller ta den bort"),
    ],
)
def test_the_most_frequent_faults_are_told_in_bokmal_too(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured) as caught:
        read_settings()
    [fault] = caught.value.faults
    assert (fault.file, fault.nb) == (name, said)
    assert fault.message != fault.nb
    assert "hemmelig" not in f"{fault.nb} {fault.message}"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"KPR_ENVIRONMENT": "production"}, "produksjon trenger KPR_INSTALLATION"),
        ({"KPR_KAFKA__SECURITY_PROTOCOL": "SASL_SSL"}, "en SASL-protokoll trenger KPR_KAFKA__SASL_USERNAME"),
        ({"KPR_KAFKA__CERT_FILE": "/c"}, "KPR_KAFKA__CERT_FILE og KPR_KAFKA__KEY_FILE hører sammen"),
        ({"KPR_KAFKA__TOPICS": "("}, "er ikke noe mønster"),
        ({"KPR_OFFICE__API_ISSUER": "https://login.example"}, "trenger både utsteder og mottaker"),
        ({"KPR_REGISTER__LEASE_SECONDS": "1"}, "KPR_REGISTER__LEASE_SECONDS må være over de"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_settings_that_do_not_go_together_are_told_in_bokmal_too(monkeypatch, settings, said):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured) as caught:
        read_settings()
    [fault] = caught.value.faults
    assert fault.nb.startswith(said)


def test_the_shared_namespace_never_changes():
    assert UUID("f47bd7db-b95d-58bf-8a87-efad7cd6c1ce") == SHARED_INSTALLATION


def test_settings_and_tenants_cannot_be_changed_afterwards():
    tenant = Tenant(kommuneNr="4601")
    for thing, name in ((Settings(), "batch_size"), (tenant, "kommune_nr"), (Settings().http, "port")):
        with pytest.raises(ValidationError):
            setattr(thing, name, "1")


def test_every_setting_says_what_it_is_for():
    groups = (Settings(), Settings().store, Settings().limits, Settings().http, Settings().log)
    fields = [field for group in groups for field in type(group).model_fields.values()]
    plain = [field for field in fields if not hasattr(field.annotation, "model_fields")]
    assert plain
    assert all(field.description for field in plain)


@pytest.mark.parametrize("number", ["301", "03011", "Oslo", "٠٣٠١", ""])
def test_a_kommunenummer_is_four_digits(number):
    with pytest.raises(ValidationError, match="is not four digits"):
        Tenant(kommuneNr=number)


KOMMUNE = {
    "orgnr": "310123455",
    "her_id": 8000001,
    "signing": [{"certificate": "sign.pem", "key": "sign.key"}],
    "contacts": [{"typeKontaktperson": "1", "kontPerson": "Post", "meldEpost1": "post@example.no"}],
}


@pytest.mark.parametrize("district", ["7", "0301071", "Alna", "٠٣"])
def test_a_district_is_two_to_six_digits(district):
    assert Kommune.model_validate(KOMMUNE | {"districts": ["030107", "07"]}).districts == {"030107", "07"}
    with pytest.raises(ValidationError, match="districts"):
        Kommune.model_validate(KOMMUNE | {"districts": [district]})


def test_a_kommune_is_sent_for_from_the_last_of_its_days_on():
    days = {"starts": "2026-09-01", "delegated": "2026-08-15", "terms_signed": "2026-09-03"}
    kommune = Kommune.model_validate(KOMMUNE | days)
    assert [kommune.has_begun(date(2026, 9, day)) for day in (2, 3, 4)] == [False, True, True]
    assert Kommune.model_validate(KOMMUNE).has_begun(date(1900, 1, 1))


def test_only_the_test_environment_refuses_real_persons_by_itself():
    tenants = {"fjord": Tenant(kommuneNr="4601")}
    assert Tenants(tenants=tenants).synthetic_only
    assert not Tenants(tenants=tenants, environment="production").synthetic_only
    assert not Tenants(tenants=tenants, synthetic_only=False).synthetic_only


def test_the_shipped_mappings_are_beside_the_package_in_a_checkout():
    assert shipped_mappings() == Path(__file__).parents[1] / "mappings"
