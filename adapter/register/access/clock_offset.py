"""How far our clock is from a neighbour's: proofs live for seconds, so seconds matter (SEC-23, HelseID FK4)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from adapter.logs import logger
from adapter.metrics import CLOCK_OFFSET

#: HelseID's own sample API takes a proof that is one second old, with five seconds' allowance.
_MOST = timedelta(seconds=2)
_AT_MOST_EVERY = timedelta(hours=1)
#: An answer's Date is cut down to whole seconds.
_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class ClockOffset:
    """Warns when the clocks are apart, at most hourly."""

    _warned: datetime | None = field(default=None, init=False)

    def noticed(self, response: httpx.Response, before: datetime, after: datetime) -> timedelta:
        """Give by how much our clock is ahead at least (behind: negative); `before` and `after` are ours."""
        offset = _offset(response.headers.get("date"), before, after)
        CLOCK_OFFSET.set(offset.total_seconds())
        is_due = self._warned is None or after - self._warned >= _AT_MOST_EVERY
        if abs(offset) > _MOST and is_due:
            self._warned = after
            logger.warning("clock_off", seconds=round(offset.total_seconds()))
        return offset


def _offset(stated: str | None, before: datetime, after: datetime) -> timedelta:
    """
    Give the least that the clocks can be apart.

    The neighbour wrote its time somewhere between our two times, and somewhere within the second stated.
    """
    try:
        theirs = parsedate_to_datetime(stated or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return timedelta()
    if before > theirs + _SECOND:
        return before - theirs - _SECOND
    return min(after - theirs, timedelta())
