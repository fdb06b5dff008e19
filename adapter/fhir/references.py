"""
Where a reference leads, inside one document.

`urn:` and `#` references that lead nowhere here lead nowhere at all; relative and absolute ones may
be found elsewhere (crosswalk 8). A literal reference is preferred, an identifier beside it is the
way out when the literal one leads out of the document (input-profiles 5).
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any
from urllib.parse import parse_qs

import msgspec

from adapter.events.entries import VERSION, Held, same_server
from adapter.events.unwrap import Enclosing
from adapter.fhir.resources import Identifier, Reference
from adapter.values import Filled, Unshown, Value

Tree = dict[str, Any]

#: How references begin that can only lead to something of the same document.
LOCAL = ("#", "urn:")


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


class Target(Value, frozen=True):
    """A resource of the document that a reference leads to."""

    path: str
    tree: Unshown[Tree]

    @property
    def kind(self) -> str:
        return str(self.tree.get("resourceType"))


class Resolver(Filled):
    """Follows the references of one resource: into what it contains, then its Bundles, inside out."""

    path: str
    resource: Unshown[Tree]
    bundles: Sequence[Enclosing] = ()
    #: Places of the resources that were followed to: their faults are this resource's faults too.
    used: list[str] = msgspec.field(default_factory=list)
    #: Addresses of what was followed to and may be found on a server: whole where that server is known.
    lost: list[str] = msgspec.field(default_factory=list)
    #: What the resource contains, by id: read once, when it is first asked for.
    _inside: Unshown[dict[str, Target] | None] = None

    def unnoted(self) -> "Resolver":
        """The same for one who only looks: what is followed is noted neither as used nor as lost."""
        return Resolver(self.path, self.resource, self.bundles)

    def follow(self, reference: Reference | None) -> Target | Lost:
        """Give the resource a reference leads to, or why there is none."""
        if reference is None:
            return Lost.EMPTY
        literal = reference.reference
        if literal is None or "?" in literal:
            return Lost.LOGICAL if logical(reference) else Lost.EMPTY
        target = self.find(literal)
        if target is not None:
            self.used.append(target.path)
            return target
        if literal.startswith(LOCAL):
            return Lost.LOCAL
        if logical(reference):
            return Lost.LOGICAL
        self.lost.append(self._address(literal.partition(VERSION)[0]))
        return Lost.REMOTE

    def find(self, literal: str) -> Target | None:
        """Give the resource a literal reference of this resource leads to, if the document has it."""
        if literal == "#":
            return Target(self.path, self.resource)
        if literal.startswith("#"):
            return self._contained(literal[1:])
        own = self._own()
        for around in self.bundles:
            held = around.entries.find(literal, own.base if own else None)
            if held is not None:
                return Target(held.path, held.resource)
        return None

    def pointing_here(self, kind: str, element: str) -> list[Target]:
        """Resources of a kind in the document whose `element` leads to this resource."""
        own = self._own()
        if own is None:
            return []
        found = [
            Target(each.path, each.resource)
            for around in self.bundles
            for each in around.entries.by_path.values()
            if each.resource.get("resourceType") == kind and _leads_to(each, element, own)
        ]
        self.used += [target.path for target in found]
        return found

    def _address(self, literal: str) -> str:
        """Where a reference leads: a relative one means the server of the resource it stands in."""
        own = self._own()
        base = own.base if own else None
        return literal if base is None or "://" in literal else base + literal

    def _contained(self, name: str) -> Target | None:
        if self._inside is None:
            self._inside = _by_id(self.resource, self.path)
        return self._inside.get(name)

    def _own(self) -> Held | None:
        """The entry this resource stands in."""
        return self.bundles[0].entries.by_path.get(self.path) if self.bundles else None


def named_type(reference: Reference) -> str | None:
    """The type a reference says it leads to: in its address (`Organization/7`), else beside it."""
    if reference.reference is None:
        named = reference.type
        return named if named and named[:1].isupper() else None
    literal = reference.reference.partition("?")[0].partition(VERSION)[0]
    before, _, name = literal.rpartition("/")
    named = before.rpartition("/")[2] if before and name else reference.type
    return named if named and named[:1].isupper() else None


def logical(reference: Reference) -> Identifier | None:
    """The identifier a reference names: beside the literal, or in a conditional one (`Patient?identifier=s|v`)."""
    if reference.identifier and reference.identifier.value:
        return reference.identifier
    _, _, query = (reference.reference or "").partition("?")
    if not query:
        return None
    token = parse_qs(query).get("identifier", [""])[0]
    system, bar, value = token.rpartition("|")
    return Identifier(system=system or None, value=value) if bar and value else None


def _by_id(resource: Tree, path: str) -> dict[str, Target]:
    """What a resource contains; of several with one id the first."""
    contained = resource.get("contained")
    by_id: dict[str, Target] = {}
    for i, inner in enumerate(contained if isinstance(contained, list) else ()):
        name = inner.get("id") if isinstance(inner, dict) else None
        if isinstance(name, str):
            by_id.setdefault(name, Target(f"{path}.contained[{i}]", inner))
    return by_id


def _leads_to(source: Held, element: str, goal: Held) -> bool:
    """Whether an element of an entry's resource names another entry's, in whichever version."""
    reference = source.resource.get(element)
    literal = reference.get("reference") if isinstance(reference, dict) else None
    if not isinstance(literal, str):
        return False
    name = literal.partition(VERSION)[0]
    return name == goal.full_url or (name == goal.name and same_server(source.base, goal.base))
