"""
The rows that codes alone may be decided by, in the order in which documents are asked (`deciding.py`).

A row is a sure answer only where no fact is open and no row before it or beside it could answer otherwise
(KPR-M-005).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapter.fhir.resources import Coding
from adapter.mapping.asking import SenderTables, differing
from adapter.mapping.decisions import ORDER, Layer, Row
from adapter.mapping.facts import sender_of
from adapter.mapping.open_facts import Given, open_facts
from adapter.mapping.own_lists import rows_of_lists
from adapter.mapping.reader import Setting
from adapter.mapping.results import Leave, NotInKpr, Reason, ToCode
from adapter.mapping.systems import fold
from adapter.values import Value


class OneTable(Value, frozen=True):
    """One table to ask and no other; `version` None: every edition of it."""

    name: str
    version: str | None = None


class Codes(Value, frozen=True):
    """Codes with what is told beside them, and whose they are."""

    codings: tuple[Coding, ...]
    given: Given
    setting: Setting

    @property
    def tables(self) -> SenderTables:
        """The tables that their sender's documents are asked."""
        return self.setting.tables.decisions.of(sender_of(self.setting.tenant))


class Match(Value, frozen=True):
    """A row that answers, or does when its open facts are so."""

    row: Row
    open: tuple[str, ...]
    is_sure: bool


@dataclass(slots=True)
class Search:
    """The rows that were found so far, in the order of asking."""

    given: Given
    #: Whether a row that was asked before could be the answer.
    is_open: bool = False
    matches: list[Match] = field(default_factory=list)

    def ask(self, rows: Sequence[Row]) -> bool:
        """Take the rows that are asked side by side; True where none after them is asked."""
        found = [(row, left) for row in rows if (left := open_facts(row, self.given)) is not None]
        agree = differing([row for row, _ in found]) is None
        answers = [(row, left) for row, left in found if not isinstance(row.then, Leave)]
        for row, left in answers:
            self.matches.append(Match(row, left, agree and not left and not self.is_open))
        self.is_open |= bool(answers)
        return any(not left for _, left in answers)


def search_all(codes: Codes) -> Search:
    """Ask as a document is asked: national codes, then layer by layer."""
    search = Search(codes.given)
    national = list(_national(codes))
    if national:
        search.ask([row for row in national if is_live(row, codes)] or national)
        return search
    before: list[list[Row]] = []
    for layer in ORDER:
        rows = _named(codes, layer)
        if rows:
            # Rows without a code say something of this one only where they go before a row that names it.
            if any(search.ask(others) for others in before) or search.ask(rows):
                return search
            before = []
        before.append(list(codes.tables.uncoded(layer)))
    return search


def search_one(codes: Codes, table: OneTable) -> Search:
    """Ask one table alone, as if nothing went before it."""
    search = Search(codes.given)
    search.ask(list(_rows_of(codes, table)))
    return search


def search_pilot(codes: Codes) -> Search:
    """Ask the pilot's rows, which read what ended without a KPR message (KPR-M-029 step 5)."""
    apart = [m for m in search_all(codes).matches if m.row.then == NotInKpr(Reason.NO_KPR_MESSAGE)]
    search = Search(codes.given, is_open=not any(match.is_sure for match in apart))
    if apart:
        coded = _named(codes, Layer.PILOT)
        if not (coded and search.ask(coded)):
            search.ask(list(codes.tables.uncoded(Layer.PILOT)))
    return search


def is_named(codes: Codes) -> bool:
    """Whether a row in force names one of the codes, in any layer but the pilot's."""
    return any(_named(codes, layer) for layer in ORDER)


def is_listed(codes: Codes) -> bool:
    """Whether the tables answer for all codes of one of the lists, so that a code without a row is a gap."""
    tenant, day = codes.setting.tenant, codes.given.day
    if any(_national(codes)):
        return True
    return any(
        coding.system in tenant.local_codes
        or coding.system in tenant.not_in_kpr
        or codes.tables.lists(_coded(coding)[0], day)
        for coding in codes.codings
    )


def is_live(row: Row, codes: Codes) -> bool:
    """Whether a row leads to no service code, or to one that the list has on the day (KPR-M-003)."""
    if not isinstance(row.then, ToCode):
        return True
    entry = codes.setting.tables.service.lookup(row.then.code)
    return entry is not None and not entry.retired_on(codes.given.day)


def _national(codes: Codes) -> Iterator[Row]:
    """Codes of the national list, however the list is named, each as the list writes it (KPR-M-004)."""
    table, aliases = codes.setting.tables.service, codes.setting.tenant.service_code_system_aliases
    for coding in codes.codings:
        if table.spelling(coding.system or "", aliases) is not None:
            code = table.normalise(coding.code or "")
            yield Row(table.row(code), ToCode(code), codes=frozenset({_coded(coding)}))


def _named(codes: Codes, layer: Layer) -> list[Row]:
    """The rows of a layer that name one of the codes, the tenant's own lists among the first layer's."""
    own = codes.codings if layer is Layer.MUNICIPALITY else ()
    rows = [row for coding in own for row in rows_of_lists(codes.setting, coding)]
    for coding in codes.codings:
        rows += codes.tables.naming(layer, _coded(coding))
    return [row for row in rows if row.in_force(codes.given.day)]


def _rows_of(codes: Codes, table: OneTable) -> Iterator[Row]:
    """The rows of one table that name one of the codes, for their sender."""
    coded, sender = frozenset(map(_coded, codes.codings)), sender_of(codes.setting.tenant)
    for row in codes.setting.tables.decisions.rows:
        is_meant = row.address.table == table.name and table.version in (None, row.address.version)
        if is_meant and row.scope.covers(sender) and not coded.isdisjoint(row.codes):
            yield row


def _coded(coding: Coding) -> tuple[str, str]:
    return fold(coding.system or ""), coding.code or ""
