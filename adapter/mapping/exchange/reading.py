"""Tables out of files of any form, judged by the loader before anything is written."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from adapter.errors import Fault, Misconfigured
from adapter.mapping.decision_files import DecisionFile
from adapter.mapping.exchange.concept_map_back import tables_in
from adapter.mapping.exchange.csv_form import Sheet, sheets_in
from adapter.mapping.exchange.lists import Lists
from adapter.mapping.exchange.plain import Plain, plain_of
from adapter.mapping.exchange.yaml_form import as_yaml
from adapter.mapping.fault_words import words
from adapter.mapping.load import load_tables, read
from adapter.mapping.load_decisions import read_tables, table_files
from adapter.mapping.yaml_lines import fault_at
from adapter.values import replace

_NEW = "imported"


def tables_of(path: Path) -> list[DecisionFile]:
    """The tables of a YAML file or of a folder; raises `Misconfigured` where their form is wrong."""
    if not path.exists():
        raise Misconfigured(fault_at(str(path), (0, 0), words("file-or-folder-gone")))
    files = table_files(path) if path.is_dir() else [path]
    reads = read_tables(read(file) for file in files)
    faults = [fault for one in reads for fault in (*one.document.faults, *one.faults)]
    if faults:
        raise Misconfigured(*faults)
    return [one.form for one in reads if one.form]


def plain_tables(path: Path) -> list[Plain]:
    """The tables of a file or folder as plain values."""
    return [plain_of(form) for form in tables_of(path)]


def sheets_of(path: Path, lists: Lists, *, is_csv: bool) -> list[Sheet]:
    """The tables of an exported file; raises `Misconfigured` where it cannot be read."""
    try:
        content = path.read_bytes()
        if is_csv:
            return sheets_in(content, str(path))
        return [Sheet(table, 0) for table in tables_in(orjson.loads(content), str(path), lists)]
    except OSError:
        raise Misconfigured(fault_at(str(path), (0, 0), words("import-unreadable"))) from None
    except orjson.JSONDecodeError:
        raise Misconfigured(fault_at(str(path), (0, 0), words("no-json"))) from None


def written_into(sheets: Sequence[Sheet], source: Path, out: Path, shipped: Path) -> list[Path]:
    """
    Write tables as YAML below a folder, and give the files.

    Judged before, beside the program's tables and those in the folder, save earlier ones of the same
    names in the program's; raises `Misconfigured` with every fault, and writes nothing then.
    """
    texts = {out / name: as_yaml(sheet.table) for name, sheet in _named(sheets)}
    there = [fault_at(str(path), (0, 0), words("there-already")) for path in texts if path.exists()]
    if there:
        raise Misconfigured(*there)
    _judge(sheets, source, out, shipped)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)


def _named(sheets: Sequence[Sheet]) -> Iterator[tuple[str, Sheet]]:
    """Each table with the name of its file; editions of one table are told apart by a number."""
    count: dict[str, int] = {}
    for sheet in sheets:
        # A table that lacks one of these is refused when it is judged.
        words = (str(sheet.table.get(key)) for key in ("layer", "table"))
        stem = "/".join("".join(c if c.isalnum() or c in "-_" else "-" for c in word) for word in words)
        count[stem] = count.get(stem, 0) + 1
        yield (f"{stem}-{count[stem]}.yaml" if count[stem] > 1 else f"{stem}.yaml"), sheet


def _judge(sheets: Sequence[Sheet], source: Path, out: Path, shipped: Path) -> None:
    names = {sheet.table.get("table") for sheet in sheets}
    with tempfile.TemporaryDirectory() as scratch:
        base, own = Path(scratch) / "shipped", Path(scratch) / "own"
        shutil.copytree(shipped, base)
        if out.is_dir():
            shutil.copytree(out, own)
        for path in table_files(base):
            if (read(path).data or {}).get("table") in names:
                path.unlink()
        made = own / _NEW
        made.mkdir(parents=True, exist_ok=True)
        for number, sheet in enumerate(sheets):
            (made / f"{number:06}.yaml").write_text(as_yaml(sheet.table), encoding="utf-8")
        try:
            load_tables(base, own)
        except Misconfigured as problem:
            raise Misconfigured(
                *(_placed(f, sheets, source, made, own, out) for f in problem.faults)
            ) from None


def _placed(fault: Fault, sheets: Sequence[Sheet], source: Path, made: Path, own: Path, out: Path) -> Fault:
    """A fault where its reader finds it: in the file that was imported, or in a table that was there."""
    path = Path(fault.file)
    if not path.is_relative_to(made):
        name = str(out / path.relative_to(own)) if path.is_relative_to(own) else path.name
        return replace(fault, file=name)
    sheet = sheets[int(path.stem)]
    row = _row_at(as_yaml(sheet.table), fault.line)
    line = sheet.lines.get(row or "", sheet.line)
    said = words("of-row" if row else "of-table", table=sheet.table.get("table"), row=row, said=fault.words)
    return fault_at(str(source), (line, 1 if line else 0), said)


def _row_at(text: str, line: int) -> str | None:
    above = [said for said in text.splitlines()[:line] if said.startswith("- row: ")]
    return above[-1].removeprefix("- row: ").strip("'\"") if above else None
