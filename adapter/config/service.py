"""Settings of the service itself: its store, its limits, where it listens, how it logs."""

from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from adapter.config.forms import Strict


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


class BenchSettings(Strict):
    """The vendors' test bench: `$validate`, `/api/v1/check`, sessions and pages, beside the HTTP door."""

    enabled: bool = Field(
        default=True, description="Whether the test bench is served; what it is sent is never reported."
    )
    sessions: int = Field(default=50, ge=1, description="Sessions kept at a time; more are sent away.")
    minutes: int = Field(default=60, ge=1, description="Minutes after which an unused session is forgotten.")
    documents: int = Field(default=200, ge=1, description="Documents in one session at most.")
    megabytes: int = Field(default=5, ge=1, description="Megabytes of documents in one session at most.")
    waiting: int = Field(default=100, ge=1, description="Checks that may wait; more are sent away (429).")
    permalink_hours: int = Field(
        default=0, ge=0, description="Hours that a shared result can be read; 0: nothing can be shared."
    )


class HealthSettings(Strict):
    """Where health and metrics are shown: a port of their own, so that it need not be open to senders."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8081, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")


class LogSettings(Strict):
    """How the log is written."""

    format: Literal["auto", "text", "json"] = Field(
        default="auto", description="text to read, json to collect; auto: text on a terminal, else json."
    )


class TracingSettings(Strict):
    """Traces by OpenTelemetry; where to and as whom, say its own variables (docs/traces.md)."""

    enabled: bool = Field(
        default=False,
        description="Whether traces are sent to a collector (OTEL_EXPORTER_OTLP_ENDPOINT); needs the extra `tracing`.",
    )
    share: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="Share of records that are traced; the same ones in every process.",
    )
