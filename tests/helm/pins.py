"""What is got through the Go toolchain, as versions.toml pins it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PINS = Path(__file__).with_name("versions.toml")


@dataclass(frozen=True, slots=True)
class Module:
    """A Go module in one version, with the hash it must have."""

    module: str
    version: str
    sum: str
    #: The folder of the program in it, for a tool.
    command: str = ""
    #: The files that define kinds, for those that are not Kubernetes' own.
    files: Sequence[str] = ()


@cache
def tools() -> dict[str, Module]:
    """The programs by name."""
    return {name: Module(**told) for name, told in _told()["tools"].items()}


@cache
def kubernetes() -> tuple[Module, ...]:
    """The releases of Kubernetes the chart is held against, oldest first."""
    return tuple(Module(**told) for told in _told()["kubernetes"])


@cache
def definitions() -> tuple[Module, ...]:
    """Where the kinds that are not Kubernetes' own are defined."""
    return tuple(Module(**told) for told in _told()["definitions"])


def _told() -> dict:
    return tomllib.loads(PINS.read_text(encoding="utf-8"))
