"""
JSON Schemas for editors, made from the very forms that judge the files.

`python -m adapter.mapping.schemas` writes `mappings/schema/`; a test holds them against each other.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from adapter.config import Tenants, shipped_mappings
from adapter.mapping.decision_files import DecisionFile, PilotFile
from adapter.mapping.files import FORMS
from adapter.mapping.test_files import TestsFile
from adapter.mapping.value_set_files import ValueSetFile


def schemas() -> Mapping[str, str]:
    """File name to the schema's text."""
    forms: Mapping[str, type[BaseModel]] = {
        **FORMS,
        "tenants": Tenants,
        "decision-table": DecisionFile,
        "pilot-codes": PilotFile,
        "table-tests": TestsFile,
        "value-set": ValueSetFile,
    }
    return {f"{name}.json": schema_text(name, form.model_json_schema()) for name, form in forms.items()}


def write(folder: Path) -> None:
    """Put every schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def schema_text(name: str, schema: Mapping[str, object]) -> str:
    """Write a schema as its file has it: titled by the name of what it judges, in one order."""
    draft = "https://json-schema.org/draft/2020-12/schema"
    titled = {**_ordered(schema), "$schema": draft, "title": f"{name}.yaml"}
    return json.dumps(titled, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _ordered(part: Any) -> Any:
    """Give a schema with the defaults of sets in an order that is the same everywhere."""
    if isinstance(part, list):
        return [_ordered(one) for one in part]
    if not isinstance(part, dict):
        return part
    ordered = {key: _ordered(value) for key, value in part.items()}
    default = ordered.get("default")
    if ordered.get("uniqueItems") and isinstance(default, list):
        ordered["default"] = sorted(default)
    if isinstance(default, dict):  # of a group: its lists of words are sets
        ordered["default"] = {k: sorted(v) if isinstance(v, list) else v for k, v in default.items()}
    return ordered


if __name__ == "__main__":
    write(shipped_mappings() / "schema")
