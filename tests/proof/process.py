"""
The service, with points at which it kills itself as kill -9 would.

The program itself knows nothing of this: the points are put around it here.
"""

import functools
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from adapter import cli
from adapter.cli.exits import tell_own_fault
from adapter.events.kafka import KafkaDoor
from adapter.outbox.kafka import KafkaBroker
from adapter.store.store import Store
from tests.forked import as_started

_left = 0


def come_by() -> None:
    """Count a pass; die at the last."""
    global _left  # noqa: PLW0603 - one point a process
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def before(owner: Any, name: str) -> None:
    """Come by before each call of a method."""
    sound: Callable[..., Any] = getattr(owner, name)

    @functools.wraps(sound)
    async def watched(*args: Any, **more: Any) -> Any:
        come_by()
        return await sound(*args, **more)

    setattr(owner, name, watched)


def after(owner: Any, name: str) -> None:
    """Come by after each call of a method."""
    sound: Callable[..., Any] = getattr(owner, name)

    @functools.wraps(sound)
    async def watched(*args: Any, **more: Any) -> Any:
        done = await sound(*args, **more)
        come_by()
        return done

    setattr(owner, name, watched)


def in_transaction() -> None:
    """Come by before each statement."""
    event.listen(Engine, "before_cursor_execute", lambda *_: come_by())


def before_commit() -> None:
    """Come by when everything of a transaction is written and nothing is kept."""
    event.listen(Engine, "commit", lambda *_: come_by())


#: By name; those of the intake come first.
POINTS: dict[str, Callable[[], None]] = {
    "after-claim": lambda: after(Store, "claim"),
    "in-transaction": in_transaction,
    "before-commit": before_commit,
    "after-commit-before-broker": lambda: before(KafkaDoor, "settled"),
    "after-broker": lambda: after(KafkaDoor, "settled"),
    "before-send": lambda: before(KafkaBroker, "send"),
    "after-send-before-mark": lambda: after(KafkaBroker, "send"),
}
INTAKE_POINTS = (
    "after-claim",
    "in-transaction",
    "before-commit",
    "after-commit-before-broker",
    "after-broker",
)
PUBLISH_POINTS = ("before-send", "after-send-before-mark", "in-transaction", "before-commit")


def serve(role: str, point: str, passes: int, environment: Mapping[str, str], log: Path) -> None:
    """Run a role; die when we come by a point for the `passes`th time; `none`: nowhere."""
    global _left  # noqa: PLW0603 - one point a process
    with log.open("ab") as said:
        as_started(environment, said)
    if point != "none":
        _left = passes
        POINTS[point]()
    cli.tell_own_fault = tell_in_full
    sys.argv = ["kpr-adapter", "run", "--role", role]
    cli.main()


def tell_in_full(fault: Exception) -> None:
    """Tell a fault of the program's own with all that led to it: what it may quote here was made up."""
    traceback.print_exception(fault)
    tell_own_fault(fault)
