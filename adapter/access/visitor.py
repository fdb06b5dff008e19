"""Who is there, in which roles, and how far they may see (SEC-08, SEC-09)."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapter.access.roles import ALLOWED, OF_A_UNIT, May, Role
from adapter.errors import AdapterError


class NotAllowed(AdapterError):
    """Somebody asked for what their roles do not allow."""


class NotLetIn(AdapterError):
    """Somebody is known, and has no role at all; `ask` says whom they should ask, where that is written."""

    def __init__(self, ask: str = "") -> None:
        super().__init__("has no role here")
        self.ask = ask


@dataclass(frozen=True, slots=True)
class Scope:
    """How far somebody may see; every query of the office takes one."""

    #: Kommuner that are seen whole; None: all of them, and what belongs to none.
    kommuner: frozenset[str] | None
    #: Units beyond those: kommuneNr and organisation number.
    units: frozenset[tuple[str, str]] = frozenset()
    #: Tenants whose own records are seen.
    tenants: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return self.kommuner is not None and not (self.kommuner or self.units or self.tenants)

    def has(self, kommune_nr: str) -> bool:
        """Whether a kommune is seen whole."""
        return self.kommuner is None or kommune_nr in self.kommuner


#: No bounds: the service itself, and who works at its own machine.
EVERYTHING = Scope(None)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, and where it holds."""

    role: Role
    #: None: every kommune.
    kommuner: frozenset[str] | None = None
    #: Organisation numbers; where it has some the role holds for them alone, in each of its kommuner.
    units: frozenset[str] = frozenset()
    #: Of a source: its tenants.
    tenants: frozenset[str] = frozenset()

    def allows(self, may: May) -> bool:
        return may in ALLOWED[self.role] and (not self.units or may in OF_A_UNIT)

    def scope(self) -> Scope:
        if self.role is Role.SOURCE:
            return Scope(frozenset(), tenants=self.tenants)
        if self.units:
            pairs = {(kommune, unit) for kommune in self.kommuner or () for unit in self.units}
            return Scope(frozenset(), units=frozenset(pairs))
        return Scope(self.kommuner)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was recognised: a person, or a program of somebody's."""

    #: What is written down of who acts: the issuer's name for them, never an identity number.
    id: str
    grants: Sequence[Grant]
    #: Organisation number of whom they act for, where that is known.
    organisation: str = ""
    is_program: bool = False

    @property
    def roles(self) -> list[Role]:
        """Their roles, each once, in the order of `Role`."""
        return [role for role in Role if any(grant.role is role for grant in self.grants)]

    def may(self, may: May, kommune_nr: str | None = None) -> bool:
        """Whether they may, somewhere; or in a kommune as a whole."""
        held = [grant for grant in self.grants if grant.allows(may)]
        return bool(held) if kommune_nr is None else any(grant.scope().has(kommune_nr) for grant in held)

    def scope(self, may: May) -> Scope:
        """How far they may; NotAllowed where they may not at all."""
        scopes = [grant.scope() for grant in self.grants if grant.allows(may)]
        if not scopes:
            raise NotAllowed(may)
        if any(scope.kommuner is None for scope in scopes):
            return EVERYTHING
        return Scope(
            frozenset().union(*(scope.kommuner or () for scope in scopes)),
            frozenset().union(*(scope.units for scope in scopes)),
            frozenset().union(*(scope.tenants for scope in scopes)),
        )

    def must(self, may: May, kommune_nr: str) -> None:
        """Refuse with NotAllowed what they may not in a kommune as a whole."""
        if not self.may(may, kommune_nr):
            raise NotAllowed(may)


def at_this_machine(user: str) -> Visitor:
    """Whoever works at the machine itself, where no login is asked for: everything, under the name of its user."""
    everywhere = [Grant(role) for role in Role if role is not Role.SOURCE]
    return Visitor(f"local:{user}", everywhere)
