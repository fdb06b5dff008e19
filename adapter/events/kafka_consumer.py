"""How aiokafka's consumer is set, and how often we look after what nobody tells us."""

from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer

from adapter.config import KafkaSettings
from adapter.values import Value

#: Never: whether a door is stuck is for `Health` to say, not for the time since it last asked for records.
_NO_POLL_LIMIT = 2**31 - 1
#: Bytes that a broker sends of one partition, and of all, in one answer; a larger batch comes alone.
_PARTITION_BYTES, _ANSWER_BYTES = 256 * 1024, 8 * 1024 * 1024


class Pace(Value, frozen=True):
    """How often is looked after what nobody tells us; in seconds, shorter in tests."""

    #: For new topics.
    topics: float = 30
    #: How far we are behind, and what a person decided about stopped partitions.
    look: float = 30
    #: The longest wait for records before what is due is seen to.
    wait: float = 0.2
    #: How long a partition that is taken from us waits for the batch at hand.
    answer: float = 10


def consumer(settings: KafkaSettings, connection: Mapping[str, Any], pace: Pace) -> AIOKafkaConsumer:
    """Make the consumer that a member is."""
    session = int(settings.session_timeout_seconds * 1000)
    rebalance = max(session, 30_000)
    return AIOKafkaConsumer(
        **connection,
        group_id=settings.group,
        client_id="kpr-adapter",
        enable_auto_commit=False,
        # Positions are the store's. Where one does not fit, we want to be told.
        auto_offset_reset="none",
        isolation_level="read_committed",
        exclude_internal_topics=True,
        metadata_max_age_ms=int(pace.topics * 1000),
        session_timeout_ms=session,
        heartbeat_interval_ms=min(session // 5, 3000),
        rebalance_timeout_ms=rebalance,
        # The broker answers those who join only when all have, so not before that.
        request_timeout_ms=rebalance + 10_000,
        max_poll_interval_ms=_NO_POLL_LIMIT,
        max_partition_fetch_bytes=_PARTITION_BYTES,
        fetch_max_bytes=_ANSWER_BYTES,
        fetch_max_wait_ms=200,
        retry_backoff_ms=500,
    )
