"""
Everything an operator can set: the program's settings, and who its tenants are.

Settings come from the environment (`KPR_STORE__URL=…` sets `settings.store.url`) and are read once,
by the command line. Tenants come from a file; this module knows their form, `mapping/load.py` reads them,
because judging a local code needs the code tables. A misspelt name is an error, never a default.
"""

import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from adapter.errors import Fault, Misconfigured

Code = Annotated[str, Field(min_length=1, max_length=50)]
Uri = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]

#: Makes equal ids in every installation that has not been given a namespace of its own. Fine for
#: trying things out; production must set KPR_INSTALLATION, or two installations' GUIDs may meet.
SHARED_INSTALLATION = uuid5(NAMESPACE_URL, "urn:kpr-adapter:installation:shared")


class Strict(BaseModel):
    """A model that forgives nothing: a misspelt key is an error, not a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Environment(StrEnum):
    """Whose persons are met here: production refuses synthetic ones (KPR-V-057)."""

    TEST = "test"
    PRODUCTION = "production"


class Role(StrEnum):
    """What a process does, so that a platform scales each by itself (architecture.md section 4)."""

    ALL = "all"
    INTAKE = "intake"
    PUBLISH = "publish"
    DELIVER = "deliver"
    WEB = "web"


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
        address = _split(base)
        if address is None or not address.hostname or address.query or address.fragment or address.username:
            raise ValueError("is no address of an API; write it such as https://epj.example/fhir")
        if address.scheme != "https" and not (address.scheme == "http" and is_loopback(address.hostname)):
            raise ValueError("does not begin with https; person data is not sent in clear")
        return base.rstrip("/")

    @field_validator("known_as")
    @classmethod
    def without_slash(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Write each as references begin."""
        return tuple(address.rstrip("/") for address in addresses)


def _split(address: str) -> SplitResult | None:
    try:
        split = urlsplit(address)
        _ = split.port  # judged when it is read
    except ValueError:
        return None
    return split


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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
    amming_default: Code | None = None
    form_default: Code | None = None
    fhir_version: Literal["R4", "R5"] = "R4"
    #: Asked for what documents refer to and do not hold; without it they wait until it comes by itself.
    fhir_api: TenantFhirApi | None = None

    @field_validator("name")
    @classmethod
    def from_its_key(cls, _name: str) -> str:
        """Refuse a name in the file: the loader gives it."""
        raise ValueError("a tenant's name is the key it stands under; take this line away")

    @field_validator("kommune_nr")
    @classmethod
    def four_digits(cls, number: str) -> str:
        """Refuse what cannot be the number of a kommune."""
        if len(number) != 4 or not (number.isascii() and number.isdigit()):
            raise ValueError(f'kommuneNr {number} is not four digits; write it such as "0301"')
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
    tenants: Mapping[str, Tenant] = Field(min_length=1)
    #: The edition of the file, a hash of its content; filled in by the loader.
    version: SkipJsonSchema[str] = ""

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        """Refuse a zone that nobody has heard of."""
        if name not in available_timezones():
            raise ValueError(f"no time zone is called {name}; write Europe/Oslo")
        return name

    @field_validator("version")
    @classmethod
    def from_its_content(cls, _version: str) -> str:
        """Refuse a version in the file: the loader works it out."""
        raise ValueError("the version is worked out from the file's content; take this line away")

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which an instant becomes a date (KPR-M-010)."""
        return ZoneInfo(self.timezone)


class Migrate(StrEnum):
    """Who brings the database to the newest revision."""

    START = "start"
    NEVER = "never"


class StoreSettings(Strict):
    """Where everything is kept."""

    url: SecretStr = Field(
        default=SecretStr("sqlite:///var/kpr.db"),
        description="Address of the database: sqlite:///FILE or postgresql://…; may hold a password.",
    )
    url_file: Path | None = Field(
        default=None, description="File with the address, for platforms that mount secrets; goes before it."
    )
    migrate: Migrate = Field(
        default=Migrate.START,
        description="start: every process migrates when it starts; never: `kpr-adapter migrate` does.",
    )
    connections: int = Field(
        default=4, ge=1, description="Connections of one process, for each of two pools."
    )
    key_file: Path = Field(
        default=Path("var/kpr.key"), description="File with the key that protects person data at rest."
    )


class LimitSettings(Strict):
    """How large a document may be before it is refused unread."""

    max_bytes: int = Field(default=2 * 1024 * 1024, ge=1, description="Bytes of one document.")
    max_depth: int = Field(default=60, ge=1, description="Levels of nesting.")
    max_string: int = Field(default=1024 * 1024, ge=1, description="Characters of one string.")


class HttpSettings(Strict):
    """Where we listen; loop-back until somebody decides otherwise."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    waiting: int = Field(default=1000, ge=1, description="Requests that may wait; more are sent away.")


