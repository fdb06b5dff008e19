"""The tables hold what stands in their files: each read anew here, and held against the YAML itself."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from adapter.config import shipped_mappings
from adapter.mapping.files import FORMS
from adapter.mapping.load import load_tables
from adapter.mapping.systems import SystemMatch
from adapter.mapping.tables import AgeUnit, ClassGroup, IdentifierKind

NATIONAL = shipped_mappings() / "national"


def written(name: str) -> dict[str, Any]:
    return yaml.safe_load(Path(NATIONAL / f"{name}.yaml").read_text(encoding="utf-8"))


def codes(listed: dict[str, Any]) -> dict[str, str]:
    return {row["code"]: row["display"] for row in listed["codes"]}


@pytest.fixture
def tables():
    """The tables as they are built now."""
    return load_tables(shipped_mappings())


def test_every_table_names_its_edition(tables):
    for table in (tables.service, tables.hst, tables.professions, tables.identifiers, tables.systems):
        file = written(table.id.table)
        assert (table.id.layer, table.id.version) == ("national", file["version"].isoformat())
    lists = {name: version for name, version in tables.versions().items() if name in FORMS}
    assert lists == {name: written(name)["version"].isoformat() for name in FORMS}
    decided = {"contacts", "pilot-codes", "pilot-contacts"}
    assert tables.versions().keys() - FORMS.keys() == decided


def test_the_services_are_those_of_their_file(tables):
    file, table = written("service-codes"), tables.service
    assert {code: row.display for code, row in table.codes.items()} == codes(file)
    assert table.systems.find(file["system"]["preferred"]) == SystemMatch("service-codes", "preferred")
    assert table.strip_leading_zeros is True
    assert table.first_phase == {row["code"] for row in file["codes"] if row.get("first_phase")}
    for row in file["sub_codes"]:
        assert table.sub_codes[row["code"]].parent == row["parent"]
        assert table.sub_codes[row["code"].lstrip("0")].parent == row["parent"]
    assert (table.row("21").table, table.row("21").row) == ("service-codes", "21")


def test_the_lists_of_a_consultation_are_those_of_their_file(tables):
    file, table = written("hst-codes"), tables.hst
    lists = {
        "forms": table.forms,
        "breast_feeding": table.breast_feeding,
        "professions": table.professions,
        "participants": table.participants,
        "roles": table.roles,
        "specialist": table.specialist,
        "unit_types": table.unit_types,
        "measurements": table.measurements,
        "sexes": table.sexes,
        "age_steps": table.age_steps,
    }
    for name, values in lists.items():
        assert {code: row.display for code, row in values.items()} == codes(file[name]), name
    plain = (
        "form_by_class",
        "form_of_group",
        "unit_type",
        "sex_by_gender",
        "sex_unknown",
        "participant_by_relationship",
        "participant_otherwise",
    )
    for name in plain:
        assert getattr(table, name) == file[name], name
    assert table.breast_fed == frozenset(file["breast_fed"])
    assert table.measurements_one_of == frozenset(file["measurements_one_of"])
    limits = table.age_limits
    assert file["age_limits"] == {
        "year_step_tolerance": limits.year_step_tolerance,
        "infant_step_below": limits.infant_step_below,
        "breast_feeding_below": limits.breast_feeding_below,
    }
    assert (table.age_steps["4M"].unit, table.age_steps["4M"].number) == (AgeUnit.MONTHS, 4)


LISTS = {
    "age_step": "age_steps",
    "form": "forms",
    "breast_feeding": "breast_feeding",
    "profession": "professions",
    "participant": "participants",
    "role": "roles",
    "specialist": "specialist",
    "unit_type": "unit_types",
    "sex": "sexes",
    "measurement": "measurements",
}


def test_every_list_of_a_consultation_is_found_by_its_address(tables):
    file = written("hst-codes")
    for name, element in LISTS.items():
        found = tables.hst.list_of(file[element]["system"]["preferred"])
        assert found == SystemMatch(name, "preferred")
    assert tables.hst.list_of("https://else.example") is None


def test_the_professions_are_those_of_their_file(tables):
    file, table = written("professions"), tables.professions
    assert table.to_hst == {row["from"]: row["to"] for row in file["rows"]}
    assert table.systems.find(file["system"]["preferred"]) == SystemMatch("professions", "preferred")
    assert table.spelling(file["system"]["aliases"][0]) == "alias"
    assert table.spelling("https://else.example") is None


def test_the_kinds_of_number_are_those_of_their_file(tables):
    file, table = written("identifiers"), tables.identifiers
    for row in file["kinds"]:
        kind = IdentifierKind(
            row["name"],
            row["display"],
            row["preferred"],
            row.get("type_id"),
            row.get("gives_kpr_id", False),
            row.get("needs_assigner", False),
        )
        assert table.kinds[row["name"]] == kind
        assert table.kind(row["preferred"]) == (kind, "preferred")
        for alias in row.get("aliases", ()):
            assert table.kind(alias) == (kind, "alias")
    assert {code: kind.display for code, kind in table.types.items()} == {
        row["code"]: row["display"] for row in file["types"]
    }
    assert (table.birth_date_type, table.not_reporting) == (
        file["birth_date_type"],
        frozenset(file["not_reporting"]),
    )


def test_classes_and_extensions_are_those_of_their_file(tables):
    file, table = written("systems"), tables.systems
    groups = file["class"]["groups"]
    assert table.classes == {code: ClassGroup(group) for group, found in groups.items() for code in found}
    assert table.hst_prefixes == tuple(file["service_kind"]["hst_prefixes"])
    assert table.extensions == {name: tuple(urls) for name, urls in file["extensions"].items()}
    assert table.systems.find(file["class"]["system"]["preferred"]) == SystemMatch("class", "preferred")
    assert table.is_hst(file["service_kind"]["system"]["preferred"], "KF01.2")
    assert not table.is_hst(file["service_kind"]["system"]["preferred"], "KX17")
    assert not table.is_hst(file["class"]["system"]["preferred"], "KF01")
    assert table.class_group("IMP") is ClassGroup.STAY
    assert table.class_group("XX") is ClassGroup.OTHER
