"""Running the simulator in a process of one's own: for the command, and for tests."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from adapter.simulator import Clock, Demands, Party
from adapter.simulator.building import Plan, Simulator, build
from adapter.simulator.contents import Contents
from adapter.simulator.files import Folder
from adapter.simulator.listening import listen, served
from adapter.simulator.script import Script
from adapter.simulator.tls import Tls, server_context

#: What is there when nobody asks for others: the kommune of the examples, made up like all of it.
PARTIES = (Party("0301", "310123455", 8000001),)


@asynccontextmanager
async def running_simulator(  # noqa: PLR0913 - each is a way in which those who use it differ
    folder: Path,
    *,
    parties: Sequence[Party] = PARTIES,
    demands: Demands | None = None,
    script: Script | None = None,
    clock: Clock | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: Tls = Tls.GOOD,
    contents: Contents | None = None,
) -> AsyncIterator[Simulator]:
    """
    Run a simulator until the block ends.

    What lies in the folder is used again, what was stored included. Port 0 takes a free one. `contents`
    judges messages instead of our schemas and rules. Raises `Misconfigured` when the port cannot be had.
    """
    door = listen(host, port)
    url = f"https://localhost:{door.getsockname()[1]}"
    plan = Plan(
        Folder(folder),
        url,
        parties,
        demands or Demands(),
        script or Script(),
        clock or Clock(),
        contents,
    )
    try:
        simulator, app = await asyncio.to_thread(build, plan)
        context = await asyncio.to_thread(server_context, simulator.directory, tls)
        async with served(app, door, context):
            yield simulator
    finally:
        door.close()
