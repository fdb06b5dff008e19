"""What rows change: each is held against the edition of its service that counted before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.store.asking import given
from adapter.store.derived_answers import Tally
from adapter.store.derived_editions import NOTHING, counts, identity, rank
from adapter.store.tables import derived
from adapter.store.writing import Values

_CONTENT = ("person_key", "list", "code", "start", "end", "orgnr", "birth_year", "sex")
_content = itemgetter(*_CONTENT)
_COLUMNS = (
    *("import_id", "number", "kommune_nr", "source", "service_id", "year"),
    *_CONTENT,
)


async def tallied(connection: AsyncConnection, rows: Sequence[Values]) -> Tally:
    """Count rows that are about to be written, in their order; a statement for each way a service is known."""
    editions = _Editions()
    for wanted, conditions in _looked_for(rows):
        for found in await connection.execute(_query(connection.dialect.name, wanted, conditions)):
            editions.know(found._mapping)  # noqa: SLF001 - the public name of a row's mapping
    told = [editions.meet(row) for row in rows]
    return Tally(told.count("new"), told.count("changed"), told.count("unchanged"))


@dataclass(slots=True)
class _Editions:
    """The newest edition of each service so far: how new, and what it says."""

    newest: dict[tuple[Any, ...], tuple[tuple[int, int, int], tuple[Any, ...]]] = field(default_factory=dict)

    def know(self, row: Any) -> None:
        key, how_new = identity(row), rank(row)
        known = self.newest.get(key)
        if known is None or known[0] < how_new:
            self.newest[key] = (how_new, _content(row))

    def meet(self, row: Values) -> str:
        known = self.newest.get(identity(row))
        self.know(row)
        if known is None:
            return "new"
        is_older = rank(row) < known[0]
        return "unchanged" if is_older or known[1] == _content(row) else "changed"


#: The columns of `derived` that are held against what is given, and what else must hold.
_Conditions = tuple[Sequence[ColumnElement[Any]], ColumnElement[bool]]


def _looked_for(rows: Iterable[Values]) -> Iterable[tuple[list[tuple[str, ...]], _Conditions]]:
    """By tjenesteID; by person where there is none; by birth year and code where there is nobody either."""
    ids: set[tuple[str, ...]] = set()
    persons: set[tuple[str, ...]] = set()
    unnamed: set[tuple[str, ...]] = set()
    for row in rows:
        if row["service_id"]:
            ids.add((row["kommune_nr"], row["source"], row["service_id"]))
        elif row["person_key"]:
            persons.add((row["kommune_nr"], row["person_key"]))
        else:
            unnamed.add((row["kommune_nr"], str(row["birth_year"] or 0), row["code"]))
    c = derived.c
    ways: Iterable[tuple[set[tuple[str, ...]], _Conditions]] = (
        (ids, ((c.kommune_nr, c.source, c.service_id), c.service_id != NOTHING)),
        (persons, ((c.kommune_nr, c.person_key), c.service_id == NOTHING)),
        (unnamed, ((c.kommune_nr, c.birth_year, c.code), c.person_key == NOTHING)),
    )
    return [(sorted(wanted), conditions) for wanted, conditions in ways if wanted]


def _query(dialect: str, wanted: Sequence[tuple[str, ...]], conditions: _Conditions) -> Select[Any]:
    columns, also = conditions
    asked = given(dialect, wanted, width=len(columns))
    same = (
        column == (cast(asked.c[f"c{i}"], Integer) if isinstance(column.type, Integer) else asked.c[f"c{i}"])
        for i, column in enumerate(columns)
    )
    return (
        select(*(derived.c[name] for name in _COLUMNS))
        .select_from(asked)
        .join(derived, and_(*same, also))
        .where(counts(derived))
    )
