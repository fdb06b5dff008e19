"""The access file: strict, judged with line and column, and nobody is given more than it says."""

import pytest

from adapter.access import Role
from adapter.access.granting import grants_of_person, grants_of_program, told_of, values_of
from adapter.access.load import load_access, unknown_in
from adapter.config import Tenant, Tenants
from adapter.errors import Misconfigured

PERSON = 'people:\n  - {claim: groups, value: g, role: viewer, kommuner: ["4631"]}\n'


def loaded(folder, text):
    path = folder / "access.yaml"
    path.write_text(text, encoding="utf-8")
    return load_access(path)


WRONG = {
    "unknown-key": ("peple: []\n", "1:1", "did you mean people?"),
    "unknown-key-of-a-rule": (
        'people:\n  - {claim: a, value: b, role: viewer, kommune: ["4631"]}\n',
        "2:",
        "kommune",
    ),
    "unknown-role": ("people:\n  - claim: a\n    value: b\n    role: chief\n", "4:11", "must be one of"),
    "nowhere": ("people:\n  - {claim: a, value: b, role: viewer}\n", "2:5", "where the role holds"),
    "both": (
        'people:\n  - {claim: a, value: b, role: viewer, all_kommuner: true, kommuner: ["4631"]}\n',
        "2:5",
        "either",
    ),
    "kommune-is-no-text": (
        "people:\n  - {claim: a, value: b, role: viewer, kommuner: [0301]}\n",
        "2:",
        '"0301"',
    ),
    "kommune-is-none": (
        'people:\n  - {claim: a, value: b, role: viewer, kommuner: ["46311"]}\n',
        "2:",
        "four digits",
    ),
    "unit-of-none": (
        'people:\n  - {claim: a, value: b, role: viewer, all_kommuner: true, units: ["310123455"]}\n',
        "2:5",
        "units",
    ),
    "unit-is-none": (
        'people:\n  - {claim: a, value: b, role: viewer, kommuner: ["4631"], units: ["31"]}\n',
        "2:",
        "nine digits",
    ),
    "source-of-a-kommune": (
        'people:\n  - {claim: a, value: b, role: source, kommuner: ["4631"]}\n',
        "2:5",
        "tenants",
    ),
    "program-of-nobody": ("programs:\n  - {role: viewer, all_kommuner: true}\n", "2:5", "which program"),
    "tokens-for-anything": (
        "programs:\n  - {client: a, role: viewer, all_kommuner: true}\n",
        "1:1",
        "program_scope",
    ),
    "twice": (PERSON + PERSON, "3:1", "twice"),
    "empty": ("", "", "empty"),
}


@pytest.mark.parametrize(("text", "place", "why"), WRONG.values(), ids=WRONG)
def test_a_fault_is_told_with_its_place(tmp_path, text, place, why):
    with pytest.raises(Misconfigured, match=r"access\.yaml") as refused:
        loaded(tmp_path, text)
    assert f"access.yaml:{place}" in str(refused.value)
    assert why in str(refused.value)


def test_an_identity_number_is_refused_and_not_quoted(tmp_path):
    with pytest.raises(Misconfigured, match="never by an identity number") as refused:
        loaded(tmp_path, PERSON.replace("value: g", 'value: "13916912345"'))
    assert "13916912345" not in str(refused.value)


def test_a_file_that_is_not_there_is_a_fault(tmp_path):
    with pytest.raises(Misconfigured, match="cannot be read"):
        load_access(tmp_path / "none.yaml")


def test_kommuner_and_tenants_that_are_not_in_the_tenants_file_are_told_of(tmp_path):
    text = PERSON + 'programs:\n  - {organisation: "310123455", role: source, tenants: [a, b]}\n'
    known = Tenants(tenants={"a": Tenant(kommuneNr="0301")})
    faults = list(unknown_in(*loaded(tmp_path, text), known))
    assert [(fault.line, fault.message.split()[0]) for fault in faults] == [(2, "4631"), (4, "b")]


def test_rules_add_up_and_who_is_in_none_gets_nothing(tmp_path):
    more = "  - {claim: sub, value: kari, role: auditor, all_kommuner: true}\n"
    file, _ = loaded(tmp_path, PERSON + more)

    def roles(**claims):
        return [grant.role for grant in grants_of_person(file, told_of(file, claims))]

    assert roles(groups=["g", "h"], sub="kari") == [Role.VIEWER, Role.AUDITOR]
    assert roles(groups="g") == [Role.VIEWER]
    assert roles(groups=["G", "gg", ["g"], {"g": 1}, None]) == []
    assert roles(groups={"g": "g"}) == []
    assert roles() == []


def test_no_more_of_the_claims_is_kept_than_the_file_looks_at(tmp_path):
    file, _ = loaded(tmp_path, PERSON)
    assert told_of(file, {"groups": ["g", "other"], "pid": "13916912345"}) == {"groups": ["g"]}


def test_claims_inside_each_other_are_found_and_a_name_with_points_first():
    claims = {"realm_access": {"roles": ["a"]}, "https://x.y/roles": ["b"]}
    assert values_of(claims, "realm_access.roles") == {"a"}
    assert values_of(claims, "https://x.y/roles") == {"b"}
    assert values_of(claims, "realm_access.roles.a") == frozenset()


def test_a_rule_for_a_program_must_agree_in_all_that_it_names(tmp_path):
    both = 'program_scope: s\nprograms:\n  - {client: c, organisation: "310123455", role: viewer, kommuner: ["4631"]}\n'
    file, _ = loaded(tmp_path, both)
    assert grants_of_program(file, "c", ["310123455"])
    assert not grants_of_program(file, "c", [])
    assert not grants_of_program(file, "other", ["310123455"])
    assert not grants_of_program(file, None, ["310123455"])
