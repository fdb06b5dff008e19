"""Settings of the way to KPR: its door, HelseID, the address register."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from adapter.config.forms import Algorithm, OrgNr, Strict, Uri
from adapter.config.setting_words import WrongSetting
from adapter.errors import Words


class Scheme(StrEnum):
    """How a token is shown to an API: bound to a key (RFC 9449), or as it is."""

    DPOP = "DPoP"
    BEARER = "Bearer"


class Cipher(StrEnum):
    """What messages are encrypted with; all that SEC-05 and delivery.md section 3 allow."""

    AES_256_CBC = "AES-256-CBC"


class RegisterSettings(Strict):
    """KPR's door (MessageIn). Without an address nothing is delivered."""

    url: Uri | None = Field(
        default=None, description="Base address of MessageIn, with https; without it nothing is delivered."
    )
    path: str = Field(
        default="/message/process", pattern=r"^/\S*$", description="Path of the call, below the address."
    )
    message_version: str = Field(
        default="56.0.0",
        description="Version of the messages (messageVersion, Melding/@versjon); one that this program has XSDs for.",
    )
    her_id: int | None = Field(default=None, gt=0, description="HER-id of the register (toHerId).")
    orgnr: OrgNr | None = Field(
        default=None,
        description="Organisation number that the register's certificate must have; not looked at without.",
    )
    scheme: Scheme = Field(default=Scheme.DPOP, description="How the token is shown.")
    scope: str = Field(default="hdir:kneik/iplos/submit", description="HelseID scope for IPLOS messages.")
    scope_hst: str | None = Field(
        default=None, description="HelseID scope for HST messages, where it is another."
    )
    cipher: Cipher = Field(
        default=Cipher.AES_256_CBC,
        description="What messages are encrypted with. There is no other: 3DES and AES-128 are too weak (SEC-05), "
        "and the register's kind of software does not read AES-GCM.",
    )
    schema_dir: Path | None = Field(
        default=None,
        description="Folder with the official XSDs, in iplos-56.0.0 and hst-56.0.0; checked beside our own.",
    )
    trust_file: Path | None = Field(
        default=None, description="PEM file of the roots that certificates of messages must go back to."
    )
    crl_dir: Path | None = Field(
        default=None, description="Folder with revocation lists (DER or PEM), which something keeps fresh."
    )
    ca_file: Path | None = Field(
        default=None,
        description="PEM file of who signed the door's TLS certificate, where the system does not know.",
    )
    proxy: SecretStr | None = Field(
        default=None, description="Address of the proxy to go through, if any; may hold a password."
    )
    max_notifications: int = Field(default=500, ge=1, description="Notifications in one message at most.")
    gather_seconds: float = Field(
        default=60,
        ge=0,
        description="How long the first queued record waits for others to share its message.",
    )
    connect_seconds: float = Field(default=5, gt=0, description="How long connecting may take.")
    read_seconds: float = Field(default=30, gt=0, description="How long an answer may be silent.")
    write_seconds: float = Field(default=30, gt=0, description="How long sending may stall.")
    quick_attempts: int = Field(
        default=6, ge=1, description="Attempts with growing pauses, before the slow ones begin."
    )
    first_pause_seconds: float = Field(default=1, gt=0, description="The first pause; each is doubled.")
    longest_pause_seconds: float = Field(default=300, gt=0, description="The longest of the growing pauses.")
    slow_pause_seconds: float = Field(default=3600, gt=0, description="The pause between slow attempts.")
    alarm_attempts: int = Field(
        default=10,
        ge=1,
        description="After so many attempts on one message its line is reported as in trouble.",
    )
    stop_after_odd_answers: int = Field(
        default=5, ge=1, description="After so many answers that are no receipt the line stops."
    )
    received_before_codes: frozenset[int] = Field(
        default=frozenset(),
        description="validationCodes that say: this messageId was received before; a list such as [1301].",
    )
    unreadable_codes: frozenset[int] = Field(
        default=frozenset(),
        description="validationCodes that say: this cannot be decrypted; a list such as [1101].",
    )
    lease_seconds: float = Field(
        default=120, gt=0, description="How long a sender that has died keeps its line from others."
    )
    keep_days: int = Field(
        default=30, ge=0, description="How long the bytes of an accepted message are kept (SEC-14)."
    )

    @model_validator(mode="after")
    def keeps_the_line(self) -> Self:
        """Refuse a lease that may end in the middle of an attempt: two would send on one line."""
        attempt = self.connect_seconds + self.read_seconds + self.write_seconds
        if self.lease_seconds <= attempt:
            raise WrongSetting(
                Words(
                    f"KPR_REGISTER__LEASE_SECONDS må være over de {attempt:g} sekundene til ett forsøk",
                    f"KPR_REGISTER__LEASE_SECONDS must be above the {attempt:g} of one attempt",
                )
            )
        return self


class HelseIdSettings(Strict):
    """HelseID, machine to machine (client_credentials with private_key_jwt and DPoP)."""

    issuer: Uri | None = Field(default=None, description="Address of the issuer; its metadata tell the rest.")
    client_id: str | None = Field(default=None, min_length=1, description="Our client.")
    key_file: Path | None = Field(
        default=None,
        description="JWK file of the client's private key, with kid; mode 0600; read again when it changes.",
    )
    algorithm: Algorithm = Field(
        default="PS256", description="Algorithm of assertions and proofs; fits the key."
    )
    multi_tenant: bool = Field(
        default=True, description="One client for many kommuner: the organisation is named in each request."
    )
    ca_file: Path | None = Field(
        default=None, description="PEM file of who signed the issuer's TLS certificate, where needed."
    )
    proxy: SecretStr | None = Field(
        default=None,
        description="Address of the proxy to HelseID and the address register, if any; may hold a password.",
    )
    timeout_seconds: float = Field(default=10, gt=0, le=60, description="How long one answer may take.")


class AddressSettings(Strict):
    """The address register: whose certificate a HER-id has."""

    folder: Path | None = Field(
        default=None, description="Folder with HERID.pem files, kept by hand or by something else."
    )
    url: Uri | None = Field(default=None, description="Base address of the CommunicationParty API.")
    path: str = Field(
        default="/api/v1/certificate/{her_id}/encryption",
        pattern=r"^/[^\s{}?#]*\{her_id\}[^\s{}?#]*$",
        description="Path of the call for an encryption certificate, below the address; {her_id} stands for the HER-id.",
    )
    scope: str = Field(default="nhn:cp-api/access-v2-dpop", description="HelseID scope for it.")
    cache_hours: float = Field(default=12, gt=0, description="How long an answer is taken for granted.")
