"""Asking over HTTP, and noting all that is answered: bodies and headers, at places named by route and who asks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.marked.search import Heard

#: What is a name and no part of a route: ids, numbers, names of files.
_ID = re.compile(r"/(?:[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{16,}|\d+|p?-?\d{11}[^/]*)(?=[/.]|$)")


@dataclass(frozen=True)
class Asker:
    """Who asks, on which way; every answer is noted."""

    heard: Heard
    way: str
    who: str
    client: httpx.AsyncClient

    async def ask(self, method: str, path: str, route: str = "", **more: Any) -> httpx.Response:
        """Ask, and note the answer at its route: the path as given, without its ids, where none is named."""
        answer = await self.client.request(method, path, **more)
        named = f"{method} {route or _ID.sub('/{}', path.partition('?')[0])} as {self.who}"
        self.heard.hear(self.way, f"answer body {named}", answer.content)
        self.heard.hear(self.way, f"answer headers {named}", "\n".join(_lines(answer.headers)))
        return answer


def _lines(headers: Mapping[str, str]) -> Iterator[str]:
    return (f"{name}: {value}" for name, value in headers.items())
