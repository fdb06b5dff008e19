"""The reporting units of the tenants file: who sends for a kommune, under which name and signature."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from adapter.config.forms import Code, Name, OrgNr, Strict

#: The number of a bydel (KPR-V-060).
Bydel = Annotated[str, Field(pattern=r"^[0-9]{2,6}$")]


class KommuneContact(Strict):
    """A Kontaktperson of a kommune's messages (KPR-V-005, KPR-V-006)."""

    type: Code = Field(alias="typeKontaktperson", description="8471: 1, 15, 16, 17 …")
    name: Name = Field(alias="kontPerson", description="Whom the register writes to.", repr=False)
    email: Name = Field(alias="meldEpost1", repr=False)
    phone: Name | None = Field(default=None, alias="meldTelefon", repr=False)
    email2: Name | None = Field(default=None, alias="meldEpost2", repr=False)


class SigningFiles(Strict):
    """A certificate to sign messages with, and its key."""

    certificate: Path = Field(description="PEM file: the certificate, then those between it and the root.")
    key: Path = Field(description="PEM file of its private key; mode 0600.")
    valid_from: AwareDatetime | None = Field(
        default=None,
        description="Used from then on; of several the one begun last. The address register must have it by then.",
    )


#: Free words of an operator on one line; never eleven digits in a row, which may be a person's number (SEC-10).
Words = Annotated[str, Field(max_length=200, pattern=r"^(?:[0-9]{0,10}[^0-9\x00-\x1f])+[0-9]{0,10}$")]


class KommuneChange(Strict):
    """Who changed an entry last, and why: written into the access log with the fields that differ."""

    by: Words = Field(description="Who changed it: a login name.")
    why: Words = Field(description="Why; never about a person who receives care.")


class Kommune(Strict):
    """A reporting unit: who sends for it, under which name and signature. Without one nothing is delivered."""

    orgnr: OrgNr = Field(description="Organisation number of the kommune: nine digits, in quotes.")
    child_orgnr: OrgNr | None = Field(
        default=None, description="Of the unit that sends, where it is not the kommune itself."
    )
    certificate_orgnr: OrgNr | None = Field(
        default=None, description="Whose signing certificate it is, where it is not the kommune's own."
    )
    her_id: int = Field(gt=0, description="HER-id of the service that sends.")
    lines: frozenset[Literal["IPLOS", "HST"]] = Field(
        default=frozenset({"IPLOS", "HST"}), description="The message types that are delivered."
    )
    starts: date | None = Field(
        default=None, description="Its first day: before it nothing is sent, and what is queued waits."
    )
    delegated: date | None = Field(
        default=None,
        description="From which day it has delegated sending to the supplier in Altinn; nothing is sent before it.",
    )
    terms_signed: date | None = Field(
        default=None,
        description="On which day it signed HelseID's terms of use; nothing is sent before it.",
    )
    districts: frozenset[Bydel] = Field(
        default=frozenset(),
        description="Its bydeler: another one is left out of what is reported (KPR-V-060). All pass where none is named.",
    )
    signing: tuple[SigningFiles, ...] = Field(min_length=1)
    contacts: tuple[KommuneContact, ...] = Field(min_length=1)
    changed: KommuneChange | None = Field(
        default=None,
        description="Who changed this entry last, and why: `by` and `why`. The access log tells it with what differs.",
    )

    @property
    def first_day(self) -> date | None:
        """The Norwegian day from which on it is sent for; None: no day is awaited."""
        return max((day for day in (self.starts, self.delegated, self.terms_signed) if day), default=None)

    def has_begun(self, today: date) -> bool:
        """Whether anything may be sent for it on a Norwegian day."""
        return self.first_day is None or today >= self.first_day
