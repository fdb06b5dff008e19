"""Opening a session and judging what a form brought, in turn with everybody else."""

import asyncio
from collections.abc import Sequence
from functools import partial

from adapter.bench.kept import Kept
from adapter.bench.session import Full, Session
from adapter.web.pages.desk import Desk
from adapter.web.pages.faults import Busy, TooLarge
from adapter.web.pages.incoming import Sent
from adapter.web.pages.opening import Wish, open_session
from adapter.web.turns import RETRY_AFTER, SMALL, TooBusy


async def open_in_turn(desk: Desk, wish: Wish) -> Session:
    """Open a session as a form asks; its own files take a while to judge. Raises as `open_session` does."""
    try:
        return await desk.turns.work(SMALL + 1, partial(open_session, desk, wish))
    except TooBusy:
        raise Busy(retry_after=RETRY_AFTER, seconds=RETRY_AFTER) from None


async def judge_all(desk: Desk, session: Session, sent: Sequence[Sent]) -> int:
    """Judge documents one after the other and give the number of the last; a page says why one cannot be."""
    number = len(session.documents)
    for each in sent:
        number = (await _judge(desk, session, each)).number
    return number


async def _judge(desk: Desk, session: Session, sent: Sent) -> Kept:
    try:
        async with desk.turns.turn():
            return await asyncio.to_thread(
                partial(session.take, sent.name, sent.body, corrects=sent.corrects)
            )
    except TooBusy:
        raise Busy(retry_after=RETRY_AFTER, seconds=RETRY_AFTER) from None
    except Full:
        most = desk.settings
        raise TooLarge("fault-413-full", documents=most.documents, megabytes=most.megabytes) from None
