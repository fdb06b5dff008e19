"""Rows of IPLOS-derived data to keep, and imports that hold them; the persons are made up."""

from datetime import UTC, date, datetime

from adapter.store.derived_editions import ImportState
from adapter.store.tables import derived, derived_import
from adapter.store.writing import insert_returning, insert_rows, insertion

NOON = datetime(2026, 2, 2, 11, 0, tzinfo=UTC)


def row(number: int = 1, **changes: object) -> dict[str, object]:
    plain = {
        "number": number,
        "kommune_nr": "0301",
        "person_key": "a" * 32,
        "list": "9151",
        "code": "21",
        "start": date(2024, 3, 1),
        "end": None,
        "orgnr": "315587700",
        "service_id": f"T{number}",
        "source": "iplos",
        "year": 2024,
        "birth_year": None,
        "sex": None,
    }
    return plain | changes


async def kept(connection, *rows, state=ImportState.DONE, digest="0", source="iplos") -> int:
    """Keep rows as one import; gives its number."""
    about = {
        "kommune_nr": "0301",
        "source": source,
        "form": "csv",
        "name": "extract.csv",
        "digest": digest,
        "year": 2024,
        "state": state,
        "next": len(rows),
        "rows": len(rows),
        "refused": 0,
        "new": len(rows),
        "changed": 0,
        "unchanged": 0,
        "started_at": NOON,
    }
    statement = insertion(connection.dialect.name, derived_import, about)
    [(import_id,)] = await insert_returning(connection, statement, [about], (derived_import.c.id,))
    await insert_rows(connection, derived, [{"import_id": import_id, **each} for each in rows])
    return import_id
