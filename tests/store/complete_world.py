"""The world of the pilot's tests, in which consultations leave too: nothing of theirs is missing."""

from adapter.config.pilot import PilotKommune
from adapter.pipeline import World
from adapter.values import replace
from tests.pilot.given import world


def complete_world(kommune: PilotKommune | None = None) -> World:
    """Give it, with a default for what documents do not tell."""
    made = world(kommune)
    tenants = {
        name: each.model_copy(update={"amming_default": "3"}) for name, each in made.tenants.tenants.items()
    }
    return replace(made, tenants=made.tenants.model_copy(update={"tenants": tenants}))
