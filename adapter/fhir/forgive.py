"""The one misspelling that is understood instead of refused (KPR-M-007)."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapter import rules
from adapter.rules import Finding

Tree = dict[str, Any]


def forgive(resources: Mapping[str, Tree], body: bytes) -> list[Finding]:
    """
    Put `on-hold` on an EpisodeOfCare right, in place, and list where.

    R4 and R5 both write `onhold` there; R5's Encounter and a published guide write `on-hold`.
    """
    if b"on-hold" not in body:
        return []
    found = []
    for path, tree in resources.items():
        if tree.get("resourceType") == "EpisodeOfCare":
            for at, holder in _statuses(tree, path):
                if holder.get("status") == "on-hold":
                    holder["status"] = "onhold"
                    found.append(Finding(rules.STATUS_NORMALISED, f"{at}.status", {"code": "on-hold"}))
    return found


def _statuses(tree: Tree, path: str) -> Iterator[tuple[str, Tree]]:
    yield path, tree
    history = tree.get("statusHistory")
    if isinstance(history, list):
        for i, entry in enumerate(history):
            if isinstance(entry, dict):
                yield f"{path}.statusHistory[{i}]", entry
