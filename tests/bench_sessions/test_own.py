"""A session may bring a tenants file and tables of its own: judged as at start, and its own alone."""

import json
import sys
from pathlib import Path

import pytest

from adapter.bench.own import tables_in
from adapter.bench.sessions import Sessions
from adapter.config import BenchSettings, shipped_mappings
from adapter.errors import Misconfigured
from tests.bench_sessions.opened import START, Clock, made, opened, outcomes, sent, sessions, world
from tests.benched import EXAMPLES, real_looking_number

SYSTEM = "https://bredvik.example/kodeverk/tenester"
TENANTS = """
tenants:
  mine: {kommuneNr: "4631"}
  other: {kommuneNr: "1833"}
"""
READING = """
tenants:
  mine:
    kommuneNr: "4631"
    former: {tenant: old, ids: %(file)s}
    fhir_api: {base: "https://epj.example/fhir", token_file: %(file)s, ca_file: %(file)s}
  old: {kommuneNr: "4631"}
kommuner:
  "4631":
    orgnr: "310000000"
    her_id: 7
    signing: [{certificate: %(file)s, key: %(file)s}]
    contacts: [{typeKontaktperson: "1", kontPerson: Kari, meldEpost1: kari@example.org}]
"""
TABLE = """
table: mine
layer: municipality
version: 2026-11-22
valid_from: 2020-01-01
owner: Bredvik kommune
source: "Vedtak 1/26"
kommuner: ["4631"]
systems:
  lokal: "%(system)s"
rows:
  - row: dag
    when: {system: lokal, code: %(code)s}
    then: {code: "20"}
    source: "Vedtak 1/26"
"""


def faults_of(**choices):
    with pytest.raises(Misconfigured) as told:
        opened(**choices)
    return [(each.file, each.line, each.message) for each in told.value.faults]


def table(code="NY-9", system=SYSTEM):
    return TABLE % {"code": code, "system": system}


def conditioned(condition):
    """The table with a condition beside its code."""
    return table().replace("code: NY-9", f"code: NY-9, fhirpath: {json.dumps(condition)}")


def with_code(code):
    """The start of a stay under a local code of the municipality's."""
    text = (EXAMPLES / START).read_text(encoding="utf-8")
    official, local = '"code": "21"', f'"code": "{code}"'
    assert official in text
    at = text.index(official)
    system = text.rindex('"system"', 0, at)
    return (text[:system] + f'"system": "{SYSTEM}", {local}' + text[at + len(official) :]).encode()


def test_rows_of_a_session_decide_in_it_and_in_no_other():
    body = with_code("NY-9")
    mine = opened(tenant="bredvik", mappings={"municipalities/mine.yaml": table()})
    judged = mine.judge("a.json", body, "application/fhir+json")
    (resource,) = judged.result.resources
    assert (resource.outcome, resource.service_code) == ("notify", "20")
    assert (resource.row.table, resource.row.row) == ("mine", "dag")
    other = opened(tenant="bredvik").judge("a.json", body, "application/fhir+json")
    assert (other.result.outcome, other.result.reason) == ("reject", "unknown-service-code")


def test_a_tenants_file_of_a_session_takes_the_place_of_the_services_in_it_alone():
    theirs = sessions()
    session = theirs.open(tenants=TENANTS)
    assert set(session.world.tenants.tenants) == {"mine", "other", "default"}
    assert "bredvik" in theirs.open().world.tenants.tenants


def test_whatever_a_tenants_file_says_the_bench_is_for_synthetic_persons():
    tenants = "environment: production\n" + TENANTS
    session = opened(tenants=tenants, tenant="mine")
    assert (session.world.tenants.environment, session.world.tenants.synthetic_only) == ("test", True)
    assert outcomes(sent(session, START)) == ["notify"]


def test_every_fault_is_told_with_its_file_line_and_reason():
    tenants = 'tenants:\n  mine:\n    kommuneNr: 0301\n    unknown: 1\n  other:\n    kommuneNr: "12"\n'
    found = faults_of(tenants=tenants, mappings={"a.yaml": table().replace("owner", "ower")})
    places = [(file, line) for file, line, _ in found]
    assert places == [("a.yaml", 2), ("a.yaml", 6), ("tenants", 3), ("tenants", 4), ("tenants", 6)]
    assert all(message for _, _, message in found)


def test_rows_that_fit_the_form_are_judged_by_their_content_too():
    found = faults_of(mappings={"a.yaml": table().replace('code: "20"', 'code: "999"')})
    assert [(file, line) for file, line, _ in found] == [("a.yaml", 14)]


def test_rows_that_hold_at_once_with_those_of_the_service_are_told_without_where_those_lie(tmp_path: Path):
    own = tmp_path / "own" / "secret-place"
    own.mkdir(parents=True)
    (own / "theirs.yaml").write_text(table().replace("table: mine", "table: theirs"), encoding="utf-8")
    theirs = Sessions(BenchSettings(), world, Clock(), tables_in(shipped_mappings(), own))
    with pytest.raises(Misconfigured) as told:
        theirs.open(mappings={"a.yaml": table()})
    assert {each.file for each in told.value.faults} == {"a.yaml"}
    assert "theirs" in str(told.value)
    assert "secret-place" not in str(told.value)
    assert str(shipped_mappings()) not in str(told.value)


def test_tables_of_the_service_that_are_not_in_order_are_not_told_to_vendors(tmp_path: Path):
    (tmp_path / "broken.yaml").write_text("table: [", encoding="utf-8")
    theirs = Sessions(BenchSettings(), world, Clock(), tables_in(shipped_mappings(), tmp_path))
    with pytest.raises(Misconfigured) as told:
        theirs.open(mappings={"a.yaml": table()})
    (fault,) = told.value.faults
    assert fault.file == "mappings"
    assert "broken" not in fault.message


