"""
The tenants file: who sends, and what holds for all of them.

`mapping/load.py` reads it, because judging a local code needs the code tables. A misspelt key is an
error, never a default. An error's type is the key of its words in both languages (`mapping/fault_words/`).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AwareDatetime, Field, field_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from adapter.config.forms import (
    Code,
    Environment,
    KommuneNr,
    Name,
    OrgNr,
    Strict,
    Uri,
    is_loopback,
    split_address,
)
from adapter.config.kommuner import Kommune
from adapter.config.matching import Matching
from adapter.config.pilot import PilotSettings
from adapter.config.send_list import Provider, ReportSource


class Profile(StrEnum):
    """A way of writing that is not FHIR's ordinary meaning, switched on per tenant (KPR-M-009)."""

    MINIMELDING = "minimelding"


class PausePolicy(StrEnum):
    """What a pause on a service that should not pause becomes (KPR-M-011)."""

    NOTIFY = "notify"
    HOLD = "hold"


class TenantExtensions(Strict):
    """The addresses under which a vendor sends what FHIR has no element for."""

    amming: Uri | None = None
    pol_utforende: Uri | None = Field(default=None, alias="polUtforende")
    provider_change_date: Uri | None = None


class TenantFhirApi(Strict):
    """Where an EPJ can be asked for what it referred to and did not send."""

    base: Uri = Field(description="Address of the API, without a slash at its end: https://epj.example/fhir.")
    known_as: tuple[Uri, ...] = Field(
        default=(), description="Other addresses that documents have for the same API; it is asked at `base`."
    )
    token_file: Path | None = Field(
        default=None, description="File with the bearer token; read again when it changes."
    )
    helseid_scope: Uri | None = Field(
        default=None,
        description="Scope of a HelseID token to ask with, instead of a file; needs KPR_HELSEID__ISSUER.",
    )
    ca_file: Path | None = Field(
        default=None,
        description="PEM file of who signed the API's certificate, where the system does not know.",
    )
    timeout_seconds: float = Field(
        default=10, gt=0, le=60, description="How long one answer may take, from connecting to its end."
    )

    @field_validator("base")
    @classmethod
    def an_address(cls, base: str) -> str:
        """Refuse what is no plain https address; http goes to this machine only."""
        address = split_address(base)
        if address is None or not address.hostname or address.query or address.fragment or address.username:
            raise PydanticCustomError(
                "no-api-address", "is no address of an API; write it such as https://epj.example/fhir"
            )
        if address.scheme != "https" and not (address.scheme == "http" and is_loopback(address.hostname)):
            raise PydanticCustomError(
                "api-in-clear", "does not begin with https; person data is not sent in clear"
            )
        return base.rstrip("/")

    @field_validator("known_as")
    @classmethod
    def without_slash(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Write each as references begin."""
        return tuple(address.rstrip("/") for address in addresses)


class TenantEpj(Strict):
    """The journal system, as messages name it (HIS 1135:2021: Melding)."""

    leverandor: Name = Field(description="The EPJ's vendor.")
    navn: Name = Field(alias="navnEPJ", description="The EPJ's name.")
    versjon: Name = Field(alias="versjonEPJ", description="The EPJ's version.")


class TenantFormer(Strict):
    """The EPJ that a tenant's took over from: services keep the tjenesteID they were reported by (KPR-D-020)."""

    tenant: Name = Field(description="The tenant that reported them; it may stay in the file for that alone.")
    ids: Path | None = Field(
        default=None,
        description="CSV file with the columns `id` and `former_id`: the new tjenesteID and the former one. "
        "Without it a service is recognised by being the same: person, code, start, unit (KPR-D-005).",
    )


class Tenant(Strict):
    """One EPJ in one municipality, as configured."""

    #: The key it stands under; filled in by the loader.
    name: SkipJsonSchema[str] = ""
    kommune_nr: str = Field(alias="kommuneNr", description="The reporting kommune: four digits, in quotes.")
    service_code_system_aliases: tuple[Uri, ...] = ()
    #: System to local code to national service code.
    local_codes: Mapping[Uri, Mapping[Code, Code]] = Field(default_factory=dict)
    #: System to local codes of real services that no message covers.
    not_in_kpr: Mapping[Uri, tuple[Code, ...]] = Field(default_factory=dict)
    extensions: TenantExtensions = TenantExtensions()
    profiles: Mapping[Uri, Profile] = Field(default_factory=dict)
    profession_map: Mapping[Code, Code] = Field(default_factory=dict, alias="profession_map_9060_to_8401")
    pause_on_long_term: PausePolicy = Field(default=PausePolicy.NOTIFY, alias="pause_on_21_29")
    #: What this tenant reports; where the file says nothing, the loader fills in the default.
    report_service_codes: frozenset[Code] = frozenset()
    #: First Norwegian day of the duty to report a code, where one is said; filled in by the loader.
    reported_since: SkipJsonSchema[Mapping[str, date]] = Field(default_factory=dict)
    provider: Provider = Field(
        default=Provider.MUNICIPALITY,
        description="Who gives what it records. `private` and `dental` have channels of their own: nothing of such a "
        "tenant is reported for the municipality.",
    )
    amming_default: Code | None = None
    form_default: Code | None = None
    fhir_version: Literal["R4", "R5"] = "R4"
    senders: tuple[OrgNr, ...] = Field(
        default=(),
        description="Organisation numbers, in quotes: who may send as this tenant over HTTP, where senders are "
        "recognised (KPR_SENDERS__…; SEC-07).",
    )
    #: Asked for what documents refer to and do not hold; without it they wait until it comes by itself.
    fhir_api: TenantFhirApi | None = None
    #: Whose services it goes on with, under other ids.
    former: TenantFormer | None = None
    #: Named in every message; needed where the kommune's messages are delivered.
    epj: TenantEpj | None = None

    @field_validator("name")
    @classmethod
    def from_its_key(cls, _name: str) -> str:
        """Refuse a name in the file: the loader gives it."""
        raise PydanticCustomError(
            "tenant-named", "a tenant's name is the key it stands under; take this line away"
        )

    @field_validator("reported_since")
    @classmethod
    def from_report_sources(cls, _days: Mapping[str, date]) -> Mapping[str, date]:
        """Refuse days in the file: the loader gives them."""
        raise PydanticCustomError(
            "since-elsewhere", "the days stand under report_sources; take this line away"
        )

    @field_validator("kommune_nr")
    @classmethod
    def four_digits(cls, number: str) -> str:
        """Refuse what cannot be the number of a kommune."""
        if len(number) != 4 or not (number.isascii() and number.isdigit()):
            said = 'kommuneNr is not four digits; write it such as "0301"'
            raise PydanticCustomError("kommune-four-digits", said)
        return number


class Tenants(Strict):
    """The tenants file: who sends, and what holds for all of them."""

    about: str = ""
    #: The time to judge by instead of now, for corpora and replays.
    clock: AwareDatetime | None = None
    timezone: str = "Europe/Oslo"
    environment: Environment = Environment.TEST
    #: Refuse real-looking persons; only sensible, and the default, where none belong.
    synthetic_only: bool = Field(default_factory=lambda known: known.get("environment") is Environment.TEST)
    #: Where the file says nothing, the loader fills in the codes of the first phase.
    report_service_codes_default: frozenset[Code] = frozenset()
    report_sources: Mapping[Code, ReportSource] = Field(
        default_factory=dict,
        description="By service code: why it is reported. Production needs it for each that the specification did not "
        "begin with.",
    )
    tenants: Mapping[str, Tenant] = Field(min_length=1)
    #: The reporting units by kommuneNr; those that are not here deliver nothing.
    kommuner: Mapping[KommuneNr, Kommune] = Field(default_factory=dict)
    #: How services are compared with what is registered already.
    matching: Matching = Matching()
    #: Who takes part in the pilot, and which of its codes have become official.
    pilot: PilotSettings = PilotSettings()
    #: The edition of the file, a hash of its content; filled in by the loader.
    version: SkipJsonSchema[str] = ""

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        """Refuse a zone that nobody has heard of."""
        if name not in available_timezones():
            raise PydanticCustomError("no-time-zone", "no time zone is called so; write Europe/Oslo")
        return name

    @field_validator("version")
    @classmethod
    def from_its_content(cls, _version: str) -> str:
        """Refuse a version in the file: the loader works it out."""
        raise PydanticCustomError(
            "version-given", "the version is worked out from the file's content; take this line away"
        )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which an instant becomes a date (KPR-M-010)."""
        return ZoneInfo(self.timezone)
