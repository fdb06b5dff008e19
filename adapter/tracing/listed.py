"""The list of spans, as it is written in `spans.yaml`."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Listed:
    """One kind of span."""

    #: Whose trace it stands in: of a batch, an input, a record or a message.
    trace: str
    #: OpenTelemetry's: internal, client, producer or consumer.
    kind: str
    attributes: frozenset[str]
    when: str


@cache
def listed() -> dict[str, Listed]:
    """Every kind of span by its name."""
    text = files("adapter.tracing").joinpath("spans.yaml").read_text(encoding="utf-8")
    return {
        name: Listed(told["trace"], told["kind"], frozenset(told["attributes"]), told["when"])
        for name, told in yaml.safe_load(text).items()
    }
