"""What a kommune must be before anything is sent for it, told all at once."""

from pathlib import Path

import pytest

from adapter.config import Environment, Kommune, Tenant, shipped_mappings
from adapter.mapping.load import load_tables
from adapter.register.checking.facts import facts_of
from adapter.register.reporting import complaints

EPJ = {"leverandor": "Eksempel AS", "navnEPJ": "Eksempel", "versjonEPJ": "1"}


@pytest.fixture(scope="module")
def facts():
    return facts_of(load_tables(shipped_mappings()), Environment.TEST, synthetic_only=True)


def contact(kind: str, **changes: str) -> dict[str, str]:
    plain = {
        "typeKontaktperson": kind,
        "kontPerson": "Post Eksempel",
        "meldEpost1": "post@example.no",
        "meldTelefon": "+47 00 00 00 00",
    }
    return plain | changes


def kommune(**changes: object) -> Kommune:
    plain: dict[str, object] = {
        "orgnr": "310123455",
        "her_id": 8000001,
        "signing": [{"certificate": Path("sign.pem"), "key": Path("sign.key")}],
        "contacts": [contact(kind) for kind in ("1", "15", "16", "17")],
    }
    return Kommune.model_validate(plain | changes)


def said(facts, kommune: Kommune, number: str = "0301", **tenant: object) -> list[str]:
    tenants = {"vest": Tenant.model_validate({"kommuneNr": number, "epj": EPJ} | tenant)}
    return [f"{place}: {text}" for place, text in complaints({number: kommune}, tenants, facts)]


def test_nothing_is_said_of_a_kommune_that_may_report(facts):
    assert said(facts, kommune()) == []


def test_every_contact_that_the_register_wants_is_named(facts):
    found = said(facts, kommune(contacts=[contact("1"), contact("15")]))
    assert [text.startswith("kommuner.0301: ") and text.endswith("(KPR-V-005)") for text in found] == [
        True
    ] * 2


def test_hst_alone_needs_fewer_contacts(facts):
    assert said(facts, kommune(contacts=[contact("1"), contact("15")], lines=["HST"])) == []


@pytest.mark.parametrize(
    "wrong", [{"meldTelefon": "+46 70 123 45 67"}, {"meldEpost1": "iplos(at)example.no"}]
)
def test_a_contact_that_cannot_be_reached_is_named(facts, wrong):
    contacts = [contact("1"), contact("15"), contact("16", **wrong), contact("17")]
    [text] = said(facts, kommune(contacts=contacts))
    assert "(KPR-V-006)" in text
    assert not any(value in text for value in wrong.values())


@pytest.mark.parametrize("name", ["orgnr", "child_orgnr", "certificate_orgnr"])
def test_a_wrong_check_digit_of_an_organisation_number_is_named(facts, name):
    assert said(facts, kommune(**{name: "310123456"})) == [
        f"kommuner.0301.{name}: is no organisation number; its check digit is wrong"
    ]


def test_a_number_that_no_kommune_reports_under_is_named(facts):
    [text] = said(facts, kommune(), "9999")
    assert "(KPR-V-004)" in text


def test_an_epj_without_a_name_is_named_where_its_kommune_delivers(facts):
    [text] = said(facts, kommune(), epj=None)
    assert text.startswith("tenants.vest: names no epj")


def test_an_epj_of_a_kommune_that_delivers_nothing_needs_no_name(facts):
    tenants = {"nord": Tenant.model_validate({"kommuneNr": "1804"})}
    assert list(complaints({"0301": kommune()}, tenants, facts)) == []
