"""Tables and value sets that are judged beside those of a folder, or in the place of their editions."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from adapter.mapping.load_decisions import VALUE_SETS
from adapter.mapping.yaml_lines import Document


def apart(documents: Iterable[Document]) -> tuple[list[Document], list[Document]]:
    """
    Give documents as tables and value sets, told apart by what they are called within.

    A browser sends names without their folders; what lies in a folder of value sets is one all the same, to be told
    what it lacks.
    """
    tables: list[Document] = []
    value_sets: list[Document] = []
    for document in documents:
        (value_sets if _is_set(document) else tables).append(document)
    return tables, value_sets


def others(documents: Iterable[Document], own: Path, beside: Iterable[Document]) -> list[Document]:
    """Give those of documents whose edition none of `beside` is; what does not lie in `own` stays."""
    brought = {_edition(document) for document in beside} - {None}
    return [
        document
        for document in documents
        if not Path(document.file).is_relative_to(own) or _edition(document) not in brought
    ]


def _is_set(document: Document) -> bool:
    keys: Any = document.data if isinstance(document.data, dict) else {}
    return VALUE_SETS in Path(document.file).parts[:-1] or ("value_set" in keys and "table" not in keys)


def _edition(document: Document) -> tuple[str, str] | None:
    """A table or value set by name, and the day from which the edition is in force, as they are written."""
    said = document.data if isinstance(document.data, dict) else {}
    name = said.get("table", said.get("value_set"))
    return (str(name), str(said.get("valid_from"))) if name else None
