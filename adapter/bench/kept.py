"""What a session keeps of a document, and shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from adapter.checking import Judged
from adapter.notifications import Change
from adapter.outbox import Line, State
from adapter.rules import Finding


@dataclass(frozen=True, slots=True)
class KprPreview:
    """The message to KPR that a document would leave by itself, if the register had accepted all before it."""

    #: The reporting kommune.
    kommune_nr: str
    line: Line
    #: Melding of IPLOS or HST 56.0.0, UTF-8, indented, with persons as sent.
    xml: str = field(repr=False)
    #: What our own check and our XSD have against it; such a message would not be sent.
    findings: Sequence[Finding] = ()
    #: What stands in it as an example, because the tenants file does not have it: `epj`, `contacts`, `orgnr`.
    examples: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of a session with what became of it; numbers that look real are masked in all of it."""

    #: From 1, in the order of judging.
    number: int
    name: str
    #: The document as it was sent, as text.
    text: str = field(repr=False)
    #: As sent, or as its name says; None where neither does.
    content_type: str | None
    judged: Judged = field(repr=False)
    messages: Sequence[KprPreview] = field(default=(), repr=False)
    #: False where a number in it looks real: later documents are judged as if it had not come.
    remembered: bool = True
    #: The number of the document that it was made from, to correct it.
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One notification or consultation in the course of a session."""

    #: tjenesteID or konsultasjonID.
    service_id: str
    #: `TjenesteStart` … `TjenesteSlutt`, or `Konsultasjon`.
    event: str
    change: Change
    #: hendelseDato, or the Norwegian day of datoTidStart.
    date: date
    #: Number of the document that it came from.
    document: int
    #: Whether it would leave at once, waits for a person or another notification, or is not switched on.
    state: State
    #: tjenesteType; None for a consultation.
    service_code: str | None = None
    #: The rule by which it is held; None otherwise.
    held_by: str | None = None
