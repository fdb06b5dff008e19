"""`parked groups`: parked inputs by what they are refused for, a line for each mistake."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_table
from adapter.fhir.times import OSLO
from adapter.outcomes.as_json import finding_json

if TYPE_CHECKING:
    from adapter.store.input_answers import ParkedGroup


def groups_table(groups: "Sequence[ParkedGroup]", language: Language) -> Table:
    """Give two lines a group: how many, why and where, of whom, and when."""
    headings = [say(name, language) for name in ("count", "reason", "tenant", "first-seen", "last-seen")]
    table = make_table(*headings, numbers=headings[:1])
    for each in groups:
        first = each.findings[0] if each.findings else None
        where = f"{first.rule} {first.expression}" if first else ""
        table.add_row(
            str(each.count),
            Text(f"{each.reason or '-'}\n", style="yellow").append(where, style="dim"),
            f"{each.tenant or '-'}\n{each.fingerprint}",
            f"{each.first_seen.astimezone(OSLO):%Y-%m-%d %H:%M}",
            f"{each.last_seen.astimezone(OSLO):%Y-%m-%d %H:%M}",
        )
    return table


def group_json(group: "ParkedGroup") -> dict[str, object]:
    """Give a group with what is wrong with its newest member."""
    return {
        "fingerprint": group.fingerprint,
        "tenant": group.tenant,
        "reason": group.reason,
        "count": group.count,
        "open": group.open,
        "replayed": group.replayed,
        "superseded": group.superseded,
        "dropped": group.dropped,
        "first_seen": group.first_seen,
        "last_seen": group.last_seen,
        "newest": group.newest,
        "findings": [finding_json(each, {}) for each in group.findings],
    }
