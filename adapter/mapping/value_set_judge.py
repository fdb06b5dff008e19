"""What a value set must be beyond its form: somebody's, with lists of its own, and statuses that we have."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from adapter.mapping.fault_words import words
from adapter.mapping.judge import Complaint
from adapter.mapping.systems import fold
from adapter.mapping.tables import Tables
from adapter.mapping.value_set_files import ValueSetFile
from adapter.mapping.value_sets import days_of, scope_of


def judge_value_set(file: ValueSetFile, tables: Tables, statuses: Sequence[str]) -> Iterator[Complaint]:
    """Everything wrong with one value set; `statuses` are ours."""
    if not file.kommuner and not file.tenants:
        yield Complaint(("value_set",), words("whose-set"))
    yield from _systems(file, tables)
    if file.valid_to and file.valid_to < file.valid_from:
        yield Complaint(("valid_to",), words("dates-reversed"))
    else:
        yield from _categories(file)
    for theirs, ours in file.statuses.codes.items():
        if ours not in statuses:
            names = ", ".join(statuses) or words("no-statuses")
            said = words("no-status", value=ours, choices=names)
            yield Complaint(("statuses", "codes", theirs), said)


def judge_sets_together(files: Sequence[ValueSetFile]) -> Iterator[tuple[int, Complaint]]:
    """Value sets that would read the same documents on one day, each with the number of its file."""
    for (_, one), (number, other) in combinations(enumerate(files), 2):
        same_day = _overlap(
            (one.valid_from, one.valid_to or date.max), (other.valid_from, other.valid_to or date.max)
        )
        same_list = fold(one.categories.system) == fold(other.categories.system)
        if same_list and same_day and scope_of(one).may_meet(scope_of(other)):
            said = words("sets-of-one-list", name=one.value_set, version=one.version)
            yield number, Complaint(("categories", "system"), said)


def _systems(file: ValueSetFile, tables: Tables) -> Iterator[Complaint]:
    for name in ("categories", "statuses"):
        system = getattr(file, name).system
        official = tables.service.spelling(system) or tables.hst.list_of(system)
        if official:
            yield Complaint((name, "system"), words("official-list", system=system))
    if fold(file.categories.system) == fold(file.statuses.system):
        yield Complaint(("statuses", "system"), words("one-list-for-both"))


def _categories(file: ValueSetFile) -> Iterator[Complaint]:
    seen: dict[str, list[tuple[date, date]]] = {}
    for number, form in enumerate(file.categories.codes):
        at = ("categories", "codes", number)
        days = days_of(form, file)
        if days[1] < days[0]:
            yield Complaint((*at, "code"), words("never-in-force", code=form.code))
        elif any(_overlap(days, others) for others in seen.get(form.code, ())):
            yield Complaint((*at, "code"), words("twice-on-days", code=form.code))
        seen.setdefault(form.code, []).append(days)


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
