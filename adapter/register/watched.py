"""What is kept in files that a platform may replace at any time."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from adapter.errors import Misconfigured
from adapter.logs import logger

T = TypeVar("T")


class Stamp(NamedTuple):
    """Tells a file from what it was when we looked last."""

    name: str
    inode: int
    size: int
    modified_ns: int
    mode: int


#: Where what is to be read stands now: files, whose number may change.
Paths = Callable[[], Sequence[Path]]


class Watched(Generic[T]):
    """
    A value read from files, and read again when they have changed.

    Made, it raises what reading raises. Later the last good value is kept while the files cannot be used:
    a certificate and its key, for one, are never replaced at one moment. That is logged once a change.
    """

    def __init__(self, paths: Paths, read: Callable[[], T], **coded: str) -> None:
        self._paths = paths
        self._read = read
        self._coded = coded
        self._seen = _stamps(paths)
        self._value = read()

    def __call__(self, *, fresh: bool = False) -> T:
        """Give the value; `fresh` reads although nothing seems to have changed."""
        now = _stamps(self._paths)
        if fresh or now != self._seen:
            self._seen = now
            self._take()
        return self._value

    def _take(self) -> None:
        try:
            self._value = self._read()
        except Misconfigured:
            logger.warning("changed_file_unusable", **self._coded)
        else:
            logger.info("changed_file_read", **self._coded)


def _stamps(paths: Paths) -> tuple[Stamp, ...]:
    """Look at the files; those that are not there are left out."""
    try:
        return tuple(_stamp(path) for path in paths() if path.exists())
    except OSError:
        return ()


def _stamp(path: Path) -> Stamp:
    state = path.stat()
    return Stamp(path.name, state.st_ino, state.st_size, state.st_mtime_ns, state.st_mode)
