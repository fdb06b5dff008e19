"""How the files of schemas are made and found, without the models; `test_schema.py` has their content."""

import json

import pytest

from adapter.fhir import schema_source
from adapter.fhir.schema_metadata import Attribute

START = Attribute("start", "dateTime", False, False, None, False, (), "_start")
EVENTS = Attribute("eventCode", "Coding", True, False, "event", False, (), None)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(schema_source, "FOLDER", tmp_path / "schemas")
    return tmp_path / "schemas"


@pytest.fixture
def models(monkeypatch):
    """Types and names as if the models had told them."""
    types = {"Element": (START,), "Period": (START, EVENTS)}
    monkeypatch.setattr(schema_source, "read_types", lambda _version: types)
    monkeypatch.setattr(schema_source, "resource_types", lambda version: [f"Only{version}", "Patient"])


def test_a_file_is_named_by_its_version_in_small_letters(folder):
    assert [schema_source.file_of(version) for version in ("R4", "R5")] == [
        folder / "r4.json",
        folder / "r5.json",
    ]


@pytest.mark.usefixtures("models")
def test_what_is_built_holds_version_names_shapes_and_schema():
    built = schema_source.build("R4")

    assert list(built) == ["version", "resource_types", "shapes", "schema"]
    assert built["version"] == "R4"
    assert built["resource_types"] == ["OnlyR4", "Patient"]
    assert built["shapes"]["Period"] == {
        "start": ["dateTime", False, None],
        "eventCode": ["Coding", True, "event"],
    }
    assert {"Element", "Period", "Resource", "string"} <= set(built["schema"])


@pytest.mark.usefixtures("models", "folder")
def test_what_was_written_is_what_was_built():
    schema_source.write()

    assert schema_source.load("R5") == json.loads(json.dumps(schema_source.build("R5")))


def test_a_file_is_read_without_building_anything(folder, monkeypatch):
    monkeypatch.delattr(schema_source, "build")
    folder.mkdir()
    (folder / "r4.json").write_text('{"version": "R4"}', encoding="utf-8")

    assert schema_source.load("R4") == {"version": "R4"}


@pytest.mark.usefixtures("models", "folder")
def test_without_a_file_it_is_built():
    assert schema_source.load("R4") == schema_source.build("R4")


def test_files_are_one_line_each_without_spaces_and_escapes(folder, monkeypatch):
    monkeypatch.setattr(schema_source, "build", lambda _version: {"a": ["å", "b"], "c": 1})

    schema_source.write()

    assert (folder / "r4.json").read_bytes() == '{"a":["å","b"],"c":1}\n'.encode()


def test_files_are_written_over_those_of_yesterday(folder, monkeypatch):
    folder.mkdir()
    (folder / "r5.json").write_text("yesterday", encoding="utf-8")
    monkeypatch.setattr(schema_source, "build", lambda version: {"version": version})

    schema_source.write()

    assert schema_source.load("R5") == {"version": "R5"}
