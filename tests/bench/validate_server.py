"""The test bench behind a real socket, in a process of its own; each answer says how long the application took."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapter.web.listening import listen, served
from tests.against_hapi.validator import pipe
from tests.benched import bench_app, examples_world

#: Nanoseconds from the request's coming into the application to the head of its answer: by the clock, of the processor.
TOOK, CPU = "x-nanoseconds", "x-cpu-nanoseconds"


class Timed:
    """Says in each answer how long the application took for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, used = time.perf_counter_ns(), time.thread_time_ns()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                took = {TOOK: time.perf_counter_ns() - began, CPU: time.thread_time_ns() - used}
                said = [(name.encode(), str(value).encode()) for name, value in took.items()]
                message["headers"] = [*message["headers"], *said]
            await send(message)

        await self._app(scope, receive, sending)


@contextmanager
def server() -> Iterator[int]:
    """Start the process and give the port; it ends with the block."""
    command = [sys.executable, "-m", "tests.bench.validate_server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(pipe(process.stdout).readline())
        finally:
            pipe(process.stdin).close()


async def _serve() -> None:
    app = bench_app(examples_world())
    app.add_middleware(Timed)
    door = listen("127.0.0.1", 0, "port")
    async with served(app, door):
        sys.stdout.write(f"{door.getsockname()[1]}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
