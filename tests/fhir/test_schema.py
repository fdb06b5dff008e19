import json
from calendar import isleap
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator, RegexOptions

from adapter.fhir import schema_bindings, schema_source
from adapter.fhir.schema_metadata import ABSTRACT, ONLY_IN_R4, ROOTS, read_types
from adapter.fhir.schema_primitives import LONGEST, PRIMITIVES
from adapter.fhir.structure import Element, known_types, shapes

VERSIONS = ("R4", "R5")

_COMPILED = {
    name: Draft202012Validator(schema, pattern_options=RegexOptions()) for name, schema in PRIMITIVES.items()
}


def is_valid(kind: str, value: Any) -> bool:
    return _COMPILED[kind].is_valid(value)


GOOD_VALUES: dict[str, tuple[Any, ...]] = {
    "base64Binary": ("aGVp", "aGU=", "aA==", "aG Vp\n", "aGVpaGU="),
    "boolean": (True, False),
    "canonical": ("http://example.no/p|1.0",),
    "code": ("a", "a b", "in-progress", "æ"),
    "date": (
        "2026",
        "2026-02",
        "2026-02-28",
        "2024-02-29",
        "2000-02-29",
        "0001-01-01",
        "9999-12-31",
        "0400-02-29",
    ),
    "dateTime": (
        "2026",
        "2026-02",
        "2026-02-02",
        "2026-02-02T12:00:00Z",
        "2024-02-29T23:59:60+14:00",
        "2026-02-02T12:00:00.1234567-13:59",
    ),
    "decimal": (1, 1.5, -2, 10**30),
    "id": ("a", "A-1.b", "x" * 64),
    "instant": ("2026-02-02T12:00:00Z", "2026-02-02T12:00:00.123+01:00"),
    "integer": (0, -(2**31), 2**31 - 1),
    "integer64": ("0", "-9007199254740993", "+1"),
    "markdown": ("*a*\n\tb",),
    "oid": ("urn:oid:2.16.578.1", "urn:oid:1.0"),
    "positiveInt": (1, 2**31 - 1),
    "string": ("a", " ", "æ\tb\r\n", "\u00a0", "😀"),
    "time": ("00:00:00", "23:59:60", "12:00:00.5"),
    "unsignedInt": (0, 2**31 - 1),
    "uri": ("urn:uuid:x", "Patient/1", "http://example.no/å"),
    "url": ("http://example.no/",),
    "uuid": ("urn:uuid:6f0a1b0c-55aa-4c1e-9d07-3f3f4f0f9a11",),
    "xhtml": ("<div>a</div>",),
}

BAD_VALUES: dict[str, tuple[Any, ...]] = {
    "base64Binary": ("", " ", "aGV", "a", "aGVp=", "====", "a-_b", "aG=p", 1),
    "boolean": ("true", 1, None),
    "canonical": ("", "a b"),
    "code": ("", " a", "a ", "a  b", "a\tb", "a\nb", "a\u0001b", "\u00a0a", 1),
    "date": (
        "",
        "26",
        "2026-2",
        "2026-00",
        "2026-13",
        "2026-02-30",
        "2025-02-29",
        "1900-02-29",
        "0000-01-01",
        "0000-02-29",
        "2026-04-31",
        "2026-01-32",
        "2026-01-00",
        "2026-02-02T12:00:00Z",
        "02.02.2026",
        "2026-02-02\n",
        20260202,
    ),
    "dateTime": (
        "",
        "2026-02-30",
        "2025-02-29T12:00:00Z",
        "2026-02T12:00:00Z",
        "2026-02-02T12:00Z",
        "2026-02-02T12:00:00",
        "2026-02-02T24:00:00Z",
        "2026-02-02T12:60:00Z",
        "2026-02-02T12:00:61Z",
        "2026-02-02T12:00:00.Z",
        "2026-02-02T12:00:00+14:01",
        "2026-02-02T12:00:00+1:00",
        "2026-02-02 12:00:00Z",
        "2026-02-02t12:00:00z",
        "２０２６",
    ),
    "decimal": ("1.0", True, None),
    "id": ("", "x" * 65, "a/b", "a b", "æ", "a\n"),
    "instant": ("2026", "2026-02-02", "2026-02-02T12:00:00", "2026-02-30T12:00:00Z"),
    "integer": (2**31, -(2**31) - 1, 1.5, "1", True),
    "integer64": (1, "", "01", "1.0", "12345678901234567890"),
    "markdown": ("", "\u0000"),
    "oid": ("2.16.578", "urn:oid:3.1", "urn:oid:2", "urn:oid:2.01", "urn:oid:2."),
    "positiveInt": (0, -1, 2**31),
    "string": ("", "a\u0000", "\u0008", "\u000b", "\u001f", "x" * (LONGEST + 1), 1),
    "time": ("12:00", "24:00:00", "12:00:00Z", "1:00:00"),
    "unsignedInt": (-1, 2**31),
    "uri": ("", "a b", "a\n", "\u0001"),
    "url": ("", "http://a b"),
    "uuid": (
        "6f0a1b0c-55aa-4c1e-9d07-3f3f4f0f9a11",
        "urn:uuid:x",
        "urn:uuid:6F0A1B0C-55AA-4C1E-9D07-3F3F4F0F9A11",
    ),
    "xhtml": ("", "<div>\u0000</div>"),
}


