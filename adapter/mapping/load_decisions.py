"""
Finds, reads and judges decision tables: every YAML file below a folder that is no value list and no test.

    folder/<layer>/**/*.yaml   tables; folder/pilot/codes.yaml the pilot codes
    folder/**/value-sets/*.yaml  a municipality's value sets (load_value_sets.py)
    folder/**/tests/*.yaml     their tests (table_tests.py)
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from adapter.errors import Fault
from adapter.mapping.bounds import TRUSTED, Bounds
from adapter.mapping.decision_files import DecisionFile, PilotFile
from adapter.mapping.faults import faults_of
from adapter.mapping.files import FORMS
from adapter.mapping.judge import Complaint
from adapter.mapping.overlaps import judge_together
from adapter.mapping.row_judge import judge_table
from adapter.mapping.tables import Tables
from adapter.mapping.yaml_lines import Document
from adapter.values import Value

#: A folder of this name holds tests beside tables.
TESTS = "tests"
#: A folder of this name holds value sets.
VALUE_SETS = "value-sets"
_PILOT = Path("pilot") / "codes.yaml"

_Form = TypeVar("_Form", bound=BaseModel)


class Read(Value, frozen=True):
    """A file and what its form made of it; None where its form is wrong."""

    document: Document
    form: DecisionFile | None
    faults: tuple[Fault, ...]


def table_files(folder: Path) -> list[Path]:
    """Give the files of decision tables below a folder, in one order everywhere."""
    lists = {folder / "national" / f"{name}.yaml" for name in FORMS} | {folder / _PILOT}
    others = {*lists, *test_files(folder), *yaml_files_in(folder, VALUE_SETS)}
    return [path for path in _yaml_files(folder) if path not in others]


def test_files(folder: Path) -> list[Path]:
    """Give the files of tests beside the tables of a folder."""
    return yaml_files_in(folder, TESTS)


def yaml_files_in(folder: Path, name: str) -> list[Path]:
    """Give the YAML files that lie in a folder of a name, at any depth."""
    return [path for path in _yaml_files(folder) if name in _below(path, folder)[:-1]]


def pilot_file(folders: Iterable[Path]) -> Path | None:
    """Give the list of pilot codes: the last folder's that has one."""
    return next((f / _PILOT for f in reversed(list(folders)) if (f / _PILOT).is_file()), None)


def formed(
    document: Document, form: type[_Form], bounds: Bounds = TRUSTED
) -> tuple[_Form | None, tuple[Fault, ...]]:
    """Give a document in its form, or what is wrong with that."""
    bounds.must_be_in_time()
    if document.root is None:
        return None, ()
    try:
        return form.model_validate(document.data), ()
    except ValidationError as error:
        return None, tuple(bounds.some(faults_of(error, document, form)))


def read_tables(documents: Iterable[Document], bounds: Bounds = TRUSTED) -> list[Read]:
    """Give each document in the form of a decision table."""
    return [Read(document, *formed(document, DecisionFile, bounds)) for document in documents]


def judge_tables(
    reads: Sequence[Read], tables: Tables, pilot: PilotFile | None, bounds: Bounds = TRUSTED
) -> list[tuple[Document, list[Complaint]]]:
    """
    What is wrong with the tables whose form is right, by themselves and beside each other.

    Everything, up to one more of each than `bounds` tell; raises Misconfigured where it takes more than they allow.
    """
    sound = [(read.document, read.form) for read in reads if read.form is not None]
    files = [form for _, form in sound]
    found = [list(bounds.some(judge_table(form, tables, pilot, _told(form, files)))) for form in files]
    if not any(found):
        # Rows that are wrong by themselves are not compared: one fault would be told as two.
        together = judge_together(files, [document.file for document, _ in sound], bounds)
        for number, complaint in bounds.some(together):
            found[number].append(complaint)
    return [(document, complaints) for (document, _), complaints in zip(sound, found, strict=True)]


def _told(form: DecisionFile, files: Sequence[DecisionFile]) -> frozenset[str]:
    """The facts that tables whose scope may be the same say where to read."""
    return frozenset(read.fact for file in files if _may_meet(form, file) for read in file.reads)


def _may_meet(one: DecisionFile, other: DecisionFile) -> bool:
    pairs = ((one.kommuner, other.kommuner), (one.tenants, other.tenants), (one.vendors, other.vendors))
    return all(not a or not b or not set(a).isdisjoint(b) for a, b in pairs)


def _yaml_files(folder: Path) -> list[Path]:
    """
    Files by name, also of folders that are links, as a ConfigMap's may be.

    What begins with a dot is not ours: Kubernetes keeps its own copies there.
    """
    walked = os.walk(folder, followlinks=True)
    named = (Path(where) / name for where, _, names in walked for name in names)
    found = [path for path in named if path.suffix in (".yaml", ".yml")]
    return sorted(p for p in found if not any(part.startswith(".") for part in _below(p, folder)))


def _below(path: Path, folder: Path) -> tuple[str, ...]:
    return path.relative_to(folder).parts
