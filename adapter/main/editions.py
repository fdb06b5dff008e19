"""The edition of tables and tenants file: which files there are, and one name for all that they say."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from adapter.config import Settings

#: Below a folder of tables: their tests, which decide nothing.
_TESTS = "tests"
#: Of files that are read.
SUFFIXES = (".yaml", ".yml")
_DIGITS = 12


def edition_of(settings: Settings) -> str:
    """
    Name the content of the mapping folders and the tenants file as they are now.

    Only names and bytes count, not when or how they came: a folder that was swapped for one with the
    same content is the same edition.
    """
    together = hashlib.sha256()
    for name, path in _files_of(settings):
        together.update(f"{name}\0".encode())
        together.update(_content(path))
    return together.hexdigest()[:_DIGITS]


def folders_of(settings: Settings) -> list[Path]:
    """Give the folders in which something of them may change: each with all below it, and that of the tenants file."""
    below = [Path(folder) for each in _mapping_folders(settings) for folder, _ in _walked(each)]
    beside = [settings.tenants.absolute().parent] if settings.tenants else []
    return list(dict.fromkeys(path for path in [*below, *beside] if path.is_dir()))


def _mapping_folders(settings: Settings) -> list[Path]:
    return [settings.mappings, *([settings.own_mappings] if settings.own_mappings else [])]


def _files_of(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Give the files in one order everywhere, each by a name without where it lies on this machine."""
    for number, root in enumerate(_mapping_folders(settings)):
        found = [Path(folder) / name for folder, names in _walked(root) for name in names]
        for path in sorted(found):
            yield f"{number}/{path.relative_to(root).as_posix()}", path
    if settings.tenants:
        yield "tenants", settings.tenants


def _walked(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Walk through a folder of tables, through links too: Kubernetes links to copies in hidden folders."""
    for folder, below, names in os.walk(root, followlinks=True):
        below[:] = [name for name in below if name != _TESTS and not name.startswith(".")]
        yield folder, [n for n in names if n.endswith(SUFFIXES) and not n.startswith(".")]


def _content(path: Path) -> bytes:
    """Give the digest of a file; one that cannot be read is as it is while that lasts."""
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError as problem:
        return f"unreadable: {type(problem).__name__}".encode()
