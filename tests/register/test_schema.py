"""The XSDs: ours, and the register's beside it."""

from pathlib import Path

import pytest
from lxml import etree

from adapter.errors import Misconfigured
from adapter.mapping.load import load_tables
from adapter.outbox import Line
from adapter.register.messages.schema import BUILDS, OWN, Schemas
from tests.register.accepted import ACCEPTED, Change, changed, put
from tests.register.messages import CASES, expected
from tests.register.test_checking_accepted import OF_LINE

XS = "{http://www.w3.org/2001/XMLSchema}"
#: What an XSD cannot say, so that only our rules refuse it.
BEYOND = {
    "iplos-correction-without-reference",
    "hst-correction-without-reference",
    "period-backwards",
}
#: A stand-in for the register's own: takes every Melding.
ANY = """<schema xmlns="http://www.w3.org/2001/XMLSchema" version="{build}" targetNamespace="{namespace}">
  <include schemaLocation="XPR({short})_CodingSchemes.xsd"/>
  <import namespace="http://www.npr.no/xmlstds/56_0_0" schemaLocation="NPR.xsd"/>
  <element name="Melding"><complexType><sequence>
    <any processContents="skip" minOccurs="{least}" maxOccurs="unbounded"/>
  </sequence><anyAttribute processContents="skip"/></complexType></element>
</schema>"""
SHORT = {Line.IPLOS: "ipl", Line.HST: "hst"}


@pytest.fixture(scope="module")
def own() -> Schemas:
    return Schemas()


@pytest.fixture
def official(tmp_path: Path) -> Path:
    for line in Line:
        write_official(tmp_path, line)
    return tmp_path


def write_official(folder: Path, line: Line, *, build: str | None = None, least: int = 0) -> Path:
    namespace, into = f"http://www.npr.no/xmlstds/56_0_0_{SHORT[line]}", folder / f"{line.lower()}-56.0.0"
    into.mkdir(exist_ok=True)
    outermost = into / f"XPR({SHORT[line]}).xsd"
    text = ANY.format(build=build or BUILDS[line], namespace=namespace, short=SHORT[line], least=least)
    outermost.write_text(text)
    empty = '<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="{}"/>'
    (into / f"XPR({SHORT[line]})_CodingSchemes.xsd").write_text(empty.format(namespace))
    (into / "NPR.xsd").write_text(empty.format("http://www.npr.no/xmlstds/56_0_0"))
    return outermost


def codes(line: Line, *path: str) -> set[str]:
    """The values that our XSD lists for an attribute or a type."""
    schema = etree.parse(str(OWN / f"{line.lower()}-56.0.0.xsd"))
    (named,) = {
        e for name in path for e in schema.iter(f"{XS}attribute", f"{XS}simpleType") if e.get("name") == name
    }
    return {each.get("value") for each in named.iter(f"{XS}enumeration")}


@pytest.mark.parametrize("case", CASES)
def test_what_we_write_is_valid(own: Schemas, case: str):
    assert own.check(expected(case), CASES[case].key.line) == ()


@pytest.mark.parametrize("change", ACCEPTED, ids=lambda change: change.name)
def test_ours_refuses_what_the_registers_lets_through(own: Schemas, change: Change):
    found = own.check(changed(expected(OF_LINE[change.line]), change), change.line)

    assert bool(found) is (change.name not in BEYOND)
    assert {finding.rule for finding in found} <= {"KPR-V-002"}


def test_a_fault_is_told_with_place_line_and_kind_and_never_with_the_value(own: Schemas):
    wrong = changed(expected("iplos-chain"), Change("", Line.IPLOS, "", put("Bruker", "fid", "SECRET", 2)))

    found = own.check(wrong, Line.IPLOS)

    assert {finding.expression for finding in found} == {"Melding/Notifikasjon[3]/TjenesteStart/Bruker/@fid"}
    assert {finding.params["line"] for finding in found} == {"15"}
    assert "SCHEMAV_CVC_PATTERN_VALID" in {finding.params["type"] for finding in found}
    assert all(set(finding.params) == {"type", "line"} for finding in found)
    assert "SECRET" not in repr(found)


def test_what_is_missing_is_told_at_the_element(own: Schemas):
    xml = expected("hst-consultations").replace(b' amming="3"', b"", 1)

    assert [f.expression for f in own.check(xml, Line.HST)] == ["Melding/Notifikasjon[1]/Konsultasjon"]


