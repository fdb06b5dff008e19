"""What the matcher needs of the settings and of the list of services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from adapter.config.matching import Channel, Matching
from adapter.mapping.tables import OrgnrUse, PauseUse, ServiceCode, ServiceTable
from adapter.matching import Service
from adapter.matching.folding import SERVICES, fold, folded

#: How the table of services calls its groups.
DWELLING, INSTITUTION, COERCION = "bolig", "institusjon", "tvang"
#: How the list's names of respite begin, in an institution and outside (KPR-D-105).
RESPITE = "Avlastning"
#: Two systems rarely differ by more on when a service began; farther apart it is another decision.
START_SLIP = timedelta(days=31)


@dataclass(frozen=True)
class Policy:
    """
    The settings that services are compared by, and the facts about their codes.

    What follows from them alone is worked out when it is first asked for, and kept: every service asks it.
    """

    matching: Matching
    table: ServiceTable

    def entry(self, service: Service) -> ServiceCode | None:
        """The row of a service's code; None for what is in another list."""
        if service.list != SERVICES:
            return None
        row = self._rows.get(service.code)
        return self.table.lookup(self.table.normalise(service.code)) if row is None else row

    def code_of(self, service: Service) -> str:
        """The code of a service as today's list writes it."""
        return self.folded(service)[1]

    def folded(self, service: Service) -> tuple[str, str]:
        """Give list and code of a service as today's list writes it (`folding.folded`)."""
        known = self._folds.get(service.code) if service.list == SERVICES else None
        return folded(service, self.table) if known is None else known

    def codes_of(self, code: str) -> tuple[str, ...]:
        """Give a code of services and the retired ones that it took the place of."""
        return (code, *self._former.get(code, ()))

    def sharing(self, kommune_nr: str) -> tuple[str, ...]:
        """The kommuner that a kommune shares services with, whichever of the two says so, in order."""
        return self._sharing.get(kommune_nr, ())

    @cached_property
    def _rows(self) -> Mapping[str, ServiceCode]:
        """The rows of codes as the list writes them; other spellings are looked up."""
        found = ((code, self.table.lookup(self.table.normalise(code))) for code in self.table.codes)
        return {code: row for code, row in found if row is not None}

    @cached_property
    def _one_place(self) -> frozenset[str]:
        """What is configured, else what the table says."""
        said = self.matching.one_place_codes
        return self.table.one_place if said is None else said

    @cached_property
    def _folds(self) -> Mapping[str, tuple[str, str]]:
        return {code: fold(code, self.table) for code in self.table.codes}

    @cached_property
    def _former(self) -> Mapping[str, tuple[str, ...]]:
        former: dict[str, list[str]] = {}
        for each in self.table.codes.values():
            successor = each.replaced_by
            if successor is not None and successor.list == SERVICES and successor.code is not None:
                former.setdefault(successor.code, []).append(each.code)
        return {code: tuple(sorted(retired)) for code, retired in former.items()}

    @cached_property
    def _sharing(self) -> Mapping[str, tuple[str, ...]]:
        said = self.matching.kommuner
        named = {nr for own, each in said.items() for nr in (own, *each.shares_with)}
        return {nr: tuple(sorted(self.matching.sharing(nr))) for nr in named}

    def orgnr_use(self, service: Service) -> OrgnrUse:
        """Whether services of this kind name their unit; an unknown code: nobody knows."""
        entry = self.entry(service)
        return entry.orgnr if entry else OrgnrUse.UNKNOWN

    def is_one_place(self, service: Service) -> bool:
        """Whether a person has such a service in one place at a time (KPR-D-006)."""
        return self.folded(service)[1] in self._one_place

    def is_in(self, group: str, service: Service) -> bool:
        """Whether a service is of a group of the table."""
        entry = self.entry(service)
        return entry is not None and entry.group == group

    def is_stay(self, service: Service) -> bool:
        """Whether it is a stay: day and night in an institution."""
        return self.is_in(INSTITUTION, service) and self.is_one_place(service)

    def is_long_term(self, service: Service) -> bool:
        """Whether it is meant to last: a stay in hospital does not stop it (KPR-M-011)."""
        entry = self.entry(service)
        return entry is not None and entry.pause is PauseUse.DISCOURAGED

    def is_respite(self, service: Service) -> bool:
        """Whether it relieves those who care at home."""
        entry = self.entry(service)
        return entry is not None and entry.display.startswith(RESPITE)

    def channel_of(self, code: str, kommune_nr: str, day: date) -> Channel:
        """
        Through which channel a folded code is reported on a day.

        Running where nothing is said; but where running is said to begin, it was annual before.
        """
        fitting = self._boundaries(code, kommune_nr)
        if fitting and day < fitting[0] and self._at(code, kommune_nr, fitting[0]) is Channel.RUNNING:
            return Channel.ANNUAL
        return self._at(code, kommune_nr, day)

    def first_running_day(self, service: Service) -> date | None:
        """
        Find the first day on which the running channel carries a service (KPR-D-007, KPR-D-008).

        Its start, or the day on which running began while it lasted. None where it never does: it is
        reported by another channel, or had ended before. What has no end lasts.
        """
        code, span = self.folded(service)[1], service.span
        if not self.matching.of(service.kommune_nr).channels:
            return span.start if span.end is None or span.start <= span.end else None
        days = [span.start, *(day for day in self._boundaries(code, service.kommune_nr) if day > span.start)]
        given = (day for day in days if span.end is None or day <= span.end)
        running = (day for day in given if self.channel_of(code, service.kommune_nr, day) is Channel.RUNNING)
        return next(running, None)

    def _at(self, code: str, kommune_nr: str, day: date) -> Channel:
        return self.matching.channel_of(code, kommune_nr, day)

    def _boundaries(self, code: str, kommune_nr: str) -> list[date]:
        """The days on which a channel of a code begins, in order."""
        entries = self.matching.of(kommune_nr).channels
        return sorted({each.valid_from for each in entries if not each.codes or code in each.codes})
