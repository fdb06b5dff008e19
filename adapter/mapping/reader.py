"""One resource being read: its places, its references, and what was found wrong on the way."""

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from adapter.config import Tenant, Tenants
from adapter.fhir.care import CareResource
from adapter.fhir.references import Resolver
from adapter.mapping.tables import Tables
from adapter.rules import Finding, Severity
from adapter.values import Filled, Unshown, Value

if TYPE_CHECKING:
    from adapter.mapping.facts import ResourceFacts
    from adapter.mapping.organisation import Unit
    from adapter.mapping.person import Somebody
    from adapter.mapping.places import Place

#: A source's clock may run ahead of ours by this much (crosswalk T4).
CLOCK_TOLERANCE = timedelta(days=1)


class Setting(Value, frozen=True):
    """What the meaning of a resource depends on beside the resource: configuration and the time."""

    tables: Tables
    tenants: Tenants
    tenant: Tenant
    #: The time to judge by (aware).
    now: datetime


class Reader(Filled):
    """Reads one resource and gathers findings, so that a sender gets all of them at once."""

    care: Unshown[CareResource]
    path: str
    resolver: Resolver
    setting: Setting
    findings: list[Finding] = msgspec.field(default_factory=list)
    #: What the tables were asked with; None until they are.
    facts: "Unshown[ResourceFacts | None]" = None
    #: Whom it is about and its unit, once they were read: their findings are noted by then.
    somebody: "Unshown[Somebody | None]" = None
    unit: "Unshown[Unit | None]" = None
    #: Where its service codes stand, once they were looked for.
    places: "Unshown[list[Place] | None]" = None
    #: Where an organisation number stands that counts for nothing, as nobody knows its system.
    stray_orgnr_at: str | None = None

    def at(self, element: str) -> str:
        """The place of an element of this resource."""
        return f"{self.path}.{element}"

    def find(self, rule: str, at: str, **params: str) -> None:
        """Note a finding; one rule says one thing about one place."""
        finding = Finding(rule, at, params)
        if finding not in self.findings:
            self.findings.append(finding)

    @property
    def refused(self) -> bool:
        """Whether anything found so far stops the resource."""
        return bool(self.findings) and any(finding.stops for finding in self.findings)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is listed without stopping."""
        return tuple([f for f in self.findings if f.severity is Severity.WARNING])

    def aside(self, resolver: Resolver) -> "Reader":
        """One for the same resource that only looks: what it finds wrong is nobody's, and it asks no tables."""
        return Reader(self.care, self.path, resolver, self.setting)

    @property
    def latest(self) -> datetime:
        """The latest moment that is not in the future."""
        return self.setting.now + CLOCK_TOLERANCE

    @property
    def today(self) -> date:
        """The day to judge by, in the register's time zone."""
        return _day_of(self.setting.now, self.setting.tenants.zone)

    @property
    def latest_day(self) -> date:
        """The latest day that is not in the future."""
        return self.today + CLOCK_TOLERANCE


#: A resource asks several times, and many events are received at one moment.
@lru_cache(maxsize=64)
def _day_of(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()
