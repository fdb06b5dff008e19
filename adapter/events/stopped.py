"""Partitions that wait for a person: said once in the log, shown in health and counted for as long as it lasts."""

from adapter.events.partitions import Partition, Place, Stop
from adapter.health import Health
from adapter.logs import logger
from adapter.metrics import STOPPED


class Stopped:
    """Tells what is stopped, and what goes on again."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def tell(self, place: Place, partition: Partition, before: Stop | None) -> None:
        """Tell how a partition is; what was said of it before is not said again."""
        topic, number = place
        if partition.stop is None:
            self._health.stopped.discard(f"{topic}/{number}")
        else:
            self._health.stopped.add(f"{topic}/{number}")
        STOPPED.labels(topic).set(sum(name.startswith(f"{topic}/") for name in self._health.stopped))
        if partition.stop is before:
            return
        if partition.stop is None:
            logger.info("partition_goes_on", topic=topic, partition=number, next=partition.next)
        else:
            span = partition.span
            logger.error(
                "partition_stopped",
                topic=topic,
                partition=number,
                why=partition.stop,
                stored=partition.next,
                beginning=span.beginning,
                end=span.end,
            )

    def forget(self) -> None:
        """Tell of nothing: it is another's now, who finds the same."""
        self._health.stopped.clear()
        STOPPED.clear()
