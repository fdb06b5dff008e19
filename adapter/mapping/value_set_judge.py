"""What a value set must be beyond its form: somebody's, with lists of its own, and statuses that we have."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from adapter.mapping.judge import Complaint
from adapter.mapping.systems import fold
from adapter.mapping.tables import Tables
from adapter.mapping.value_set_files import ValueSetFile
from adapter.mapping.value_sets import days_of, scope_of


def judge_value_set(file: ValueSetFile, tables: Tables, statuses: Sequence[str]) -> Iterator[Complaint]:
    """Everything wrong with one value set; `statuses` are ours."""
    if not file.kommuner and not file.tenants:
        message = "says of no municipality that it is theirs; name kommuner or tenants"
        yield Complaint(("value_set",), message)
    yield from _systems(file, tables)
    if file.valid_to and file.valid_to < file.valid_from:
        yield Complaint(("valid_to",), "valid_to is before valid_from; correct one of them")
    else:
        yield from _categories(file)
    for theirs, ours in file.statuses.codes.items():
        if ours not in statuses:
            names = ", ".join(statuses) or "none: pilot/codes.yaml has no hst_status"
            yield Complaint(("statuses", "codes", theirs), f"{ours} is no status; choose one of {names}")


def judge_sets_together(files: Sequence[ValueSetFile]) -> Iterator[tuple[int, Complaint]]:
    """Value sets that would read the same documents on one day, each with the number of its file."""
    for (_, one), (number, other) in combinations(enumerate(files), 2):
        same_day = _overlap(
            (one.valid_from, one.valid_to or date.max), (other.valid_from, other.valid_to or date.max)
        )
        same_list = fold(one.categories.system) == fold(other.categories.system)
        if same_list and same_day and scope_of(one).may_meet(scope_of(other)):
            message = f"{one.value_set} of {one.version} has the categories of this list on the same days"
            yield (
                number,
                Complaint(("categories", "system"), f"{message}; end one of them, or keep them together"),
            )


def _systems(file: ValueSetFile, tables: Tables) -> Iterator[Complaint]:
    for name in ("categories", "statuses"):
        system = getattr(file, name).system
        official = tables.service.spelling(system) or tables.hst.list_of(system)
        if official:
            message = f"{system} is an official list, which the message has a place for; name the municipality's own"
            yield Complaint((name, "system"), message)
    if fold(file.categories.system) == fold(file.statuses.system):
        message = "categories have this list too; nobody could tell them apart, so give each its own"
        yield Complaint(("statuses", "system"), message)


def _categories(file: ValueSetFile) -> Iterator[Complaint]:
    seen: dict[str, list[tuple[date, date]]] = {}
    for number, form in enumerate(file.categories.codes):
        at = ("categories", "codes", number)
        days = days_of(form, file)
        if days[1] < days[0]:
            message = f"{form.code} is never in force; correct its days, or those of the set"
            yield Complaint((*at, "code"), message)
        elif any(_overlap(days, others) for others in seen.get(form.code, ())):
            yield Complaint((*at, "code"), f"{form.code} stands twice on the same days; keep one of them")
        seen.setdefault(form.code, []).append(days)


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
