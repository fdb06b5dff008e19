"""A trial of the whole path: what is queued is delivered to a simulator of the register, in this process."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson

from adapter.config import Kommune, Settings, Strict
from adapter.health import Health
from adapter.main.delivery import build_sender
from adapter.pipeline import World
from adapter.register.sending import Sender
from adapter.simulator import Party
from adapter.simulator.running import running_simulator
from adapter.simulator.settings import kommuner_for
from adapter.store import Store
from adapter.values import replace

#: Made up, with a right check digit, outside the series of real organisations.
_ORGNR = "310123455"
_FIRST_HER_ID = 8000001


@asynccontextmanager
async def trial(settings: Settings, world: World, store: Store, folder: Path) -> AsyncIterator[Sender[Any]]:
    """
    Run a simulator with what it has stored in a folder, and give who sends to it.

    It knows every kommune of the tenants file.
    """
    parties = _parties(world)
    async with running_simulator(folder, parties=parties) as simulator:
        kommuner = {
            number: Kommune.model_validate(each)
            for number, each in _mapping(kommuner_for(simulator.folder, parties)["kommuner"]).items()
        }
        reporting = replace(world, tenants=world.tenants.model_copy(update={"kommuner": kommuner}))
        there = _pointed_at(settings, simulator.settings)
        sender = build_sender(there, reporting, store, Health())
        try:
            yield sender
        finally:
            await sender.close()


def _parties(world: World) -> Sequence[Party]:
    numbers = sorted({tenant.kommune_nr for tenant in world.tenants.tenants.values()})
    return [Party(number, _ORGNR, _FIRST_HER_ID + place) for place, number in enumerate(numbers)]


def _pointed_at(settings: Settings, told: Mapping[str, str]) -> Settings:
    """Point settings at a simulator, by what it says of itself in the names of variables."""
    sections: dict[str, dict[str, Any]] = {}
    for name, value in told.items():
        section, _, key = name.removeprefix("KPR_").lower().partition("__")
        sections.setdefault(section, {})[key] = orjson.loads(value) if value.startswith("[") else value
    # Nobody waits for more to share a message with.
    sections["register"]["gather_seconds"] = 0
    update: dict[str, Strict] = {}
    for section, values in sections.items():
        update[section] = type(getattr(settings, section)).model_validate(values)
    return settings.model_copy(update=update)


def _mapping(value: object) -> Mapping[str, Any]:
    assert isinstance(value, Mapping), "made by the simulator"
    return value
