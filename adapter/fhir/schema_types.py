"""
JSON Schemas of FHIR's complex types, made from their elements.

Each rule of FHIR is written so that its breach is one error at one place:

- a required primitive may be given as value or as an `_x` sibling with extensions that say why it
  is absent: *if* there is no such sibling, the value is required;
- of a choice of types, each alternative forbids those after it;
- an extension that contains extensions forbids each value, and a url alone is too little (ext-1);
- a required choice with no alternative given misses the property `event[x]`, which cannot exist.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapter.fhir.schema_metadata import ROOTS, Attribute
from adapter.fhir.schema_primitives import PRIMITIVES

Schema = dict[str, Any]

#: In FHIR JSON an element of a primitive list may be null, to align it with its sibling list.
NULLABLE = "OrNull"
NOT_NULL = {"type": ["array", "boolean", "number", "object", "string"]}
#: From here on the alternatives are not tried one by one where there can be but one of them.
MANY_ALTERNATIVES = 12

#: The content of a nested resource is checked by itself, as the type that it names.
ANY_RESOURCE: Schema = {
    "type": "object",
    "required": ["resourceType"],
    "properties": {"resourceType": {"type": "string"}},
}


def schemas(types: Mapping[str, Sequence[Attribute]]) -> dict[str, Schema]:
    """One JSON Schema (2020-12) a type, primitives too, that refer to each other by `#/$defs/`."""
    defined: dict[str, Schema] = {"Resource": ANY_RESOURCE}
    for name, schema in PRIMITIVES.items():
        defined[name] = schema
        defined[name + NULLABLE] = {**schema, "type": [schema["type"], "null"]}
    for name, attributes in types.items():
        defined[name] = _object(name, attributes)
    defined["Element" + NULLABLE] = {**defined["Element"], "type": ["object", "null"]}
    return defined


def _object(name: str, attributes: Sequence[Attribute]) -> Schema:
    properties: dict[str, Schema] = {"resourceType": {"const": name}} if name in ROOTS else {}
    required = ["resourceType"] if name in ROOTS else []
    for each in attributes:
        properties[each.name] = _value(each)
        if each.sibling:
            properties[each.sibling] = _array("Element" + NULLABLE) if each.many else _reference("Element")
        if each.required and not each.sibling:
            required.append(each.name)
    rules = [*_required_primitives(attributes), *_nulls(attributes), *_choices(attributes, required)]
    if name == "Extension":
        rules.append(_value_or_extensions(attributes))
    return {
        "type": "object",
        "minProperties": 1,
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **({"allOf": rules} if rules else {}),
    }


def _value(each: Attribute) -> Schema:
    single = {"type": "string", "enum": list(each.codes)} if each.codes else _reference(each.type)
    if not each.many:
        return single
    if not each.sibling:
        return _array(each.type)
    if each.codes:
        return {
            "type": "array",
            "minItems": 1,
            "items": {"type": ["string", "null"], "enum": [*each.codes, None]},
        }
    return _array(each.type + NULLABLE)


def _reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _array(name: str) -> Schema:
    return {"type": "array", "minItems": 1, "items": _reference(name)}


def _required_primitives(attributes: Sequence[Attribute]) -> Iterator[Schema]:
    for each in attributes:
        if each.required and each.sibling:
            explained = {
                "required": [each.sibling],
                "properties": {each.sibling: {"required": ["extension"]}},
            }
            yield {"if": explained, "else": {"required": [each.name]}}


def _nulls(attributes: Sequence[Attribute]) -> Iterator[Schema]:
    for each in attributes:
        if each.many and each.sibling:
            strict = {"properties": {each.name: {"items": NOT_NULL}}}
            yield {"if": {"required": [each.sibling]}, "else": strict}


def _choices(attributes: Sequence[Attribute], required: Sequence[str]) -> Iterator[Schema]:
    for stem in dict.fromkeys(each.choice for each in attributes if each.choice):
        members = [each for each in attributes if each.choice == stem]
        yield _at_most_one(members, required)
        if members[0].choice_required:
            given = [{"required": [name]} for each in members for name in _names(each)]
            yield {"if": {"anyOf": given}, "else": {"required": [f"{stem}[x]"]}}


def _at_most_one(members: Sequence[Attribute], required: Sequence[str]) -> Schema:
    forbidding: dict[str, Schema] = {}
    for position, each in enumerate(members[:-1], start=1):
        later = {name: False for other in members[position:] for name in _names(other)}
        forbidding |= {name: {"properties": later} for name in _names(each)}
    schema = {"dependentSchemas": forbidding}
    if len(members) < MANY_ALTERNATIVES:
        return schema
    one_at_most = {"required": list(required), "maxProperties": len(required) + 1}
    return {"if": one_at_most, "else": schema}


def _value_or_extensions(attributes: Sequence[Attribute]) -> Schema:
    no_value = {name: False for each in attributes if each.choice for name in _names(each)}
    return {
        "dependentSchemas": {
            "extension": {"properties": no_value},
            "url": {"minProperties": 2, "dependentSchemas": {"id": {"minProperties": 3}}},
        }
    }


def _names(each: Attribute) -> tuple[str, ...]:
    return (each.name, each.sibling) if each.sibling else (each.name,)
