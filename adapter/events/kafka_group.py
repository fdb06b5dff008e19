"""Our place in the consumer group: taken when it is needed, given up when it is lost, looked after meanwhile."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress

from adapter.config import KafkaSettings
from adapter.errors import Misconfigured, Unavailable
from adapter.events.assigned import Assigned
from adapter.events.broker import connection, hear_client, refusal
from adapter.events.commits import Commits
from adapter.events.kafka_consumer import Pace, consumer
from adapter.events.kafka_faults import Lost
from adapter.events.kafka_member import Member
from adapter.events.lag import Lag
from adapter.events.partitions import Place
from adapter.events.topics import to_read
from adapter.health import Health
from adapter.logs import logger
from adapter.metrics import REBALANCES


class Group:
    """
    One member after the other, each as long as it lasts.

    Before a partition is taken from us the batch at hand may be settled, if that is soon done; if it is
    not, the next owner's claim puts an end to it.
    """

    def __init__(
        self, name: str, settings: KafkaSettings, assigned: Assigned, health: Health, pace: Pace
    ) -> None:
        self._name = name
        self._settings = settings
        self._connection = connection(settings)
        self._topics = to_read(settings)
        self._assigned = assigned
        self._health = health
        self._pace = pace
        self._lag = Lag(assigned)
        self._tasks: list[asyncio.Task[None]] = []
        self._has_joined = False
        self.commits = Commits(self._commit)
        self.member: Member | None = None
        #: Set while no batch is at hand.
        self.answered = asyncio.Event()

    async def joined(self) -> Member:
        """Give the member, made anew where there is none; raises `Lost`, at first `Misconfigured` as well."""
        if self._lag.is_stale:
            raise Lost("nothing arrives")
        return self.member or await self._join()

    async def _join(self) -> Member:
        hear_client()
        self.answered.set()
        made = consumer(self._settings, self._connection, self._pace)
        self.member = member = Member(made, self._given, self._taken)
        try:
            await member.join(self._topics)
        except Lost:
            fault = None if self._has_joined else await refusal(self._connection)
            if fault is not None:
                raise Misconfigured(fault) from None
            raise
        self._has_joined = True
        self._health.away.discard("kafka")
        self._tasks = [asyncio.create_task(self.commits.tell()), asyncio.create_task(self._look(member))]
        return member

    async def leave(self, *, in_peace: bool) -> None:
        """Give our place up; in peace, the broker hears how far we are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        if in_peace:
            await self.commits.tell_last()
        member, self.member = self.member, None
        self.answered.set()
        if member is not None:
            await member.leave()
        self._assigned.forget()
        self._lag.forget()

    def away(self, neighbour: str, **coded: str | int) -> None:
        """Say who is away; that we wait for it is all that can be done."""
        self._health.moves(self._name)
        self._health.away.add(neighbour)
        logger.warning(f"{neighbour}_away", source=self._name, **coded)

    async def _commit(self, reached: Mapping[Place, int]) -> bool:
        return self.member is not None and await self.member.commit(reached)

    def _given(self, places: Collection[Place]) -> None:
        REBALANCES.inc()
        logger.info("partitions_given", partitions=len(places))
        self._assigned.give(places)

    async def _taken(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.answer):
                await self.answered.wait()
        self._assigned.forget()

    async def _look(self, member: Member) -> None:
        """See every so often how far we are behind, and whether that moves."""
        while True:
            await asyncio.sleep(self._pace.look)
            try:
                moves = await self._lag.look(member, is_waiting=self.answered.is_set())
            except Unavailable:
                self.away("kafka", why="no answer")
                continue
            self._health.away.discard("kafka")
            if moves:
                self._health.moves(self._name)
