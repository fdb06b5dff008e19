"""The pilot in the store: what is counted and held, asked about and acted upon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select

from adapter.matching.pilot import CourseState
from adapter.store import pilot_acting
from adapter.store.database import Database, transaction
from adapter.store.operating import By
from adapter.store.pilot_rows import CourseItem, course_item
from adapter.store.seal import Seal
from adapter.store.tables import pilot_contact, pilot_count, pilot_course


class Counted(NamedTuple):
    """Contacts of a kommune under a pilot code, by what is left of them."""

    kommune_nr: str
    code: str
    #: `counted`, `held` or `deleted`.
    kept: str
    contacts: int


class Standing(NamedTuple):
    """Courses of a kommune under a pilot code, by state, and the contacts they have."""

    kommune_nr: str
    code: str
    state: str
    courses: int
    contacts: int


@dataclass(frozen=True, slots=True)
class PilotStatus:
    """What there is; contacts that are held are those of courses and those that a service covers."""

    counted: tuple[Counted, ...]
    courses: tuple[Standing, ...]
    #: By kommuneNr: contacts while a covering service ran (KPR-D-015).
    covered: tuple[tuple[str, int], ...]


class Deleted(NamedTuple):
    """What a deletion run deleted in a kommune."""

    kommune_nr: str
    before: date
    courses: int
    contacts: int


class StoredPilot:
    """Counts, contacts and courses. Raises NotFound for what is not there, NotNow where its state forbids an act."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def status(self) -> PilotStatus:
        """Count what there is."""
        total = func.sum(pilot_count.c.count)
        by_code = (pilot_count.c.kommune_nr, pilot_count.c.code, pilot_count.c.kept)
        by_state = (pilot_course.c.kommune_nr, pilot_course.c.code, pilot_course.c.state)
        async with transaction(self._database.reading) as connection:
            counted = await connection.execute(
                select(*by_code, total).group_by(*by_code).having(total != 0).order_by(*by_code)
            )
            courses = await connection.execute(
                select(*by_state, func.count(), func.sum(pilot_course.c.contacts))
                .group_by(*by_state)
                .order_by(*by_state)
            )
            covered = await connection.execute(
                select(pilot_contact.c.kommune_nr, func.count())
                .where(pilot_contact.c.course_id.is_(None))
                .group_by(pilot_contact.c.kommune_nr)
                .order_by(pilot_contact.c.kommune_nr)
            )
            return PilotStatus(
                tuple(Counted(*row) for row in counted),
                tuple(Standing(*row) for row in courses),
                tuple((row[0], row[1]) for row in covered),
            )

    async def courses(
        self,
        kommune_nr: str | None = None,
        states: Sequence[CourseState] = tuple(CourseState),
        *,
        after: str = "",
        limit: int = 50,
    ) -> list[CourseItem]:
        """List courses in the order of their ids, from the one that follows `after`."""
        query = select(pilot_course).where(
            pilot_course.c.id > after, pilot_course.c.state.in_([each.value for each in states])
        )
        if kommune_nr is not None:
            query = query.where(pilot_course.c.kommune_nr == kommune_nr)
        async with transaction(self._database.reading) as connection:
            found = await connection.execute(query.order_by(pilot_course.c.id).limit(limit))
            return [course_item(dict(row)) for row in found.mappings()]

    async def reject(self, course_id: str, by: By, now: datetime) -> CourseItem:
        """Note that a course is not to be reported."""
        async with transaction(self._database.writing) as connection:
            return await pilot_acting.reject(connection, self._seal, course_id, by, now)

    async def due(self, kommune_nr: str, before: date) -> int:
        """Count the contacts that `delete` would take away."""
        async with transaction(self._database.reading) as connection:
            return await pilot_acting.count_old(connection, kommune_nr, before)

    async def delete(self, kommune_nr: str, before: date, by: By, now: datetime) -> Deleted:
        """Delete what nobody was told of and ended before a day; the counts stay, and the log says so."""
        contacts, deleted = 0, 1
        while deleted:
            async with transaction(self._database.writing) as connection:
                deleted = await pilot_acting.delete_some(connection, self._seal, kommune_nr, before)
            contacts += deleted
        async with transaction(self._database.writing) as connection:
            courses = await pilot_acting.end_deletion(
                connection, self._seal, kommune_nr, before, contacts, by, now
            )
        return Deleted(kommune_nr, before, courses, contacts)
