"""
Rows that a transaction writes and does not read: all of them are sent together, at its end or before it reads.

On PostgreSQL the insertions into several tables are one statement, so that a batch waits for one answer instead of ten.
On SQLite an answer costs nothing (see visiting.py), and each is a statement of its own.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.store.prepared import Prepared, Values

_PARAMETER = re.compile(r"\$(\d+)")


class Later:
    """
    Insertions of a transaction, kept back until `flush`, which writes them in the order they were given.

    No two of them may be about the same row.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._kept: list[tuple[Prepared, Any]] = []

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    def keep(self, insertion: Prepared, rows: Sequence[Values]) -> None:
        """Keep an insertion of rows."""
        sent = insertion.sent(rows)
        if sent is None and insertion.otherwise is not None:
            insertion = insertion.otherwise
            sent = insertion.sent(rows)
        self._kept.append((insertion, sent))

    async def flush(self) -> None:
        """Write what was kept."""
        kept, self._kept = self._kept, []
        if len(kept) < 2 or self.dialect.name != "postgresql":
            for insertion, sent in kept:
                await self._connection.exec_driver_sql(insertion.words, sent)
            return
        words = _together(tuple(insertion.words for insertion, _ in kept))
        # In the order of the words.
        parameters = tuple([value for _, sent in reversed(kept) for value in sent])
        await self._connection.exec_driver_sql(words, parameters)


@lru_cache(maxsize=256)
def _together(insertions: Sequence[str]) -> str:
    """
    Make one statement of several.

    PostgreSQL does the parts of such a statement from the last to the first: written the other way round they
    are done, and lock rows, in the order in which they would be one by one.
    """
    parts, before = list[str](), 0
    for number, words in enumerate(reversed(insertions)):
        parts.append(f"w{number} AS ({_moved(words, before)})")
        before += max((int(each) for each in _PARAMETER.findall(words)), default=0)
    return f"WITH {', '.join(parts)} SELECT"


def _moved(words: str, by: int) -> str:
    """Words whose parameters stand behind so many others."""
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + by}", words)
