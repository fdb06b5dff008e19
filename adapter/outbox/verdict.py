"""What the register's door said of a message, and what follows from it."""

from enum import StrEnum

from adapter.values import Value


class Ending(StrEnum):
    """What an attempt to send a message ended in."""

    ACCEPTED = "accepted"  #: the register has it: the next message may be made
    REFUSED = "refused"  #: the register will not have it: the line waits for a person
    TOO_LARGE = "too-large"  #: refused for its size: it is split into smaller messages
    UNREADABLE = "unreadable"  #: the register could not open it: it is protected anew, once
    AGAIN = "again"  #: no verdict: the same bytes are sent again
    STOPPED = "stopped"  #: nothing gets through before a person has changed something


class Stored(StrEnum):
    """Whether the register holds the message after an attempt, as far as can be known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Verdict(Value, frozen=True):
    """What one attempt came to. Nothing in it is text of the register's: that may quote the message."""

    ending: Ending
    stored: Stored
    #: One coded word, such as `validation-refused`: what a runbook goes by.
    cause: str
    #: HTTP status; None where no answer came.
    status: int | None = None
    #: validationCode or errorCode of the register.
    code: int | None = None
    #: Of the register, quoted to its support.
    ref_id: str | None = None
    #: Seconds that the answer asks us to wait.
    retry_after: float | None = None
    #: Whether it counts as an attempt on the message; what never reached the register's door does not.
    counts: bool = True
    #: An answer that is no receipt, such as a login page: after some of them in a row the line stops.
    is_odd: bool = False


class Receipt(Value, frozen=True):
    """What became of one notification of a message: published by record id. Holds nothing about a person."""

    record_id: str
    #: notifikasjonGUID and notifikasjonLopeNr as sent.
    guid: str
    number: int
    line: str
    kommune_nr: str
    message_id: str
    #: `delivered`, `refused` or `closed`: the record's state by it.
    verdict: str
    cause: str
    status: int | None
    code: int | None
    ref_id: str | None
    #: ISO 8601 in UTC.
    at: str
