"""What a row of a decision table can answer."""

from datetime import date
from enum import StrEnum

from adapter import rules
from adapter.mapping.tables import MappingRow
from adapter.values import Value


class Reason(StrEnum):
    """Why a real contact makes no KPR message."""

    #: No message covers it; the pilot reads these (KPR-M-029 step 5).
    NO_KPR_MESSAGE = "no-kpr-message"
    #: It is reported elsewhere: KUHR, NPR (KPR-M-029 step 1, KPR-D-018).
    OTHER_CHANNEL = "other-channel"


class Channel(StrEnum):
    """Where a contact is reported instead."""

    KUHR = "KUHR"
    NPR = "NPR"


#: What each channel's contacts are told.
_RULES = {Channel.KUHR: rules.BILLED_TO_KUHR, Channel.NPR: rules.HOSPITAL_PART}


class ToCode(Value, frozen=True):
    """A national service code."""

    code: str


class ToHst(Value, frozen=True):
    """A consultation at helsestasjon or in skolehelsetjenesten, with what the document leaves unsaid."""

    form: str | None = None
    alderstrinn: str | None = None
    amming: str | None = None


class NotInKpr(Value, frozen=True):
    """A real contact that no KPR message covers."""

    reason: Reason = Reason.NO_KPR_MESSAGE
    channel: Channel | None = None


class ToPilot(Value, frozen=True):
    """A pilot code, with the attributes that the row itself knows."""

    code: str
    low_threshold: bool | None = None


class Leave(Value, frozen=True):
    """No answer here: the next layer is asked."""


Result = ToCode | ToHst | NotInKpr | ToPilot | Leave


class Pilot(Value, frozen=True):
    """What a contact is in the pilot: coded attributes only, none of them guessed (KPR-M-020, MH-20, MH-21)."""

    code: str
    row: MappingRow
    #: The pilot code above it, or None.
    parent: str | None
    #: 8401.
    professions: tuple[str, ...] = ()
    programme: str = "none"
    hovedforlop: str = "unknown"
    contact_kind: str | None = None
    low_threshold: bool | None = None


class Shape(StrEnum):
    """What a resource is before any table is asked (crosswalk 2)."""

    #: EpisodeOfCare.
    EPISODE = "episode"
    #: An Encounter over days, or one that came as a message.
    STAY = "stay"
    #: An Encounter within an EpisodeOfCare.
    VISIT = "visit"
    #: Any other Encounter.
    CONTACT = "contact"
    #: An Encounter that says itself that it is a consultation (crosswalk 6).
    CONSULTATION = "consultation"
    MINIMELDING = "minimelding"


class HstFields(Value, frozen=True):
    """What a consultation tells KPR in the fields that rows may fill; None where nobody says."""

    form: str | None = None
    alderstrinn: str | None = None
    amming: str | None = None


class SaidHst(Value, frozen=True):
    """What a document itself says of the fields of a consultation that rows may fill: coded values only."""

    #: False: the consultation is not finished, so that nothing of it is sent, and its fields were not read.
    is_finished: bool = True
    form: str | None = None
    alderstrinn: str | None = None
    amming: str | None = None
    #: What tells the form where neither document nor row does: whether it is a group's, and its classes in order.
    is_group: bool = False
    classes: tuple[str, ...] = ()


class Told(Value, frozen=True):
    """
    What a resource told the tables, kept when its document is dropped: enough to ask them anew.

    Coded values only, none of which names a person (SEC-14).
    """

    shape: Shape
    #: The day whose tables count: that of the event, else the day it was judged on.
    day: date
    #: Its service codes in the order of looking: system as written, and code.
    codes: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    #: The person's whole years on the day.
    age: int | None = None
    #: What the conditions that were asked said, by expression; None: neither true nor false.
    conditions: tuple[tuple[str, bool | None], ...] = ()
    #: False where a code was left out because it might name a person: it cannot be asked anew.
    is_whole: bool = True
    #: Which `reads` of tables it was read by, for each fact that they tell.
    read_by: tuple[tuple[str, str], ...] = ()
    #: Whether it was entered in error.
    is_annulled: bool = False
    #: Of a stay: whether its serviceType has a code, of whatever list.
    names_a_service: bool = False
    #: Of a consultation what its document says of its fields; None for what was not taken for one, and from before
    #: this was kept.
    hst: SaidHst | None = None


class Apart(Value, frozen=True):
    """A contact without a KPR message: why, and what it would be in the pilot."""

    reason: Reason
    channel: Channel | None = None
    pilot: Pilot | None = None

    @property
    def rule(self) -> str:
        """The rule that says why (KPR-M-029, KPR-D-013, KPR-D-018)."""
        return _RULES[self.channel] if self.channel else rules.NO_KPR_MESSAGE
