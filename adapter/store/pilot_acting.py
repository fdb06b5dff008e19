"""What persons do to held courses: released, rejected, deleted when their time is over; each act is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapter.errors import NotNow, not_there
from adapter.matching.pilot import Collected, CourseState, Kept, PilotContact
from adapter.notifications import HistoryKey, ServiceHistory
from adapter.store.access_acts import keep_operation
from adapter.store.asking import given
from adapter.store.loading import load
from adapter.store.operating import By
from adapter.store.pilot_rows import CourseItem, course_item, identified
from adapter.store.piloting import count
from adapter.store.rows import history_row
from adapter.store.seal import Seal
from adapter.store.tables import history, pilot_contact, pilot_course
from adapter.store.writing import upsert_rows
from adapter.values import replace

#: Contacts that one transaction deletes.
_SOME = 200
#: Of these nothing has left: they go when their time is over.
UNSENT = (CourseState.HELD, CourseState.CLOSED, CourseState.REJECTED)


@dataclass(frozen=True, slots=True)
class HeldCourse:
    """A course with its contacts, in order, and whom they are about where that is kept."""

    item: CourseItem
    contacts: tuple[PilotContact, ...]


async def find_course(connection: AsyncConnection, seal: Seal, course_id: str) -> HeldCourse:
    """Find a course; NotFound where there is none."""
    found = await connection.execute(select(pilot_course).where(pilot_course.c.id == course_id.lower()))
    row = found.mappings().first()
    if row is None:
        raise not_there("held course", course_id, "its id, as `pilot list` shows it")
    contacts = await connection.execute(
        select(pilot_contact)
        .where(pilot_contact.c.course_id == row["id"])
        .order_by(pilot_contact.c.day, pilot_contact.c.tenant, pilot_contact.c.id)
    )
    return HeldCourse(
        course_item(dict(row)), tuple(identified(seal, dict(each)) for each in contacts.mappings())
    )


async def note_act(  # noqa: PLR0913, PLR0917 - what is kept of an act
    connection: AsyncConnection,
    seal: Seal,
    act: str,
    courses: Sequence[CourseItem],
    state: CourseState,
    by: By,
    now: datetime,
    *,
    detail: Mapping[str, object],
) -> None:
    """Put courses in a state, and keep who did it, and why."""
    await connection.execute(
        update(pilot_course)
        .where(pilot_course.c.id.in_([each.id for each in courses]))
        .values(state=state, decided_at=now, who=by.who, why=by.why)
    )
    for each in courses:
        await _log(connection, seal, act, each.kommune_nr, each.id, by, now, detail=detail)


async def reject(
    connection: AsyncConnection, seal: Seal, course_id: str, by: By, now: datetime
) -> CourseItem:
    """Note that a course is not to be reported; NotNow where it is reported already."""
    course = (await find_course(connection, seal, course_id)).item
    if course.state not in (CourseState.HELD, CourseState.CLOSED):
        raise NotNow(f"course {course.id} is {course.state}; only a held one is rejected")
    await note_act(connection, seal, "reject", [course], CourseState.REJECTED, by, now, detail={})
    return replace(course, state=CourseState.REJECTED, decided_at=now, who=by.who, why=by.why)


async def delete_some(connection: AsyncConnection, seal: Seal, kommune_nr: str, before: date) -> int:
    """
    Delete contacts whose course, or of those in none they themselves, ended before a day; give how many.

    Their counts stay, and their histories forget whose they were. What was released stays.
    """
    rows = (await connection.execute(_old(kommune_nr, before))).all()
    # It locks their persons: what has got another contact by then is not old any more.
    known = await load(connection, seal, [HistoryKey(row.tenant, "service", row.id) for row in rows], (), ())
    still = {(row.tenant, row.id) for row in await connection.execute(_old(kommune_nr, before))}
    keys = [key for key in known.histories if (key.tenant, key.id) in still]
    if not keys:
        return 0
    forgotten = [
        forgetting for key in keys if (forgetting := _forgetting(known.histories.get(key))) is not None
    ]
    changes = [(known.histories[each.key], each) for each in forgotten]
    await count(connection, ((_collected(was), now.pilot) for was, now in changes))
    await upsert_rows(
        connection,
        history,
        [history_row(seal, each) for each in forgotten],
        taking=("person_hash", "kommune_nr", "person_key", "sealed"),
    )
    wanted = given(connection.dialect.name, [(key.tenant, key.id) for key in keys], width=2)
    await connection.execute(
        delete(pilot_contact).where(
            select(wanted.c.c0)
            .where(wanted.c.c0 == pilot_contact.c.tenant, wanted.c.c1 == pilot_contact.c.id)
            .exists()
        )
    )
    return len(keys)


async def count_old(connection: AsyncConnection, kommune_nr: str, before: date) -> int:
    """Count the contacts that would be deleted."""
    wanted = _old(kommune_nr, before).limit(None).subquery()
    return await connection.scalar(select(func.count()).select_from(wanted)) or 0


def _old(kommune_nr: str, before: date) -> Select[Any]:
    """Contacts whose time is over, some at a time."""
    columns = pilot_contact.c
    return (
        select(columns.tenant, columns.id)
        .outerjoin(pilot_course, pilot_course.c.id == columns.course_id)
        .where(
            columns.kommune_nr == kommune_nr,
            (columns.course_id.is_(None) & (columns.day < before))
            | (pilot_course.c.state.in_(UNSENT) & (pilot_course.c.last < before)),
        )
        .order_by(columns.tenant, columns.id)
        .limit(_SOME)
    )


def _collected(was: object) -> Collected | None:
    return was.pilot if isinstance(was, ServiceHistory) else None


def _forgetting(was: object) -> ServiceHistory | None:
    """A history that knows how its contact was counted, and no longer whose it was."""
    if not isinstance(was, ServiceHistory) or was.pilot is None:
        return None
    kept = replace(was, pilot=replace(was.pilot, kept=Kept.DELETED))
    # What was reported under another code before is the register's as well: it keeps its person.
    return kept if was.made else replace(kept, whose=None, person=None)


async def end_deletion(  # noqa: PLR0913, PLR0917 - what is kept of an act
    connection: AsyncConnection,
    seal: Seal,
    kommune_nr: str,
    before: date,
    contacts: int,
    by: By,
    now: datetime,
) -> int:
    """Delete the courses that have no contact left; give how many. The log keeps what was done."""
    empty = ~select(pilot_contact.c.id).where(pilot_contact.c.course_id == pilot_course.c.id).exists()
    done = await connection.execute(
        delete(pilot_course).where(
            pilot_course.c.kommune_nr == kommune_nr,
            pilot_course.c.state.in_(UNSENT),
            pilot_course.c.last < before,
            empty,
        )
    )
    detail = {"before": before.isoformat(), "courses": done.rowcount, "contacts": contacts}
    await _log(connection, seal, "delete", kommune_nr, None, by, now, detail=detail)
    return done.rowcount


async def _log(  # noqa: PLR0913, PLR0917 - what is kept of an act
    connection: AsyncConnection,
    seal: Seal,
    act: str,
    kommune_nr: str,
    subject: str | None,
    by: By,
    now: datetime,
    *,
    detail: Mapping[str, object],
) -> None:
    row = {
        "at": now,
        "act": f"pilot {act}",
        "kommune_nr": kommune_nr,
        "line": "",
        "subject": subject,
        "detail": dict(detail),
    }
    await keep_operation(connection, seal, row, by)
