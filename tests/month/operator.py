"""The person who looks after the lines: starts them again, and decides on what was refused."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from adapter.errors import NotFound
from adapter.notifications import Change
from adapter.outbox.line import KprMessage, LineKey, MessageState
from adapter.register.sending import Sender
from adapter.store.line_answers import MessageStory
from adapter.store.operating import By
from adapter.store.resending import Choice
from tests.month.whole import Whole

BY = By("kari.operator", "the cause was put right")
#: What a closed message is counted as by what it carries: a correction or an annulment, beside others.
CLOSED = ("closed with C", "closed with M")
#: Notifications of a message that somebody asks for again, at most.
_RESENT = 25


@dataclass
class Operator:
    """Acts as a person would; what was done is counted."""

    whole: Whole
    random: Random
    did: Counter[str] = field(default_factory=Counter)

    async def look_after(self, sender: Sender) -> None:
        """Settle every refused message, and let every line go on."""
        for item in await self.whole.store.line_reading.lines():
            message = item.under_way
            if message is not None and message.state is MessageState.REFUSED:
                await self._decide(message, sender)
            elif item.stopped is not None:
                await self.whole.store.operations.start(item.key, BY, self.whole.clock())
                self.did[f"started after {item.stopped}"] += 1

    async def count_stopped(self, cause: str) -> int:
        """How many lines stand for a cause."""
        lines = await self.whole.store.line_reading.lines()
        return sum(1 for item in lines if item.stopped == cause)

    async def resend(self, key: LineKey, choice: Choice) -> int:
        """Ask for notifications to be sent again; gives in how many messages they go."""
        try:
            made = await self.whole.store.operations.resend(key, choice, _RESENT, BY, self.whole.clock())
        except NotFound:
            return 0
        return len(made)

    async def _decide(self, message: KprMessage, sender: Sender) -> None:
        """Release it, or close it: one of each kind at least, and nothing that the register turns out to have."""
        story = await self.whole.store.line_reading.message(message.id)
        now, operations = self.whole.clock(), self.whole.store.operations
        is_there = message.id in self.whole.simulator.stored_messages
        if not is_there and self._is_given_up(story):
            await self._close(story, now)
        else:
            await operations.release(message.id, lambda each: sender.writer.holds_back(each, now), BY, now)
            self.did["released"] += 1

    def _is_given_up(self, story: MessageStory) -> bool:
        is_wanted = any(not self.did[name] for name in _named(story))
        return is_wanted or self.random.random() < 0.25

    async def _close(self, story: MessageStory, now: datetime) -> None:
        """Its C go in the next message, mostly; or they are given up with it."""
        annulments_too = self.random.random() < 0.3
        left = await self.whole.store.operations.close(
            story.message.id, BY, now, although_unknown=True, annulments_too=annulments_too
        )
        self.did["closed"] += 1
        self.did.update(_named(story))
        self.did["annulments queued again"] += left
        self.did["annulments given up"] += story.annulments if annulments_too else 0


def _named(story: MessageStory) -> list[str]:
    """What a closed message is counted as, beside others."""
    found = {each.status for each in story.notified} - {Change.NEW}
    return [f"closed with {change.value}" for change in sorted(found)]
