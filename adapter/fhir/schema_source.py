"""
Makes `schemas/r4.json` and `schemas/r5.json`: what each FHIR version allows, as data.

Run at set-up (`python -m adapter.fhir.schema_source`) and shipped in the wheel. A file holds

    version         R4 or R5
    resource_types  the names of all resource types of the version
    shapes          {type: {element: [type, many, choice]}} in the order of the specification
    schema          {type: JSON Schema}, which refer to each other as "#/$defs/{type}"
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from adapter.fhir.schema_metadata import PACKAGES, read_types, resource_types
from adapter.fhir.schema_types import schemas

FOLDER = Path(__file__).parent / "schemas"


def build(version: str) -> dict[str, Any]:
    """Everything one file holds, made from the models: takes some seconds."""
    types = read_types(version)
    return {
        "version": version,
        "resource_types": resource_types(version),
        "shapes": {
            name: {each.name: [each.type, each.many, each.choice] for each in attributes}
            for name, attributes in types.items()
        },
        "schema": schemas(types),
    }


def load(version: str) -> dict[str, Any]:
    """Everything known of a version: from its file, or built where there is none."""
    path = file_of(version)
    if not path.exists():
        return build(version)
    content: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return content


def file_of(version: str) -> Path:
    """Where the file of a version lies."""
    return FOLDER / f"{version.lower()}.json"


def write() -> None:
    """Write the files of all versions."""
    FOLDER.mkdir(exist_ok=True)
    for version in PACKAGES:
        text = json.dumps(build(version), ensure_ascii=False, separators=(",", ":"))
        file_of(version).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
