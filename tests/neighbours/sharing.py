"""One neighbour for all processes of a test run: whoever asks first starts it, the controller ends it."""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from tests.neighbours.kept import Kept, end

#: The folder of the test run. The controller sets it; workers, and runs inside tests, inherit it.
FOLDER = "NEIGHBOURS_FOLDER"

#: What others must know of a neighbour, in JSON's terms.
Described = dict[str, str]
Start = Callable[[Path, int], tuple[Kept, Described]]

#: Neighbours this process has started. They live on without it, so nobody here may wait for their end.
_started: list[Kept] = []


def open_folder() -> Path | None:
    """Make the folder of a test run; nothing for those who are part of one."""
    if FOLDER in os.environ:
        return None
    folder = Path(tempfile.mkdtemp(prefix="kpr-neighbours-"))
    folder.chmod(0o711)  # PostgreSQL's user passes through
    (folder / "owner").write_text(str(os.getpid()))
    os.environ[FOLDER] = str(folder)
    return folder


def close_folder(folder: Path) -> None:
    """End what the test run has started, and remove it."""
    for state in folder.glob("*.json"):
        known = json.loads(state.read_text())
        end(known["pid"], signal.Signals[known["ending"]])
    for process in _started:
        process.stop()
    _started.clear()
    shutil.rmtree(folder, ignore_errors=True)
    del os.environ[FOLDER]


def shared(name: str, start: Start) -> Described:
    """The neighbour of that name: the one that runs, or else one started now."""
    folder = Path(os.environ[FOLDER])
    state = folder / f"{name}.json"
    with FileLock(folder / f"{name}.lock"):
        if not state.exists():
            state.write_text(json.dumps(_start(name, start, folder)))
        described: Described = json.loads(state.read_text())["described"]
        return described


def filled(name: str, fill: Callable[[Path], None]) -> Path:
    """The folder of that name, which one process of the test run has filled for all."""
    folder = Path(os.environ[FOLDER]) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=folder.parent) as half:
                fill(Path(half))
                shutil.copytree(half, folder)
    return folder


def _start(name: str, start: Start, folder: Path) -> dict[str, object]:
    own = folder / name
    own.mkdir()
    try:
        process, described = start(own, int((folder / "owner").read_text()))
    except BaseException:
        shutil.rmtree(own, ignore_errors=True)
        raise
    _started.append(process)
    return {"pid": process.pid, "ending": process.ending.name, "described": described}
