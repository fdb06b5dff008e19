"""What goes wrong with the broker and its records, in our words."""

import asyncio
from collections.abc import Awaitable, Collection
from typing import Any

from aiokafka.errors import (
    ConsumerStoppedError,
    CorruptRecordException,
    KafkaError,
    OffsetOutOfRangeError,
    RecordTooLargeError,
    TopicAuthorizationFailedError,
    UnsupportedCodecError,
)

from adapter.errors import Unavailable
from adapter.events.partitions import Place

#: Of the library's errors those that are about records.
ABOUT_RECORDS = (
    CorruptRecordException,
    OffsetOutOfRangeError,
    RecordTooLargeError,
    TopicAuthorizationFailedError,
    UnsupportedCodecError,
)


class Lost(Unavailable):
    """The broker is away, or the group knows us no more: join anew."""


class Unreadable(Exception):
    """Records cannot be had; of which partitions, where that is known."""

    def __init__(self, places: Collection[Place] = ()) -> None:
        super().__init__("records cannot be read")
        self.places = places


async def in_our_words(step: Awaitable[Any], seconds: float, *, but: tuple[type[Exception], ...] = ()) -> Any:
    """Do a step within a time; raises `Lost`, `but` for the errors that mean something to the caller."""
    try:
        # Not wait_for: of Python 3.11 it forgets that it was cancelled when the step ends just then.
        async with asyncio.timeout(seconds):
            return await step
    except but:
        raise
    except (KafkaError, ConsumerStoppedError, TimeoutError, OSError) as problem:
        raise Lost(type(problem).__name__) from None
