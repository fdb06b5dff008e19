"""The test bench on a socket, and a browser in front of it: what the tests and the screenshots look at."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from tests.benched import app_of, bench_of, examples_world
from tests.neighbours.debian import program

#: In a container, without a screen, and without asking anybody anything.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-lcd-text",
]
_PATIENCE = 30


def chromium() -> str:
    """
    The path of Debian's Chromium without windows.

    It is built of the same sources and renders alike; the one with windows makes one for each page that is
    opened, unseen, and needs five times the processor for it.
    """
    return program("chromium-headless-shell", "chromium-headless-shell")


@contextmanager
def served_bench(**settings: object) -> Iterator[str]:
    """Serve the bench with the examples' tenants on a free port; gives its address."""
    world = examples_world()
    app = app_of(bench_of(world, **settings), world)
    config = uvicorn.Config(app, log_config=None, log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as door:
        running = threading.Thread(target=server.run, args=([door],))
        running.start()
        try:
            _await(server)
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            running.join()


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a browser, and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def _await(server: uvicorn.Server) -> None:
    until = time.monotonic() + _PATIENCE
    while not server.started:
        assert time.monotonic() < until, "the bench does not start"
        time.sleep(0.01)
