"""What processes use, as the kernel counts it (/proc): processor time and memory."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
#: Fields of /proc/PID/stat behind the name: state is the first of them.
_PARENT, _USER, _CHILDREN = 1, 11, 13


def cpu(*pids: int) -> float:
    """Seconds of the processor, user and system, that these processes have used; 0 for one that is gone."""
    return sum(_ticks(pid, children=False) for pid in pids) / _TICK


def cpu_with_children(pid: int) -> float:
    """The same of a process with its children, those that have ended too: of PostgreSQL with its backends."""
    return (
        _ticks(pid, children=True) + sum(_ticks(child, children=True) for child in _children(pid))
    ) / _TICK


def resident(pid: int) -> float:
    """MiB that a process holds now."""
    return _status(pid, "VmRSS")


def peak(pid: int) -> float:
    """The most MiB that a process ever held."""
    return _status(pid, "VmHWM")


def _ticks(pid: int, *, children: bool) -> int:
    found = _stat(pid)
    return sum(map(int, found[_USER : _CHILDREN + 2 if children else _CHILDREN])) if found else 0


def _children(pid: int) -> Iterable[int]:
    others = (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit())
    return [other for other in others if (found := _stat(other)) and int(found[_PARENT]) == pid]


def _stat(pid: int) -> list[str]:
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return told.rpartition(")")[2].split()


def _status(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024
