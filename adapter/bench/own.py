"""
A tenants file and tables that a session brings of its own: judged as the service judges such files at start.

They are texts: nothing is opened that they name, and no fault names a path of this machine.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from adapter.bench.costs import too_costly, too_long
from adapter.bench.masking import masked, real_number_at
from adapter.bench.world import bench_world
from adapter.config import shipped_mappings
from adapter.errors import Fault, Misconfigured, Words
from adapter.mapping.bounds import ALL, Bounds, told
from adapter.mapping.fault_words import words
from adapter.mapping.load import load_tables, tenants_of
from adapter.mapping.sight import Sight
from adapter.mapping.tables import Tables
from adapter.mapping.yaml_lines import Document, fault_at, parse
from adapter.pipeline import World
from adapter.values import replace

__all__ = ["TablesWith", "own_tables", "own_world", "tables_in"]

#: Gives the tables in force with those of some documents beside them; raises Misconfigured.
TablesWith = Callable[[Sequence[Document]], Tables]

#: What a session's own tenants file is called in faults.
TENANTS = "tenants"
_MOST_FILES = 50
_MOST_BYTES = 512 * 1024
_MOST_FAULTS = 100
_MOST_ROWS = 2_000
#: Pairs of rows that are held against each other, those of the service's own tables too: a second or two.
_MOST_PAIRS = 1_000_000
#: For judging tables.
SECONDS = 10.0
#: Levels in YAML: a tenants file has six.
_DEEPEST = 20
#: Keys and values of one file.
_MOST_VALUES = 10_000
#: Letters of one key or value: YAML makes a number of digits without end, which takes as long.
_LONGEST_VALUE = 2_000
_NAME = re.compile(
    r"(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63}/){0,4}[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.ya?ml", re.ASCII
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def tables_in(
    folder: Path,
    own: Path | None = None,
    *,
    replacing: bool = False,
    sight: Sight | None = None,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> TablesWith:
    """
    Read the folders of the service anew for each that brings tables: beside them, or in the place of their editions.

    They are judged for so many seconds of `clock`; with a `sight`, for who sees no more than that.
    """

    def tables_with(documents: Sequence[Document]) -> Tables:
        _must_be_few(documents)
        bounds = _bounds(seconds, clock)
        try:
            return load_tables(folder, own, documents, replacing=replacing, sight=sight, bounds=bounds)
        except Misconfigured as wrong:
            theirs = {ALL, *(document.file for document in documents)}
            raise Misconfigured(*_without_ours(wrong.faults, theirs, [folder, own])) from None

    return tables_with


def own_world(
    world: World,
    tenants: str | None,
    mappings: Mapping[str, str],
    tables_with: TablesWith | None = None,
) -> World:
    """
    Give what a session is judged by: what is in force, and what it brings of its own.

    Raises Misconfigured with every fault, where it stands and why.
    """
    if tenants is None and not mappings:
        return world
    _must_fit(tenants, mappings)
    texts = dict(sorted(mappings.items())) | ({} if tenants is None else {TENANTS: tenants})
    documents = {name: _document(name, text) for name, text in texts.items()}
    file = documents.pop(TENANTS, None)
    faults = [fault for name, text in texts.items() for fault in _of_numbers(name, text)]
    beside = list(documents.values())
    if costly := list(too_costly(beside)):
        raise Misconfigured(*_masked(costly))
    try:
        return _made(world, file, beside, tables_with or tables_in(shipped_mappings()), faults)
    except Misconfigured as wrong:
        raise Misconfigured(*_masked(wrong.faults)) from None


def own_tables(mappings: Mapping[str, str], tables_with: TablesWith) -> Tables:
    """
    Give the tables with those that somebody brings, to hold them against what is stored.

    Their conditions are judged and never asked, so that they may be what a session's may not. Raises Misconfigured
    with every fault, where it stands and why.
    """
    _must_fit(None, mappings)
    texts = dict(sorted(mappings.items()))
    documents = [_document(name, text) for name, text in texts.items()]
    if long := list(too_long(documents)):
        raise Misconfigured(*_masked(long))
    faults = [fault for name, text in texts.items() for fault in _of_numbers(name, text)]
    try:
        tables = tables_with(documents)
    except Misconfigured as wrong:
        raise Misconfigured(*_masked([*faults, *wrong.faults])) from None
    if faults:
        raise Misconfigured(*_masked(faults))
    return tables


def _made(
    world: World,
    file: Document | None,
    documents: Sequence[Document],
    tables_with: TablesWith,
    faults: list[Fault],
) -> World:
    """Make the world of documents; raises Misconfigured with their faults behind those given."""
    tables = world.tables
    if documents:
        try:
            tables = tables_with(documents)
        except Misconfigured as wrong:
            faults += wrong.faults
    known = world.tenants
    if file is not None:
        try:
            known = tenants_of(file, tables, _bounds())
        except Misconfigured as wrong:
            faults += wrong.faults
    if faults:
        raise Misconfigured(*faults)
    return bench_world(replace(world, tables=tables, tenants=known))


def _must_fit(tenants: str | None, mappings: Mapping[str, str]) -> None:
    """Refuse what is too large to be read, or is called what no file of tables is."""
    faults = [_of_mappings("too-many-files", most=_MOST_FILES)] if len(mappings) > _MOST_FILES else []
    size = sum(len(text.encode(errors="replace")) for text in (tenants or "", *mappings.values()))
    if size > _MOST_BYTES:
        faults.append(_of_mappings("too-many-kilobytes", most=_MOST_BYTES // 1024))
    if not all(_NAME.fullmatch(name) for name in mappings):
        faults.append(_of_mappings("file-name"))
    if faults:
        raise Misconfigured(*faults)


def _bounds(seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> Bounds:
    """How much is judged of what somebody brings, from now on."""
    until = clock() + seconds
    # More than are told, so that it can be said that there are more.
    return Bounds(_MOST_FAULTS + 2, _MOST_PAIRS, lambda: clock() < until)


def _must_be_few(documents: Sequence[Document]) -> None:
    """Refuse more rows than are judged while somebody waits."""
    data = [document.data for document in documents if isinstance(document.data, dict)]
    rows = sum(len(each["rows"]) for each in data if isinstance(each.get("rows"), list))
    if rows > _MOST_ROWS:
        raise Misconfigured(_of_mappings("most-rows", most=_MOST_ROWS))


def _of_mappings(key: str, **values: object) -> Fault:
    return fault_at(ALL, (0, 0), words(key, **values))


def _document(name: str, text: str) -> Document:
    """Read YAML, unless reading or judging it could take for ever."""
    content = text.encode(errors="replace")
    fault = _too_much(name, content)
    return Document(name, None, (fault,)) if fault else parse(content, name)


def _too_much(name: str, content: bytes) -> Fault | None:
    """Give what keeps a text from being read at all: depth, size, long values, or anchors, which make little text large."""
    depth = values = 0
    try:
        for event in yaml.parse(content, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            values += isinstance(event, yaml.NodeEvent)
            if depth > _DEEPEST:
                return _at(name, event, words("nested-deep", most=_DEEPEST))
            if values > _MOST_VALUES:
                return _at(name, event, words("too-many-values", most=_MOST_VALUES))
            if isinstance(event, yaml.ScalarEvent) and len(event.value) > _LONGEST_VALUE:
                return _at(name, event, words("value-too-long", most=_LONGEST_VALUE))
            if isinstance(event, yaml.AliasEvent):
                return _at(name, event, words("anchor"))
    except yaml.YAMLError:
        # What is no YAML, reading it tells; up to there it is harmless.
        return None
    return None


def _at(name: str, event: yaml.Event, said: Words) -> Fault:
    mark = event.start_mark
    return fault_at(name, (mark.line + 1, mark.column + 1) if mark else (0, 0), said)


def _of_numbers(name: str, text: str) -> Iterator[Fault]:
    """Refuse a text with a number that looks real: it would be kept, and shown."""
    if place := real_number_at(text):
        yield fault_at(name, place, words("real-number"))


def _without_ours(
    faults: Iterable[Fault], theirs: Iterable[str], folders: Sequence[Path | None]
) -> Iterator[Fault]:
    """The faults of a session's files, without where files of ours lie; ours are told where nothing else is."""
    known, found = set(theirs), list(faults)
    own = [fault for fault in found if fault.file in known]
    if not own:
        yield _of_mappings("ours-not-in-order")
    for fault in own:
        yield _said_anew(fault, lambda said: _without_folders(said, folders))


def _without_folders(said: str, folders: Iterable[Path | None]) -> str:
    for folder in filter(None, folders):
        said = said.replace(f"{folder}/", "")
    return said


def _said_anew(fault: Fault, change: Callable[[str], str]) -> Fault:
    """Change the words of a fault, in both languages."""
    return replace(fault, message=change(fault.message), nb=change(fault.nb))


def _masked(faults: Sequence[Fault]) -> Iterator[Fault]:
    for fault in told(faults, _MOST_FAULTS, ALL):
        yield replace(_said_anew(fault, masked), file=masked(fault.file))
