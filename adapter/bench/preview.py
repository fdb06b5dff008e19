"""
The messages that documents would leave, written and checked by the code that writes and checks real ones.

What a rule keeps from leaving is shown in a message of its own, with what is wrong; it takes no number. Every other
message is assumed to be accepted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import version
from uuid import NAMESPACE_URL, uuid5

from adapter.bench.assumed import AssumedLine, Leaving
from adapter.bench.kept import KprPreview
from adapter.bench.masking import masked
from adapter.bench.parties import Parties, parties_of
from adapter.config import Environment
from adapter.outbox import Line
from adapter.outbox.line import LineKey, Notified
from adapter.outcomes import Taken
from adapter.pipeline import World
from adapter.register import Melding
from adapter.register.checking import breaches, breaches_of
from adapter.register.checking.facts import Facts, facts_of
from adapter.register.messages.melding import write_melding
from adapter.register.messages.schema import Schemas
from adapter.register.writing import period_of

#: Asked once: it is read from a file that the package was installed with.
_VERSION = version("kpr-adapter")


@dataclass(slots=True)
class Previews:
    """The messages of a session; with `shows_kommuner` those of the tenants file are named in them."""

    world: World
    shows_kommuner: bool
    _facts: Facts = field(init=False)
    _lines: dict[LineKey, AssumedLine] = field(default_factory=dict, init=False)
    #: How many were written: the seed of their ids.
    _written: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._facts = facts_of(self.world.tables, Environment.TEST, synthetic_only=True)

    def begin_anew(self) -> None:
        """Forget what left: the next message is the first one again."""
        self._lines.clear()

    def of(self, taken: Taken) -> Sequence[KprPreview]:
        """The messages that an input leaves, those of notifications among it that had waited for it."""
        for key in dict.fromkeys(LineKey(each.kommune_nr, each.line) for each in taken.records):
            self._lines.setdefault(key, AssumedLine(key))
        released = [guid for each in taken.result.resources for guid in each.released]
        found: list[KprPreview] = []
        for key, line in self._lines.items():
            line.close(taken.closed)
            line.release(released)
            line.add(each for each in taken.records if LineKey(each.kommune_nr, each.line) == key)
            found += self._leaving(line, taken.event.received)
        return tuple(found)

    def _leaving(self, line: AssumedLine, now: datetime) -> Iterator[KprPreview]:
        stopped: list[Notified] = []

        def judge(notified: Notified) -> str | None:
            found = breaches_of(notified, now, self._facts)
            if found:
                stopped.append(notified)
            return found[0].rule if found else None

        for leaving in line.leave(judge, now):
            yield self._preview(line.key, leaving, now)
        for each in stopped:
            yield self._preview(line.key, line.alone(each, now), now)

    def _preview(self, key: LineKey, leaving: Leaving, now: datetime) -> KprPreview:
        tenant = self.world.tenants.tenants[leaving.tenant]
        kommune = self.world.tenants.kommuner.get(key.kommune_nr) if self.shows_kommuner else None
        parties = parties_of(key.line, tenant, key.kommune_nr, kommune)
        xml = write_melding(self._melding(key, leaving, parties, now), self._facts.without_orgnr)
        found = breaches(xml, key.line, now, self._facts) or _schemas().check(xml, key.line)
        return KprPreview(key.kommune_nr, key.line, masked(xml.decode()), found, parties.examples)

    def _melding(self, key: LineKey, leaving: Leaving, parties: Parties, now: datetime) -> Melding:
        self._written += 1
        is_hst = key.line is Line.HST
        return Melding(
            id=str(uuid5(NAMESPACE_URL, f"urn:kpr-adapter:bench:{leaving.notified[0].guid}:{self._written}")),
            key=key,
            unit=parties.unit,
            epj=parties.epj,
            versjon_ut=_VERSION,
            notified=tuple(leaving.notified),
            period=period_of(leaving.notified, leaving.lopenr, now) if is_hst else None,
        )


@cache
def _schemas() -> Schemas:
    """Our own schemas, read once a process."""
    return Schemas()
