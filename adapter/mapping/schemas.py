"""
JSON Schemas for editors, made from the very forms that judge the files.

`python -m adapter.mapping.schemas` writes `mappings/schema/`; a test holds them against each other.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from adapter.config import Tenants, shipped_mappings
from adapter.mapping.files import FORMS


def schemas() -> Mapping[str, str]:
    """File name to the schema's text."""
    forms: Mapping[str, type[BaseModel]] = {**FORMS, "tenants": Tenants}
    return {f"{name}.json": _text(name, form.model_json_schema()) for name, form in forms.items()}


def write(folder: Path) -> None:
    """Put every schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def _text(name: str, schema: Mapping[str, object]) -> str:
    draft = "https://json-schema.org/draft/2020-12/schema"
    titled = {**schema, "$schema": draft, "title": f"{name}.yaml"}
    return json.dumps(titled, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    write(shipped_mappings() / "schema")
