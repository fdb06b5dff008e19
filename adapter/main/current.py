"""What inputs are judged by now, while tables and tenants file may change under a running service."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from adapter.mapping.reloads import Reload
from adapter.metrics import MAPPING
from adapter.pipeline import World


class Judging(Protocol):
    """Whoever takes inputs in: it looks at `world` once a batch, so that a batch keeps what it began with."""

    world: World


@dataclass(slots=True)
class Current:
    """
    Holds the world in force, and hands another one to all who judge by it.

    Only the event loop's own thread puts one in, so that nobody sees half of a change.
    """

    world: World
    #: What became of the last change of files; None since the start.
    reload: Reload | None = None
    _told: list[Callable[[World], None]] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        self._show()

    def follow(self, judging: Judging) -> None:
        """Let somebody judge by what is in force, from the next batch on."""

        def hand_over(world: World) -> None:
            judging.world = world

        self.tell(hand_over)

    def tell(self, told: Callable[[World], None]) -> None:
        """Tell somebody of every change from now on."""
        self._told.append(told)

    def note(self, reload: Reload) -> None:
        """Note what became of a change of files."""
        self.reload = reload

    def put(self, world: World) -> None:
        """Put another world in force."""
        self.world = world
        for told in self._told:
            told(world)
        self._show()

    def _show(self) -> None:
        MAPPING.clear()
        MAPPING.labels(self.world.edition).set(1)
