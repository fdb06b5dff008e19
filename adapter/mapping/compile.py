"""From the forms of decision tables to the rows that the program asks."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from adapter.mapping.asking import Decisions
from adapter.mapping.decision_files import DecisionFile, PilotFile, RowForm, Then, When
from adapter.mapping.decisions import (
    FLAGS,
    Ages,
    Choice,
    Coded,
    Condition,
    Grounds,
    Layer,
    ListedSystem,
    Read,
    Row,
    Scope,
)
from adapter.mapping.results import Leave, NotInKpr, Result, ToCode, ToHst, ToPilot
from adapter.mapping.systems import fold
from adapter.mapping.tables import PilotTable, TableId

_CHOSEN = (
    "resource",
    "setting",
    "kommune",
    "unit",
    "team",
    "profession",
    "programme",
    "hovedforlop",
    "contact_kind",
)


def compile_decisions(files: Sequence[DecisionFile], digest: str) -> Decisions:
    """Give the tables in the form in which they are asked; they have been judged."""
    return Decisions(
        digest=digest,
        tables=tuple(dict.fromkeys(table_id(file) for file in files)),
        rows=tuple(row for file in files for row in rows_of(file)),
        listed=tuple(entry for file in files for entry in _listed(file)),
        reads=tuple(read for file in files for read in reads_of(file)),
    )


def pilot_table(file: PilotFile) -> PilotTable:
    """Give the pilot codes by code."""
    return PilotTable(
        TableId(file.layer, file.table, file.version.isoformat()),
        parents={row.code: row.parent for row in file.codes},
        ages_from={row.code: row.age_from for row in file.codes if row.age_from is not None},
        displays={row.code: row.display for row in file.codes},
    )


def table_id(file: DecisionFile) -> TableId:
    """Which edition of which table this is."""
    return TableId(file.layer.value, file.table, file.version.isoformat())


def rows_of(file: DecisionFile) -> Iterator[Row]:
    """Give the rows of one table, in its order."""
    for form in file.rows:
        first, last = dates_of(file, form)
        yield Row(
            address=table_id(file).row(form.row),
            then=_result(form.then),
            first=first,
            last=last,
            scope=scope_of(file),
            codes=_codes(file, form.when),
            choices=_choices(form),
            ages=Ages(form.when.age.first, form.when.age.last) if form.when.age else None,
            condition=Condition(form.when.fhirpath) if form.when.fhirpath else None,
            grounds=_grounds(file, form),
        )


def _grounds(file: DecisionFile, form: RowForm) -> Grounds:
    decided = form.decided
    by, day = (decided.by, decided.day) if decided else (None, None)
    return Grounds(form.source, file.owner, by, day, form.note)


def dates_of(file: DecisionFile, form: RowForm) -> tuple[date, date]:
    """Give the first and last day of a row: its own within the table's."""
    first = max(file.valid_from, form.valid_from or date.min)
    return first, min(file.valid_to or date.max, form.valid_to or date.max)


def scope_of(file: DecisionFile) -> Scope:
    """Whose data a table is for."""
    return Scope(frozenset(file.kommuner), frozenset(file.tenants), frozenset(file.vendors))


def reads_of(file: DecisionFile) -> Iterator[Read]:
    """Where the facts of a table's senders stand."""
    for form in file.reads:
        codes = None if form.codes is None else {code: _word(to) for code, to in form.codes.items()}
        system = fold(file.systems[form.system]) if form.system else None
        scope, last = scope_of(file), file.valid_to or date.max
        yield Read(form.fact, form.element, form.url, system, codes, scope, file.valid_from, last)


def _word(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _codes(file: DecisionFile, when: When) -> frozenset[Coded]:
    if when.system is None or when.code is None:
        return frozenset()
    system = fold(file.systems[when.system])
    return frozenset((system, code) for code in when.code)


def _choices(form: RowForm) -> Mapping[str, Choice]:
    """What facts must be; only an Encounter can be a consultation."""
    when = form.when
    told = {name: getattr(when, name) for name in _CHOSEN} | {"class": when.class_}
    choices = {
        name: Choice(frozenset(values.one_of), frozenset(values.none_of))
        for name, values in told.items()
        if values
    }
    flags = {name: getattr(when, name) for name in FLAGS}
    choices |= {n: Choice(frozenset({_word(v)})) for n, v in flags.items() if v is not None}
    if form.then.hst and "resource" not in choices:
        choices["resource"] = Choice(frozenset({"Encounter"}))
    return choices


def _result(then: Then) -> Result:
    if then.code is not None:
        return ToCode(then.code)
    if then.hst is not None:
        return ToHst(then.hst.form, then.hst.alderstrinn, then.hst.amming)
    if then.pilot is not None:
        return ToPilot(then.pilot, then.low_threshold)
    if then.not_in_kpr is not None:
        return NotInKpr(then.not_in_kpr, then.channel)
    return Leave()


def _listed(file: DecisionFile) -> Iterator[tuple[str, ListedSystem]]:
    """The systems whose codes the table answers for; the pilot answers for none."""
    if file.unmapped == "leave" or file.layer is Layer.PILOT:
        return
    used = dict.fromkeys(form.when.system for form in file.rows if form.when.system)
    for name in used:
        yield (
            fold(file.systems[name]),
            ListedSystem(scope_of(file), file.valid_from, file.valid_to or date.max),
        )
