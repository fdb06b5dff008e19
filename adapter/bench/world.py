"""What the test bench judges by: what is in force, yet for synthetic persons alone."""

from collections.abc import Callable
from dataclasses import dataclass, field

from adapter.config import Environment
from adapter.fhir.second_opinion import SecondOpinion
from adapter.mapping.load import neutral_tenants
from adapter.matching.person_key import passing_keys
from adapter.pipeline import World
from adapter.rules import Finding
from adapter.values import replace

#: Whose a document is that names no tenant, where there are several: that of `check` without a tenants file.
NEUTRAL = "default"


def bench_world(world: World) -> World:
    """
    Give the same tables and tenants as a test environment that takes synthetic persons only.

    A neutral tenant is beside the others, unless one of that name is there. What the model library alone refuses is
    told to nobody: the bench is in no figures and no log. Ids that real services had before, and the secrets that
    real persons are hashed with, stay where they are.
    """
    known = {**neutral_tenants(world.tables).tenants, **world.tenants.tenants}
    tenants = world.tenants.model_copy(
        update={"environment": Environment.TEST, "synthetic_only": True, "tenants": known}
    )
    quiet = SecondOpinion(tell=_nobody)
    return replace(world, tenants=tenants, second_opinion=quiet, keys=passing_keys(), former={})


def tenant_named(name: str | None, world: World) -> str:
    """Say whose a document is: as it is named, else the only tenant there is beside the neutral one, else that one."""
    others = [each for each in world.tenants.tenants if each != NEUTRAL]
    return name or (others[0] if len(others) == 1 else NEUTRAL)


@dataclass(slots=True)
class BenchWorld:
    """The bench's world by what is in force when it is asked for; made anew only when that has changed."""

    in_force: Callable[[], World]
    _made: tuple[World, World] | None = field(default=None, init=False)

    def __call__(self) -> World:
        world = self.in_force()
        if self._made is None or self._made[0] is not world:
            self._made = world, bench_world(world)
        return self._made[1]


def _nobody(_finding: Finding) -> None:
    """Tell nobody."""
