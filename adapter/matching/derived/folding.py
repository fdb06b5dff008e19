"""
Chains of N, M and C, folded into services on disk: any number of messages in a few megabytes of memory.

The database is SQLite's own temporary one: readable by its owner only, unlinked as soon as it is open, and
gone with the connection or the process. What it holds of a person is sealed (hidden.py).
"""

import sqlite3
from collections.abc import Iterator

from adapter import rules
from adapter.matching.derived import folding_schema as sql
from adapter.matching.derived.hidden import Hidden
from adapter.matching.derived.message_rules import NEW, guid_of
from adapter.matching.derived.message_xml import Heading, Told
from adapter.values import Unshown, Value

#: Of `_repeated`: the same notification has come already.
_SAME = "same"


class Folded(Value, frozen=True):
    """A service with the events that hold of it, in the order of their numbers."""

    number: int
    kommune_nr: str
    #: Name of the event, and the attributes of it and of its person.
    events: Unshown[list[tuple[str, dict[str, str]]]]
    #: Place and rule.
    faults: list[tuple[str, str]]


class Folding:
    """Takes messages in, each with `begin` and `end` or `refuse`, then gives services out; `close` when done."""

    def __init__(self) -> None:
        # Made in one thread, read in another, never in two at once.
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.executescript(sql.SCHEMA)
        self._hidden = Hidden()
        self._message = 0

    def close(self) -> None:
        """Throw everything away."""
        self._db.close()

    def begin(self) -> None:
        """Begin a message."""
        self._message += 1
        self._db.execute("BEGIN")

    def take(self, told: Told, heading: Heading) -> None:
        """Take one notification in."""
        said = told.notification
        guid, ref = (guid_of(said.get(f"notifikasjon{name}", "")) for name in ("GUID", "Ref"))
        content = {**told.person, **told.content}
        digest = self._hidden.mark(
            *(str(each) for each in sorted(said.items())), told.event, *map(str, sorted(content.items()))
        )
        fault = told.fault or self._repeated(guid, digest)
        if fault == _SAME:
            return
        if fault is None:
            mark = self._hidden.mark(heading.leverandor, heading.epj, content["tjenesteID"])
            status, number = said["statusNotifikasjon"], int(said["notifikasjonLopeNr"])
            place = (mark, guid if status == NEW else ref, guid, number, status)
        else:
            place = (self._own_mark(), "", "", 0, "")
        sealed = self._hidden.seal(content)
        self._db.execute(sql.TAKE, (self._message, *place, told.event, sealed, digest, fault))

    def end(self, kommune_nr: str) -> None:
        """End a message of a kommune: its notifications count."""
        self._db.execute(sql.NUMBER, (kommune_nr, self._message))
        self._db.execute(sql.ASSIGN, (kommune_nr, self._message))
        self._db.execute("COMMIT")

    def refuse(self, place: str, rule: str) -> None:
        """End a message that cannot be read: nothing of it counts."""
        # Without a journal there is no way back but this.
        self._db.execute("DELETE FROM told WHERE message = ?", (self._message,))
        cursor = self._db.execute("INSERT INTO service (kommune, mark) VALUES ('', ?)", (self._own_mark(),))
        self._db.execute("INSERT INTO fault VALUES (?, ?, ?)", (cursor.lastrowid, place, rule))
        self._db.execute("COMMIT")

    def services(self, skip: int) -> Iterator[Folded]:
        """Give every service that was told of and has a number above `skip`, in order."""
        for number, kommune_nr in self._db.execute(sql.SERVICES, (skip,)):
            found = self._db.execute(sql.LIVE, (number,))
            events = [(event, self._hidden.open(content)) for event, content in found]
            faults = self._db.execute(sql.FAULTS, (number, rules.UNKNOWN_ORIGINAL)).fetchall()
            yield Folded(number, kommune_nr, events, faults)

    def _repeated(self, guid: str, digest: bytes) -> str | None:
        """Whether a notification was told before: the same again is nothing, another is a fault (KPR-D-004)."""
        before = self._db.execute("SELECT digest FROM told WHERE guid = ?", (guid,)).fetchone()
        if before is None:
            return None
        return _SAME if before[0] == digest else rules.GUID_REUSED

    def _own_mark(self) -> bytes:
        """Mark of what belongs to no service that is told of."""
        return self._hidden.mark("own", str(self._db.total_changes))
