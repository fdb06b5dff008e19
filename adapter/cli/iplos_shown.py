"""Imports, refused rows and the comparison, for people and for programs; none names a person."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console, make_table, when
from adapter.cli.store import again
from adapter.matching.derived import RowFault

if TYPE_CHECKING:
    from adapter.cli.iplos_work import Imported
    from adapter.existing.comparison import Comparison
    from adapter.store.derived_answers import Held, ImportItem


def show_imported(imported: "Imported", output: Output, store: str | None) -> None:
    """Show what became of a file."""
    item, faults, already = imported
    if output.is_json:
        print_json(import_json(item) | {"already": already, "faults": [fault_json(each) for each in faults]})
        return
    console = make_console()
    if already:
        console.print(say("imported-already", output.language, id=item.id), soft_wrap=True)
    console.print(say("imported", output.language, **_figures(item), name=item.about.name), soft_wrap=True)
    if faults:
        console.print(_faults_table(faults, output.language))
    if item.refused > len({fault.number for fault in faults}):
        console.print(say("more-faults", output.language, id=item.id, store=again(store)), soft_wrap=True)


def show_status(imports: "Sequence[ImportItem]", held: "Sequence[Held]", output: Output) -> None:
    """Show the imports, and the rows by kommune and year."""
    if output.is_json:
        for item in imports:
            print_json(import_json(item))
        for each in held:
            print_json(each._asdict())
        return
    console = make_console()
    if not imports:
        console.print(say("nothing", output.language))
        return
    console.print(_imports_table(imports, output.language))
    if held:
        console.print("", _held_table(held, output.language))


def fault_writer(output: Output) -> Callable[[RowFault], None]:
    """Give what writes refused rows one by one, however many they are."""
    if output.is_json:
        return lambda fault: print_json(fault_json(fault))
    console = make_console()
    row = say("row", output.language)
    return lambda fault: console.print(f"{row} {fault.number}  {fault.place}  {fault.rule}", soft_wrap=True)


def show_undone(item: "ImportItem", language: Language) -> None:
    """Show that an import is undone."""
    make_console().print(say("import-undone-now", language, id=item.id), soft_wrap=True)


def show_comparison(comparison: "Comparison", output: Output) -> None:
    """Show what stands where."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.existing.comparison import Where  # noqa: PLC0415 - see above

    totals = {where.value: comparison.total(where) for where in Where}
    groups = sorted(comparison.services.items(), key=lambda each: [part or "" for part in each[0]])
    if output.is_json:
        about = {"kommune_nr": comparison.kommune_nr, "year": comparison.year}
        print_json(about | totals | {"unnamed": comparison.unnamed})
        for group, n in groups:
            print_json({**group._asdict(), "services": n})
        return
    console = make_console()
    told = say(
        "sets-compared", output.language, kommune=comparison.kommune_nr, year=comparison.year, **totals
    )
    console.print(told, soft_wrap=True)
    if comparison.unnamed:
        console.print(say("compared-unnamed", output.language, n=comparison.unnamed), soft_wrap=True)
    if groups:
        console.print("", _groups_table(groups, output.language))


def import_json(item: "ImportItem") -> dict[str, Any]:
    """Give an import."""
    about = item.about
    return {
        "import": item.id,
        "source": about.source,
        "form": about.form.value,
        "name": about.name,
        "digest": about.digest,
        "kommune_nr": about.kommune_nr or None,
        "year": about.year,
        "state": item.state.value,
        **{name: value for name, value in _figures(item).items() if name != "id"},
        "started": item.started,
        "ended": item.ended,
        "undone": item.undone,
        "who": item.who,
        "why": item.why,
    }


def fault_json(fault: RowFault) -> dict[str, Any]:
    """Give why a row was refused."""
    return {"number": fault.number, "place": fault.place, "rule": fault.rule}


def _figures(item: "ImportItem") -> dict[str, int]:
    return {
        "id": item.id,
        "rows": item.rows,
        "refused": item.refused,
        "new": item.tally.new,
        "changed": item.tally.changed,
        "unchanged": item.tally.unchanged,
    }


def _imports_table(imports: "Iterable[ImportItem]", language: Language) -> Table:
    words = ("number", "file", "source", "year", "state", "begun")
    figures = ("read", "new", "changed", "unchanged", "refused")
    headings = [say(word, language) for word in (*words, *figures)]
    table = make_table(*headings, numbers=(headings[0], *headings[len(words) :]))
    for item in imports:
        about, (_, *told) = item.about, _figures(item).values()
        rows, refused, *tally = told
        table.add_row(
            str(item.id),
            about.name,
            about.source,
            str(about.year or "-"),
            say(f"import-{item.state.value}", language),
            when(item.started),
            *map(str, (rows, *tally, refused)),
        )
    return table


def _held_table(held: "Iterable[Held]", language: Language) -> Table:
    headings = [say(word, language) for word in ("kommune", "year", "kept", "counting")]
    table = make_table(*headings, numbers=headings[2:])
    for each in held:
        table.add_row(each.kommune_nr, str(each.year or "-"), str(each.rows), str(each.counting))
    return table


def _faults_table(faults: Iterable[RowFault], language: Language) -> Table:
    headings = [say(word, language) for word in ("row", "where", "rule")]
    table = make_table(*headings, numbers=headings[:1])
    for fault in faults:
        table.add_row(str(fault.number), fault.place, fault.rule)
    return table


def _groups_table(groups: "Iterable[tuple[Any, int]]", language: Language) -> Table:
    headings = [say(word, language) for word in ("where", "state", "rule", "code", "month", "services")]
    table = make_table(*headings, numbers=headings[-1:])
    for group, n in groups:
        own = say(f"own-{group.own.value}", language) if group.own else "-"
        where = say(f"where-{group.where.value}", language)
        table.add_row(where, own, group.rule, group.code, group.month, str(n))
    return table
