"""How long a message waits before it is sent again. Pure but for chance."""

import random
from datetime import timedelta

from adapter.config import RegisterSettings

#: A pause is this much of itself at the least: senders that failed together do not come back together.
_LEAST = 0.75


def pause_after(attempts: int, retry_after: float | None, settings: RegisterSettings) -> timedelta:
    """
    Give the pause after so many attempts in vain: doubled each time, and then the slow one.

    What the answer asks for is the least.
    """
    if attempts >= settings.quick_attempts:
        seconds = settings.slow_pause_seconds
    else:
        doubled = settings.first_pause_seconds * 2 ** max(0, attempts - 1)
        seconds = min(doubled, settings.longest_pause_seconds)
    # Not for secrecy: it only spreads.
    spread = seconds * random.uniform(_LEAST, 1)  # nosec B311 # noqa: S311 - see above
    return timedelta(seconds=max(spread, retry_after or 0.0))
