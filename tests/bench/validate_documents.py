"""The documents that are validated: resources of some 2 KB, good ones, and each once more with one fault."""

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from tests.benched import EXAMPLES

#: An EPJ of the examples that sends resources alone.
TENANT = "bredvik"
_FIRST_FAULTY = 20  # its documents from 20 on show faults and odd things already

Tree = dict[str, Any]


class Sample(NamedTuple):
    """One document, and whether it is as it should be."""

    body: bytes
    good: bool


def samples() -> list[Sample]:
    """Good and faulty in turn."""
    found: list[Sample] = []
    for index, body in enumerate(_good()):
        spoil = _FAULTS[index % len(_FAULTS)]
        found += [Sample(body, good=True), Sample(_spoilt(body, spoil), good=False)]
    return found


def _good() -> list[bytes]:
    files = sorted((EXAMPLES / TENANT).glob("*.json"))
    return [file.read_bytes() for file in files if int(file.name[:2]) < _FIRST_FAULTY]


def _spoilt(body: bytes, spoil: Callable[[Tree], object]) -> bytes:
    tree = orjson.loads(body)
    spoil(tree)
    return orjson.dumps(tree, option=orjson.OPT_INDENT_2)


def _unknown_code(tree: Tree) -> None:
    tree["status"] = "aktiv"


def _unknown_element(tree: Tree) -> None:
    tree["tjeneste"] = "1"


def _norwegian_date(tree: Tree) -> None:
    tree["period"] = tree.get("period", {}) | {"start": "09.02.2026"}


def _missing_element(tree: Tree) -> None:
    del tree["status"]


_FAULTS = (_unknown_code, _unknown_element, _norwegian_date, _missing_element)
