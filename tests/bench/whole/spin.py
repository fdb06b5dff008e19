"""What two cores of this machine are worth just now: two loops side by side against one alone."""

import subprocess
import sys

_LOOP = """
import time
until, done = time.perf_counter() + {seconds}, 0
while time.perf_counter() < until:
    done += sum(range(1000)) > 0
print(done)
"""


def scaling(processes: int = 2, seconds: float = 1.0) -> float:
    """How many times as much so many processes get done side by side as one alone; 2 at best for two."""
    alone = sum(_spun(1, seconds))
    return sum(_spun(processes, seconds)) / alone


def _spun(processes: int, seconds: float) -> list[int]:
    command = [sys.executable, "-IS", "-c", _LOOP.format(seconds=seconds)]
    spinning = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    return [int(each.communicate()[0]) for each in spinning]
