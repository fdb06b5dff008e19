"""What became of a change of tables and tenants file, as the log, the numbers and the probes tell it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from adapter.errors import Fault, Misconfigured, Words
from adapter.health import Health
from adapter.logs import log_fault, logger
from adapter.mapping.reloads import Reload
from adapter.metrics import MAPPING_REFUSED, RELOADS
from adapter.pipeline import World

_ABOUT = "mappings"
#: How many faults of a refused set are logged.
_MOST_FAULTS = 20
#: What a fault may quote of somebody who stands in a file: numbers of persons and telephones, addresses.
_PERSONAL = re.compile(r"\d{8,}|\S+@\S+")


class Result(StrEnum):
    """What became of a change."""

    LOADED = "loaded"  #: in force
    UNCHANGED = "unchanged"  #: the same content as is in force
    REFUSED = "refused"  #: faulty
    RESTART = "needs-restart"  #: sound, and for a start only


class NeedsRestart(Misconfigured):
    """New files are sound, and change what takes effect at a start only."""


def _nobody(_reload: Reload) -> None:
    return


@dataclass(frozen=True, slots=True)
class Reports:
    """Tells those who run the service; `note` keeps what is shown of the last change."""

    health: Health
    note: Callable[[Reload], None] = _nobody

    def load(self, old: World, new: World, seconds: float) -> None:
        """Tell that new files are in force, so many seconds after they were found whole."""
        self._note(Result.LOADED, new.edition)
        logger.info(
            "mappings_loaded",
            version=new.edition,
            before=old.edition,
            changed=list(_changed(old, new)),
            seconds=round(seconds, 3),
        )

    def unchanged(self, edition: str) -> None:
        """Tell that what is on disk is, or is again, what is in force."""
        self._note(Result.UNCHANGED, edition)
        logger.info("mappings_unchanged", version=edition)

    def refuse(self, edition: str, kept: str, why: Exception) -> None:
        """Tell that new files are not put in force, and why; the service goes on by the old ones."""
        result = Result.RESTART if isinstance(why, NeedsRestart) else Result.REFUSED
        faults = why.faults if isinstance(why, Misconfigured) else ()
        told = [_told(fault) for fault in faults[:_MOST_FAULTS]]
        self._note(result, edition, kept, told)
        if not isinstance(why, Misconfigured):
            log_fault("reload_fault", why, version=edition, kept=kept)
            return
        logger.error(
            "mappings_refused",
            result=result.value,
            version=edition,
            kept=kept,
            count=len(why.faults),
            faults=[each.en for each in told],
        )

    def _note(
        self, result: Result, edition: str, kept: str | None = None, faults: Sequence[Words] = ()
    ) -> None:
        self.note(Reload(datetime.now(UTC), result.value, edition, kept or edition, faults))
        RELOADS.labels(result.value).inc()
        MAPPING_REFUSED.set(0 if kept is None else 1)
        if kept is None:
            self.health.remarks.pop(_ABOUT, None)
        else:
            self.health.remarks[_ABOUT] = f"{result.value}; {kept} stays in force, the log says why"


def _told(fault: Fault) -> Words:
    """A fault with its place, in both languages, without anything of a person."""
    return Words(*(_PERSONAL.sub("…", fault.in_words(said)) for said in fault.words))


def _changed(old: World, new: World) -> Iterator[str]:
    """Name the tables with another version than before, those that have gone, and the tenants file."""
    before, now = old.tables.versions(), new.tables.versions()
    yield from (f"{table} {version}" for table, version in now.items() if before.get(table) != version)
    yield from (f"{table} gone" for table in before if table not in now)
    if old.tenants.version != new.tenants.version:
        yield f"tenants {new.tenants.version}"
