"""Decision tables made for tests: loaded with the program's own, in a world with the tenants of the tests."""

from pathlib import Path
from typing import Any

import yaml

from adapter.config import shipped_mappings
from adapter.mapping.load import load_tables
from adapter.pipeline import World
from adapter.values import replace
from tests.notifications.documents import WORLD

LOCAL = "https://epj.example/tilbud"
#: Keeps psychologists out of a row: theirs is a service only by the municipality's decision (MH-03).
NOBODY_IN_QUESTION = {"profession": {"not": ["4"]}}
NEW, TEAMS, ORDERS = "https://epj.example/nytt", "https://epj.example/team", "https://epj.example/vedtak"


def row(name: str, when: dict[str, Any], then: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One row; a code without a system is of `NEW`."""
    named = {"system": "nytt", **when} if "code" in when else when
    return {"row": name, "when": named, "then": then, "source": "test", **more}


def table(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A municipality's table for the tenant `plain`; a change to None takes a key away."""
    made = {
        "table": "t",
        "layer": "municipality",
        "version": "2026-11-22",
        "valid_from": "2010-01-01",
        "owner": "test",
        "source": "test",
        "kommuner": ["4601"],
        "systems": {"nytt": NEW} if any("system" in one["when"] for one in rows) else {},
        "rows": list(rows),
    } | more
    return {key: value for key, value in made.items() if value is not None}


def vendor(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return table(*rows, **{"table": "v", "layer": "vendor", "kommuner": [], **more})


def national(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return table(*rows, **{"table": "n", "layer": "national", "kommuner": [], **more})


def pilot(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return table(*rows, **{"table": "p", "layer": "pilot", "kommuner": [], **more})


def world_with(folder: Path, *tables: dict[str, Any]) -> World:
    """A world that has these tables beside the program's."""
    write(folder, *tables)
    return replace(WORLD, tables=load_tables(shipped_mappings(), folder))


def write(folder: Path, *tables: dict[str, Any]) -> None:
    """Put each table into a file of its own."""
    for number, one in enumerate(tables):
        path = folder / f"{number}.yaml"
        text = yaml.dump(one, Dumper=_Plain, allow_unicode=True, sort_keys=False)
        path.write_text(_days(text), encoding="utf-8")


class _Plain(yaml.SafeDumper):
    """Writes everything out, as anchors are refused."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _days(text: str) -> str:
    """Days without their quotes, as an author writes them."""
    lines = []
    for line in text.splitlines():
        key, colon, value = line.partition(": ")
        is_day = key.strip(" -") in ("version", "valid_from", "valid_to", "day")
        lines.append(f"{key}{colon}{value.strip(chr(39))}" if is_day else line)
    return "\n".join(lines) + "\n"
