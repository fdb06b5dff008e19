"""One fault each, as documents have them: what must be refused, and explained."""

from collections.abc import Callable
from typing import Any

from tests.notifications.documents import FNR, named

Tree = dict[str, Any]


def _no_status(tree: Tree) -> None:
    del tree["status"]


def _unknown_status(tree: Tree) -> None:
    tree["status"] = "aktiv"


def _unknown_element(tree: Tree) -> None:
    tree["tjeneste"] = "1"


def _norwegian_date(tree: Tree) -> None:
    tree["period"] = {"start": "09.02.2026"}


def _wrong_person(tree: Tree) -> None:
    element = "patient" if tree["resourceType"] == "EpisodeOfCare" else "subject"
    tree[element] = named("12345678901", FNR)


FAULTS: tuple[Callable[[Tree], None], ...] = (
    _no_status,
    _unknown_status,
    _unknown_element,
    _norwegian_date,
    _wrong_person,
)
