"""How far an import is, on a screen."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.events.naming import safe_name
from adapter.matching.derived import Form

if TYPE_CHECKING:
    from adapter.store.derived_answers import ImportItem

#: A row a line: counting lines tells how many there will be.
_BY_LINE = frozenset({Form.CSV, Form.NDJSON})
_SOME = 1 << 20


@contextmanager
def watching(
    file: Path, form: Form, before: "ImportItem | None", language: Language
) -> "Iterator[Callable[[ImportItem], None]]":
    """Show a bar on stderr while the block lasts, and give whom to tell of progress; silent where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _item: None
        return
    # Here, since most commands show no bar.
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - see above

    console = Console(stderr=True)
    if before is not None and before.ended is None:
        console.print(say("import-gone-on", language, id=before.id, next=before.next))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(safe_name(file.name), total=_lines(file) if form in _BY_LINE else None)
        yield lambda item: bar.update(task, completed=item.next)


def _lines(file: Path) -> int | None:
    try:
        with file.open("rb") as stream:
            return sum(some.count(b"\n") for some in iter(lambda: stream.read(_SOME), b""))
    except OSError:
        return None
