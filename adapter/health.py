"""How the running service is: what its probes are answered from."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

#: After so many seconds without progress a door is taken to be stuck.
_STUCK_SECONDS = 300.0


@dataclass(slots=True)
class Health:
    """Whether the service has started, which neighbours are away, and whether work goes on."""

    started: bool = False
    away: set[str] = field(default_factory=set)
    #: What is not read before a person decides, by name: `topic/partition`.
    stopped: set[str] = field(default_factory=set)
    #: What a person should see to while work goes on as before, by what it is about.
    remarks: dict[str, str] = field(default_factory=dict)
    #: When each door last showed that it works, or that there is nothing to do.
    progress: dict[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    @property
    def ready(self) -> bool:
        """Whether work that is sent here gets done now."""
        return self.started and not self.away

    @property
    def stuck(self) -> list[str]:
        """The doors that have work and get none of it done."""
        return sorted(door for door, seconds in self.idle().items() if seconds > _STUCK_SECONDS)

    def idle(self) -> dict[str, float]:
        """Seconds since each door last showed that it works."""
        now = self.clock()
        return {door: now - last for door, last in self.progress.items()}

    @property
    def alive(self) -> bool:
        """Whether waiting for us makes sense; a neighbour that is away is no reason to start us anew."""
        return not self.stuck

    def moves(self, door: str) -> None:
        """Note that a door works, or waits for work or for a neighbour."""
        self.progress[door] = self.clock()

    def ends(self, door: str) -> None:
        """Note that nothing is to be expected of a door any more."""
        self.progress.pop(door, None)
