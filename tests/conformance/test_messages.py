"""Our messages and rules against the register's published XSDs and the examples beside them."""

import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import xmlschema

from adapter.outbox import Line
from adapter.register.checking import breaches
from adapter.register.messages import schema
from adapter.register.messages.melding import write_melding
from adapter.register.messages.schema import Schemas
from tests.conftest import SHARED
from tests.neighbours.debian import program
from tests.register.accepted import ACCEPTED, Change, changed
from tests.register.grammar import Grammar
from tests.register.kindred import kindred, with_each_code
from tests.register.messages import CASES, FACTS, NOW, expected
from tests.register.mutating import mutants
from tests.register.test_checking_accepted import OF_LINE

OFFICIAL = SHARED / "official"
OUTERMOST = {
    Line.IPLOS: OFFICIAL / "iplos-56.0.0" / "XPR(ipl).xsd",
    Line.HST: OFFICIAL / "hst-56.0.0" / "XPR(hst).xsd",
}
EXAMPLES = {
    Line.IPLOS: OFFICIAL / "iplos-56.0.0" / "example-iplos.xml",
    Line.HST: OFFICIAL / "hst-56.0.0" / "example-hst.xml",
}
EACH_CHANGE = pytest.mark.parametrize("change", ACCEPTED, ids=lambda change: change.name)
EACH_CASE = pytest.mark.parametrize("case", CASES)


@cache
def grammar_of(line: Line) -> Grammar:
    return Grammar.read(schema.OWN / f"{line.lower()}-56.0.0.xsd")


@pytest.fixture(scope="module")
def both() -> Schemas:
    return Schemas(OFFICIAL)


@pytest.fixture(scope="module")
def theirs() -> Schemas:
    """The register's alone: its place is taken by what takes everything of ours."""
    alone = Schemas(OFFICIAL)
    alone._compiled = {
        line: schema._Compiled(compiled.schemas[1:], compiled.build)
        for line, compiled in alone._compiled.items()
    }
    return alone


def test_the_official_schemas_are_the_builds_we_know(both: Schemas):
    assert [both.build(line) for line in Line] == ["official 56.0.0.5", "official 56.0.0.27"]


@EACH_CASE
def test_what_we_write_is_valid_for_both(both: Schemas, case: str):
    assert both.check(expected(case), CASES[case].key.line) == ()


@EACH_CASE
def test_what_we_write_is_valid_for_xmllint(case: str, tmp_path: Path):
    line, written = CASES[case].key.line, tmp_path / "melding.xml"
    written.write_bytes(write_melding(CASES[case], FACTS.without_orgnr))
    command = [program("xmllint", "libxml2-utils"), "--noout", "--nonet", "--schema"]

    for xsd in (OUTERMOST[line], schema.OWN / f"{line.lower()}-56.0.0.xsd"):
        ran = subprocess.run([*command, str(xsd), str(written)], capture_output=True, check=False, text=True)
        assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("line", list(Line))
def test_what_we_write_is_valid_for_another_engine(line: Line):
    official = xmlschema.XMLSchema(str(OUTERMOST[line]), allow="local")
    own = xmlschema.XMLSchema(str(schema.OWN / f"{line.lower()}-56.0.0.xsd"), allow="local")

    for case in (name for name, melding in CASES.items() if melding.key.line is line):
        text = expected(case).decode()
        assert official.is_valid(text), case
        assert own.is_valid(text), case


@pytest.mark.parametrize("line", list(Line))
def test_the_official_examples_pass_our_rules_and_both_schemas(both: Schemas, line: Line):
    example = EXAMPLES[line].read_bytes()

    assert breaches(example, line, NOW, FACTS) == ()
    assert both.check(example, line) == ()


@EACH_CHANGE
def test_what_the_official_schema_accepts_of_its_example_is_refused_by_our_rule(
    theirs: Schemas, change: Change
):
    wrong = changed(EXAMPLES[change.line].read_bytes(), change)

    assert theirs.check(wrong, change.line) == ()
    assert change.rule in {finding.rule for finding in breaches(wrong, change.line, NOW, FACTS)}


@EACH_CHANGE
def test_what_the_official_schema_accepts_of_our_messages_is_refused_by_our_rule(
    theirs: Schemas, change: Change
):
    wrong = changed(expected(OF_LINE[change.line]), change)

    assert theirs.check(wrong, change.line) == ()
    assert change.rule in {finding.rule for finding in breaches(wrong, change.line, NOW, FACTS)}


def compared(made: Iterable[bytes], line: Line, theirs: Schemas) -> int:
    """Hold what ours accepts against the official one; gives how many different messages that were."""
    own = Schemas()
    valid = {xml for xml in made if own.check(xml, line) == ()}
    refused = [(finding, xml) for xml in sorted(valid) for finding in theirs.check(xml, line)]

    assert refused == []
    return len(valid)


@EACH_CASE
def test_nothing_that_ours_accepts_is_refused_by_the_official_one(theirs: Schemas, case: str):
    """Of what is drawn from ours, values at the limits and elements more or less, most is accepted."""
    line = CASES[case].key.line
    made = kindred(expected(case), grammar_of(line), 1500)

    assert compared(made, line, theirs) >= 1000


@EACH_CASE
def test_nothing_odd_that_ours_accepts_is_refused_by_the_official_one(theirs: Schemas, case: str):
    """Of what is put anywhere little is accepted, and that is what nobody thought of."""
    line = CASES[case].key.line

    assert compared(mutants(expected(case), 750), line, theirs) >= 25


@EACH_CASE
def test_every_code_of_ours_is_one_of_the_official_ones(theirs: Schemas, case: str):
    line, grammar = CASES[case].key.line, grammar_of(CASES[case].key.line)
    each = list(with_each_code(expected(case), grammar))

    assert compared(each, line, theirs) == len(set(each)) >= 50


@pytest.mark.parametrize("line", list(Line))
def test_the_differential_test_sees_what_it_looks_for(theirs: Schemas, line: Line):
    """Many mutants are refused by the official schema, and of those none by it alone."""
    own = Schemas()
    refused = [xml for xml in mutants(expected(OF_LINE[line]), 500) if theirs.check(xml, line)]

    assert len(refused) >= 100
    assert all(own.check(xml, line) for xml in refused)
