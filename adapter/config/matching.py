"""How services are compared with what is registered already: the `matching` section of the tenants file."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from adapter.config.forms import Code, KommuneNr, Strict


class Mode(StrEnum):
    """Whether verdicts are acted upon."""

    OBSERVE = "observe"  #: recorded only
    ENFORCE = "enforce"  #: duplicates are kept out, possible ones are held


class Channel(StrEnum):
    """Through which channel a kommune reports a service code (KPR-D-007)."""

    RUNNING = "running"  #: notifications, as they happen
    ANNUAL = "annual"  #: the yearly extract
    HELD = "held"  #: neither, until it is decided


class ModeFrom(Strict):
    """A mode from a date on; the last entry that fits a rule and a day counts."""

    mode: Mode
    rules: frozenset[Code] = Field(default=frozenset(), description="KPR-D rules; none: all of them.")
    valid_from: date = Field(default=date.min, description="First Norwegian day, of the event.")


class ChannelFrom(Strict):
    """A channel from a date on; the last entry that fits a code and a day counts."""

    channel: Channel
    codes: frozenset[Code] = Field(default=frozenset(), description="9151 codes; none: all of them.")
    valid_from: date = Field(default=date.min, description="First Norwegian day of the channel.")


class KommuneMatching(Strict):
    """What holds for one kommune."""

    modes: tuple[ModeFrom, ...] = ()
    channels: tuple[ChannelFrom, ...] = ()
    keys: tuple[Path, ...] = Field(
        default=(),
        max_length=2,
        description="Files of the secret that persons are hashed with (32 bytes, raw or in base64), the newest "
        "first; two while one takes over from the other. None: one made from the store's key.",
    )
    shares_with: frozenset[KommuneNr] = Field(
        default=frozenset(),
        description="Kommuner it buys services from or sells services to: compared with theirs too (KPR-D-021).",
    )


#: Made once: every service that is compared asks it.
_NOTHING_SAID = KommuneMatching()


class Matching(Strict):
    """How services are compared; what a kommune says goes before what stands here."""

    mode: Mode = Field(default=Mode.ENFORCE, description="Where no entry of `modes` fits.")
    one_place_codes: frozenset[Code] | None = Field(
        default=None,
        description="Codes of services that a person has in one place at a time (KPR-D-006). None: those that "
        "`national/service-codes.yaml` says it of.",
    )
    course_gap_days: int = Field(
        default=90, ge=1, le=366, description="Days between contacts of one course, at most (KPR-D-016)."
    )
    kommuner: Mapping[KommuneNr, KommuneMatching] = Field(default_factory=dict)

    def of(self, kommune_nr: str) -> KommuneMatching:
        """What holds for a kommune."""
        return self.kommuner.get(kommune_nr) or _NOTHING_SAID

    def sharing(self, kommune_nr: str) -> frozenset[str]:
        """The kommuner that a kommune shares services with, whichever of the two says so."""
        others = (nr for nr, each in self.kommuner.items() if kommune_nr in each.shares_with)
        return self.of(kommune_nr).shares_with.union(others) - {kommune_nr}

    def mode_of(self, rule: str, kommune_nr: str, day: date) -> Mode:
        """Whether a rule is acted upon for a service of a kommune on a day."""
        fitting = (
            each.mode
            for each in self.of(kommune_nr).modes
            if each.valid_from <= day and (not each.rules or rule in each.rules)
        )
        return next(iter([*fitting][-1:]), self.mode)

    def channel_of(self, code: str, kommune_nr: str, day: date) -> Channel:
        """Through which channel a kommune reports a code on a day; running where nothing is said."""
        fitting = (
            each.channel
            for each in self.of(kommune_nr).channels
            if each.valid_from <= day and (not each.codes or code in each.codes)
        )
        return next(iter([*fitting][-1:]), Channel.RUNNING)
