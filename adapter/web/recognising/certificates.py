"""Organisations, recognised by the TLS certificate that a proxy of ours has checked and hands on (SEC-07)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from urllib.parse import unquote

from cryptography.x509 import Certificate, load_pem_x509_certificate
from fastapi import Request

from adapter.logs import logger
from adapter.register.cms.certificates import orgnr_of
from adapter.web.requests import TurnedAway

_LONGEST = 16_384


@dataclass(frozen=True, slots=True)
class HandedOn:
    """
    Recognises organisations by a header that the listed proxies set; `setting` names the one that lists them.

    That the certificate is trusted and not revoked is the proxy's word; its time and its organisation number are
    looked at here. From anybody else the header is refused, whatever it says. `now` gives aware times.
    """

    proxies: tuple[str, ...]
    header: str
    setting: str
    now: Callable[[], datetime]

    def is_shown(self, request: Request) -> bool:
        """Whether a certificate is handed on; an empty header is how proxies say that there was none."""
        return any(request.headers.getlist(self.header))

    def must_be_from_a_proxy(self, request: Request) -> None:
        """Refuse with `TurnedAway` the header from anybody else: they could write any name into it."""
        if self.header in request.headers and not self._is_proxy(request):
            logger.warning("certificate_header_from_another")
            raise TurnedAway(403, "forbidden", {at: text + self.setting + "." for at, text in _NOT_A_PROXY})

    def organisation(self, request: Request) -> str | None:
        """Give the organisation number of the certificate; None where it cannot be used."""
        shown = request.headers.getlist(self.header)
        certificate = _read(shown[0]) if len(shown) == 1 else None
        orgnr = orgnr_of(certificate) if certificate is not None and self._is_in_time(certificate) else None
        if orgnr is None:
            logger.warning("certificate_refused")
        return orgnr

    def _is_proxy(self, request: Request) -> bool:
        host = request.client.host if request.client else ""
        return any(_is_in(host, listed) for listed in self.proxies)

    def _is_in_time(self, certificate: Certificate) -> bool:
        return certificate.not_valid_before_utc <= self.now() < certificate.not_valid_after_utc


def _is_in(host: str, listed: str) -> bool:
    try:
        return ip_address(host) in ip_network(listed, strict=False)
    except ValueError:
        return False


def _read(shown: str) -> Certificate | None:
    """Read a certificate in PEM, as it is or URL-encoded; None for what is none."""
    text = unquote(shown) if len(shown) <= _LONGEST else ""
    try:
        return load_pem_x509_certificate(text.encode())
    except ValueError:
        return None


_NOT_A_PROXY = (
    ("nb", "Sertifikatet kommer ikke fra en proxy som står i "),
    ("en", "The certificate does not come from a proxy that is listed in "),
)
