"""What all routes of the office work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapter.access import AccessLog, Scope
from adapter.config import Settings
from adapter.mapping.reloads import Reload
from adapter.outbox.line import Notified
from adapter.pipeline import World
from adapter.store import Store
from adapter.web.office.csrf import Forms
from adapter.web.office.gate import Gate
from adapter.web.office.login import Login

#: Tells the rule by which a notification must be held back, at a time; None when it is sound.
JudgeAt = Callable[[Notified, datetime], str | None]


def _never() -> Reload | None:
    return None


@dataclass(frozen=True, slots=True)
class Office:
    """Everything a route of the office may need; what it shows comes from here alone."""

    store: Store
    #: What is in force at this moment.
    world: Callable[[], World]
    settings: Settings
    #: Aware.
    now: Callable[[], datetime]
    gate: Gate
    access_log: AccessLog
    judge: JudgeAt
    #: How people log in; None: nobody does.
    login: Login | None = None
    #: What became of the last change of tables and tenants file; None since the start.
    reloaded: Callable[[], Reload | None] = _never

    @property
    def forms(self) -> Forms:
        """What forms are held against."""
        return Forms(self.store.logins.hashed, self.login.address if self.login else None)

    def tenants_within(self, scope: Scope) -> frozenset[str] | None:
        """The tenants whose inputs a scope shows, by what is in force; None: all, also those not known."""
        if scope.kommuner is None:
            return None
        known = self.world().tenants.tenants
        reporting = {name for name, tenant in known.items() if tenant.kommune_nr in scope.kommuner}
        return frozenset(reporting) | scope.tenants

    def tenants_to_choose(self, scope: Scope) -> list[str]:
        """The tenants that a list may be asked for of, by name."""
        within = self.tenants_within(scope)
        return sorted(self.world().tenants.tenants if within is None else within)
