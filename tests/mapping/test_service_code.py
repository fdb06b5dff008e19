"""The service code of a resource: every step of crosswalk 3.3."""

import pytest

from adapter.mapping import Refused, ServiceFacts
from adapter.rules import words
from tests.notifications.documents import (
    SERVICES,
    TENANTS,
    bundle,
    coded,
    episode,
    meaning_of,
    said,
    stay,
    stay_r5,
)

BARE, FINN = SERVICES.removeprefix("urn:oid:"), "https://finnkode.helsedirektoratet.no/adm/collections/9151"
ALIAS, LOCAL, OTHER = "https://epj.example/iplos", "https://epj.example/tilbud", "https://epj.example/annet"
AT = "EpisodeOfCare.type[0].coding[0]"


def types(*codings: tuple[str | None, str | None]) -> dict:
    """An EpisodeOfCare with one concept of several codings."""
    found = [{"system": system, "code": code} for system, code in codings]
    return episode(type=[{"coding": [{k: v for k, v in one.items() if v} for one in found]}])


READ = {
    "the code": (types((SERVICES, "21")), "21", ("national", "service-codes", "21"), []),
    "a code with a nought": (
        types((SERVICES, "021")),
        "21",
        ("national", "service-codes", "21"),
        [("code-normalised", f"{AT}.code")],
    ),
    "a sub-code": (
        types((SERVICES, "08.01")),
        "8",
        ("national", "service-codes", "8"),
        [("code-normalised", f"{AT}.code")],
    ),
    "the list as a bare OID": (
        types((BARE, "21")),
        "21",
        ("national", "service-codes", "21"),
        [("system-normalised", f"{AT}.system")],
    ),
    "the list by its FinnKode address": (
        types((FINN, "21")),
        "21",
        ("national", "service-codes", "21"),
        [("code-system-alias", f"{AT}.system")],
    ),
    "the list by the tenant's alias, with a nought": (
        types((ALIAS, "05")),
        "5",
        ("national", "service-codes", "5"),
        [("code-system-alias", f"{AT}.system"), ("code-normalised", f"{AT}.code")],
    ),
    "a local code": (
        types((LOCAL, "KORT")),
        "20",
        ("municipality", "local.local_codes", f"{LOCAL}|KORT"),
        [("local-code-mapped", f"{AT}.system")],
    ),
    "a service not in KPR": (
        types((LOCAL, "PSYK")),
        None,
        ("municipality", "local.not_in_kpr", f"{LOCAL}|PSYK"),
        [],
    ),
    "a service of another list not in KPR": (
        types((OTHER, "KURS")),
        None,
        ("municipality", "local.not_in_kpr", f"{OTHER}|KURS"),
        [],
    ),
    "a national code before a local one": (
        types((LOCAL, "KORT"), (SERVICES, "21")),
        "21",
        ("national", "service-codes", "21"),
        [],
    ),
    "a local code before one not in KPR": (
        types((LOCAL, "PSYK"), (LOCAL, "KORT")),
        "20",
        ("municipality", "local.local_codes", f"{LOCAL}|KORT"),
        [("local-code-mapped", "EpisodeOfCare.type[0].coding[1].system")],
    ),
    "one not in KPR after an unknown list": (
        types(("https://else.example", "x"), (LOCAL, "PSYK")),
        None,
        ("municipality", "local.not_in_kpr", f"{LOCAL}|PSYK"),
        [],
    ),
    "the same code twice": (
        types((SERVICES, "21"), (SERVICES, "21")),
        "21",
        ("national", "service-codes", "21"),
        [],
    ),
    "the same code in two spellings": (
        types((SERVICES, "21"), (BARE, "021")),
        "21",
        ("national", "service-codes", "21"),
        [
            ("system-normalised", "EpisodeOfCare.type[0].coding[1].system"),
            ("code-normalised", "EpisodeOfCare.type[0].coding[1].code"),
        ],
    ),
    "a known code beside an unknown one": (
        types((SERVICES, "99"), (BARE, "21")),
        "21",
        ("national", "service-codes", "21"),
        [("system-normalised", "EpisodeOfCare.type[0].coding[1].system")],
    ),
    "a live code beside a retired one": (
        types((SERVICES, "14"), (SERVICES, "21")),
        "21",
        ("national", "service-codes", "21"),
        [],
    ),
    "a coding without a code is passed over": (
        types((SERVICES, None), (SERVICES, "21")),
        "21",
        ("national", "service-codes", "21"),
        [],
    ),
    "a coding of the second concept": (
        episode(type=[{"text": "x"}, coded("21")]),
        "21",
        ("national", "service-codes", "21"),
        [],
    ),
    "a code that was in force when the service began": (
        episode(type=[coded("13")], period={"start": "2018-12-31"}),
        "13",
        ("national", "service-codes", "13"),
        [],
    ),
    "the type of a stay": (
        stay(serviceType=None, type=[coded("19")]),
        "19",
        ("national", "service-codes", "19"),
        [],
    ),
    "the service type of a stay of R5": (stay_r5(), "20", ("national", "service-codes", "20"), []),
}


