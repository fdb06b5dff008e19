"""
The JSON Schema of the access file, for editors: made from the form that judges it, with what the form says in code.

`python -m adapter.access.schema` writes `mappings/schema/access.json`; tests hold it against the loader.
"""

from collections.abc import Mapping
from typing import Any

from adapter.access.access_file import AccessFile
from adapter.access.roles import Role
from adapter.config import shipped_mappings
from adapter.mapping.schemas import schema_text

NAME = "access.json"
_ORGNR = {"pattern": "^[0-9]{9}$"}
_SOME, _NONE = {"minItems": 1}, {"maxItems": 0}


def _with(**properties: object) -> dict[str, Any]:
    """What has these properties, and each as is said."""
    return {"properties": properties, "required": list(properties)}


#: A source names tenants and nothing else; every other role some kommuner or all of them, and no tenants.
_SOMEWHERE = {
    "if": _with(role={"const": Role.SOURCE.value}),
    "then": {
        "properties": {"kommuner": _NONE, "all_kommuner": {"const": False}, "tenants": _SOME},
        "required": ["tenants"],
    },
    "else": {
        "properties": {"tenants": _NONE},
        "oneOf": [_with(kommuner=_SOME), _with(all_kommuner={"const": True})],
    },
}
#: Units belong to kommuner that are named.
_UNITS = {"if": _with(units=_SOME), "then": _with(kommuner=_SOME)}
#: A program is named by something.
_BY_SOMETHING = {"anyOf": [_with(client={"type": "string"}), _with(organisation={"type": "string"})]}
#: Tokens are taken with a scope alone (SEC-07).
_SCOPE = {
    "if": _with(programs={"contains": _with(client={"type": "string"})}),
    "then": _with(program_scope={"type": "string"}),
}


def access_schema() -> Mapping[str, Any]:
    """Give the schema; what only the parser sees, such as a key that stands twice, it leaves to the loader."""
    schema = AccessFile.model_json_schema()
    people, programs = schema["$defs"]["ForPeople"], schema["$defs"]["ForPrograms"]
    for rule in (people, programs):
        rule["properties"]["kommuner"]["items"]["pattern"] = "^[0-9]{4}$"
    people["properties"]["units"]["items"] |= _ORGNR
    people["properties"]["value"]["not"] = {"pattern": "[0-9]{11}"}
    programs["properties"]["organisation"]["anyOf"][0] |= _ORGNR
    people["allOf"] = [_SOMEWHERE, _UNITS]
    programs["allOf"] = [_SOMEWHERE, _BY_SOMETHING]
    return schema | _SCOPE


def text() -> str:
    """Give the schema as its file has it."""
    return schema_text("access", access_schema())


if __name__ == "__main__":
    (shipped_mappings() / "schema" / NAME).write_text(text(), encoding="utf-8")
