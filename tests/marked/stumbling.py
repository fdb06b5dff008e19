"""
`python -m tests.marked.stumbling run …`: the program, which fails over each document wherever something can fail.

In the path itself, in a thread, in a task and a call that nobody waits for, where an object is destroyed, where the
process ends; and at last where nobody catches it. Its one argument before `run` says how it ends.
"""

import asyncio
import atexit
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from adapter import main as built
from adapter import pipeline
from adapter.cli import main
from tests.marked.persons import number, words

SAID = f"{words('fault of the program')} {number('fault of the program')}"


def stumble(*arguments: object, **_named: object) -> Any:
    """Fail with all that was at hand in the message, in a local variable, and in a cause."""
    document = repr(arguments)
    try:
        {}[document + SAID]
    except KeyError as cause:
        raise ValueError(f"{SAID}: {document}") from cause


class Destroyed:
    """Fails where nobody can catch it."""

    def __init__(self, document: object) -> None:
        self.document = document

    def __del__(self) -> None:
        stumble(self.document)

    def __repr__(self) -> str:
        return f"{SAID}: {self.document}"


async def _forgotten(document: object) -> None:
    stumble(document)


#: The loop that the program runs in; what it was given, and tasks of which nobody asks what became.
_loops: list[asyncio.AbstractEventLoop] = []
_documents: list[object] = []
_tasks: list[asyncio.Task[None]] = []


def everywhere(*document: object) -> Any:
    """Fail over a document in each way there is; the last of them comes to whoever called."""
    thread = threading.Thread(target=stumble, args=document)
    thread.start()
    thread.join()
    Destroyed(document)
    atexit.register(stumble, document)
    [loop] = _loops
    loop.call_soon_threadsafe(stumble, document)
    loop.call_soon_threadsafe(lambda: _tasks.append(loop.create_task(_forgotten(document))))
    _documents.append(document)
    return stumble(document)


def at_the_end(how: str, sound: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., Any]:
    """Run the service to its end, and then fail where nobody catches it; or crash."""

    async def served(*arguments: Any) -> None:
        _loops.append(asyncio.get_running_loop())
        await sound(*arguments)
        # Nobody has asked what became of them.
        _tasks.clear()
        if how == "abort":
            os.abort()
        stumble(*_documents)

    return served


if __name__ == "__main__":
    how_it_ends = sys.argv.pop(1)
    pipeline.read = everywhere
    built.run_service = at_the_end(how_it_ends, built.run_service)
    main()
