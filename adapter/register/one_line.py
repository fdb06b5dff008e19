"""One line, served: its message is drafted, written, attempted, and what came of it is noted."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic

from adapter.config import Kommune, RegisterSettings
from adapter.metrics import ATTEMPTS
from adapter.outbox.line import KprMessage, LineKey, MessageLine, MessageState, Notified
from adapter.outbox.verdict import Ending, Stored, Verdict
from adapter.register import Addresses, Door, Envelope, Unprotected, Which, Writing, telling
from adapter.register.patience import pause_after
from adapter.register.traced import MessageTraces
from adapter.register.verdicts import ODD
from adapter.register.writing import Key, Unwritable
from adapter.tracing import Steps, nanoseconds
from adapter.values import replace

#: A message is protected anew so often, after the register could not open it.
_MOST_ANEW = 1


@dataclass(slots=True)
class LineServer(Generic[Key]):
    """Serves a line that it is given under lease. Raises Fenced, and Unavailable while a neighbour is away."""

    door: Door
    addresses: Addresses[Key]
    writer: Writing[Key]
    settings: RegisterSettings
    kommuner: Mapping[str, Kommune]
    clock: Callable[[], datetime]
    traced: MessageTraces = field(default_factory=MessageTraces)
    #: Attempts in a row without a verdict, by line.
    _in_vain: dict[LineKey, int] = field(default_factory=dict, init=False)

    async def serve(self, line: MessageLine) -> bool:
        """Take the line's message as far as it gets; whether the line may go on."""
        message = await line.under_way(self.clock()) or await self._draft(line)
        if message is None or not self._may_go(message):
            return False
        return await self._send(line, message)

    async def _draft(self, line: MessageLine) -> KprMessage | None:
        now = self.clock()

        def judge(notified: Notified) -> str | None:
            return self.writer.holds_back(notified, now)

        return await line.draft(judge, self.settings.max_notifications, now)

    def _may_go(self, message: KprMessage) -> bool:
        if message.state is MessageState.REFUSED:
            return False
        return message.due is None or message.due <= self.clock()

    async def _send(self, line: MessageLine, message: KprMessage) -> bool:
        recipient = await self._recipient(line, message)
        if recipient is None:
            return False
        if message.state is MessageState.DRAFT:
            try:
                message = await self._write(line, message, recipient)
            except Unwritable as problem:
                return await self._set_aside(line, message, problem)
        if not _may_be_there(message) and message.mark != self._mark(line.key, recipient):
            # One side has another key by now, and the register has never seen this message.
            await line.protect_anew(message, None, self.clock())
            return True
        return await self._attempt(line, message)

    async def _recipient(self, line: MessageLine, message: KprMessage) -> Key | None:
        """Give the register's key, when it and ours may be used now; else the line is stopped."""
        for fresh in (False, True):
            recipient = await self.addresses.encryption_key(self._her_id, fresh=fresh)
            try:
                check = self.writer.protection.check
                await asyncio.to_thread(check, line.key.kommune_nr, recipient, self.clock())
            except Unprotected as problem:
                if problem.which is Which.REGISTER and not fresh:
                    continue
                cause = f"{problem.which}-{problem.cause}"
                await line.stop(cause, self.clock())
                telling.stopped(message, cause)
                return None
            return recipient
        return None

    def _mark(self, key: LineKey, recipient: Key) -> str:
        return self.writer.protection.mark(key.kommune_nr, recipient, self.clock())

    async def _write(self, line: MessageLine, message: KprMessage, recipient: Key) -> KprMessage:
        contents = await line.contents(message)
        steps = Steps()
        written = await asyncio.to_thread(
            self.writer.write, message, contents, (self._her_id, recipient), self.clock(), steps
        )
        ready = await line.write(message, written)
        self.traced.written(ready, contents, steps)
        return ready

    async def _set_aside(self, line: MessageLine, message: KprMessage, problem: Unwritable) -> bool:
        """Hold back alone what breaks a rule among others; where that is not it, the line stops."""
        if message.is_resend or problem.by_place is None:
            await line.refuse(message, problem.cause, problem.rules, self.clock())
            telling.stopped(message, problem.cause, problem.rules)
            return False
        contents = await line.contents(message)
        held = {contents[place].record_id: rule for place, rule in problem.by_place.items()}
        await line.take_back(message, held, self.clock())
        telling.held(line.key, len(held), problem.rules)
        return True

    async def _attempt(self, line: MessageLine, message: KprMessage) -> bool:
        message = await line.begin(message, self.clock())
        envelope = self._envelope(message, await line.payload(message))
        began = nanoseconds()
        said = await self.door.send(envelope, unknown_before=message.unknown)
        verdict = self._judged(message, said)
        ATTEMPTS.labels(message.key.line, verdict.ending, verdict.cause).inc()
        may_go_on = await self._note(line, message, verdict)
        await self.traced.answered(line, message, verdict, began)
        return may_go_on

    async def _note(self, line: MessageLine, message: KprMessage, verdict: Verdict) -> bool:
        now = self.clock()
        is_absent = verdict.stored is Stored.NO
        if verdict.ending is Ending.TOO_LARGE and message.count > 1 and is_absent:
            await line.split(message, verdict, now)
            return True
        if verdict.ending is Ending.UNREADABLE and message.anew < _MOST_ANEW and is_absent:
            await self.addresses.encryption_key(self._her_id, fresh=True)
            await line.protect_anew(message, verdict, now)
            return True
        await line.note(message, verdict, self._due(message, verdict, now), now)
        telling.told(message, verdict, is_trouble=self._tries(message) >= self.settings.alarm_attempts)
        return verdict.ending is Ending.ACCEPTED

    def _due(self, message: KprMessage, verdict: Verdict, now: datetime) -> datetime | None:
        """When a message without a verdict is sent again."""
        if verdict.ending is not Ending.AGAIN:
            self._in_vain.pop(message.key, None)
            return None
        self._in_vain[message.key] = self._in_vain.get(message.key, 0) + 1
        return now + self._pause_after(message, verdict)

    def _pause_after(self, message: KprMessage, verdict: Verdict) -> timedelta:
        return pause_after(self._tries(message), verdict.retry_after, self.settings)

    def _tries(self, message: KprMessage) -> int:
        """What never reached the door does not count on the message; we grow patient, and worried, all the same."""
        return max(message.attempts, self._in_vain.get(message.key, 0))

    def _judged(self, message: KprMessage, verdict: Verdict) -> Verdict:
        """Stop the line after too many answers that are no receipt: somebody else answers at that address."""
        if verdict.cause not in ODD:
            return verdict
        if message.odd_answers + 1 >= self.settings.stop_after_odd_answers:
            return replace(verdict, ending=Ending.STOPPED, is_odd=True)
        return replace(verdict, is_odd=True)

    def _envelope(self, message: KprMessage, payload: bytes) -> Envelope:
        kommune = self.kommuner[message.key.kommune_nr]
        return Envelope(
            message.id,
            message.key,
            kommune.her_id,
            message.to_her_id or self._her_id,
            kommune.orgnr,
            kommune.child_orgnr,
            payload,
        )

    @property
    def _her_id(self) -> int:
        her_id = self.settings.her_id
        assert her_id is not None, "judged when the sender was made"
        return her_id


def _may_be_there(message: KprMessage) -> bool:
    """Whether the register may hold a message: then only the same bytes may be sent under its id."""
    return message.unknown or message.state is MessageState.SENDING
