"""Finds, reads and judges value sets: every YAML file in a folder called `value-sets`."""

from collections.abc import Iterable
from pathlib import Path

from adapter.errors import Fault
from adapter.mapping.bounds import TRUSTED, Bounds
from adapter.mapping.decision_files import PilotFile
from adapter.mapping.judge import Complaint
from adapter.mapping.load_decisions import VALUE_SETS, formed, test_files, yaml_files_in
from adapter.mapping.tables import Tables
from adapter.mapping.value_set_files import ValueSetFile
from adapter.mapping.value_set_judge import judge_sets_together, judge_value_set
from adapter.mapping.value_sets import LocalSet, local_set
from adapter.mapping.yaml_lines import Document
from adapter.values import Value


class ReadSet(Value, frozen=True):
    """A file and what its form made of it; None where its form is wrong."""

    document: Document
    form: ValueSetFile | None
    faults: tuple[Fault, ...]


def value_set_files(folder: Path) -> list[Path]:
    """Give the files of value sets below a folder, in one order everywhere."""
    tests = set(test_files(folder))
    return [path for path in yaml_files_in(folder, VALUE_SETS) if path not in tests]


def read_sets(documents: Iterable[Document], bounds: Bounds = TRUSTED) -> list[ReadSet]:
    """Give each document in the form of a value set."""
    return [ReadSet(document, *formed(document, ValueSetFile, bounds)) for document in documents]


def judge_sets(
    reads: Iterable[ReadSet], tables: Tables, pilot: PilotFile | None, bounds: Bounds = TRUSTED
) -> list[tuple[Document, list[Complaint]]]:
    """What is wrong with the value sets whose form is right, by themselves and beside each other; as of tables."""
    sound = [(read.document, read.form) for read in reads if read.form is not None]
    statuses = [row.code for row in pilot.hst_status] if pilot else []
    found = [
        (document, list(bounds.some(judge_value_set(form, tables, statuses)))) for document, form in sound
    ]
    for number, complaint in bounds.some(judge_sets_together([form for _, form in sound])):
        found[number][1].append(complaint)
    return found


def local_sets(reads: Iterable[ReadSet]) -> tuple[LocalSet, ...]:
    """Give the value sets in the form in which they are asked; they have been judged."""
    return tuple(local_set(read.form) for read in reads if read.form is not None)
