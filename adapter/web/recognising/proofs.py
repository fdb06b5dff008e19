"""DPoP proofs of programs: that who shows a token holds the key it is bound to (RFC 9449 section 4.3)."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapter.store.logins import StoredLogins
from adapter.web.recognising.signed import SKEW, Opened, Unsound, opened, shown_key

#: Seconds: how old a proof may be.
_OLDEST = 60
_LONGEST_JTI = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A request that came with a token and proofs; `url` is without query and fragment."""

    proofs: Sequence[str] = field(repr=False)
    method: str
    url: str
    token: str = field(repr=False)
    #: Thumbprint of the key that the token is bound to.
    jkt: str


async def must_hold(shown: Shown, logins: StoredLogins, now: datetime) -> None:
    """Refuse with Unsound who does not show one new proof, for this request and this token, by its key."""
    if len(shown.proofs) != 1:
        raise Unsound("there must be one DPoP header")
    proof = opened(shown.proofs[0], lambda header: shown_key(header.get("jwk")))
    if proof.header.get("typ") != "dpop+jwt":
        raise Unsound("typ of the proof is not dpop+jwt")
    _fits(proof, shown, int(now.timestamp()))
    jti = proof.text("jti")
    if len(jti) > _LONGEST_JTI:
        raise Unsound("jti is too long")
    until = datetime.fromtimestamp(proof.seconds("iat"), UTC) + timedelta(seconds=_OLDEST + 2 * SKEW)
    # Written down last: what is refused for another reason may be shown again, mended.
    if not await logins.is_first(f"{shown.jkt} {jti}", now, until):
        raise Unsound("the proof was shown before")


def _fits(proof: Opened, shown: Shown, second: int) -> None:
    key = shown_key(proof.header.get("jwk"))
    if not hmac.compare_digest(key.thumbprint().encode(), shown.jkt.encode()):
        raise Unsound("the proof is by another key than the token's")
    if proof.text("htm") != shown.method:
        raise Unsound("htm is another method")
    if proof.text("htu") != shown.url:
        raise Unsound("htu is another address")
    if not second - _OLDEST - SKEW <= proof.seconds("iat") <= second + SKEW:
        raise Unsound("iat of the proof is too far from now")
    if not hmac.compare_digest(proof.text("ath").encode(), _hash(shown.token).encode()):
        raise Unsound("ath is of another token")


def _hash(token: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
