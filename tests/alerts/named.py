"""The metrics and labels that a query names, and those there are."""

import re

from prometheus_client.metrics import MetricWrapperBase

from adapter import metrics

#: What Prometheus' client and Prometheus itself bring.
_OTHERS = {"process_start_time_seconds", "process_resident_memory_bytes", "process_cpu_seconds_total"}
_FROM_SCRAPING = {"instance", "job"}
_NAME = re.compile(r"\b(?:kpr|process)_\w+")
_MATCHERS = re.compile(r"\b((?:kpr|process)_\w+)\{([^}]*)\}")
_GROUPED = re.compile(r"\b(?:by|on|without|ignoring)\s*\(([^)]*)\)")


def published() -> dict[str, set[str]]:
    """Every metric as it is scraped, with its labels."""
    found: dict[str, set[str]] = {name: set() for name in _OTHERS}
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            told = next(iter(metric.describe()))
            name = f"{told.name}_total" if told.type == "counter" else told.name
            found[name] = set(metric._labelnames)
    return found


def unknown_in(query: str) -> list[str]:
    """Names and labels in a query that there are not."""
    known = published()
    named = _NAME.findall(re.sub(r'"[^"]*"', '""', query))
    wrong = [name for name in named if name not in known]
    for name, matchers in _MATCHERS.findall(query):
        labels = re.findall(r"(\w+)\s*[=!]", matchers)
        wrong += [
            f"{name}.{label}" for label in labels if label not in known.get(name, set()) | _FROM_SCRAPING
        ]
    everywhere = _FROM_SCRAPING.union(*(known.get(name, set()) for name in named))
    for labels in _GROUPED.findall(query):
        asked = {label.strip() for label in labels.split(",") if label.strip()}
        wrong += sorted(asked - everywhere)
    return wrong
