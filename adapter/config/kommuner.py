"""The reporting units of the tenants file: who sends for a kommune, under which name and signature."""

from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, Field

from adapter.config.forms import Code, Name, OrgNr, Strict


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
    signing: tuple[SigningFiles, ...] = Field(min_length=1)
    contacts: tuple[KommuneContact, ...] = Field(min_length=1)
