from functools import cache

import orjson
import pytest

from adapter import rules
from adapter.checking import Checker
from adapter.events import Event
from adapter.pipeline import World
from tests.corpus.reading import HERE, read_corpus

PERSON = {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "24913804046"}}


@cache
def world() -> World:
    return read_corpus(HERE / "services").world


def said(*resources: dict) -> set[tuple[str, str]]:
    tree = {"resourceType": "Bundle", "type": "batch", "entry": [{"resource": each} for each in resources]}
    tenant = next(iter(world().tenants.tenants))
    event = Event("circle", orjson.dumps(tree), world().tenants.clock, "test", tenant=tenant)
    (taken,) = Checker(world()).check([event])
    return {(each.rule, each.expression) for each in taken.result.findings}


def service(**more: object) -> dict:
    code = {"system": "urn:oid:2.16.578.1.12.4.1.1.9151", "code": "20"}
    return {
        "resourceType": "EpisodeOfCare",
        "id": "7",
        "meta": {"versionId": "1", "lastUpdated": "2026-05-01T10:00:00Z"},
        "status": "active",
        "type": [{"coding": [code]}],
        "patient": PERSON,
        "period": {"start": "2026-05-01"},
        **more,
    }


def group(own_id: str, member: str) -> dict:
    members = [{"entity": {"reference": f"Group/{member}"}}]
    return {"resourceType": "Group", "id": own_id, "type": "person", "actual": True, "member": members}


def unit(own_id: str, above: str) -> dict:
    return {
        "resourceType": "Organization",
        "id": own_id,
        "name": "x",
        "partOf": {"reference": f"Organization/{above}"},
    }


@pytest.mark.parametrize("groups", [[group("a", "a")], [group("a", "b"), group("b", "a")]])
def test_a_group_that_contains_itself_is_nobody(groups):
    found = said(service(patient={"reference": "Group/a"}), *groups)

    assert (rules.MISSING_PERSON, "Bundle.entry[0].resource.patient") in found


@pytest.mark.parametrize("units", [[unit("a", "a")], [unit("a", "b"), unit("b", "c"), unit("c", "b")]])
def test_units_that_are_part_of_each_other_have_no_number(units):
    found = said(service(managingOrganization={"reference": "Organization/a"}), *units)

    assert (rules.MISSING_ORGANISATION_NUMBER, "Bundle.entry[0].resource.managingOrganization") in found


def test_a_person_who_is_the_service_itself_is_no_person():
    found = said(service(patient={"reference": "EpisodeOfCare/7"}))

    assert (rules.WRONG_REFERENCE_TARGET, "Bundle.entry[0].resource.patient") in found
