"""Services that figures of whole years are counted from, and what the office tells of such a figure."""

import csv
import io
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.office.served import Asked
from tests.office.visitors import BREDVIK, SJUKEHEIM


class Given(NamedTuple):
    """Services alike."""

    code: str
    #: First day, and the first on which they are not given.
    first: str
    until: str | None
    many: int
    #: Minutes a week.
    minutes: int | None = None


def count_alone(folder: Path, services: Iterable[Given]) -> None:
    """Let figures be counted from these services of Bredvik and from nothing else."""
    with closing(sqlite3.connect(folder / "kpr.db")) as connection, connection:
        connection.execute("DELETE FROM counted")
        for each in services:
            for number in range(each.many):
                thing = f"{each.code} {each.first} {each.minutes} {number}"
                row = ("service", "bredvik", thing, BREDVIK, each.code, each.first, each.until, SJUKEHEIM)
                connection.execute(
                    f"INSERT INTO counted VALUES ({', '.join('?' * 16)})",
                    (*row, "", "", "", "", thing, "", "", each.minutes),
                )


async def told(
    asked: Asked, name: str, more: str = "", who: str = "viewer"
) -> list[tuple[str, str, str, int | None]]:
    """Give year, code, part and number of each row; users are told of none."""
    rows = (await asked.get(who, f"/api/v1/figures/{name}{more}")).json()["rows"]
    assert all(row["users"] is None for row in rows)
    return [(row["month"], row["group"], row["value"], row["number"]) for row in rows]


async def written(asked: Asked, name: str) -> list[tuple[str, str, str]]:
    """Give year, code and number of each line of the file."""
    lines = csv.DictReader(io.StringIO((await asked.get("viewer", f"/figures/{name}.csv")).text))
    return [(line["month"], line["group"], line["number"]) for line in lines]
