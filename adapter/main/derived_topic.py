"""The topic of IPLOS-derived data, opened: a door of its own, and who takes in what it brings."""

import re

from adapter.config import KafkaSettings, Settings
from adapter.events.kafka import KafkaDoor
from adapter.existing.topic import DerivedIntake
from adapter.health import Health
from adapter.main.current import Current
from adapter.main.derived import keys_of, terms_for
from adapter.store import Store


class DerivedDoor(KafkaDoor):
    """The door; the group that it reads in is another than that of the events."""

    name = "iplos-derived"


def derived_intake(
    settings: Settings, current: Current, store: Store, health: Health
) -> tuple[DerivedIntake, DerivedDoor] | None:
    """Give who takes in IPLOS-derived data, and the door; None where no topic is set."""
    topic = settings.kafka.derived_topic
    if topic is None or not settings.kafka.bootstrap_servers:
        return None
    intake = DerivedIntake(
        store,
        current.world,
        settings.batch_size,
        health,
        grace=settings.grace_seconds,
        keys=keys_of(current.world, store),
        terms=lambda: terms_for(current.world, topic),
    )
    return intake, DerivedDoor(_door_settings(settings.kafka, topic), store, health)


def _door_settings(settings: KafkaSettings, topic: str) -> KafkaSettings:
    changes = {"topics": re.escape(topic), "group": f"{settings.group}.derived", "derived_topic": None}
    return settings.model_copy(update=changes)
