"""
Where a reference leads, inside one document.

`urn:` and `#` references that lead nowhere here lead nowhere at all; relative and absolute ones may
be found elsewhere (crosswalk 8). A literal reference is preferred, an identifier beside it is the
way out when the literal one leads out of the document (input-profiles 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import parse_qs

from adapter.events.unwrap import Enclosing
from adapter.fhir.resources import Identifier, Reference

Tree = dict[str, Any]


class Lost(Enum):
    """Why a reference leads to no resource of the document."""

    #: Nothing to follow: no reference at all, or only a display text.
    EMPTY = "empty"
    #: An identifier says who or what is meant.
    LOGICAL = "logical"
    #: Local and not there: can never be found.
    LOCAL = "local"
    #: May be found on a server.
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Target:
    """A resource of the document that a reference leads to."""

    path: str
    tree: Tree = field(repr=False)

    @property
    def kind(self) -> str:
        return str(self.tree.get("resourceType"))


@dataclass(slots=True)
class Resolver:
    """Follows the references of one resource: into what it contains, then its Bundles, inside out."""

    path: str
    resource: Tree = field(repr=False)
    bundles: Sequence[Enclosing] = ()
    #: Places of the resources that were followed to: their faults are this resource's faults too.
    used: list[str] = field(default_factory=list)
    _index: dict[str, Target] | None = None

    def follow(self, reference: Reference | None) -> Target | Lost:
        """Give the resource a reference leads to, or why there is none."""
        if reference is None:
            return Lost.EMPTY
        literal = reference.reference
        if literal is None or "?" in literal:
            return Lost.LOGICAL if logical(reference) else Lost.EMPTY
        target = self._find(literal)
        if target is not None:
            self.used.append(target.path)
            return target
        if literal.startswith(("#", "urn:")):
            return Lost.LOCAL
        return Lost.LOGICAL if reference.identifier else Lost.REMOTE

    def pointing_here(self, kind: str, element: str) -> list[Target]:
        """Resources of a kind in the document whose `element` leads to this resource."""
        names = {f"{self.resource.get('resourceType')}/{self.resource.get('id')}"}
        names |= {name for name, t in self._targets().items() if t.tree is self.resource}
        return [
            target
            for target in {t.path: t for t in self._targets().values()}.values()
            if target.kind == kind and _literal(target.tree.get(element)) in names
        ]

    def _find(self, literal: str) -> Target | None:
        if literal.startswith("#"):
            return self._contained(literal[1:])
        return self._targets().get(literal.split("/_history", maxsplit=1)[0])

    def _contained(self, name: str) -> Target | None:
        contained = self.resource.get("contained")
        for i, inner in enumerate(contained if isinstance(contained, list) else ()):
            if isinstance(inner, dict) and inner.get("id") == name:
                return Target(f"{self.path}.contained[{i}]", inner)
        return None

    def _targets(self) -> dict[str, Target]:
        """Everything in the Bundles around, by fullUrl and by `Type/id`; the innermost wins."""
        if self._index is None:
            self._index = {}
            for around in self.bundles:
                for name, target in _entries(around):
                    self._index.setdefault(name, target)
        return self._index


def logical(reference: Reference) -> Identifier | None:
    """The identifier a reference names: beside the literal, or in a conditional one (`Patient?identifier=s|v`)."""
    if reference.identifier and reference.identifier.value:
        return reference.identifier
    _, _, query = (reference.reference or "").partition("?")
    token = parse_qs(query).get("identifier", [""])[0]
    system, bar, value = token.rpartition("|")
    return Identifier(system=system or None, value=value) if bar and value else None


def _entries(around: Enclosing) -> list[tuple[str, Target]]:
    found = []
    entries = around.bundle.get("entry")
    for i, entry in enumerate(entries if isinstance(entries, list) else ()):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            continue
        target = Target(f"{around.path}.entry[{i}].resource", resource)
        if isinstance(entry.get("fullUrl"), str):
            found.append((entry["fullUrl"], target))
        if isinstance(resource.get("id"), str):
            found.append((f"{target.kind}/{resource['id']}", target))
    return found


def _literal(value: object) -> str | None:
    literal = value.get("reference") if isinstance(value, dict) else None
    return literal.split("/_history")[0] if isinstance(literal, str) else None
