"""ID tokens: what an issuer tells of who logged in (OpenID Connect Core 1.0, section 3.1.3.7)."""

import hmac
from datetime import datetime
from typing import Any

from adapter.web.recognising.issuer import Issuer
from adapter.web.recognising.signed import SKEW, Opened, Unsound

#: Seconds: one that was made longer ago than this is of another login.
_OLDEST = 600


async def claims_of(issuer: Issuer, token: str, client_id: str, nonce: str, now: datetime) -> dict[str, Any]:
    """Give the claims of an ID token made for this login of ours; raises Unsound, Unavailable."""
    read = await issuer.verified(token)
    # A logout token or an access token is signed by the same keys (RFC 8725 section 3.11).
    if str(read.header.get("typ", "JWT")).upper() != "JWT":
        raise Unsound("typ is another than JWT")
    if read.text("iss") != issuer.name:
        raise Unsound("iss is another issuer")
    _for_us(read, client_id)
    _in_time(read, int(now.timestamp()))
    if not hmac.compare_digest(read.text("nonce").encode(), nonce.encode()):
        raise Unsound("nonce is of another login")
    read.text("sub")
    return read.claims


def _for_us(read: Opened, client_id: str) -> None:
    """Refuse a token that was meant for others too: one of them could bring it here."""
    if read.claims.get("aud") not in (client_id, [client_id]):
        raise Unsound("aud is not this client alone")
    if read.claims.get("azp", client_id) != client_id:
        raise Unsound("azp is another client")


def _in_time(read: Opened, second: int) -> None:
    if second >= read.seconds("exp") + SKEW:
        raise Unsound("the token has expired")
    if not second - _OLDEST - SKEW <= read.seconds("iat") <= second + SKEW:
        raise Unsound("iat is too far from now")
    if "nbf" in read.claims and read.seconds("nbf") > second + SKEW:
        raise Unsound("the token is not good yet")