def test_no_file_that_a_tenants_file_names_is_ever_opened(tmp_path: Path):
    named = tmp_path / "secret.csv"
    named.write_text("id,former_id\na,b\n", encoding="utf-8")
    seen = []

    def watch(event, arguments):
        if event == "open":
            seen.append(str(arguments[0]))

    sys.addaudithook(watch)
    session = opened(tenants=READING % {"file": named}, tenant="mine")
    sent(session, START, "bredvik/13-helsestasjon-6-veker.json")
    session.judge("x.json", (EXAMPLES / "nordlys/22-person-ikke-levert.json").read_bytes())
    assert session.messages()
    assert str(named) not in seen
    assert (EXAMPLES / START).as_posix() in seen


@pytest.mark.parametrize(
    "name",
    ["../a.yaml", "/etc/a.yaml", "a.txt", "a/../b.yaml", "a b.yaml", ".hidden.yaml", "x" * 200 + ".yaml"],
)
def test_a_file_that_is_not_called_like_a_table_is_refused(name):
    ((file, _, _),) = faults_of(mappings={name: table()})
    assert file == "mappings"


def test_too_many_files_and_too_much_text_are_refused_before_they_are_read():
    many = {f"t{number}.yaml": "x" for number in range(51)}
    assert [message for _, _, message in faults_of(mappings=many)] == ["are more than 50 files"]
    ((_, _, message),) = faults_of(tenants="#" * (512 * 1024 + 1))
    assert message == "and tenants are more than 512 kilobytes"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "], ids=["lists", "maps", "items", "keys"])
def test_endless_nesting_is_refused_instead_of_ending_the_process(opening):
    ((file, _, message),) = faults_of(tenants=opening * 100_000)
    assert (file, message) == ("tenants", "is nested deeper than 20 levels; no file of tables is")


def test_anchors_cannot_make_little_text_large():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    found = faults_of(tenants=bomb, mappings={"a.yaml": bomb})
    assert [(file, line) for file, line, _ in found] == [("a.yaml", 2), ("tenants", 2)]
    assert all("anchors are not used here" in message for _, _, message in found)


@pytest.mark.parametrize(
    "value",
    ["0x" + "f" * 5_000, "0b" + "1" * 5_000, ":".join(["1"] * 5_000), '"' + "x" * 5_000 + '"'],
    ids=["hex", "bits", "sixties", "text"],
)
@pytest.mark.parametrize("form", ["tenants: {a: {kommuneNr: %s}}", "tenants:\n  ? %s\n  : 1\n"])
def test_a_value_without_end_is_refused_before_it_is_made_a_number(value, form):
    ((_, _, message),) = faults_of(tenants=form % value)
    assert message == "is longer than 2000 letters; no value of a table is"


def test_more_values_than_any_test_needs_are_refused():
    ((file, line, message),) = faults_of(tenants="\n".join(["x:", *("- 1" for _ in range(10_000))]))
    assert (file, line, message.split(";")[0]) == ("tenants", 9_999, "has more than 10000 values")


def test_at_most_a_hundred_faults_are_told():
    assert len(faults_of(tenants="".join(f"key{n}: 1\n" for n in range(200)))) == 100


@pytest.mark.parametrize(
    "condition",
    [
        "id.matches('^(a+)+$')",
        "id.replaceMatches('(a|aa)+$', '')",
        "id.select($this.combine($this)).exists()",
        "id.repeat($this).exists()",
        "(identifier | identifier).exists()",
        "identifier ~ identifier",
        f"id = '{'x' * 200}'",
        "-" * 199 + "1",
    ],
    ids=["pattern", "replacing", "doubling", "repeating", "union", "equivalence", "long", "deep"],
)
def test_a_condition_that_could_take_for_ever_is_refused_before_it_is_asked(condition):
    ((file, line, message),) = faults_of(mappings={"a.yaml": conditioned(condition)})
    assert (file, line) == ("a.yaml", 13)
    assert "KPR_OWN_MAPPINGS" in message


def test_a_condition_that_asks_each_element_once_decides_in_a_session():
    mappings = {"a.yaml": conditioned("identifier.where(system.exists()).exists() and id.exists()")}
    judged = opened(tenant="bredvik", mappings=mappings).judge("a.json", with_code("NY-9"))
    assert [each.service_code for each in judged.result.resources] == ["20"]


def test_a_session_has_a_few_conditions_at_most():
    rows = "".join(
        f"""  - row: r{n}
    when: {{system: lokal, code: X{n}, fhirpath: id.exists()}}
    then: {{code: "20"}}
    source: x
"""
        for n in range(11)
    )
    ((_, _, message),) = faults_of(mappings={"a.yaml": table() + rows})
    assert message.startswith("a session has at most 10 conditions")


def test_a_number_that_looks_real_is_refused_and_said_nowhere():
    number = real_looking_number()
    tenants = TENANTS + f"about: fnr {number}\nx{number}: 1\n"
    with pytest.raises(Misconfigured) as told:
        opened(tenants=tenants)
    assert ("tenants", 5) in [(each.file, each.line) for each in told.value.faults]
    assert number not in str(told.value)
    assert number not in str(faults_of(mappings={f"{number}.yaml": "x: 1"}))


def test_what_is_made_by_own_tables_goes_on_as_in_any_session():
    session = opened(tenant="bredvik", mappings={"municipalities/mine.yaml": table()})
    session.judge("a.json", with_code("NY-9"), "application/fhir+json")
    assert made(session.documents[0]) == ["TjenesteStart N 2026-02-03"]
    assert session.messages()[0].xml.count('tjenesteType="20"') == 1
