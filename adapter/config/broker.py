"""Settings of the broker."""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from adapter.config.forms import Strict
from adapter.config.setting_words import WrongSetting
from adapter.errors import Words

_SASL = Words(
    "en SASL-protokoll trenger KPR_KAFKA__SASL_USERNAME og KPR_KAFKA__SASL_PASSWORD_FILE",
    "a SASL protocol needs KPR_KAFKA__SASL_USERNAME and KPR_KAFKA__SASL_PASSWORD_FILE",
)
_TOGETHER = Words(
    "KPR_KAFKA__CERT_FILE og KPR_KAFKA__KEY_FILE hører sammen; oppgi begge eller ingen",
    "KPR_KAFKA__CERT_FILE and KPR_KAFKA__KEY_FILE belong together; give both or none",
)


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
    receipts_topic: str = Field(
        default="kpr.receipts", description="Where the register's verdicts are published."
    )
    derived_topic: str | None = Field(
        default=None,
        min_length=1,
        description="Topic of IPLOS-derived data, such as iplos.derived; without it none is read.",
    )
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
            raise WrongSetting(_SASL)
        if (self.cert_file is None) != (self.key_file is None):
            raise WrongSetting(_TOGETHER)
        return self

    @field_validator("topics")
    @classmethod
    def a_pattern(cls, pattern: str) -> str:
        """Refuse what is no pattern."""
        try:
            re.compile(pattern)
        except re.error as problem:
            said = Words(
                f"er ikke noe mønster ({problem}); rett det", f"is no pattern: {problem}; correct it"
            )
            raise WrongSetting(said) from None
        return pattern
