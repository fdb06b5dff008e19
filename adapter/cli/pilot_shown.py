"""Counts, courses and figures of the pilot, for people and for programs; none names a person."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from adapter.cli.listing import show_list
from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console, make_table

if TYPE_CHECKING:
    from adapter.existing.releasing import Released
    from adapter.figures import FiguresTable, Row
    from adapter.store.pilot import Deleted, PilotStatus
    from adapter.store.pilot_rows import CourseItem


def show_status(status: "PilotStatus", output: Output) -> None:
    """Show what is counted, held and deleted, and the courses by state."""
    if output.is_json:
        covered = [{"kommune_nr": nr, "contacts": n} for nr, n in status.covered]
        counted = [each._asdict() for each in status.counted]
        print_json({"counted": counted, "courses": [e._asdict() for e in status.courses], "covered": covered})
        return
    rows = [(one.kommune_nr, one.code, f"pilot-{one.kept}", "-", one.contacts) for one in status.counted]
    rows += [
        (one.kommune_nr, one.code, f"pilot-{one.state}", str(one.courses), one.contacts)
        for one in status.courses
    ]
    rows += [(nr, "", "pilot-covered", "-", n) for nr, n in status.covered]
    headings = [say(word, output.language) for word in ("kommune", "code", "state", "courses", "contacts")]
    table = make_table(*headings, numbers=headings[3:])
    for nr, code, state, courses, contacts in rows:
        table.add_row(nr, code, say(state, output.language), courses, str(contacts))
    make_console().print(table if rows else say("nothing", output.language))


def show_courses(courses: "Sequence[CourseItem]", output: Output) -> None:
    """Show courses."""
    show_list(courses, output, course_json, _courses_table)


def _courses_table(courses: "Sequence[CourseItem]", language: Language) -> Table:
    words = ("course", "kommune", "code", "state", "first", "last", "contacts")
    headings = [say(word, language) for word in words]
    table = make_table(*headings, numbers=headings[6:], whole=[headings[0], *headings[3:6]])
    for each in courses:
        state = say(f"pilot-{each.state.value}", language)
        days = str(each.first), str(each.ended or each.last)
        table.add_row(each.id, each.kommune_nr, each.code, state, *days, str(each.contacts))
    return table


def course_json(course: "CourseItem") -> dict[str, Any]:
    """Give a course."""
    named = ("id", "kommune_nr", "tenant", "code", "state", "first", "last", "ended", "ended_for", "contacts")
    more = ("unit", "programme", "professions", "decided_at", "who", "why")
    told = {name: getattr(course, name) for name in (*named, *more)}
    forlop = [{"hovedforlop": value, "from": day} for value, day in course.hovedforlop]
    return told | {"hovedforlop": forlop}


def show_released(released: "Sequence[Released]", output: Output, *, dry_run: bool) -> None:
    """Show what leaves of each course, and what does not, and why."""
    if output.is_json:
        for each in released:
            told = {"course": each.course.id, "refused": each.refused, "outcome": each.outcome}
            print_json(told | {"reason": each.reason, "made": list(each.made), "dry_run": dry_run})
        return
    console = make_console()
    if not released:
        console.print(say("pilot-none-due", output.language))
        return
    headings = [say(word, output.language) for word in ("course", "contacts", "follows")]
    table = make_table(*headings, numbers=headings[1:2], whole=headings[:1])
    for each in released:
        follows = (
            say(f"pilot-refused-{each.refused}", output.language) if each.refused else ", ".join(each.made)
        )
        table.add_row(each.course.id, str(each.course.contacts), follows or each.reason or "-")
    console.print(table)
    if dry_run:
        console.print(say("pilot-dry-run", output.language))


def show_rejected(course: "CourseItem", language: Language) -> None:
    """Show that a course is not to be reported."""
    make_console().print(say("pilot-rejected-now", language, id=course.id), soft_wrap=True)


def show_deleted(deleted: "Iterable[Deleted]", output: Output) -> None:
    """Show what a deletion run deleted."""
    console = make_console()
    for each in deleted:
        if output.is_json:
            print_json(each._asdict())
            continue
        told = say(
            "pilot-deletion",
            output.language,
            kommune=each.kommune_nr,
            courses=each.courses,
            contacts=each.contacts,
            before=each.before,
        )
        console.print(told, soft_wrap=True)


def show_figures(tables: "Iterable[FiguresTable]", output: Output) -> None:
    """Show figures, a row with what it is divided by; what is hidden is named without one."""
    rows = [(table.by, row) for table in tables for row in table.rows]
    show_list(rows, output, figure_json, _figures_table)


def _figures_table(rows: "Sequence[tuple[str, Row]]", language: Language) -> Table:
    words = ("kommune", "month", "code", "pilot-by", "pilot-part", "contacts")
    headings = [say(word, language) for word in words]
    table = make_table(*headings, numbers=headings[5:])
    for by, row in rows:
        shown = say("pilot-hidden", language) if row.number is None else str(row.number)
        named = say(by, language) if by else "-"
        code, part = (_part(each, language) for each in (row.group, row.value))
        table.add_row(row.kommune_nr, row.month, code, named, part, shown)
    return table


def _part(value: str, language: Language) -> str:
    return say("pilot-not-divided", language) if value == "*" else value or "-"


def figure_json(figure: "tuple[str, Row]") -> dict[str, Any]:
    """Give a figure; `*` stands for all parts of what is too small to be divided. Persons are not told."""
    by, row = figure
    return {
        "kommune_nr": row.kommune_nr,
        "month": row.month,
        "code": row.group,
        "by": by or None,
        "value": row.value or None,
        "contacts": row.number,
        "hidden": row.is_hidden,
    }
