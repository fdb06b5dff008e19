"""One factor by which time goes faster: in the rules for alerts, and in the waits of the service."""

import re
from collections.abc import Mapping
from typing import Any

#: Milliseconds of Prometheus' units.
_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_DURATION = re.compile(r"\b(\d+)(ms|[smhdw])\b")
#: Where a duration stands in an expression: a range, a step, an offset.
_RANGED = re.compile(r"\[[^\]]*\]|\boffset\s+\w+")
_THRESHOLD = re.compile(r"([<>]=?)\s*(\d+(?:\s*\*\s*\d+)*)")
#: What is compared with such a threshold is an age; days of certificates and an offset of clocks are none.
_AGE = re.compile(r"_age_seconds|_oldest_seconds|\btime\(\)")
#: The pause between attempts that are an hour apart: people do not act faster by the factor, and must be sooner.
_LONG = 600.0
#: Seconds under which the service's own waits are not brought: each look costs something.
LEAST = 0.5


def faster(rule: Mapping[str, Any], factor: int) -> dict[str, Any]:
    """Give an alert's rule with its `for`, its ranges and its thresholds of time divided by a factor."""
    expr = _RANGED.sub(lambda found: _shorter(found[0], factor), rule["expr"])
    if _AGE.search(expr):
        expr = _THRESHOLD.sub(rf"\1 \2 / {factor}", expr)
    waits = {"for": _shorter(rule["for"], factor)} if "for" in rule else {}
    return {**rule, "expr": expr, **waits}


def _shorter(text: str, factor: int) -> str:
    def divided(found: re.Match[str]) -> str:
        return f"{max(1, round(int(found[1]) * _UNITS[found[2]] / factor))}ms"

    return _DURATION.sub(divided, text)


def waits(factor: int) -> dict[str, str]:
    """Give the settings of the service that say how long it waits, divided by a factor; limits stay."""
    told = {
        "KPR_REGISTER__GATHER_SECONDS": 60 / factor,
        "KPR_REGISTER__FIRST_PAUSE_SECONDS": 1 / factor,
        "KPR_REGISTER__LONGEST_PAUSE_SECONDS": 300 / factor,
        "KPR_REGISTER__SLOW_PAUSE_SECONDS": _LONG,
        "KPR_OFFICE__SILENT_HOURS": 26 / factor,
    }
    return {name: f"{value:.6f}" for name, value in told.items()}


def look_every(seconds: float, factor: int) -> float:
    """Give how often the service looks after something that it looks after every so many seconds."""
    return max(LEAST, seconds / factor)
