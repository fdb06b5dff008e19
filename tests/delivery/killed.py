"""A process that sends, and is killed (kill -9) or frozen at a named moment of its work."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from multiprocessing.process import BaseProcess

from sqlalchemy import event

from adapter.health import Health
from adapter.main import build_world, opened_store
from adapter.main.delivery import build_sender
from adapter.outbox.line import LineKey
from adapter.register.door import exchange
from adapter.register.messagein import MessageIn
from adapter.simulator import Clock
from adapter.store import Store, lines, noting
from adapter.store.lines import StoredLine
from tests.delivery.way import settings_of
from tests.forked import forked

#: Moments by name: what is called then, and whether it has been done.
MOMENTS = {
    "drafting": (lines, "draft", True),  # numbered, and not kept
    "drafted": (StoredLine, "draft", True),
    "written": (StoredLine, "write", True),
    "begun": (StoredLine, "begin", True),  # the attempt is written down, nothing has left
    "answering": (exchange, "_body", False),  # the head of the answer is here
    "answered": (MessageIn, "send", True),  # between the POST and the note
    "noting": (noting, "note", True),  # noted, and not kept
    "noted": (StoredLine, "note", True),
}


def send_until(
    environment: Mapping[str, str],
    hours: float,
    moment: str,
    pass_: int,
    what: signal.Signals,
    kommune_nr: str | None = None,
) -> None:
    """
    Send everything by a clock so many hours ahead, until the moment has come so often.

    `kommune_nr`: only what is called with something of that kommune's line counts.
    """
    if moment.isdigit():
        arm = partial(_at_statement, int(moment))
    else:
        _at_moment(moment, pass_, what, kommune_nr)
        arm = _nothing
    asyncio.run(_send(environment, Clock(timedelta(hours=hours)), arm))


def sender_process(*arguments: object) -> BaseProcess:
    """Give a process of `send_until`, not started yet."""
    return forked(send_until, *arguments)


async def _send(environment: Mapping[str, str], clock: Clock, arm: Callable[[Store], None]) -> None:
    settings = settings_of(environment)
    async with opened_store(settings) as store:
        arm(store)
        sender = build_sender(settings, build_world(settings), store, Health(), clock)
        try:
            await sender.send_all()
        finally:
            await sender.close()


def _at_moment(moment: str, pass_: int, what: signal.Signals, kommune_nr: str | None) -> None:
    owner, name, is_done = MOMENTS[moment]
    sound, left = getattr(owner, name), [pass_]

    async def watched(*arguments: object, **named: object) -> object:
        if kommune_nr is not None and not any(_is_of(each, kommune_nr) for each in arguments):
            return await sound(*arguments, **named)
        left[0] -= 1
        if is_done:
            result = await sound(*arguments, **named)
        if left[0] == 0:
            os.kill(os.getpid(), what)
        return result if is_done else await sound(*arguments, **named)

    setattr(owner, name, watched)


def _is_of(about: object, kommune_nr: str) -> bool:
    """Whether it has a line, and that is the kommune's: an envelope, a message, a line under lease."""
    key = getattr(about, "key", None)
    return isinstance(key, LineKey) and key.kommune_nr == kommune_nr


def _at_statement(number: int, store: Store) -> None:
    """Die before a statement, or before what it did is kept."""
    left = [number]

    def count_down(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store._database.writing.sync_engine, "before_cursor_execute", count_down)
    event.listen(store._database.writing.sync_engine, "commit", count_down)


def _nothing(_store: Store) -> None:
    return
