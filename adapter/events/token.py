"""The token that a neighbour knows us by; where it comes from is nobody's business but this file's."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from adapter.errors import Unavailable

#: Gives the token to send; Unavailable while there is none.
Token = Callable[[], Awaitable[str]]


@dataclass(slots=True)
class TokenFile:
    """A token in a file, which a platform may replace at any time; it is read again when it has changed."""

    path: Path
    _seen: tuple[int, int, int] | None = field(default=None, init=False)
    _token: str = field(default="", init=False, repr=False)

    async def __call__(self) -> str:
        return await asyncio.to_thread(self._current)

    def _current(self) -> str:
        try:
            about = self.path.stat()
            seen = (about.st_ino, about.st_mtime_ns, about.st_size)
            if seen != self._seen:
                self._token, self._seen = self.path.read_text(encoding="ascii").strip(), seen
        except (OSError, UnicodeError):
            self._seen = None
            raise Unavailable("the file with the token cannot be read") from None
        if not self._token or not self._token.isprintable():
            raise Unavailable("the file with the token holds none")
        return self._token
