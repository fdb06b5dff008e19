"""What leaves a process: records to topics, and messages to the register."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from adapter.main.job import Job
from adapter.outbox import Kind
from adapter.outbox.publishing import Publisher
from adapter.outcomes import Taken
from adapter.serving import end_within
from adapter.store import Store
from adapter.tracing import Traces

if TYPE_CHECKING:
    from adapter.register.sending import Sender
    from adapter.register.upkeep import Upkeep


class Runs(Protocol):
    """What works until it is told to stop."""

    stop: asyncio.Event

    async def run(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Leaving:
    """The publishers, and who sends to the register; none where the role is another."""

    publishers: Sequence[Publisher]
    sender: "Sender[Any] | None"
    upkeep: "Upkeep | None"

    def wake(self, _taken: Sequence[Taken]) -> None:
        """Tell all at once that something may have become due."""
        for publisher in self.publishers:
            publisher.wake()
        if self.sender is not None:
            self.sender.wake()

    @property
    def delivering(self) -> "Sequence[Sender[Any] | Upkeep]":
        """Who works for the register."""
        return [each for each in (self.sender, self.upkeep) if each is not None]


def leaving_of(job: Job, store: Store, traces: Traces | None) -> Leaving:
    """Make what a role sends by."""
    return Leaving(_publishers(job, store, traces), *_sending(job, store, traces))


@asynccontextmanager
async def running(runs: Sequence[Runs], grace: float) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    """Let all work side by side until the block ends, then each within the grace time, in seconds."""
    tasks = [asyncio.create_task(each.run()) for each in runs]
    try:
        yield tasks
    finally:
        for each in runs:
            each.stop.set()
        await end_within(grace, tasks)


def _publishers(job: Job, store: Store, traces: Traces | None) -> list[Publisher]:
    """Make the publishers of all topics, where there is a broker and the role is theirs."""
    if not job.publishes:
        return []
    # Here, so that the embedded profile starts without the broker's library.
    from adapter.events.broker import connection, hear_client  # noqa: PLC0415 - see above
    from adapter.outbox.kafka import KafkaBroker  # noqa: PLC0415 - see above

    hear_client()
    kafka = job.settings.kafka
    reached = connection(kafka)
    topics = {
        Kind.RECORDS: kafka.records_topic,
        Kind.PARKED: kafka.parked_topic,
        Kind.RECEIPTS: kafka.receipts_topic,
    }
    return [
        Publisher(kind, topic, store.publications, KafkaBroker(reached), job.health, traces=traces)
        for kind, topic in topics.items()
    ]


def _sending(
    job: Job, store: Store, traces: Traces | None
) -> "tuple[Sender[Any], Upkeep] | tuple[None, None]":
    """Make who sends to the register, where the role is that and the register is known."""
    if not job.delivers or not job.goes_on:
        return None, None
    # Here, so that a service that delivers nothing starts without what that needs.
    from adapter.main.delivery import build_sender, build_upkeep, writer_under  # noqa: PLC0415 - see above

    settings, current = job.settings, job.current
    sender = build_sender(settings, current.world, store, job.health, traces=traces)
    current.tell(lambda world: sender.write_by(writer_under(sender.writer, settings, world)))
    return sender, build_upkeep(sender, store)
