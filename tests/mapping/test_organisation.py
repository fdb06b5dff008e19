"""The unit that gives a service: its number, or that of the unit above (crosswalk 3.2)."""

import pytest

from adapter.mapping import Refused, ServiceFacts
from adapter.rules import words
from tests.notifications.documents import (
    OID,
    ORGNR,
    UNITS,
    bundle,
    consultation,
    episode,
    meaning_of,
    named,
    said,
)

RESH = f"{OID}.4.102"
AT = "EpisodeOfCare.managingOrganization"


def unit(name: str, number: str | None = None, above: str | dict | None = None, **more) -> dict:
    made = {"resourceType": "Organization", "id": name, "name": f"Unit {name}"}
    if number:
        made["identifier"] = [{"system": ORGNR, "value": number}]
    if above:
        made["partOf"] = (
            above if isinstance(above, dict) else {"reference": f"https://epj.example/Organization/{above}"}
        )
    return made | more


def at(first: str, *units: dict) -> dict:
    reference = {"reference": f"https://epj.example/Organization/{first}"}
    return bundle(*units, episode(managingOrganization=reference))


IN_BUNDLE = "Bundle.entry[{}].resource"
ABOVE = "orgnr-from-parent"
READ = {
    "none": (
        episode(managingOrganization=None, type=episode()["type"]),
        None,
        ["missing-organisation-number"],
    ),
    "a logical reference": (episode(), UNITS[0], []),
    "its own number": (at("a", unit("a", UNITS[0])), UNITS[0], []),
    "a tenth digit that is nought": (
        episode(managingOrganization=named(f"{UNITS[0]}0", ORGNR)),
        UNITS[0],
        [],
    ),
    "the unit above": (at("a", unit("a", above="b"), unit("b", UNITS[1])), UNITS[1], [ABOVE]),
    "the unit above that": (
        at("a", unit("a", above="b"), unit("b", above="c"), unit("c", UNITS[2])),
        UNITS[2],
        [ABOVE],
    ),
    "its own before the unit above": (at("a", unit("a", UNITS[0], "b"), unit("b", UNITS[1])), UNITS[0], []),
    "the unit above by a logical reference": (
        at("a", unit("a", above=named(UNITS[1], ORGNR))),
        UNITS[1],
        [ABOVE],
    ),
    "none where the unit above is told by words": (
        at("a", unit("a", above={"display": "x"})),
        None,
        ["missing-organisation-number"],
    ),
    "none where the unit above is elsewhere": (
        at("a", unit("a", above="z")),
        None,
        ["missing-organisation-number"],
    ),
    "none where the units go round": (
        at("a", unit("a", above="b"), unit("b", above="a")),
        None,
        ["missing-organisation-number"],
    ),
    "none of a number of another kind": (
        episode(managingOrganization=named("4077", RESH)),
        None,
        ["missing-organisation-number"],
    ),
    "none of an old number": (
        at("a", unit("a") | {"identifier": [{"system": ORGNR, "value": UNITS[0], "use": "old"}]}),
        None,
        ["missing-organisation-number"],
    ),
    "none of a number whose period has ended": (
        at(
            "a",
            unit("a")
            | {"identifier": [{"system": ORGNR, "value": UNITS[0], "period": {"end": "2026-10-31"}}]},
        ),
        None,
        ["missing-organisation-number"],
    ),
    "none of a search for a unit of no kind": (
        episode(managingOrganization={"reference": "Organization?identifier=https://epj.example/Enhet/id|7"}),
        None,
        ["missing-organisation-number"],
    ),
    "the number after an old one": (
        at(
            "a",
            unit("a")
            | {
                "identifier": [
                    {"system": ORGNR, "value": UNITS[0], "use": "old"},
                    {"system": ORGNR, "value": UNITS[1]},
                    {"system": ORGNR, "value": UNITS[2]},
                ]
            },
        ),
        UNITS[1],
        [],
    ),
    "a system by another address": (
        episode(managingOrganization=named(UNITS[0], "http://data.brreg.no/begrep/28155")),
        UNITS[0],
        ["system-normalised"],
    ),
    "a reference elsewhere with an identifier": (
        episode(managingOrganization={"reference": "Organization/9"} | named(UNITS[0], ORGNR)),
        UNITS[0],
        [],
    ),
}


