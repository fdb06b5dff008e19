"""Settings of the office: the pages and the interface of those who run the service and answer for it."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from adapter.config.forms import Algorithm, Strict, Uri, is_loopback
from adapter.config.setting_words import WrongSetting
from adapter.errors import Words

_FOR_US = Words(
    "trenger både utsteder og mottaker: tokenene må være laget for oss",
    "needs both an issuer and an audience: tokens must have been made for us",
)


class LoginSettings(Strict):
    """How people log in: OpenID Connect, authorization code with PKCE, at any issuer."""

    issuer: Uri | None = Field(
        default=None,
        description="The OIDC issuer; without it nobody logs in, and only this machine is served.",
    )
    client_id: str | None = Field(default=None, description="What the issuer knows the office as.")
    client_secret: SecretStr | None = Field(default=None, description="The secret of the client.")
    client_secret_file: Path | None = Field(
        default=None, description="File with the secret of the client; goes before KPR_LOGIN__CLIENT_SECRET."
    )
    key_file: Path | None = Field(
        default=None,
        description="JWK file of the client's private key, with kid, mode 0600, instead of a secret: HelseID wants one.",
    )
    algorithm: Algorithm = Field(
        default="PS256", description="Algorithm of what that key signs; fits the key."
    )
    ca_bundle: Path | None = Field(
        default=None,
        description="File with the certificates that issuers are trusted by, beside the usual ones.",
    )
    scopes: str = Field(default="openid profile", description="What is asked for, separated by spaces.")
    name_claim: str = Field(
        default="sub",
        description="The claim that people are called by in the access log; no identity number.",
    )
    minutes: int = Field(default=60, ge=1, description="Minutes without use after which a login ends.")
    hours: int = Field(default=10, ge=1, description="Hours after which a login ends in any case.")


class OfficeSettings(Strict):
    """The office: where it is served, and who is let in."""

    enabled: bool = Field(default=True, description="Whether the office is served, by the roles all and web.")
    host: str = Field(
        default="127.0.0.1", description="Address to listen on; another than loop-back needs a login."
    )
    port: int = Field(default=8090, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    address: Uri | None = Field(
        default=None, description="How browsers reach it, such as https://kpr.example; needed for logging in."
    )
    silent_hours: float = Field(
        default=26, gt=0, description="Hours without an input after which a source is shown as silent."
    )
    access: Path | None = Field(
        default=None, description="File that says who has which roles, and where; needed for logging in."
    )
    api_issuer: Uri | None = Field(
        default=None, description="Issuer of the tokens that programs bring, such as HelseID's."
    )
    api_audience: str | None = Field(
        default=None, description="The audience their tokens must name, and no other."
    )
    proxies: tuple[str, ...] = Field(
        default=(), description="Addresses of proxies whose word on a client's certificate is taken."
    )
    certificate_header: str | None = Field(
        default=None,
        description="Header in which those proxies hand on the client's certificate, in PEM or URL-encoded.",
    )

    @model_validator(mode="after")
    def tokens_name_us(self) -> Self:
        """Refuse tokens that could have been meant for somebody else (SEC-07)."""
        if (self.api_issuer is None) != (self.api_audience is None):
            raise WrongSetting(_FOR_US)
        return self

    @property
    def is_here_alone(self) -> bool:
        """Whether nobody but this machine reaches it."""
        return is_loopback(self.host)
