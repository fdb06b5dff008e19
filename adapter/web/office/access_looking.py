"""What is asked of the access log, by pages and the interface alike."""

import re
from collections.abc import Mapping, Sequence

from fastapi import Request

from adapter.access import Look, May
from adapter.errors import NotFound
from adapter.mapping import Person
from adapter.store.access_reading import Kept, WhatLooks
from adapter.web.office.gate import scope_of, visitor_of
from adapter.web.office.messages_api import day_after, day_begins
from adapter.web.office.office import Office
from adapter.web.office.told import day_of

_KOMMUNE = re.compile(r"[0-9]{4}", re.ASCII)
#: Numbers of rows, as many as a log can have.
_BORDER = re.compile(r"[0-9]{1,18}-[0-9]{1,18}", re.ASCII)


def wanted_of(kommuner: frozenset[str] | None, asked: Mapping[str, str]) -> WhatLooks:
    """Read the filters; what is no day does not limit."""
    return WhatLooks(
        kommuner,
        day_begins(day_of(asked.get("since", ""))),
        day_begins(day_after(day_of(asked.get("until", "")))),
        asked.get("who", ""),
        asked.get("act", ""),
        asked.get("kommune", ""),
    )


async def looks_about(
    office: Office, request: Request, kommune: str, persons: Sequence[Person], after: str, limit: int
) -> tuple[list[Kept], str]:
    """
    Give who looked at a person's data in a kommune, once it is written down that this was asked, the oldest first.

    So many at most, and the `after` of the next page; empty: it was the last. Each asking is a row itself: what comes after
    the first one is on no later page, or there would be no last. NotFound for a kommune whose log may not be seen.
    """
    is_one = _KOMMUNE.fullmatch(kommune) is not None
    # What is none must not be written down as one: it may be anything, a person's number too.
    if not is_one or not scope_of(request, May.SEE_ACCESS_LOG).has(kommune):
        raise NotFound("there is no such kommune")
    begun, last = _border(after) if after else (0, None)
    look = Look("see-access-log-of-person", "", kommune, persons)
    await office.access_log.note(visitor_of(request), look, office.now())
    log = office.store.access_log
    if last is None:
        last = max((row.entry.seq for row in await log.newest(WhatLooks(), limit=1)), default=0)
    found: dict[int, Kept] = {}
    keys = office.world().under(office.store.person_secret).keys
    for person in persons:
        names = [each.key for each in keys.of(kommune, person)]
        about = await log.about(kommune, person, names)
        wanted = WhatLooks(
            frozenset({kommune}),
            person_hashes=(about.log_hash,),
            subjects=about.subjects,
            of_somebody=True,
            last=last,
        )
        rows = await log.rows(wanted, after=begun, limit=limit + 1)
        found |= {row.entry.seq: row for row in rows}
    # Of several types of number each brings its first ones: those of all of them are among these.
    page = [found[seq] for seq in sorted(found)][:limit]
    return page, f"{page[-1].entry.seq}-{last}" if len(found) > limit else ""


def _border(after: str) -> tuple[int, int]:
    """The last row of the page before, and the newest there was when the first page was asked."""
    if not _BORDER.fullmatch(after):
        raise NotFound("there is no such page")
    begun, _, last = after.partition("-")
    return int(begun), int(last)