@pytest.mark.parametrize(("document", "orgnr", "warnings"), READ.values(), ids=READ)
def test_the_number_of_the_unit_is(document, orgnr, warnings):
    facts = meaning_of(document)
    assert isinstance(facts, ServiceFacts), said(facts.findings)
    assert (facts.orgnr, [w.reason for w in facts.warnings]) == (orgnr, warnings)


def test_a_system_by_another_address_is_listed_where_it_stands():
    facts = meaning_of(episode(managingOrganization=named(UNITS[0], "http://data.brreg.no/begrep/28155")))
    assert said(facts.warnings) == [("system-normalised", f"{AT}.identifier.system")]


def test_a_number_from_above_is_listed_at_the_reference():
    facts = meaning_of(at("a", unit("a", above="b"), unit("b", UNITS[1])))
    assert said(facts.warnings) == [(ABOVE, "Bundle.entry[2].resource.managingOrganization")]


def chain(length: int) -> dict:
    units = [unit(f"u{n}", above=f"u{n + 1}") for n in range(length)]
    return at("u0", *units, unit(f"u{length}", UNITS[0]))


@pytest.mark.parametrize(("length", "orgnr"), [(18, UNITS[0]), (19, UNITS[0]), (20, None)])
def test_a_chain_of_units_is_followed_so_far(length, orgnr):
    assert meaning_of(chain(length)).orgnr == orgnr


MISSING = "missing-organisation-number"
STRAY = {
    "an address of somebody's own": (
        episode(managingOrganization=named(UNITS[0], "http://brreg.no/orgnr")),
        f"{AT}.identifier",
    ),
    "no system": (
        episode(managingOrganization={"identifier": {"value": UNITS[0]}}),
        f"{AT}.identifier",
    ),
    "its number as people write it": (
        episode(managingOrganization=named("NO 310 123 455 MVA", "http://brreg.no/orgnr")),
        f"{AT}.identifier",
    ),
}


@pytest.mark.parametrize(("document", "at"), STRAY.values(), ids=STRAY)
def test_a_number_that_stands_under_no_known_system_is_said_to_stand_there(document, at):
    """KPR-V-024; neither the number nor the system is repeated."""
    [found] = meaning_of(document).warnings
    assert (found.reason, found.expression) == (MISSING, at)
    assert found.params == {"element": "identifier"}
    assert "A number stands in identifier, but not under a known system." in words(found, "en")[0]


@pytest.mark.parametrize("value", ["E-1", "12345678", "1234567890", "12-345-6789", "123456789012"])
def test_what_is_no_organisation_number_is_not_said_to_be_one(value):
    [found] = meaning_of(episode(managingOrganization=named(value, "https://epj.example/enhet"))).warnings
    assert (found.reason, found.expression, dict(found.params)) == (MISSING, AT, {})


def test_a_number_of_ones_own_is_no_matter_where_the_right_one_stands():
    own = {"system": "https://epj.example/enhet", "value": "123456789"}
    made = unit("a") | {"identifier": [own, {"system": ORGNR, "value": UNITS[0]}]}
    reference = {"reference": "https://epj.example/Organization/a"}
    facts = meaning_of(bundle(made, episode(managingOrganization=reference)))
    assert (facts.orgnr, list(facts.warnings)) == (UNITS[0], [])


