"""
A register of our own: what KPR would hold after the notifications it was sent.

Written from the message's rules alone (N adds, M replaces, C removes; crosswalk 3.1, KPR-V-009,
V-010, V-014, V-036), and independent of the code it judges.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from adapter.notifications import Consultation, Notification

#: The order of events on one date.
ORDER = (
    "TjenesteStart",
    "MidlertidigStoppFra",
    "MidlertidigStoppTil",
    "TjenesteutforerEndret",
    "TjenesteSlutt",
)


@dataclass(frozen=True)
class Live:
    """One event as the register has it."""

    event: str
    date: date
    orgnr: str | None
    stop_id: str | None
    code: str
    fid: str
    service: str


@dataclass
class Register:
    """Takes notifications in and refuses what a register could not understand."""

    live: dict[str, Live] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    #: Whether a C must say what it takes back; a minimelding says what its sender says.
    says_back: bool = True

    def take(self, notifications: Iterable[Notification]) -> None:
        made = list(notifications)
        for one in made:
            self._one(one)
        _check_order(made)

    def _one(self, one: Notification) -> None:
        for guid in (one.guid, one.hendelse_guid):
            assert guid not in self.used, f"{guid} is used twice"
            self.used.add(guid)
        now = Live(
            str(one.event),
            one.hendelse_dato,
            one.orgnr,
            one.stop_id,
            one.service_code,
            one.person.fid,
            one.service_id,
        )
        assert (one.stop_id is not None) == ("Stopp" in one.event)
        if one.change == "N":
            assert one.ref is None
            self.live[one.guid] = now
            return
        assert one.ref in self.live, f"{one.change} of what is not live"
        before = self.live.pop(one.ref)
        assert (before.event, before.service, before.stop_id) == (now.event, now.service, now.stop_id)
        if one.change == "M":
            self.live[one.ref] = now
            return
        assert one.change == "C"
        assert before == now or not self.says_back, "a C says what it takes back"

    @property
    def events(self) -> set[tuple[str, str, date, str | None, str | None]]:
        """What is live, in the form of a history's events."""
        return {(guid, e.event, e.date, e.orgnr, e.stop_id) for guid, e in self.live.items()}

    def check_whole(self) -> None:
        """One start, at most one end, and every end of a pause with its beginning."""
        kinds = [e.event for e in self.live.values()]
        assert kinds.count("TjenesteStart") == (1 if kinds else 0)
        assert kinds.count("TjenesteSlutt") <= 1
        self.check_pauses()

    def check_pauses(self) -> None:
        begun = [e.stop_id for e in self.live.values() if e.event == "MidlertidigStoppFra"]
        ended = [e.stop_id for e in self.live.values() if e.event == "MidlertidigStoppTil"]
        assert len(set(begun)) == len(begun), "two pauses under one id"
        assert len(set(ended)) == len(ended), "a pause that ends twice"
        assert set(ended) <= set(begun), "an end of no pause"


def _check_order(made: list[Notification]) -> None:
    """C first, the latest first and the start last; then N and M by date (outcomes.md section 3)."""
    taken = [n for n in made if n.change == "C"]
    assert made[: len(taken)] == taken
    later = [(n.hendelse_dato, ORDER.index(n.event)) for n in taken if n.event != "TjenesteStart"]
    assert later == sorted(later, reverse=True)
    assert all(n.event != "TjenesteStart" for n in taken[:-1])
    said = [(n.hendelse_dato, ORDER.index(n.event)) for n in made[len(taken) :]]
    assert said == sorted(said)


@dataclass
class Consulted:
    """The register of consultations."""

    live: dict[str, Consultation] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def take(self, made: Iterable[Consultation]) -> None:
        for one in made:
            assert one.guid not in self.used
            self.used.add(one.guid)
            if one.change == "N":
                assert one.ref is None
                assert not self.live, "one N for one consultation"
                self.live[one.guid] = one
                continue
            assert one.ref in self.live
            before = self.live.pop(one.ref)
            if one.change == "M":
                assert _content(one) != _content(before), "an M that changes nothing"
                self.live[one.ref] = one
                continue
            assert one.change == "C"
            assert _content(one) == _content(before)


def _content(one: Consultation) -> tuple[object, ...]:
    return (one.konsultasjon_id, one.dato_tid_start, one.form, one.alderstrinn, one.amming, one.person.fid)