@pytest.mark.parametrize(
    "xml",
    [b"", b"<Melding", b"\xff\xfe", b'<!DOCTYPE m [<!ENTITY x "y">]><Melding/>', b"<Melding/>"],
    ids=["empty", "cut-short", "bytes", "document-type", "no-namespace"],
)
def test_what_is_no_message_is_refused(own: Schemas, xml: bytes):
    assert {f.rule for f in own.check(xml, Line.IPLOS)} == {"KPR-V-002"}


def test_a_message_of_the_other_type_is_refused(own: Schemas):
    assert own.check(expected("hst-consultations"), Line.IPLOS)


def test_only_so_many_faults_are_told(own: Schemas):
    xml = expected("iplos-chain")
    start, end = xml.index(b"  <Notifikasjon"), xml.index(b"  <Kontaktperson")

    assert len(own.check(xml[:end] + xml[start:end] * 100 + xml[end:], Line.IPLOS)) == 100


def test_the_build_says_whose_schema_it_was(own: Schemas, official: Path):
    assert [own.build(line) for line in Line] == ["own 56.0.0.5", "own 56.0.0.27"]
    assert [Schemas(official).build(line) for line in Line] == ["official 56.0.0.5", "official 56.0.0.27"]


def test_both_must_take_a_message(official: Path):
    write_official(official, Line.IPLOS, least=1000)
    both = Schemas(official)

    assert both.check(expected("iplos-chain"), Line.IPLOS)
    assert both.check(expected("hst-consultations"), Line.HST) == ()
    assert both.check(expected("hst-consultations").replace(b'"I"', b'"V"'), Line.HST)


@pytest.mark.parametrize("name", ["XPR(hst).xsd", "XPR(hst)_CodingSchemes.xsd", "NPR.xsd"])
def test_a_file_that_is_missing_is_told_before_anything_starts(official: Path, name: str):
    (official / "hst-56.0.0" / name).unlink()

    with pytest.raises(Misconfigured, match="cannot be read") as error:
        Schemas(official)

    assert error.value.faults[0].file.endswith(name)


def test_another_build_is_refused(official: Path):
    write_official(official, Line.IPLOS, build="56.0.0.4")

    with pytest.raises(Misconfigured, match=r"56\.0\.0\.4.*56\.0\.0\.5"):
        Schemas(official)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<schema", "is not XML"),
        ('<!DOCTYPE schema [<!ENTITY x SYSTEM "/etc/hostname">]><schema>&x;</schema>', "document type"),
        (
            '<schema xmlns="http://www.w3.org/2001/XMLSchema" version="56.0.0.5"><nonsense/></schema>',
            "no XML schema",
        ),
    ],
    ids=["not-xml", "document-type", "no-schema"],
)
def test_a_file_that_is_something_else_is_refused(official: Path, text: str, why: str):
    write_official(official, Line.IPLOS).write_text(text)

    with pytest.raises(Misconfigured, match=why):
        Schemas(official)


def test_ours_names_the_official_build_it_was_written_against():
    for line in Line:
        schema = etree.parse(str(OWN / f"{line.lower()}-56.0.0.xsd")).getroot()
        assert schema.get("version") == BUILDS[line]


def test_ours_lists_the_codes_of_the_national_tables():
    tables = load_tables(Path(__file__).parents[2] / "mappings")
    hst, types = tables.hst, tables.identifiers.types
    live = {code for code, row in tables.service.codes.items() if row.status.value == "live"}

    assert codes(Line.IPLOS, "ServiceCode") == live
    for line in Line:
        assert codes(line, "TypeId") == {code for code, row in types.items() if row.accepted != "no"}
    listed = {
        "formKonsultasjon": hst.forms,
        "anbefaltTypeKonsultasjon": hst.age_steps,
        "amming": hst.breast_feeding,
        "kjonn": hst.sexes,
        "deltakerType": hst.participants,
        "polUtforende": hst.professions,
        "spesialist": hst.specialist,
        "rolle": hst.roles,
        "typeMalingKodet": hst.measurements,
        "typeEnhet": hst.unit_types,
    }
    for name, table in listed.items():
        assert codes(Line.HST, name) == set(table), name
