"""What one process is to do: its role, the doors it opens, and what it judges by."""

from dataclasses import dataclass

from adapter.config import Role, Settings
from adapter.health import Health
from adapter.main.current import Current
from adapter.main.doors import Doors


@dataclass(frozen=True, slots=True)
class Job:
    """A run of the service; what a role leaves out, its process neither opens nor loads."""

    settings: Settings
    doors: Doors
    role: Role
    current: Current
    health: Health

    @property
    def goes_on(self) -> bool:
        """Whether it runs until it is told to stop, rather than to the end of what it reads."""
        return not self.doors.once

    @property
    def takes_in(self) -> bool:
        """Whether it reads doors of files and topics."""
        return self.role in (Role.ALL, Role.INTAKE)

    @property
    def has_web(self) -> bool:
        """Whether it serves FHIR over HTTP."""
        return self.doors.http or self.role is Role.WEB

    @property
    def has_office(self) -> bool:
        """Whether it serves the office."""
        return self.settings.office.enabled and self.role in (Role.ALL, Role.WEB) and self.goes_on

    @property
    def has_broker(self) -> bool:
        """Whether there are topics."""
        return bool(self.settings.kafka.bootstrap_servers)

    @property
    def publishes(self) -> bool:
        """Whether it publishes what is queued."""
        return self.role in (Role.ALL, Role.PUBLISH) and self.goes_on and self.has_broker

    @property
    def delivers(self) -> bool:
        """Whether it sends messages to the register."""
        return self.role in (Role.ALL, Role.DELIVER) and self.settings.register.url is not None
