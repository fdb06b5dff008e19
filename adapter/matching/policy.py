"""What the matcher needs of the settings and of the list of services."""

from dataclasses import dataclass
from datetime import date, timedelta

from adapter.config.matching import Channel, Matching
from adapter.mapping.tables import OrgnrUse, PauseUse, ServiceCode, ServiceTable
from adapter.matching import Service
from adapter.matching.folding import SERVICES, folded

#: How the table of services calls its groups.
DWELLING, INSTITUTION, COERCION = "bolig", "institusjon", "tvang"
#: How the list's names of respite begin, in an institution and outside (KPR-D-105).
RESPITE = "Avlastning"
#: Two systems rarely differ by more on when a service began; farther apart it is another decision.
START_SLIP = timedelta(days=31)


@dataclass(frozen=True)
class Policy:
    """The settings that services are compared by, and the facts about their codes."""

    matching: Matching
    table: ServiceTable

    def entry(self, service: Service) -> ServiceCode | None:
        """The row of a service's code; None for what is in another list."""
        return self.table.lookup(self.table.normalise(service.code)) if service.list == SERVICES else None

    def code_of(self, service: Service) -> str:
        """The code of a service as today's list writes it."""
        return folded(service, self.table)[1]

    def codes_of(self, code: str) -> tuple[str, ...]:
        """Give a code of services and the retired ones that it took the place of."""
        former = (
            each.code
            for each in self.table.codes.values()
            if each.replaced_by and (each.replaced_by.list, each.replaced_by.code) == (SERVICES, code)
        )
        return (code, *sorted(former))

    def orgnr_use(self, service: Service) -> OrgnrUse:
        """Whether services of this kind name their unit; an unknown code: nobody knows."""
        entry = self.entry(service)
        return entry.orgnr if entry else OrgnrUse.UNKNOWN

    def is_one_place(self, service: Service) -> bool:
        """Whether a person has such a service in one place at a time (KPR-D-006)."""
        return folded(service, self.table)[1] in self.matching.one_place_codes

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
        code, span = folded(service, self.table)[1], service.span
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
