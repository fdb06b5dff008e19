"""The ids that services had before their EPJ was changed for another, read from their files (KPR-D-020)."""

import csv
from collections.abc import Iterator
from pathlib import Path

from adapter.config import Tenants
from adapter.errors import Fault, Misconfigured
from adapter.notifications import HistoryKey
from adapter.notifications.decide import SERVICE, FormerIds

_COLUMNS = ("id", "former_id")


def read_former_ids(tenants: Tenants) -> FormerIds:
    """Read the files that tenants name; `Misconfigured` with file and line of what is wrong in one."""
    named = {name: tenant.former for name, tenant in tenants.tenants.items() if tenant.former}
    return {name: dict(_keys(former.tenant, former.ids)) for name, former in named.items() if former.ids}


def _keys(tenant: str, ids: Path) -> Iterator[tuple[str, HistoryKey]]:
    seen: set[str] = set()
    for line, new, old in _rows(ids):
        if not new or not old:
            raise Misconfigured(
                Fault(str(ids), line, 0, "names no id; write both the new and the former one")
            )
        if new in seen:
            raise Misconfigured(Fault(str(ids), line, 0, "names an id for the second time; keep one line"))
        seen.add(new)
        yield new, HistoryKey(tenant, SERVICE, old)


def _rows(file: Path) -> Iterator[tuple[int, str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise Misconfigured(Fault(str(file), 1, 0, "does not begin with the line id,former_id"))
            for row in reader:
                yield reader.line_num, (row["id"] or "").strip(), (row["former_id"] or "").strip()
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        said = problem.strerror if isinstance(problem, OSError) else "it is no CSV in UTF-8"
        raise Misconfigured(Fault(str(file), 0, 0, f"the former ids cannot be read: {said}")) from None
