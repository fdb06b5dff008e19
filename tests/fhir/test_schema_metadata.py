"""What is read from a model, on models made here; `test_schema.py` reads those of the library."""

from types import SimpleNamespace
from typing import Any

import pytest

from adapter.fhir import schema_metadata
from adapter.fhir.schema_metadata import Attribute, model, read_types, resource_types


class Text(str):
    """Stands for a primitive type of the library."""

    __slots__ = ()


class Code(str):
    """Another."""

    __slots__ = ()


class Model:
    """A model that tells of its elements as those of the library do."""

    def __init__(self, name: str, *fields: Any, is_resource: bool = False) -> None:
        self.name = name
        self.fields = [*fields]
        self.is_resource = is_resource

    def get_resource_type(self) -> str:
        return self.name

    def has_resource_base(self) -> bool:
        return self.is_resource

    def elements_sequence(self) -> list[str]:
        return [each.alias for each in self.fields]

    @property
    def model_fields(self) -> dict[str, Any]:
        """In another order and under other names: the alias is what FHIR says."""
        return {f"{each.alias}_fhir": each for each in reversed(self.fields)}


def field(name: str, annotation: Any, *, required: bool = False, **extra: Any) -> Any:
    return SimpleNamespace(
        alias=name, annotation=annotation, json_schema_extra=extra, is_required=lambda: required
    )


def reference_to(described: Model) -> type:
    """Stands for `PeriodType`, the name by which the library's models speak of each other."""
    return type(f"{described.name}Type", (), {"get_model_klass": staticmethod(lambda: described)})


PERIOD = Model("Period", field("start", Text | None))
Period = reference_to(PERIOD)
ROOMS = Model("HouseRooms", field("name", Text, required=True), field("period", Period))


@pytest.fixture
def known(monkeypatch):
    """The names of the types of a version of FHIR, to be filled by a test."""
    names = SimpleNamespace(PeriodType=Period, HouseRoomsType=reference_to(ROOMS))
    monkeypatch.setattr(schema_metadata, "_references", lambda _version: names)
    monkeypatch.setattr(schema_metadata, "_primitive_names", lambda: {Text: "string", Code: "code"})
    monkeypatch.setattr(schema_metadata, "ROOTS", ("House",))
    return names


def read(known, *fields: Any) -> dict[str, Attribute]:
    """The elements of a house with these fields."""
    known.HouseType = reference_to(Model("House", *fields, is_resource=True))
    known.ElementType = reference_to(Model("Element", field("id", Text | None)))
    return {each.name: each for each in read_types("R4")["House"]}


@pytest.mark.parametrize(
    ("annotation", "kind", "many"),
    [
        (Text, "string", False),
        (Text | None, "string", False),
        (list[Text], "string", True),
        (list[Text] | None, "string", True),
        (list[Text | None] | None, "string", True),
        (Period, "Period", False),
        (Period | None, "Period", False),
        (list[Period] | None, "Period", True),
    ],
)
def test_type_and_number_are_read_through_lists_and_none(known, annotation, kind, many):
    element = read(known, field("a", annotation))["a"]

    assert (element.type, element.many) == (kind, many)


def test_elements_keep_the_order_of_the_specification(known):
    assert list(read(known, field("b", Text), field("c", Text), field("a", Text))) == ["b", "c", "a"]


def test_an_element_is_required_by_the_model_or_by_the_specification(known):
    elements = read(
        known,
        field("plain", Text | None),
        field("of_model", Text, required=True),
        field("of_specification", Text | None, element_required=True),
    )

    assert [each.name for each in elements.values() if each.required] == ["of_model", "of_specification"]
    assert elements["plain"].required is False
    assert elements["of_specification"].required is True


def test_an_element_knows_its_choice_and_whether_one_of_it_is_required(known):
    elements = read(
        known,
        field("plain", Text),
        field("valueText", Text, one_of_many="value"),
        field("eventText", Text, one_of_many="event", one_of_many_required=True),
    )

    assert [(each.choice, each.choice_required) for each in elements.values()] == [
        (None, False),
        ("value", False),
        ("event", True),
    ]


def test_codes_are_read_of_codes_only(known):
    elements = read(
        known,
        field("status", Code, enum_values=["open", "shut"]),
        field("colour", Text, enum_values=["red", "+"]),
        field("other", Code),
    )

    assert [each.codes for each in elements.values()] == [("open", "shut"), (), ()]


def test_a_list_of_codes_that_is_cut_short_is_named_with_its_version_type_and_element(known):
    with pytest.raises(ValueError, match=r"R4 House\.status"):
        read(known, field("status", Code, enum_values=["open", "+"]))


def test_only_a_primitive_has_a_sibling_for_its_extensions(known):
    elements = read(known, field("name", Text), field("period", Period))

    assert [each.sibling for each in elements.values()] == ["_name", None]


def test_what_is_an_attribute_in_xml_has_no_sibling(known):
    known.ExtensionType = reference_to(Model("Extension", field("url", Text), field("valueUrl", Text)))
    elements = read(
        known,
        field("id", Text),
        field("url", Text),
        field("extension", known.ExtensionType),
    )

    assert [each.sibling for each in elements.values()] == [None, "_url", None]
    assert [each.sibling for each in read_types("R4")["Extension"]] == [None, "_valueUrl"]


def test_all_types_that_a_root_reaches_are_read_in_the_order_of_their_names(known):
    read(known, field("rooms", list[known.HouseRoomsType]))

    assert list(read_types("R4")) == ["Element", "House", "HouseRooms", "Period"]


def test_types_that_reach_each_other_are_read_once(known):
    house = Model("House", is_resource=True)
    known.HouseType = reference_to(house)
    known.ElementType = reference_to(Model("Element", field("id", Text)))
    house.fields.append(field("partOf", known.HouseType))

    assert list(read_types("R4")) == ["Element", "House"]


def test_a_resource_within_another_is_not_gone_into(known):
    inside = read(known, field("contained", list[reference_to(Model("Resource"))]))["contained"]

    assert (inside.type, inside.many) == ("Resource", True)
    assert "Resource" not in read_types("R4")


def test_a_model_is_found_by_its_name(known):
    assert model("R4", "Period") is PERIOD
    with pytest.raises(AttributeError):
        model("R4", "Basket")


def test_resource_types_are_named_without_the_abstract_ones_and_what_is_no_resource(known):
    for name in ("Patient", "DomainResource", "Encounter"):
        setattr(known, f"{name}Type", reference_to(Model(name, is_resource=True)))
    known.TextType = Text
    known.Account = reference_to(Model("Account", is_resource=True))

    assert resource_types("R5") == ["Encounter", "Patient"]


def test_only_r4_has_the_types_that_were_dropped_after_it(known):
    known.PatientType = reference_to(Model("Patient", is_resource=True))

    assert resource_types("R5") == ["Patient"]
    assert resource_types("R4") == sorted({"Patient"} | schema_metadata.ONLY_IN_R4)
