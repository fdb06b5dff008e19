"""What somebody is called in the access log: as their issuer names them, never by an identity number."""

import re
from collections.abc import Callable, Mapping
from typing import Any

#: Eleven digits, also written in two parts.
_LIKE_A_NUMBER = re.compile(r"(?<!\d)\d{6}[ -]?\d{5}(?!\d)")
#: Claims that hold an identity number whatever it looks like (HelseID).
_NUMBERS = ("pid", "helseid://claims/identity/pid")
_LONGEST = 200

#: The store's keyed hash.
Hashed = Callable[..., str]


def id_of(claims: Mapping[str, Any], name: str, issuer: str, hashed: Hashed) -> str | None:
    """Give what is written down of whoever has these claims; None where the claim is missing."""
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip():
        return None
    if name in _NUMBERS or _LIKE_A_NUMBER.search(value) or len(value) > _LONGEST or not value.isprintable():
        return f"login:{hashed('visitor', issuer, value)}"
    return f"login:{value}"
