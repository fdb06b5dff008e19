"""
Courses of the pilot are told where the contacts that they are made of are (MH-52; docs/decisions/0018-hiding.md).

A course counts under the code of its first contact, in the month of that contact: where contacts are hidden, a number
of courses would say how many there are at least. So where contacts under a code are hidden, or not told at all, the
courses that begin with one are too.

Not under the code of the course: of contacts of several codes it is the one above them. A number of such courses would
say of the codes below how many contacts there are, in this month and in those that follow, wherever those are hidden.
"""

from collections.abc import Iterable, Sequence

from adapter.figures.tree import Month


def courses_within(courses: Sequence[Month], contacts: Iterable[Month]) -> Sequence[Month]:
    """Hide courses of months and codes whose contacts are not shown; both are hidden by themselves already."""
    shown = {
        (month.kommune_nr, month.month, name)
        for month in contacts
        if month.is_divided
        for name, group in month.groups.items()
        if not group.is_hidden
    }
    for month in courses:
        for name, group in month.groups.items():
            if (month.kommune_nr, month.month, name) not in shown:
                group.hide(is_hidden=True)
    return courses
