"""
The address register over HTTPS: NHN's CommunicationParty API, asked for whose certificate a HER-id has.

Its path (a setting) and its answer `{"certificateValue": base64 of the DER, …}` follow the API's published
description (version v1, 2025), and have not been tried against the real one.
"""

import asyncio
import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from cryptography import x509
from cryptography.x509 import Certificate

from adapter.config import AddressSettings
from adapter.errors import Fault, Misconfigured, Unavailable
from adapter.logs import logger
from adapter.register.access.asking import Answered, Neighbour, https_only
from adapter.register.access.one_at_a_time import OneAtATime
from adapter.register.access.tokens import TokenRefused
from adapter.register.cms.expiry import days_left

#: How long nobody is asked after a failure, while there is a certificate to go on with.
_REST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Known:
    """The last good certificate, and until when it is taken for granted (aware)."""

    certificate: Certificate
    until: datetime


class AddressApi:
    """
    Addresses from the API; `now` gives aware times, `auth` shows our token.

    A certificate is asked for anew when the cache time is over or it expires before that, and with `fresh`.
    While no new one can be had the last good one is given; whether it may still be used, others judge.
    """

    def __init__(
        self,
        settings: AddressSettings,
        neighbour: Neighbour,
        auth: httpx.Auth,
        now: Callable[[], datetime],
    ) -> None:
        if settings.url is None:
            raise Misconfigured(Fault("KPR_ADDRESSES__URL", 0, 0, "is needed to ask the address register"))
        self._base = https_only(settings.url, "KPR_ADDRESSES__URL")
        self._path = settings.path
        self._life = timedelta(hours=settings.cache_hours)
        self._neighbour, self._auth, self._now = neighbour, auth, now
        self._known: dict[int, _Known] = {}
        self._asking: OneAtATime[int, Certificate] = OneAtATime()

    async def encryption_key(self, her_id: int, *, fresh: bool = False) -> Certificate:
        known = self._known.get(her_id)
        if known is not None and not fresh and self._now() < known.until:
            return known.certificate
        try:
            return await self._asking(her_id, lambda: self._new(her_id))
        except Unavailable:
            logger.warning("address_register_away", her_id=her_id)
            if known is None:
                raise
            self._known[her_id] = _Known(known.certificate, self._now() + _REST)
            return known.certificate

    async def close(self) -> None:
        """Let go of the connections."""
        await self._asking.close()
        await self._neighbour.close()

    def expiries(self, now: datetime) -> list[tuple[int, float]]:
        """Pairs of HER-id and days left, of the certificates that were asked for."""
        known = sorted((her_id, each.certificate) for her_id, each in self._known.items())
        return [(her_id, days_left(certificate.not_valid_after_utc, now)) for her_id, certificate in known]

    async def _new(self, her_id: int) -> Certificate:
        url = self._base + self._path.replace("{her_id}", str(her_id))
        try:
            answered = await self._neighbour.ask("GET", url, auth=self._auth)
        except TokenRefused as problem:
            raise Unavailable(f"the address register cannot be asked: {problem}") from None
        if answered.status != httpx.codes.OK:
            raise Unavailable(f"the address register answers {answered.status} for HER-id {her_id}")
        certificate = await asyncio.to_thread(_read, answered)
        if certificate is None:
            raise Unavailable(f"the address register gives no certificate for HER-id {her_id}")
        self._known[her_id] = _Known(certificate, self._until(certificate))
        return certificate

    def _until(self, certificate: Certificate) -> datetime:
        """An expired one is asked for anew after a while, not at once: it may be all there is."""
        now = self._now()
        expires = certificate.not_valid_after_utc
        return min(now + self._life, expires if expires > now else now + _REST)


def _read(answered: Answered) -> Certificate | None:
    """Give the certificate that an answer holds; None when there is none that can be read."""
    value = (answered.members() or {}).get("certificateValue")
    try:
        return x509.load_der_x509_certificate(base64.b64decode(value or "", validate=True))
    except (TypeError, binascii.Error, ValueError):
        return None
