"""
Statements of SQL that are written out once a run.

SQLAlchemy keeps what it has written out with each engine, and every test has engines of its own: a fifth of
the time of tests with a store went into writing the same statements once more.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event

#: SQLAlchemy's: the dialect of the engine, then what tells one statement from another.
_Key = tuple[Any, ...]


class _Shared(dict[_Key, Any]):
    """What all engines on one kind of database have written out: their dialects are set up alike."""

    def get(self, key: _Key, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: _Key, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_KEPT = {"sqlite": _Shared(), "postgresql": _Shared()}


@event.listens_for(Engine, "engine_connect")
def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_KEPT[connection.dialect.name])
