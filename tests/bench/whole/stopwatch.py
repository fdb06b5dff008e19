"""
Where the processor's time of a run goes, stage by stage.

Functions of the path are wrapped while a block lasts. A stage is given what its functions use without what
the stages inside of them use, so that all add up; what no stage claims is the rest. The path goes through one
thread at a time, so the process's clock is right also where a thread does the work.
"""

import functools
import inspect
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from adapter import pipeline
from adapter.fhir import validate
from adapter.fhir.second_opinion import SecondOpinion
from adapter.notifications import decide
from adapter.notifications.comparing import Comparing
from adapter.store import work
from adapter.store.later import Later
from adapter.store.seal import Seal
from adapter.store.work import Work

#: By stage: the functions that are it, by who calls them by which name.
STAGES: Mapping[str, Sequence[tuple[Any, str]]] = {
    "decode (bytes to tree)": [(pipeline, "decode"), (pipeline, "recognise")],
    "unwrap": [(pipeline, "unwrap"), (pipeline, "forgive"), (pipeline, "_holds")],
    "full structural check": [(validate, "check_structure")],
    "checks beside it": [(pipeline, "validate")],
    "mapping": [(pipeline, "_interpret")],
    "full lane (model library)": [(SecondOpinion, "ask")],
    "matching": [
        (Comparing, "wanted"),
        (Comparing, "meant"),
        (Comparing, "keys_of"),
        (decide, "compare"),
        (decide, "handed_on"),
        (decide, "collect"),
        (decide, "beside"),
    ],
    "notifications": [(pipeline, "decide_meaning"), (pipeline, "needs")],
    "outcomes and records": [(pipeline, "decide")],
    "store: read": [(Work, "load")],
    "store: seal and open": [(Seal, "seal"), (Seal, "open"), (Seal, "hash")],
    "store: parked inputs": [(work, "park")],
    "store: outcomes": [(Work, "_write_outcomes")],
    "store: histories, names, persons": [(Work, "_write_known")],
    "store: records": [(Work, "_write_records")],
    "store: contacts and the pilot": [(work, "write_counted"), (work, "write_pilot")],
    "store: rows, sent together": [(Later, "flush")],
    "store: the rest of a write": [(Work, "write")],
}
REST = "the rest (transaction, threads, event loop)"


class Stopwatch:
    """Seconds of the processor by stage, each without what is inside of it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Wrap the functions of all stages until the block ends."""
        sound = [(owner, name, inspect.getattr_static(owner, name)) for owner, name in _places()]
        begun = time.process_time()
        try:
            for stage, functions in STAGES.items():
                for owner, name in functions:
                    setattr(owner, name, self._watched(stage, getattr(owner, name)))
            yield
        finally:
            for owner, name, function in sound:
                setattr(owner, name, function)
        total = time.process_time() - begun
        self.seconds[REST] += total - sum(self.seconds.values())

    def _watched(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def waited_for(*args: Any, **more: Any) -> Any:
                with self._counted(stage):
                    return await function(*args, **more)

            return waited_for

        @functools.wraps(function)
        def called(*args: Any, **more: Any) -> Any:
            with self._counted(stage):
                return function(*args, **more)

        return called

    def _counted(self, stage: str) -> "_Counted":
        return _Counted(self, stage)

    def begin(self) -> None:
        self._inside.append(0.0)

    def end(self, stage: str, used: float) -> None:
        """Give a stage what it used, and those around it notice that it was not theirs."""
        self.seconds[stage] += used - self._inside.pop()
        if self._inside:
            self._inside[-1] += used


class _Counted:
    """One call."""

    __slots__ = ("_begun", "_stage", "_watch")

    def __init__(self, watch: Stopwatch, stage: str) -> None:
        self._watch, self._stage = watch, stage

    def __enter__(self) -> None:
        self._watch.begin()
        self._begun = time.process_time()

    def __exit__(self, *_: object) -> None:
        self._watch.end(self._stage, time.process_time() - self._begun)


def _places() -> Iterator[tuple[Any, str]]:
    for functions in STAGES.values():
        yield from functions
