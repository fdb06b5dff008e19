"""MH-03: a psychologist's contact that a row by a local code alone makes a service is listed (KPR-M-029b)."""

import pytest

from adapter.mapping import Nothing, ServiceFacts
from adapter.values import replace
from tests.mapping.deciding import NEW, row, table
from tests.mapping.test_decision_tables import meaning_of, world_with
from tests.notifications.documents import PROFESSION, coded, episode, stay

ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
#: Somebody who lies in an institution.
LIES = {
    "class": {"system": ACT, "code": "IMP"},
    "status": "in-progress",
    "period": {"start": "2026-02-01T10:00:00+01:00"},
}
WHO_DECIDED = {"by": "Utvalget", "day": "2020-01-31"}
BY_CODE = row("k", {"code": "K"}, {"code": "15"})
DECIDED = row("k", {"code": "K"}, {"code": "15"}, decided=WHO_DECIDED)


def visit(profession="4", code="K", system=NEW, **more):
    """A visit to somebody, with a code and a profession."""
    took_part = [{"type": [coded(profession, PROFESSION)]}] if profession else None
    told = {
        "serviceType": coded(code, system),
        "class": {"system": ACT, "code": "AMB"},
        "participant": took_part,
    }
    changes = told | more
    return stay(changes.pop("status", "finished"), **changes)


def listed(meaning):
    return [finding.rule for finding in meaning.warnings if finding.rule == "KPR-M-029b"]


@pytest.mark.parametrize(
    ("rows", "document", "expected"),
    [
        (BY_CODE, visit(), 1),
        (BY_CODE, visit("2"), 0),
        (BY_CODE, visit(None), 0),
        (DECIDED, visit(), 0),
        (BY_CODE, visit(code="15", system="urn:oid:2.16.578.1.12.4.1.1.9151"), 0),
        (BY_CODE, visit(**LIES), 0),
    ],
    ids=["a psychologist", "a nurse", "nobody", "who decided it is said", "a national code", "a stay"],
)
def test_mh_03_a_row_by_a_local_code_alone_is_judged_when_a_contact_comes(rows, document, expected, tmp_path):
    meaning = meaning_of(document, world=world_with(tmp_path, table(rows)))
    assert isinstance(meaning, Nothing | ServiceFacts)
    assert (meaning.code, len(listed(meaning))) == ("15", expected)


def test_mh_03_a_course_of_a_psychologist_is_judged_as_a_visit_is(tmp_path):
    psychologist = {
        "resourceType": "Practitioner",
        "id": "psyk",
        "qualification": [{"code": coded("4", PROFESSION)}],
    }
    course = episode(type=[coded("K", NEW)], contained=[psychologist], careManager={"reference": "#psyk"})
    assert len(listed(meaning_of(course, world=world_with(tmp_path, table(BY_CODE))))) == 1
    assert listed(meaning_of(course, world=world_with(tmp_path, table(DECIDED)))) == []


def test_mh_03_a_code_in_a_tenants_own_list_says_of_nobody_who_decided_it(tmp_path):
    world = world_with(tmp_path)
    tenant = world.tenants.tenants["plain"].model_copy(update={"local_codes": {NEW: {"K": "15"}}})
    tenants = world.tenants.model_copy(update={"tenants": {**world.tenants.tenants, "plain": tenant}})
    assert len(listed(meaning_of(visit(), world=replace(world, tenants=tenants)))) == 1
