"""
DPoP proofs: that who shows a token also holds the key it is bound to (RFC 9449).

A proof lives for seconds: it is made inside the attempt it belongs to, never before a queue, a lock or a
pause, and never used twice.
"""

import hashlib
import re
import secrets
from datetime import datetime
from typing import Any

import httpx
from joserfc.util import urlsafe_b64encode

from adapter.register.access.keys import SigningKey

#: RFC 9449 section 8.1: printable ASCII without quotes and backslash; longer ones are nobody's.
_NONCE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,512}")
_ERROR = re.compile(r'\berror="?([a-z_]+)')
#: 128 bits: no two proofs meet by chance.
_JTI_BYTES = 16


def proof(
    key: SigningKey,
    method: str,
    url: httpx.URL,
    now: datetime,
    *,
    token: str | None = None,
    nonce: str | None = None,
) -> str:
    """
    Make a proof for one request; with `token` for an API, without for the token endpoint.

    `now` is aware; the address is stated without query and fragment (RFC 9449 section 4.2).
    """
    claims: dict[str, Any] = {
        "jti": secrets.token_urlsafe(_JTI_BYTES),
        "htm": method,
        "htu": str(url.copy_with(query=None, fragment=None)),
        "iat": int(now.timestamp()),
    }
    if token is not None:
        claims["ath"] = _hash(token)
    if nonce is not None:
        claims["nonce"] = nonce
    return key.sign({"typ": "dpop+jwt", "jwk": key.public}, claims)


def _hash(token: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(token.encode("ascii")).digest()).decode()


def nonce_of(response: httpx.Response) -> str | None:
    """Give the nonce that a server wants in the next proof."""
    nonce = response.headers.get("dpop-nonce", "")
    return nonce if _NONCE.fullmatch(nonce) else None


def refusal_of(response: httpx.Response) -> str | None:
    """Give the error that an API states with 401, such as `invalid_token` (RFC 6750 section 3)."""
    if response.status_code != httpx.codes.UNAUTHORIZED:
        return None
    stated = _ERROR.search(", ".join(response.headers.get_list("www-authenticate")))
    return stated[1] if stated else None
