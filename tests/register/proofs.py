"""
DPoP proofs, right and wrong in each way that HelseID's own test service offers (RFC 9449 section 4).

Written apart from `adapter/register/dpop.py`, so that neither can hide a fault of the other.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.jws import JWSRegistry

Key = RSAKey | ECKey
#: The public members of a key, by its type (RFC 7638).
_PUBLIC = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y")}


@dataclass(frozen=True)
class Shown:
    """What a proof is for: the request, the token it goes with, and when (Unix time in seconds)."""

    key: Key
    algorithm: str
    method: str
    #: With query and fragment, where the request has them.
    url: str
    now: int
    #: Shown to an API; without one the proof is for a token endpoint and has no `ath`.
    token: str | None = None
    nonce: str | None = None


@dataclass(frozen=True)
class Faulty:
    """
    A proof that must be refused.

    `before` must be sent first, and accepted: only the replay has one.
    """

    proof: str
    before: str | None = None


def proof(shown: Shown) -> str:
    """A proof that is as it should be."""
    return signed(header(shown), claims(shown), shown.key, shown.algorithm)


def faulty(shown: Shown, *, seconds: int = 300) -> Mapping[str, Faulty]:
    """Every faulty proof by the name of its fault; `seconds` is how far off the times are."""
    found = {name: Faulty(make(shown)) for name, make in _CHANGED.items()}
    found["iat-past"] = Faulty(_with_claims(shown, iat=shown.now - seconds))
    found["iat-future"] = Faulty(_with_claims(shown, iat=shown.now + seconds))
    if shown.token is None:  # a token endpoint asks for no `ath`
        del found["no-ath"], found["ath-of-another-token"]
    used = proof(shown)
    return found | {"replay": Faulty(used, before=used)}


def header(shown: Shown) -> dict:
    return {"typ": "dpop+jwt", "alg": shown.algorithm, "jwk": public(shown.key)}


def claims(shown: Shown) -> dict:
    plain = shown.url.partition("#")[0].partition("?")[0]
    made = {"jti": secrets.token_urlsafe(16), "htm": shown.method, "htu": plain, "iat": shown.now}
    if shown.token is not None:
        made["ath"] = digest(shown.token)
    if shown.nonce is not None:
        made["nonce"] = shown.nonce
    return made


def public(key: Key) -> dict:
    """The public members alone."""
    return {name: key.as_dict(private=False)[name] for name in _PUBLIC[key.key_type]}


def thumbprint(key: Key) -> str:
    """`cnf.jkt` of a token that is bound to the key (RFC 7638)."""
    return digest(json.dumps(public(key), sort_keys=True, separators=(",", ":")))


def digest(text: str) -> str:
    return base64url(hashlib.sha256(text.encode()).digest())


def signed(head: Mapping, body: Mapping, key: Key | OctKey | None, algorithm: str) -> str:
    """A compact JWS of whatever is given, sensible or not; without a key its signature is empty."""
    text = joined(head, body)
    signature = JWSRegistry.algorithms[algorithm].sign(text.encode(), key) if key else b""
    return f"{text}.{base64url(signature)}"


def joined(head: Mapping, body: Mapping) -> str:
    """What is signed."""
    return f"{base64url(json.dumps(head).encode())}.{base64url(json.dumps(body).encode())}"


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def another(key: Key) -> Key:
    """A new key of the same kind."""
    if isinstance(key, RSAKey):
        return RSAKey.generate_key(2048)
    return ECKey.generate_key(key.curve_name)


def _with_claims(shown: Shown, without: str = "", **changed: object) -> str:
    body = {name: value for name, value in (claims(shown) | changed).items() if name != without}
    return signed(header(shown), body, shown.key, shown.algorithm)


def _with_header(shown: Shown, without: str = "", **changed: object) -> str:
    head = {name: value for name, value in (header(shown) | changed).items() if name != without}
    return signed(head, claims(shown), shown.key, shown.algorithm)


def _symmetric(shown: Shown) -> str:
    """Signed by a secret that the proof brings along."""
    secret = OctKey.generate_key(256)
    head = header(shown) | {"alg": "HS256", "jwk": secret.as_dict(private=True)}
    return signed(head, claims(shown), secret, "HS256")


def _signed_by_public_part(shown: Shown) -> str:
    """Signed by the public key, taken for a secret: what mixing up HS256 and RS256 would accept."""
    text = joined(header(shown) | {"alg": "HS256"}, claims(shown))
    secret = shown.key.as_pem(private=False)
    return f"{text}.{base64url(hmac.digest(secret, text.encode(), 'sha256'))}"


def _unsigned(shown: Shown) -> str:
    return signed(header(shown) | {"alg": "none"}, claims(shown), None, shown.algorithm)


def _signed_by_another(shown: Shown) -> str:
    """The key that is shown is not the one that has signed."""
    return signed(header(shown), claims(shown), another(shown.key), shown.algorithm)


def _of_another_key(shown: Shown) -> str:
    """Sound in itself; the token is bound to another key."""
    key = another(shown.key)
    return signed(header(shown) | {"jwk": public(key)}, claims(shown), key, shown.algorithm)


def _changed_after(shown: Shown) -> str:
    head, _, signature = proof(shown).split(".")
    return f"{head}.{base64url(json.dumps(claims(shown)).encode())}.{signature}"


_CHANGED: Mapping[str, Callable[[Shown], str]] = {
    "no-htu": lambda shown: _with_claims(shown, without="htu"),
    "no-htm": lambda shown: _with_claims(shown, without="htm"),
    "no-iat": lambda shown: _with_claims(shown, without="iat"),
    "no-jti": lambda shown: _with_claims(shown, without="jti"),
    "no-ath": lambda shown: _with_claims(shown, without="ath"),
    "no-alg": lambda shown: _with_header(shown, without="alg"),
    "no-jwk": lambda shown: _with_header(shown, without="jwk"),
    "no-typ": lambda shown: _with_header(shown, without="typ"),
    "wrong-typ": lambda shown: _with_header(shown, typ="JWT"),
    "alg-none": _unsigned,
    "alg-symmetric": _symmetric,
    "alg-symmetric-with-the-public-key": _signed_by_public_part,
    "private-jwk": lambda shown: _with_header(shown, jwk=shown.key.as_dict(private=True)),
    "wrong-signature": _signed_by_another,
    "changed-after-signing": _changed_after,
    "other-key": _of_another_key,
    "other-address": lambda shown: _with_claims(shown, htu="https://other.example/elsewhere"),
    "other-method": lambda shown: _with_claims(shown, htm="DELETE"),
    "ath-of-another-token": lambda shown: _with_claims(shown, ath=digest("another token")),
}
