"""Editors judge an access file as the loader does: each example is taken by both, each faulty one by neither."""

import json
import re
from itertools import product

import jsonschema_rs
import pytest
import yaml
from pydantic import ValidationError

from adapter.access import Role
from adapter.access.access_file import AccessFile
from adapter.access.load import load_access
from adapter.access.schema import NAME, text
from adapter.config import shipped_mappings
from tests.office_access.opened import ACCESS
from tests.office_access.test_office_access_file import PERSON, WRONG
from tests.pages import ROOT

SCHEMA = json.loads(text())
JUDGE = jsonschema_rs.Draft202012Validator(SCHEMA)
PAGE = (ROOT / "docs/office.md").read_text(encoding="utf-8")
[SHOWN] = re.findall(r"^```yaml\n(ask: .*?)^```", PAGE, re.DOTALL | re.MULTILINE)
EXAMPLES = {
    "page": SHOWN,
    "tests": ACCESS,
    "one-person": PERSON,
    "nobody": "about: nobody yet\n",
    "by-organisation": 'programs:\n  - {organisation: "310123455", role: source, tenants: [bredvik]}\n',
}
#: What a schema cannot see: it judges what was read.
OF_THE_PARSER = {"twice"}
ABSENT = object()


def test_the_schema_that_is_shipped_is_the_forms():
    shipped = (shipped_mappings() / "schema" / NAME).read_text(encoding="utf-8")
    assert shipped == text(), "write it anew: python -m adapter.access.schema"


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_taken_by_both(example, tmp_path):
    path = tmp_path / "access.yaml"
    path.write_text(EXAMPLES[example], encoding="utf-8")
    load_access(path)
    assert [error.message for error in JUDGE.iter_errors(yaml.safe_load(EXAMPLES[example]))] == []


@pytest.mark.parametrize("wrong", sorted(WRONG.keys() - OF_THE_PARSER))
def test_what_the_loader_refuses_the_schema_refuses(wrong):
    assert not JUDGE.is_valid(yaml.safe_load(WRONG[wrong][0]))


def test_an_identity_number_for_a_person_is_refused():
    assert not JUDGE.is_valid(yaml.safe_load(PERSON.replace("value: g", 'value: "13916912345"')))


def rules(given):
    """Every rule that can be made of these values; ABSENT leaves a key out."""
    for values in product(*given.values()):
        yield {name: value for name, value in zip(given, values, strict=True) if value is not ABSENT}


PLACES = {
    "role": [role.value for role in Role],
    "all_kommuner": [ABSENT, True, False],
    "kommuner": [ABSENT, [], ["4631"], ["46311"]],
    "tenants": [ABSENT, [], ["bredvik"]],
}
PEOPLE = {"claim": ["groups"], "value": ["g"], **PLACES, "units": [ABSENT, [], ["310123455"], ["31"]]}
PROGRAMS = {"client": [ABSENT, None, "c"], "organisation": [ABSENT, None, "310123455", "31"], **PLACES}


@pytest.mark.parametrize(("part", "given"), [("people", PEOPLE), ("programs", PROGRAMS)])
@pytest.mark.parametrize("besides", [{}, {"program_scope": "kpr:office"}], ids=["no-scope", "scope"])
def test_both_say_the_same_of_every_rule(part, given, besides):
    documents = [{part: [rule], **besides} for rule in rules(given)]
    differing = [each for each in documents if JUDGE.is_valid(each) != is_taken(each)]
    assert differing == []
    assert 0 < sum(map(is_taken, documents)) < len(documents)


def is_taken(document):
    try:
        AccessFile.model_validate(document)
    except ValidationError:
        return False
    return True
