"""
The program in a file that a shell can start, without the second that a start of it takes.

`tests/neighbours/plugin.py` gives the file as `warm_program`. It hands what it was called with - words, folder,
environment, its three streams - to one process of the test run, which has imported every command already and forks:
the child is the program from then on. What ends the file ends the child, and the file ends as the child did. That the
program starts by itself where it is installed is seen where a test says so (`tests/test_run.py`).
"""

import json
import os
import selectors
import signal
import socket
import sys
import threading
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from tests.forked import PROGRAM

_KILLED = -signal.SIGKILL

#: The file itself: as little as can be, as each call starts it anew.
_FILE = """\
#!{python} -IS
import json, os, signal, socket, sys
door = socket.socket(socket.AF_UNIX)
door.connect({door!r})
asked = json.dumps([sys.argv, os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(door, [len(asked).to_bytes(4, "big")], [0, 1, 2])
door.sendall(asked)
said = door.makefile()
child = int(said.readline())
for each in (signal.SIGINT, signal.SIGTERM):
    signal.signal(each, lambda number, _: os.kill(child, number))
code = int(said.readline() or {killed})
if code < 0:
    signal.signal(-code, signal.SIG_DFL) if -code not in (signal.SIGKILL, signal.SIGSTOP) else None
    os.kill(os.getpid(), -code)
os._exit(code)
"""


def write_program(path: Path, door: Path) -> None:
    """Write the file that has the process behind a door do what it is called with."""
    python = os.path.realpath(sys.executable)
    path.write_text(_FILE.format(python=python, door=str(door), killed=_KILLED), encoding="utf-8")
    path.chmod(0o755)


def answers(door: Path) -> bool:
    """Whether somebody is behind the door."""
    with socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(str(door)) == 0


class _Calls:
    """The calls that came, and the children that are at work on them."""

    def __init__(self, door: Path) -> None:
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(door))
        self._door.listen(64)
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._door, selectors.EVENT_READ)
        #: The caller and the child's process id, by what becomes readable when either ends.
        self._children: dict[int, tuple[socket.socket, int]] = {}

    def serve(self) -> NoReturn:
        while True:
            for key, _ in self._ready.select():
                if key.fileobj is self._door:
                    self._begin(self._door.accept()[0])
                elif isinstance(key.fileobj, int):
                    self._end(key.fileobj)
                else:
                    # The caller is gone; its child is told so at once, and is heard of when it has ended.
                    self._ready.unregister(key.fileobj)
                    os.kill(key.data, signal.SIGKILL)

    def _begin(self, caller: socket.socket) -> None:
        length, streams, _, _ = socket.recv_fds(caller, 4, 3)
        if not length:
            caller.close()
            return
        with caller.makefile("rb") as said:
            asked = json.loads(said.read(int.from_bytes(length, "big")))
        child = os.fork()
        if child == 0:
            self._leave(caller)
            _be(asked, streams)
        for each in streams:
            os.close(each)
        caller.sendall(b"%d\n" % child)
        its_end = os.pidfd_open(child)
        self._children[its_end] = caller, child
        self._ready.register(its_end, selectors.EVENT_READ)
        self._ready.register(caller, selectors.EVENT_READ, child)

    def _end(self, its_end: int) -> None:
        caller, child = self._children.pop(its_end)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self._ready.unregister(its_end)
        os.close(its_end)
        if caller in self._ready.get_map():
            self._ready.unregister(caller)
            caller.sendall(b"%d\n" % code)
        caller.close()

    def _leave(self, caller: socket.socket) -> None:
        """Let the child have nothing of its parent's."""
        self._ready.close()
        self._door.close()
        caller.close()
        for its_end, (other, _) in self._children.items():
            os.close(its_end)
            other.close()


def _be(asked: list[Any], streams: list[int]) -> NoReturn:
    """Be the program, called with these words, in this folder and environment, on these streams."""
    code: object = 1
    try:
        words, folder, environment = asked
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for place, stream in enumerate(streams):
            os.dup2(stream, place)
            os.close(stream)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(
            2, "w", encoding="utf-8", buffering=1, errors="backslashreplace", closefd=False
        )
        sys.argv = words
        # By this it is told how it was started, and calls itself so.
        sys.modules["__main__"] = ModuleType("__main__")
        sys.modules["__main__"].__file__ = words[0]
        code = _ended()
        # As at the end of every interpreter.
        threading._shutdown()  # type: ignore[attr-defined]
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - it ends here, and says with what
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _ended() -> object:
    """Run the program, and give what it exits with."""
    from adapter.cli import main  # noqa: PLC0415 - after the settings of the process

    try:
        main()
    except SystemExit as end:
        return end.code
    return None


def _import_all() -> None:
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    app = import_module("adapter.cli.app")
    for name in app.COMMANDS:
        app.load(name)
    for module in (*PROGRAM, "tests.settled"):
        import_module(module)


if __name__ == "__main__":
    _import_all()
    _Calls(Path(sys.argv[1])).serve()