class KafkaSettings(Strict):
    """The broker: where events come in, and what leaves by it. Without servers there is no Kafka."""

    bootstrap_servers: str | None = Field(
        default=None, description="host:port, several with commas; without it nothing is read or published."
    )
    group: str = Field(default="kpr-adapter", min_length=1, description="The consumer group of the intake.")
    topics: str = Field(
        default=r"^epj\.fhir\..+",
        description="Pattern of the topics to read; a group (?P<tenant>…) in it names the tenant.",
    )
    tenant_header: str = Field(
        default="x-kpr-tenant",
        min_length=1,
        description="Header that names the tenant; goes before the topic.",
    )
    records_topic: str = Field(default="kpr.records", description="Where queued records are published.")
    parked_topic: str = Field(default="kpr.parked", description="Where refused records are passed on to.")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="How to speak to the broker."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="SCRAM-SHA-512", description="How to log in, where the protocol is a SASL one."
    )
    sasl_username: str | None = Field(default=None, description="The user to log in as.")
    sasl_password_file: Path | None = Field(default=None, description="File with the user's password.")
    ca_file: Path | None = Field(default=None, description="PEM file of who signed the broker's certificate.")
    cert_file: Path | None = Field(default=None, description="PEM file of our certificate, for mutual TLS.")
    key_file: Path | None = Field(default=None, description="PEM file of our certificate's key.")
    session_timeout_seconds: float = Field(
        default=30,
        gt=0,
        description="After so long without a sign of life the broker gives our partitions away.",
    )

    @model_validator(mode="after")
    def can_log_in(self) -> Self:
        """Refuse a protocol without what it needs, and half a certificate."""
        if self.security_protocol.startswith("SASL") and not (self.sasl_username and self.sasl_password_file):
            raise ValueError(
                "a SASL protocol needs KPR_KAFKA__SASL_USERNAME and KPR_KAFKA__SASL_PASSWORD_FILE"
            )
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError(
                "KPR_KAFKA__CERT_FILE and KPR_KAFKA__KEY_FILE belong together; give both or none"
            )
        return self

    @field_validator("topics")
    @classmethod
    def a_pattern(cls, pattern: str) -> str:
        """Refuse what is no pattern."""
        try:
            re.compile(pattern)
        except re.error as problem:
            raise ValueError(f"is no pattern: {problem}; correct it") from None
        return pattern


class HealthSettings(Strict):
    """Where health and metrics are shown: a port of their own, so that it need not be open to senders."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8081, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")


class LogSettings(Strict):
    """How the log is written."""

    format: Literal["text", "json"] = Field(default="text", description="text to read, json to collect.")


def shipped_mappings() -> Path:
    """The tables that came with the program."""
    return _shipped("mappings")


def shipped_examples() -> Path:
    """The example documents that came with the program, with their tenants file."""
    return _shipped("examples")


def _shipped(folder: str) -> Path:
    """A folder of the program's own: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent
    inside = package / "_shipped" / folder
    return inside if inside.is_dir() else package.parent / folder


class Settings(BaseSettings):
    """The program's settings; `KPR_` before a name, `__` between the levels."""

    model_config = SettingsConfigDict(
        env_prefix="KPR_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    environment: Environment = Field(default=Environment.TEST, description="What this instance is for.")
    installation: UUID = Field(
        default=SHARED_INSTALLATION, description="Namespace of every id that leaves the system."
    )
    store: StoreSettings = StoreSettings()
    limits: LimitSettings = LimitSettings()
    kafka: KafkaSettings = KafkaSettings()
    http: HttpSettings = HttpSettings()
    health: HealthSettings = HealthSettings()
    log: LogSettings = LogSettings()
    tenants: Path | None = Field(default=None, description="The tenants file; without it a neutral tenant.")
    mappings: Path = Field(default_factory=shipped_mappings, description="Folder of the mapping tables.")
    full_lane_share: float = Field(
        default=0.01, ge=0, le=1, description="Share of documents that get a second opinion."
    )
    batch_size: int = Field(default=500, ge=1, le=1000, description="Inputs that share a transaction.")
    grace_seconds: float = Field(
        default=25, gt=0, description="How long a stop may take before what is at hand is abandoned."
    )

    @model_validator(mode="after")
    def namespace_of_its_own(self) -> Self:
        """Refuse a production instance whose ids another installation could make too."""
        if self.environment is Environment.PRODUCTION and self.installation == SHARED_INSTALLATION:
            raise ValueError("production needs KPR_INSTALLATION; make one with uuidgen and never change it")
        return self


def read_settings() -> Settings:
    """The settings of this process's environment; raises `Misconfigured` with all faults, without values."""
    known = {f"KPR_{name}".upper() for name in Settings.model_fields}
    named = sorted(name.upper() for name in os.environ if name.upper().startswith("KPR_"))
    unknown = [name for name in named if name.split("__")[0] not in known]
    faults = [Fault(name, 0, 0, _advice(name, known)) for name in unknown]
    try:
        settings = Settings()
    except ValidationError as error:
        faults += [
            _setting_fault(details) for details in error.errors(include_url=False, include_input=False)
        ]
        raise Misconfigured(*faults) from None
    except SettingsError as error:
        raise Misconfigured(*faults, Fault("settings", 0, 0, f"{error}; correct it")) from None
    if faults:
        raise Misconfigured(*faults)
    return settings


def _advice(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.8)
    return f"no setting has this name; {f'did you mean {close[0]}?' if close else 'take it away'}"


def _setting_fault(details: ErrorDetails) -> Fault:
    name = "__".join(map(str, details["loc"])).upper()
    message = (
        str(details["ctx"]["error"]) if details["type"] == "value_error" else f"{details['msg']}; correct it"
    )
    return Fault(f"KPR_{name}" if name else "settings", 0, 0, message)
