"""Whatever happens to a line, and in whichever order: the register has no gap, and in the end it has everything."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from batches import opened
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from records import (
    ACCEPTED,
    AGAIN,
    BY,
    IPLOS,
    LATER,
    REFUSED,
    STOPPED,
    TOO_LARGE,
    UNREADABLE,
    WRITTEN,
    guid,
    made,
    number_of,
    put,
    states,
    unsound,
)
from register_model import RegisterModel

from adapter.errors import Fenced
from adapter.mapping import ServiceEvent
from adapter.notifications import Change
from adapter.outbox import State
from adapter.outbox.line import KprMessage, MessageState
from adapter.rules import MISSING_ORGANISATION_NUMBER
from adapter.store.lines import StoredLine
from adapter.store.resending import Choice

SERVICES = ("A", "B", "C")
START, END = ServiceEvent.START, ServiceEvent.END
#: A record is on its way, told, or ended with a reason.
ON_ITS_WAY = {State.QUEUED, State.IN_MESSAGE}
TOLD, WAITS_FOR_START = (State.DELIVERED, None), (State.HELD, "start-not-reported")
ENDED = {State.HELD, State.REFUSED, State.CLOSED}
#: Longer than a lease: after it everybody else may take the line.
A_WHILE = timedelta(seconds=61)
#: A message is split down to one notification, protected anew once: nobody goes round for ever.
ROUNDS = 60


@cache
def migrated() -> bytes:
    """The file of a store that is migrated: a copy of it is made much sooner."""

    async def make() -> bytes:
        async with opened(Path(folder)):
            pass
        return (Path(folder) / "store.db").read_bytes()

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(make())


class Source:
    """What the intake was told: every event of every service, as it should stand at the register."""

    def __init__(self) -> None:
        self.made = 0
        #: Of each event that is live, by service and kind: its records, the N first.
        self.live: dict[tuple[str, ServiceEvent], list[int]] = {}
        #: Of events that were annulled: the same.
        self.annulled: list[tuple[tuple[str, ServiceEvent], list[int]]] = []
        self.unsound: set[int] = set()

    def report(self, about: tuple[str, ServiceEvent]) -> Any:
        record = self._record(about, Change.NEW, None)
        self.live[about] = [self.made]
        return record

    def correct(self, about: tuple[str, ServiceEvent]) -> Any:
        record = self._record(about, Change.REPLACE, self.live[about][0])
        self.live[about].append(self.made)
        return record

    def annul(self, about: tuple[str, ServiceEvent]) -> Any:
        records = self.live.pop(about)
        self.annulled.append((about, records))
        return self._record(about, Change.ANNUL, records[0])

    def annul_again(self, about: tuple[str, ServiceEvent], root: int) -> Any:
        return self._record(about, Change.ANNUL, root)

    def _record(self, about: tuple[str, ServiceEvent], change: Change, of: int | None) -> Any:
        self.made += 1
        service, event = about
        return made(self.made, change, of, service_id=service, event=event)


class LineMachine(RuleBasedStateMachine):
    """One line, those who serve it, and persons who meddle."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        (Path(self.folder) / "store.db").write_bytes(migrated())
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.store = self.run(self.stack.enter_async_context(opened(Path(self.folder), migrate=False)))
        self.register = RegisterModel()
        self.source = Source()
        self.now = LATER
        #: Those who hold a lease that has run out, with the message that they were at.
        self.late: list[tuple[StoredLine, KprMessage]] = []

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    # --- what is queued

    @rule(service=st.sampled_from(SERVICES), event=st.sampled_from([START, END]), is_sound=st.booleans())
    def report_or_correct(self, service: str, event: ServiceEvent, is_sound: bool) -> None:
        about = service, event
        record = self.source.correct(about) if about in self.source.live else self.source.report(about)
        if not is_sound:
            self.source.unsound.add(self.source.made)
        self.run(put(self.store, record))

    @rule(service=st.sampled_from(SERVICES))
    def annul_all(self, service: str) -> None:
        records = [self.source.annul((service, e)) for e in (END, START) if (service, e) in self.source.live]
        self.run(put(self.store, *records))

    @rule(service=st.sampled_from(SERVICES))
    def annul_the_end(self, service: str) -> None:
        if (service, END) in self.source.live:
            self.run(put(self.store, self.source.annul((service, END))))

    # --- those who send

    @rule(
        verdict=st.sampled_from([ACCEPTED, ACCEPTED, AGAIN, REFUSED, TOO_LARGE, UNREADABLE, STOPPED]),
        limit=st.sampled_from([1, 3, 10]),
        is_stored=st.booleans(),
    )
    def serve(self, verdict: Any, limit: int, is_stored: bool) -> None:
        self.run(self._serve(verdict, limit, is_stored=is_stored))

    @rule(
        after=st.sampled_from(["draft", "write", "begin", "send"]),
        limit=st.sampled_from([1, 10]),
    )
    def die(self, after: str, limit: int) -> None:
        """A sender goes away without a word, and wakes up when another has the line."""
        self.run(self._die(after, limit))

    @precondition(lambda self: self.late)
    @rule(data=st.data())
    def come_late(self, data: Any) -> None:
        line, message = data.draw(st.sampled_from(self.late))
        act: Callable[[], Coroutine[Any, Any, Any]] = data.draw(
            st.sampled_from(
                [
                    lambda: line.note(message, ACCEPTED, None, self.now),
                    lambda: line.draft(lambda _: None, 10, self.now),
                    lambda: line.begin(message, self.now),
                    lambda: line.split(message, TOO_LARGE, self.now),
                ]
            )
        )
        with pytest.raises(Fenced):
            self.run(act())

    # --- persons

    @rule()
    def release(self) -> None:
        if message := self.run(self._refused()):
            self.run(self.store.operations.release(message.id, self._judge, BY, self.now))

    @rule()
    def close(self) -> None:
        if message := self.run(self._refused()):
            self.run(self.store.operations.close(message.id, BY, self.now))

    @precondition(lambda self: self.register.accepted)
    @rule(data=st.data())
    def resend(self, data: Any) -> None:
        told = self.run(states(self.store))
        known = [guid for guid, n in self.register.accepted.items() if _is_told(told, n.record_id)]
        if known:
            since = data.draw(st.sampled_from(known))
            self.run(self.store.operations.resend(IPLOS, Choice(since_id=since), 3, BY, self.now))

    # --- what holds at any time

    @invariant()
    def nothing_is_lost(self) -> None:
        found = self.run(states(self.store))
        assert len(found) == self.source.made
        for n, (state, reason) in found.items():
            assert state in ON_ITS_WAY | {State.DELIVERED} or (state in ENDED and reason)
            if state is State.DELIVERED:
                assert guid(n) in self.register.carried

    def teardown(self) -> None:
        try:
            self._settle()
            at_the_register = {
                number_of(root): number_of(each.record_id) for root, each in self.register.live.items()
            }
            assert at_the_register == {each[0]: each[-1] for each in self.source.live.values()}
            found = self.run(states(self.store))
            assert {state for state, _ in found.values()} <= {State.DELIVERED, State.CLOSED}
        finally:
            self.run(self.stack.aclose())
            self.runner.close()
            shutil.rmtree(self.folder)

    # --- how

    def _judge(self, notified: Any) -> str | None:
        return unsound(MISSING_ORGANISATION_NUMBER, *self.source.unsound)(notified)

    async def _serve(self, verdict: Any, limit: int, *, is_stored: bool) -> bool:
        """Whether there was something to send."""
        self.now += A_WHILE
        if await self.store.lines.waiting(self.now, self.now, 1) != [IPLOS]:
            return False
        async with self.store.lines.leased(IPLOS, "sender", 60, self.now) as line:
            message = await line.under_way(self.now) or await line.draft(self._judge, limit, self.now)
            if message is None:
                return False
            if message.state is MessageState.DRAFT:
                message = await line.write(message, WRITTEN)
            message = await line.begin(message, self.now)
            await self._answer(line, message, verdict, is_stored=is_stored)
        return True

    async def _answer(self, line: StoredLine, message: KprMessage, verdict: Any, *, is_stored: bool) -> None:
        if message.id in self.register.messages and verdict not in (AGAIN, STOPPED):
            verdict = ACCEPTED
        if verdict is ACCEPTED or (verdict is AGAIN and is_stored):
            self.register.take(message.id, await line.contents(message), is_resend=message.is_resend)
        if verdict is TOO_LARGE and message.count > 1:
            await line.split(message, verdict, self.now)
        elif verdict is UNREADABLE and message.anew < 1:
            await line.protect_anew(message, verdict, self.now)
        else:
            await line.note(message, verdict, None, self.now)

    async def _die(self, after: str, limit: int) -> None:
        self.now += A_WHILE
        if await self.store.lines.waiting(self.now, self.now, 1) != [IPLOS]:
            return
        line = await self.stack.enter_async_context(
            self.store.lines.leased(IPLOS, "dying", 60, self.now),
        )
        message = await line.under_way(self.now) or await line.draft(self._judge, limit, self.now)
        if message is None:
            return
        if after != "draft" and message.state is MessageState.DRAFT:
            message = await line.write(message, WRITTEN)
        if after in ("begin", "send") and message.state is not MessageState.DRAFT:
            message = await line.begin(message, self.now)
        if after == "send":
            self.register.take(message.id, await line.contents(message), is_resend=message.is_resend)
        # Another has the line by then.
        self.now += A_WHILE
        async with self.store.lines.leased(IPLOS, "next", 60, self.now) as taken_over:
            assert taken_over is not None
        self.late.append((line, message))

    async def _refused(self) -> KprMessage | None:
        self.now += A_WHILE
        messages = [item.under_way for item in await self.store.line_reading.lines()]
        return next((each for each in messages if each and each.state is MessageState.REFUSED), None)

    def _settle(self) -> None:
        """Everything is accepted, and what was closed or held is reported again as its source has it."""
        self._drain()
        found = self.run(states(self.store))
        for about, records in list(self.source.live.items()):
            last = records[-1]
            if last in self.source.unsound or found[last] not in (TOLD, WAITS_FOR_START):
                self.run(put(self.store, self.source.correct(about)))
        for about, records in self.source.annulled:
            if guid(records[0]) in self.register.live:
                self.run(put(self.store, self.source.annul_again(about, records[0])))
        for service in SERVICES:
            if (service, END) in self.source.live and (service, START) not in self.source.live:
                self.run(put(self.store, self.source.report((service, START))))
        self._drain()

    def _drain(self) -> None:
        for _ in range(ROUNDS):
            if message := self.run(self._refused()):
                self.run(self.store.operations.release(message.id, self._judge, BY, self.now))
            else:
                self.run(self.store.operations.start(IPLOS, BY, self.now))
            if not self.run(self._serve(ACCEPTED, 10, is_stored=True)):
                return
        pytest.fail("it does not come to an end")


def _is_told(found: Any, record_id: str) -> bool:
    return found[number_of(record_id)][0] is State.DELIVERED


TestLine = LineMachine.TestCase
TestLine.settings = settings(
    max_examples=8,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
