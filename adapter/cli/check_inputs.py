"""What `check` is given: files, folders and patterns, and what each document is called."""

from collections import Counter
from collections.abc import Iterable
from glob import glob, has_magic
from pathlib import Path

from adapter.errors import Fault, Misconfigured
from adapter.events.files import SUFFIXES, find_files
from adapter.events.naming import safe_name


def find_documents(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """
    List every document with its name; patterns that a shell left as they are (`"in/**/*.json"`) too.

    Two files of one name are told apart by their whole paths, as given.
    Raises `Misconfigured` for a path that is not there, for a pattern that fits nothing, and where there is
    no document at all.
    """
    asked = list(paths)
    found = find_files(each for path in asked for each in _expanded(path))
    if asked and not found:
        raise Misconfigured(Fault(str(asked[0]), 0, 0, "holds no .json, .xml or .ndjson file"))
    times = Counter(name for name, _ in found)
    return [(name if times[name] == 1 else path.as_posix(), path) for name, path in found]


def files_from_here(found: Iterable[tuple[str, Path]]) -> dict[str, str]:
    """The file of each name as seen from the folder we are in, without what may be an identity number."""
    here = Path.cwd()
    return {safe_name(name): safe_name(_from(here, name, path)) for name, path in found}


def _from(here: Path, name: str, path: Path) -> str:
    whole = path.absolute()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else name


def _expanded(path: Path) -> list[Path]:
    """A path, or what a pattern fits: folders, and files that may hold documents, in alphabetical order."""
    if not has_magic(str(path)) or path.exists():
        return [path]
    fits = (Path(each) for each in sorted(glob(str(path), recursive=True)))  # noqa: PTH207 - Path.glob takes no pattern from the root
    found = [each for each in fits if each.suffix in SUFFIXES or each.is_dir()]
    if not found:
        raise Misconfigured(Fault(str(path), 0, 0, "fits no .json, .xml or .ndjson file"))
    return _outermost(found)


def _outermost(paths: list[Path]) -> list[Path]:
    """What does not lie in a folder that is listed as well: `**` fits both."""
    folders = {path for path in paths if path.is_dir()}
    return [path for path in paths if folders.isdisjoint(path.parents)]
