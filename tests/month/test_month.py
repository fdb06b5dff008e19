"""The short month, in every run; `python -m tests.month` is the long one."""

import asyncio

from tests.month.judging import judge
from tests.month.month import Size, lived
from tests.month.operator import CLOSED
from tests.month.rows import missing


def test_what_the_register_has_at_the_end_of_a_bad_month_is_what_the_queue_says(tmp_path):
    async def judged(month):
        return month, await judge(month.whole)

    size = Size(days=3, kommuner=2, notifications=300)
    month, told = asyncio.run(lived(20261122, size, tmp_path, judged, lambda _: None))

    assert told.wrong == []
    assert told.told >= 200
    assert missing(month, told) == [], "every row of the failure table occurred"
    assert [kind for kind in CLOSED if not month.operator.did[kind]] == []
    assert sum(town.put_right for town in month.towns) >= 3
    assert month.done["key"] == 1
    assert month.done["outage"] == 1
    assert month.done["lines stopped by our certificate"] >= 1