@pytest.mark.parametrize(("document", "code", "row", "warnings"), READ.values(), ids=READ)
def test_a_service_code_is_read_from(document, code, row, warnings):
    facts = meaning_of(document, "local")
    assert isinstance(facts, ServiceFacts), said(facts.findings)
    assert (facts.code, (facts.row.layer, facts.row.table, facts.row.row)) == (code, row)
    assert [w for w in said(facts.warnings) if "organisation" not in w[0]] == warnings
    assert (facts.traits.code if facts.traits else None) == code


def test_a_row_of_the_tenant_names_the_edition_of_its_file():
    assert meaning_of(types((LOCAL, "KORT")), "local").row.version == TENANTS.version


def test_a_local_code_without_a_row_is_told_with_its_own_system_and_not_as_one_of_9151():
    [finding] = meaning_of(types((LOCAL, "UKJENT")), "local").findings
    assert words(finding, "nb")[0].endswith(
        f"Den er sendt under {LOCAL}, og der har kodetabellene ingen rad for koden."
    )
    [finding] = meaning_of(types((SERVICES, "99")), "local").findings
    assert finding.reason == "unknown-service-code"
    assert "sendt under" not in words(finding, "nb")[0]


def test_what_was_changed_names_the_code_it_became():
    [warning] = meaning_of(types((SERVICES, "021"))).warnings
    assert warning.params == {"code": "21"}


REFUSED = {
    "no type at all": (episode(type=None), [("missing-service-code", "EpisodeOfCare.type")], {}),
    "a type in words": (
        episode(type=[{"text": "sykehjem"}]),
        [("missing-service-code", "EpisodeOfCare.type[0]")],
        {},
    ),
    "a coding without a code": (
        types((SERVICES, None)),
        [("missing-service-code", f"{AT}")],
        {},
    ),
    "a code of an unknown list": (
        types(("https://else.example", "21")),
        [("unknown-service-code-system", f"{AT}.system")],
        {},
    ),
    "a code without a list": (types((None, "21")), [("unknown-service-code-system", f"{AT}.system")], {}),
    "an alias of another tenant's": (
        types(("https://epj.example/iplos2", "21")),
        [("unknown-service-code-system", f"{AT}.system")],
        {},
    ),
    "a code the list never had": (types((SERVICES, "99")), [("unknown-service-code", f"{AT}.code")], {}),
    "a local code without a row": (types((LOCAL, "UKJENT")), [("unknown-service-code", f"{AT}.code")], {}),
    "a code of a list not in KPR without a row": (
        types((OTHER, "UKJENT")),
        [("unknown-service-code", f"{AT}.code")],
        {},
    ),
    "a retired code": (types((SERVICES, "14")), [("retired-service-code", f"{AT}.code")], {"code": "14"}),
    "a retired code with an heir": (
        types((SERVICES, "13")),
        [("retired-service-code", f"{AT}.code")],
        {"code": "13", "other": "29"},
    ),
    "two codes in one concept": (
        types((SERVICES, "20"), (SERVICES, "21")),
        [("ambiguous-service-code", "EpisodeOfCare.type[0].coding")],
        {"code": "20", "other": "21"},
    ),
    "two codes in two concepts": (
        episode(type=[coded("20"), coded("21")]),
        [("ambiguous-service-code", "EpisodeOfCare.type")],
        {"code": "20", "other": "21"},
    ),
    "two codes in two elements": (
        stay(serviceType=coded("20"), type=[coded("21")]),
        [("ambiguous-service-code", "Encounter")],
        {"code": "20", "other": "21"},
    ),
    "two local codes": (
        types((LOCAL, "KORT"), (LOCAL, "LANG")),
        [("ambiguous-service-code", "EpisodeOfCare.type[0].coding")],
        {"code": "20", "other": "21"},
    ),
    "two codes that are none": (
        types((SERVICES, "98"), (SERVICES, "14")),
        [
            ("unknown-service-code", f"{AT}.code"),
            ("retired-service-code", "EpisodeOfCare.type[0].coding[1].code"),
        ],
        {},
    ),
    "a retired code of a service that is retired today": (
        episode("planned", type=[coded("13")], period=None),
        [("retired-service-code", f"{AT}.code")],
        {"code": "13", "other": "29"},
    ),
    "a code that was retired when the service ended": (
        episode("finished", type=[coded("13")], period={"end": "2019-01-01"}),
        [("retired-service-code", f"{AT}.code"), ("missing-start-date", "EpisodeOfCare.period.start")],
        {"code": "13", "other": "29"},
    ),
    "a stay in words in a message": (
        stay(serviceType=None, type=[{"coding": [{"display": "x"}]}]),
        None,
        {},
    ),
}


