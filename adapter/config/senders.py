"""Settings of who may send to the FHIR intake over HTTP, and how senders are recognised (SEC-07)."""

from pathlib import Path

from pydantic import Field

from adapter.config.forms import Strict, Uri


class SenderSettings(Strict):
    """By token, by a certificate that a proxy hands on, or by something else that stands before the intake."""

    issuer: Uri | None = Field(
        default=None, description="Issuer of the tokens that senders bring, such as HelseID's."
    )
    audience: str | None = Field(
        default=None, description="The audience their tokens must name, and no other; not that of the office."
    )
    scope: str | None = Field(default=None, description="The scope their tokens must have.")
    organisation_claim: str = Field(
        default="helseid://claims/client/claims/orgnr_parent",
        description="The claim with the sender's organisation number; of one inside another: consumer.ID.",
    )
    address: Uri | None = Field(
        default=None,
        description="How senders reach the intake, such as https://kpr.example; proofs of possession name it.",
    )
    ca_bundle: Path | None = Field(
        default=None,
        description="File with the certificates that the issuer is trusted by, beside the usual ones.",
    )
    proxies: tuple[str, ...] = Field(
        default=(), description="Addresses of proxies whose word on a sender's certificate is taken."
    )
    certificate_header: str | None = Field(
        default=None,
        description="Header in which those proxies hand on the sender's certificate, in PEM or URL-encoded.",
    )
    guarded_elsewhere: bool = Field(
        default=False,
        description="true: something before the intake lets known senders through alone, and nobody is asked here.",
    )

    @property
    def are_recognised(self) -> bool:
        """Whether senders are recognised here."""
        return self.issuer is not None or self.certificate_header is not None
