"""A member of a consumer group: aiokafka's consumer, with what goes wrong put into our words."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, OffsetOutOfRangeError, TopicAuthorizationFailedError

from adapter.events.kafka_faults import ABOUT_RECORDS, Lost, Unreadable, in_our_words
from adapter.events.partitions import Place, Span
from adapter.events.topics import Record
from adapter.logs import logger

#: Seconds: for a topic to answer, for the group to settle, for us to leave.
_SPAN_SECONDS, _JOIN_SECONDS, _LEAVE_SECONDS = 5.0, 120.0, 5.0


class Member(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """
    One life in the group, from `join` to `leave`.

    `given` is told of the partitions that are ours; nothing is fetched of them before `begin`. `taken`
    is waited for before the group may go on without us.
    """

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        given: Callable[[Collection[Place]], None],
        taken: Callable[[], Awaitable[None]],
    ) -> None:
        self._consumer = consumer
        self._given = given
        self._taken = taken

    async def join(self, topics: re.Pattern[str]) -> None:
        """Raises `Lost` where that cannot be done now."""
        self._consumer.subscribe(pattern=topics, listener=self)
        await in_our_words(self._consumer.start(), _JOIN_SECONDS)

    async def leave(self) -> None:
        """Leave, so that others need not wait for our session to end."""
        if not await _ended(self._consumer.stop(), _LEAVE_SECONDS):
            await _ended(self._abandon(), _LEAVE_SECONDS)

    async def _abandon(self) -> None:
        """End what the library leaves at work, a sign of life among it, when nobody answers its farewell."""
        # By its inner names: it has no other way out.
        coordinator, fetcher = self._consumer._coordinator, self._consumer._fetcher  # noqa: SLF001 - see above
        if coordinator is not None:
            await coordinator._stop_heartbeat_task()  # noqa: SLF001 - see above
            await coordinator._stop_commit_offsets_refresh_task()  # noqa: SLF001 - see above
        if fetcher is not None:
            await fetcher.close()
        await self._consumer._client.close()  # noqa: SLF001 - see above

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Told by aiokafka, also when we get the same ones again."""
        if revoked:
            await self._taken()

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Told by aiokafka; what fails here it would not pass on, so nothing is done but to note them."""
        for place in assigned:
            self._consumer.pause(place)
            # Any position, and it asks the broker for none.
            self._consumer.seek(place, 0)
        self._given(assigned)

    async def read(self, most: int, wait: float, *places: Place) -> list[Record]:
        """Give at most so many records, of these places or of all that have begun; raises `Unreadable`."""
        waiting = self._consumer.getmany(
            *(TopicPartition(*place) for place in places), timeout_ms=int(wait * 1000), max_records=most
        )
        try:
            found = await in_our_words(waiting, _JOIN_SECONDS, but=ABOUT_RECORDS)
        except OffsetOutOfRangeError as problem:
            raise Unreadable(list(problem.args[0])) from None
        except TopicAuthorizationFailedError as problem:
            ours = [place for place in self._consumer.assignment() if place[0] == problem.args[0]]
            raise Unreadable(ours) from None
        except Lost:
            raise
        except Exception as problem:  # a record that the client cannot decode raises whatever it likes
            raise Unreadable from problem
        return [record for records in found.values() for record in records]

    async def span(self, places: Collection[Place]) -> Mapping[Place, Span]:
        """Raises `Lost` where a topic does not answer."""
        ours = [TopicPartition(*place) for place in places]
        first = await in_our_words(self._consumer.beginning_offsets(ours), _SPAN_SECONDS)
        last = await in_our_words(self._consumer.end_offsets(ours), _SPAN_SECONDS)
        return {place: Span(first[place], last[place]) for place in ours}

    async def reached(self, place: Place) -> int:
        """Where the client will read on; 0 for what is ours no more."""
        if place not in self._consumer.assignment():
            return 0
        reached: int = await in_our_words(self._consumer.position(TopicPartition(*place)), _SPAN_SECONDS)
        return reached

    def begin(self, place: Place, offset: int) -> None:
        if place in self._consumer.assignment():
            self._consumer.seek(TopicPartition(*place), offset)
            self._consumer.resume(TopicPartition(*place))

    def hold(self, places: Collection[Place]) -> None:
        self._consumer.pause(*(TopicPartition(*p) for p in places if p in self._consumer.assignment()))

    def release(self, places: Collection[Place]) -> None:
        self._consumer.resume(*(TopicPartition(*p) for p in places if p in self._consumer.assignment()))

    async def commit(self, reached: Mapping[Place, int]) -> bool:
        """
        Tell the broker how far we are; raises `Lost`.

        It refuses those whom the group knows no more: then the answer is no, and we are joining anew.
        """
        ours = {TopicPartition(*p): n for p, n in reached.items() if p in self._consumer.assignment()}
        try:
            if ours:
                await in_our_words(self._consumer.commit(ours), _SPAN_SECONDS, but=(CommitFailedError,))
        except CommitFailedError:
            return False
        return True


async def _ended(step: Coroutine[Any, Any, None], seconds: float) -> bool:
    """Do a step by itself, so that being cancelled does not cut it off; tells whether it came to its end."""
    doing = asyncio.create_task(step)
    done, _ = await asyncio.wait({doing}, timeout=seconds)
    doing.cancel()
    await asyncio.wait({doing}, timeout=1)
    if done and not doing.cancelled() and doing.exception() is not None:
        logger.warning("kafka_farewell_failed", error=type(doing.exception()).__name__)
    return bool(done)
