"""The address register as a folder: whoever keeps it puts each party's certificate into `{herId}.pem`."""

import asyncio
from datetime import datetime
from pathlib import Path

from cryptography.x509 import Certificate

from adapter.errors import Misconfigured, Unavailable
from adapter.register.cms.expiry import days_left
from adapter.register.cms.pem import read_certificates, unusable
from adapter.register.watched import Watched


class AddressFolder:
    """
    Addresses from a folder; Misconfigured when there is no such folder.

    A file's first certificate is the one to encrypt for. It is read again when the file changes; while the
    file cannot be used, or is gone, the last good one is given.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise unusable(folder, "is not a folder; name the one with the HERID.pem files")
        self._folder = folder
        self._known: dict[int, Watched[Certificate]] = {}

    async def encryption_key(self, her_id: int, *, fresh: bool = False) -> Certificate:
        return await asyncio.to_thread(self._certificate, her_id, fresh=fresh)

    async def close(self) -> None:
        """Nothing is held open."""

    def expiries(self, now: datetime) -> list[tuple[int, float]]:
        """Pairs of HER-id and days left, of the certificates that were asked for."""
        return [
            (her_id, days_left(read().not_valid_after_utc, now))
            for her_id, read in sorted(self._known.items())
        ]

    def _certificate(self, her_id: int, *, fresh: bool) -> Certificate:
        known = self._known.get(her_id)
        return known(fresh=fresh) if known else self._first(her_id)

    def _first(self, her_id: int) -> Certificate:
        path = self._folder / f"{her_id}.pem"
        try:
            read = Watched(
                lambda: (path,),
                lambda: read_certificates(path)[0],
                what="address",
                her_id=str(her_id),
            )
        except Misconfigured:
            raise Unavailable(f"the address folder holds no certificate of HER-id {her_id}") from None
        self._known[her_id] = read
        return read()
