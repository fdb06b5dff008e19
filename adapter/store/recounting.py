"""Counting anew: services that nothing was counted of, and months that were closed before they were there."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, tuple_

from adapter.notifications import HistoryKey
from adapter.store.database import Database, transaction
from adapter.store.figures import reopen
from adapter.store.figures_writing import write_services
from adapter.store.loading import load
from adapter.store.noting_acts import Act, keep_act
from adapter.store.operating import By
from adapter.store.seal import Seal
from adapter.store.tables import history

#: Services of one transaction.
_PAGE = 200


class StoredRecounting:
    """Counts a kommune's services as they stand now, and opens its closed months again."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def services(self, kommune_nr: str) -> int:
        """
        Count every service of a kommune, a page in a transaction; give how many there are.

        Needed for what came before revision 0007 of the store. Contacts of that time cannot be counted: their
        month, unit and profession were not kept.
        """
        counted, last = 0, None
        while page := await self._page(kommune_nr, last):
            counted += len(page)
            last = page[-1]
        return counted

    async def months(self, kommune_nr: str, months: Sequence[date], by: By, now: datetime) -> int:
        """
        Let closed months (their first days) be counted anew when they are asked for; give how many there were.

        Who kept the old figures can subtract them from the new ones (decision 0018): so it is written down.
        """
        async with transaction(self._database.writing) as connection:
            opened = await reopen(connection, kommune_nr, months)
            detail = {"months": [f"{each:%Y-%m}" for each in months]}
            await keep_act(connection, self._seal, Act("figures recount", kommune_nr, None, detail), by, now)
        return opened

    async def _page(self, kommune_nr: str, after: HistoryKey | None) -> list[HistoryKey]:
        columns = (history.c.tenant, history.c.kind, history.c.id)
        query = select(*columns).where(history.c.kommune_nr == kommune_nr, history.c.kind == "service")
        if after is not None:
            query = query.where(tuple_(*columns) > (after.tenant, after.kind, after.id))
        async with transaction(self._database.writing) as connection:
            found = await connection.execute(query.order_by(*columns).limit(_PAGE))
            keys = [HistoryKey(*row) for row in found]
            # It locks them: a version that comes this moment is counted after us.
            known = await load(connection, self._seal, keys, (), ())
            found_now = {key: known.histories[key] for key in keys if key in known.histories}
            # One that was erased since its key was read stays counted: who it was of is gone, not that it was.
            theirs = {key: each for key, each in found_now.items() if each.whose is not None}
            await write_services(connection, self._seal, theirs)
        return keys
