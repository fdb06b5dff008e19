"""How far we are, for who waits; to standard error, as the pieces take long."""

import sys
import time


def say(text: str) -> None:
    """Say something now."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


class Progress:
    """How many of something are done, told every quarter of a minute."""

    def __init__(self, what: str, whole: int) -> None:
        self._what, self._whole = what, whole
        self._done = 0
        self._began = self._told = time.monotonic()

    def step(self, besides: str = "") -> None:
        """Count one more."""
        self._done += 1
        now = time.monotonic()
        if now - self._told < 15 and self._done < self._whole:
            return
        self._told = now
        left = (now - self._began) / self._done * (self._whole - self._done)
        say(f"{self._done} of {self._whole} {self._what}, about {left / 60:.0f} min left {besides}".rstrip())