REFUSED = {
    "a number that is none": (
        episode(managingOrganization=named("322109831", ORGNR)),
        [("invalid-organisation-number", f"{AT}.identifier.value")],
    ),
    "a reference that can never be found": (
        episode(managingOrganization={"reference": "urn:uuid:5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11"}),
        [("unresolved-reference", AT)],
    ),
    "a reference that is not delivered": (
        episode(managingOrganization={"reference": "Organization/9"}),
        [("unresolved-reference", AT)],
    ),
    "a reference that is not delivered, with an identifier that says nothing": (
        episode(managingOrganization={"reference": "Organization/9", "identifier": {"system": ORGNR}}),
        [("unresolved-reference", AT)],
    ),
    "a wrong number in a search": (
        episode(managingOrganization={"reference": f"Organization?identifier={ORGNR}|322109831"}),
        [("invalid-organisation-number", f"{AT}.reference.value")],
    ),
    "a reference to something else": (
        episode(managingOrganization={"reference": "Patient/9"}),
        [("wrong-reference-target", AT)],
    ),
    "a reference to a version of something else": (
        episode(managingOrganization={"reference": "Patient/9/_history/2"}),
        [("wrong-reference-target", AT)],
    ),
    "a reference that says it leads to something else": (
        episode(managingOrganization=named(UNITS[0], ORGNR) | {"type": "Patient"}),
        [("wrong-reference-target", AT)],
    ),
    "a reference to something else here": (
        episode(
            contained=[{"resourceType": "Location", "id": "o"}], managingOrganization={"reference": "#o"}
        ),
        [("wrong-reference-target", AT)],
    ),
    "a unit above that can never be found": (
        at("a", unit("a", above={"reference": "urn:uuid:5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11"})),
        [("unresolved-reference", "Bundle.entry[0].resource.partOf")],
    ),
    "a unit above that is none": (
        bundle(
            unit("a", above={"reference": "https://epj.example/Location/b"}),
            {"resourceType": "Location", "id": "b"},
            episode(managingOrganization={"reference": "https://epj.example/Organization/a"}),
        ),
        [("wrong-reference-target", "Bundle.entry[0].resource.partOf")],
    ),
    "a wrong number of the unit above": (
        at("a", unit("a", above=named("322109831", ORGNR))),
        [("invalid-organisation-number", "Bundle.entry[0].resource.partOf.identifier.value")],
    ),
}


@pytest.mark.parametrize(("document", "findings"), REFUSED.values(), ids=REFUSED)
def test_a_unit_is_refused_for(document, findings):
    meaning = meaning_of(document)
    assert isinstance(meaning, Refused)
    assert said(meaning.findings) == findings


def consulted(*identifiers: dict, **more) -> dict:
    made = unit("a", **more) | ({"identifier": list(identifiers)} if identifiers else {})
    reference = {"reference": "https://epj.example/Organization/a"}
    return bundle(made, consultation(serviceProvider=reference))


NUMBER, PLACE = {"system": ORGNR, "value": UNITS[0]}, {"system": RESH, "value": "4077"}
OWN = {"system": "https://epj.example/enhet", "value": "E-1"}
UNITS_READ = {
    "its own id, its numbers and its name": (
        consulted(NUMBER, PLACE, OWN),
        ("E-1", UNITS[0], "4077", "Unit a"),
    ),
    "the id of the resource without one of its own": (
        consulted(NUMBER),
        ("a", UNITS[0], None, "Unit a"),
    ),
    "the first RESH of two": (
        consulted(PLACE, PLACE | {"value": "4078"}),
        ("a", None, "4077", "Unit a"),
    ),
    "a number alone": (
        consultation(serviceProvider=named(UNITS[0], ORGNR)),
        (UNITS[0], UNITS[0], None, None),
    ),
    "a RESH alone": (consultation(serviceProvider=named("4077", RESH)), ("4077", None, "4077", None)),
}


@pytest.mark.parametrize(("document", "expected"), UNITS_READ.values(), ids=UNITS_READ)
def test_the_unit_of_a_consultation_is(document, expected):
    enhet = meaning_of(document, "local").enhet
    assert (enhet.enhet_id, enhet.org_nr, enhet.resh_id, enhet.enhet_navn) == expected


@pytest.mark.parametrize("provider", [None, {"display": "x"}, named("7", "https://else.example")])
def test_a_unit_that_is_not_identified_is_none(provider):
    assert meaning_of(consultation(serviceProvider=provider), "local").enhet is None
