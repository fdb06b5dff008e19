"""A simulator that is watched: every request is seen as it came, whatever becomes of it then."""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import orjson

from adapter.config import shipped_mappings
from adapter.mapping.load import load_tables
from adapter.mapping.tables import Tables
from adapter.simulator import Clock, Demands, Party
from adapter.simulator.building import Plan, Simulator, build
from adapter.simulator.contents import Contents
from adapter.simulator.faults import Faults
from adapter.simulator.files import Folder
from adapter.simulator.listening import listen, served
from adapter.simulator.script import Script
from adapter.simulator.tls import Tls, server_context
from tests.delivery.given import PARTIES


@dataclass(frozen=True)
class Post:
    """One message as it came to the register's door."""

    message_id: str
    her_id: int
    line: str
    #: Of the whole request.
    digest: str


@dataclass
class Wire:
    """Stands before the simulator and its faults."""

    app: Faults
    door: str
    posts: list[Post] = field(default_factory=list)
    #: How often each path was asked for.
    asked: Counter[str] = field(default_factory=Counter)
    #: Lines of which a message was on its way when another came.
    overlapping: list[tuple[int, str]] = field(default_factory=list)
    _under_way: Counter[tuple[int, str]] = field(default_factory=Counter)

    @property
    def closing(self):
        return self.app.closing

    def of(self, message_id: str) -> list[Post]:
        """Every time that a message came."""
        return [post for post in self.posts if post.message_id == message_id]

    async def __call__(self, scope, receive, send):
        self.asked[scope["path"]] += 1
        if scope["path"] != self.door:
            await self.app(scope, receive, send)
            return
        heard = _Heard(receive)
        began = await heard.whole()
        header = orjson.loads(began)["messageHeader"]
        post = Post(
            header["messageId"],
            header["fromHerId"],
            header["messageType"],
            hashlib.sha256(began).hexdigest(),
        )
        self.posts.append(post)
        line = post.her_id, post.line
        if self._under_way[line]:
            self.overlapping.append(line)
        self._under_way[line] += 1
        is_answered = False

        async def answer(message):
            # From its answer on a message is no longer under way: whoever has that may send the next.
            nonlocal is_answered
            if not is_answered:
                is_answered = True
                self._under_way[line] -= 1
            await send(message)

        try:
            await self.app(scope, heard, answer)
        finally:
            self._under_way[line] -= not is_answered


class _Heard:
    """A request's body, read before, and given once more."""

    def __init__(self, receive):
        self.receive = receive
        self.messages = []

    async def whole(self) -> bytes:
        while not self.messages or self.messages[-1].get("more_body"):
            self.messages.append(await self.receive())
        self.messages.reverse()
        return b"".join(message.get("body", b"") for message in self.messages[::-1])

    async def __call__(self):
        return self.messages.pop() if self.messages else await self.receive()


@cache
def tables() -> Tables:
    """The code tables, read once."""
    return load_tables(shipped_mappings())


@asynccontextmanager
async def watched(  # the arguments of running_simulator
    folder: Path,
    *,
    parties: Sequence[Party] = PARTIES,
    demands: Demands | None = None,
    port: int = 0,
    tls: Tls = Tls.GOOD,
    clock: Clock | None = None,
    contents: Contents | None = None,
) -> AsyncIterator[tuple[Simulator, Wire]]:
    """Run a simulator until the block ends, and tell what comes to it."""
    door = listen("127.0.0.1", port)
    url = f"https://localhost:{door.getsockname()[1]}"
    demands = demands or Demands()
    plan = Plan(Folder(folder), url, parties, demands, Script(), clock or Clock(), contents)
    try:
        simulator, app = build(plan)
        wire = Wire(app, demands.path)
        async with served(wire, door, server_context(simulator.directory, tls)):
            yield simulator, wire
    finally:
        door.close()