def test_every_primitive_type_has_good_and_bad_examples():
    assert set(GOOD_VALUES) == set(BAD_VALUES) == set(PRIMITIVES)


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, each) for kind in GOOD_VALUES for each in GOOD_VALUES[kind]]
)
def test_a_good_value_is_accepted(kind, value):
    assert is_valid(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, each) for kind in BAD_VALUES for each in BAD_VALUES[kind]]
)
def test_a_bad_value_is_refused(kind, value):
    assert not is_valid(kind, value)


def test_a_string_may_be_exactly_one_mebi_long():
    assert is_valid("string", "æ" * LONGEST)


@given(year=st.integers(0, 9999), month=st.integers(0, 13), day=st.integers(0, 32))
def test_a_date_is_accepted_exactly_when_the_calendar_has_it(year, month, day):
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        date.fromisoformat(text)
    except ValueError:
        assert not is_valid("date", text)
        assert not is_valid("dateTime", f"{text}T12:00:00Z")
    else:
        assert is_valid("date", text)
        assert is_valid("dateTime", text)


def test_29_february_is_accepted_in_leap_years_only():
    accepted = [year for year in range(10000) if is_valid("date", f"{year:04}-02-29")]

    assert accepted == [year for year in range(1, 10000) if isleap(year)]


@given(st.datetimes(timezones=st.timezones()))
def test_every_instant_that_python_writes_is_accepted(moment: datetime):
    if moment.utcoffset().total_seconds() % 60 == 0 and abs(moment.utcoffset().total_seconds()) <= 14 * 3600:
        assert is_valid("instant", moment.isoformat())


@pytest.fixture(scope="module", params=VERSIONS)
def built(request):
    return schema_source.build(request.param)


def test_the_files_hold_what_the_models_say(built):
    assert schema_source.load(built["version"]) == json.loads(json.dumps(built))


def test_without_files_everything_is_built_anew(built, monkeypatch, tmp_path):
    monkeypatch.setattr(schema_source, "FOLDER", tmp_path)

    assert schema_source.load(built["version"]) == built


def test_the_files_are_written_for_both_versions(monkeypatch, tmp_path):
    monkeypatch.setattr(schema_source, "FOLDER", tmp_path / "new")
    monkeypatch.setattr(schema_source, "build", lambda version: {"version": version})

    schema_source.write()

    assert [schema_source.load(version) for version in VERSIONS] == [{"version": "R4"}, {"version": "R5"}]


def test_every_schema_is_closed_and_refers_to_schemas_that_are_there(built):
    schemas = built["schema"]
    references = [each.removeprefix("#/$defs/") for each in _values(schemas, "$ref")]

    assert set(references) <= set(schemas)
    assert all(schemas[name]["additionalProperties"] is False for name in built["shapes"])


def test_no_list_of_codes_is_cut_short_or_empty(built):
    lists = _values(built["schema"], "enum")

    assert lists
    assert all(each and not {"+", "etc."} & set(each) for each in lists)


def _values(tree: Any, key: str) -> list[Any]:
    if isinstance(tree, list):
        return [value for each in tree for value in _values(each, key)]
    if not isinstance(tree, dict):
        return []
    found = [tree[key]] if isinstance(tree.get(key), (str, list)) else []
    return found + [value for each in tree.values() for value in _values(each, key)]


def test_a_list_of_codes_that_nobody_completed_is_refused():
    with pytest.raises(ValueError, match=r"R4 Basket\.content"):
        schema_bindings.complete("R4", "Basket", "content", ("eggs", "+"))


@pytest.mark.parametrize(
    ("version", "codes"),
    [
        ("R4", "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown"),
        (
            "R5",
            "planned in-progress on-hold discharged completed cancelled discontinued entered-in-error unknown",
        ),
    ],
)
def test_an_encounter_has_all_status_codes_of_its_version(version, codes):
    status = next(each for each in read_types(version)["Encounter"] if each.name == "status")

    assert sorted(status.codes) == sorted(codes.split())


@pytest.mark.parametrize("version", VERSIONS)
def test_all_root_resources_have_a_shape_and_are_known(version):
    assert set(ROOTS) <= set(shapes(version))
    assert set(ROOTS) <= known_types(version)
    assert not ABSTRACT & known_types(version)


def test_known_types_tell_the_versions_apart():
    assert known_types("R4") >= ONLY_IN_R4
    assert "EncounterHistory" in known_types("R5") - known_types("R4")
    assert "MedicinalProduct" in known_types("R4") - known_types("R5")
    assert len(known_types("R4")) == 159
    assert len(known_types("R5")) == 158


def test_shapes_tell_type_number_and_choice():
    assert shapes("R4")["Encounter"]["class"] == Element("Coding", many=False, choice=None)
    assert shapes("R5")["Encounter"]["class"] == Element("CodeableConcept", many=True, choice=None)
    assert shapes("R4")["Encounter"]["statusHistory"].type == "EncounterStatusHistory"
    assert shapes("R4")["Extension"]["valueString"].choice == "value"
    assert shapes("R4")["Bundle"]["timestamp"].primitive
    assert not shapes("R4")["Bundle"]["entry"].primitive


def test_shapes_keep_the_order_of_the_specification():
    assert list(shapes("R4")["Period"]) == ["id", "extension", "start", "end"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_shape_leads_to_a_shape_a_primitive_or_a_resource(version):
    types = {each.type for elements in shapes(version).values() for each in elements.values()}

    assert types - set(shapes(version)) - set(PRIMITIVES) == {"Resource"}
