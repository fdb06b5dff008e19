"""
The service, with points at which it kills itself as kill -9 would.

    python -m tests.proof.process POINT PASSES run --role intake …

`POINT` is one of `POINTS`, or `none`; the process dies when it comes by for the `PASSES`th time. The
program itself knows nothing of this: the points are put around it here.
"""

import functools
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from adapter.cli import main
from adapter.events.kafka import KafkaDoor
from adapter.outbox.kafka import KafkaBroker
from adapter.store.store import Store

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


if __name__ == "__main__":
    point, passes = sys.argv[1], int(sys.argv[2])
    if point != "none":
        _left = passes
        POINTS[point]()
    sys.argv = ["kpr-adapter", *sys.argv[3:]]
    main()
