"""A municipality's value sets as the program reads them: categories and statuses, with their days."""

from collections.abc import Mapping
from datetime import date

from adapter.mapping.decisions import Scope, Sender
from adapter.mapping.systems import fold
from adapter.mapping.tables import TableId
from adapter.mapping.value_set_files import CategoryForm, StatusRead, ValueSetFile
from adapter.values import Value


class Category(Value, frozen=True):
    """What is assessed, between two Norwegian days, both included."""

    code: str
    display: str
    first: date
    last: date


class LocalSet(Value, frozen=True):
    """One edition of a value set."""

    id: TableId
    scope: Scope
    #: First and last Norwegian day, both included.
    first: date
    last: date
    #: Folded.
    category_system: str
    categories: tuple[Category, ...]
    #: Folded.
    status_system: str
    #: Theirs to ours.
    statuses: Mapping[str, str]
    reads: tuple[StatusRead, ...]

    def is_for(self, sender: Sender, day: date) -> bool:
        """Whether a sender's consultations of a day are read by it."""
        return self.first <= day <= self.last and self.scope.covers(sender)

    def has(self, category: str, day: date) -> bool:
        """Whether a category is in force on a day."""
        return any(one.code == category and one.first <= day <= one.last for one in self.categories)


def local_set(file: ValueSetFile) -> LocalSet:
    """Give a value set in the form in which it is asked; it has been judged."""
    return LocalSet(
        id=TableId("municipality", file.value_set, file.version.isoformat()),
        scope=scope_of(file),
        first=file.valid_from,
        last=file.valid_to or date.max,
        category_system=fold(file.categories.system),
        categories=tuple(_category(form, file) for form in file.categories.codes),
        status_system=fold(file.statuses.system),
        statuses=file.statuses.codes,
        reads=file.reads,
    )


def scope_of(file: ValueSetFile) -> Scope:
    """Whose consultations a value set is for."""
    return Scope(frozenset(file.kommuner), frozenset(file.tenants))


def days_of(form: CategoryForm, file: ValueSetFile) -> tuple[date, date]:
    """Give the first and last day of a category: its own within the set's."""
    first = max(file.valid_from, form.valid_from or date.min)
    return first, min(file.valid_to or date.max, form.valid_to or date.max)


def _category(form: CategoryForm, file: ValueSetFile) -> Category:
    return Category(form.code, form.display, *days_of(form, file))