@pytest.mark.parametrize(("document", "findings", "params"), REFUSED.values(), ids=REFUSED)
def test_a_service_code_is_refused_for(document, findings, params):
    meaning = meaning_of(document, "local")
    if findings is None:
        assert not isinstance(meaning, Refused | ServiceFacts)
        return
    assert isinstance(meaning, Refused)
    assert said(meaning.findings) == findings
    assert params in ({}, dict(meaning.findings[0].params))


def test_a_code_of_what_ended_in_its_time_is_in_force():
    facts = meaning_of(episode("cancelled", type=[coded("13")], period={"end": "2018-12-31"}))
    assert facts.code == "13"


def test_the_specialty_of_a_healthcare_service_is_a_code_too():
    service = {
        "resourceType": "HealthcareService",
        "id": "h",
        "specialty": [{"text": "x"}, {"coding": [{"system": SERVICES}, {"system": SERVICES, "code": "018"}]}],
    }
    named = [{"reference": {"reference": "https://epj.example/HealthcareService/h"}}]
    facts = meaning_of(bundle(service, stay_r5(serviceType=named)))
    assert facts.code == "18"
    assert said(facts.warnings) == [
        ("code-normalised", "Bundle.entry[0].resource.specialty[1].coding[1].code")
    ]


def test_a_reference_to_something_else_is_no_code():
    service = {"resourceType": "Location", "id": "h"}
    named = [{"reference": {"reference": "https://epj.example/Location/h"}}]
    meaning = meaning_of(bundle(service, stay_r5(serviceType=named)))
    assert not isinstance(meaning, ServiceFacts)


def test_a_service_that_is_not_delivered_is_no_code():
    lost = {"reference": {"reference": "https://epj.example/HealthcareService/h"}}
    assert meaning_of(stay_r5(serviceType=[{"concept": coded("18")} | lost])).code == "18"
    assert not isinstance(meaning_of(stay_r5(serviceType=[lost])), ServiceFacts)


def test_a_service_entered_in_error_needs_nothing_but_its_id():
    facts = meaning_of(episode("entered-in-error", type=[coded("99")], patient={"display": "x"}, period=None))
    assert (facts.service_id, facts.code, facts.person, facts.row) == ("T-1", None, None, None)
    known = meaning_of(episode("entered-in-error", type=[coded("021")]))
    assert (known.code, known.row.row, known.traits.code, known.orgnr, known.start) == (
        "21",
        "21",
        "21",
        None,
        None,
    )
    assert said(known.warnings) == [("code-normalised", f"{AT}.code")]


def test_a_service_entered_in_error_without_an_id_is_refused_for_that_alone():
    meaning = meaning_of(episode("entered-in-error", id=None, identifier=None, type=[coded("99")]))
    assert said(meaning.findings) == [("unidentifiable-resource", "EpisodeOfCare.id")]
    assert meaning.resource == "EpisodeOfCare/-"
