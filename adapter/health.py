"""How the running service is: what its probes are answered from."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Health:
    """Whether the service has started, and which neighbours are away at the moment."""

    started: bool = False
    away: set[str] = field(default_factory=set)

    @property
    def ready(self) -> bool:
        """Whether work that is sent here gets done now."""
        return self.started and not self.away
