"""An issuer that tells whatever a test wants: its tokens right but for one thing each."""

import hmac
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx

from adapter.register.access.asking import Answered, Silent
from adapter.web.recognising.issuer import Issuer
from tests.office_access.opened import At
from tests.register.jwks import key_for
from tests.register.proofs import base64url, joined, public, signed

NAME = "https://issuer.example"
ENDPOINTS = {
    "issuer": NAME,
    "authorization_endpoint": f"{NAME}/auth",
    "token_endpoint": f"{NAME}/token",
    "jwks_uri": f"{NAME}/jwks",
    "end_session_endpoint": f"{NAME}/end",
}
KID = "key-1"


@dataclass
class Told:
    """Implements what an `Issuer` needs of a `Neighbour`."""

    algorithm: str = "ES256"
    metadata: dict = field(default_factory=lambda: dict(ENDPOINTS))
    id_token: str = ""
    asked: list = field(default_factory=list)
    keys: list | None = None
    is_away: bool = False

    async def ask(self, method, url, *, headers=None, content=None, auth=None):
        self.asked.append((method, url, content))
        if self.is_away:
            raise Silent("connect")
        path = urlsplit(url).path
        listed = [{**public(key_for(self.algorithm)), "kid": KID, "alg": self.algorithm}]
        body = {
            "/.well-known/openid-configuration": self.metadata,
            "/jwks": {"keys": listed if self.keys is None else self.keys},
            "/token": {"id_token": self.id_token},
        }[path]
        return Answered(httpx.Response(200), json.dumps(body).encode())

    async def close(self):
        pass


def issuer_of(told, now=None):
    return Issuer(NAME, told, now or At())


def id_claims(now, **changed):
    second = int(now.timestamp())
    return {
        "iss": NAME,
        "sub": "kari",
        "aud": "office",
        "exp": second + 300,
        "iat": second,
        "groups": ["drift"],
        **changed,
    }


def access_claims(now, **changed):
    second = int(now.timestamp())
    made = {
        "iss": NAME,
        "sub": "program",
        "client_id": "program",
        "aud": "urn:test:office",
        "exp": second + 300,
        "nbf": second,
        "iat": second,
        "scope": "test:kpr/office",
        **changed,
    }
    return {name: value for name, value in made.items() if value is not None}


def token(claims, *, typ="JWT", algorithm="ES256", key=None, **header):
    """A token by the issuer's own key, or by another."""
    head = {"typ": typ, "alg": algorithm, "kid": KID, **header}
    return signed(
        {name: value for name, value in head.items() if value is not None},
        claims,
        key or key_for(algorithm),
        algorithm,
    )


def unsigned(claims, **header):
    return signed({"typ": "at+jwt", "alg": "none", "kid": KID, **header}, claims, None, "ES256")


def by_the_public_key(claims, typ):
    """Signed by the issuer's public key, taken for a secret: what mixing up HS256 and ES256 would accept."""
    text = joined({"typ": typ, "alg": "HS256", "kid": KID}, claims)
    secret = key_for("ES256").as_pem(private=False)
    return f"{text}.{base64url(hmac.digest(secret, text.encode(), 'sha256'))}"


def asked_of(location):
    """What the browser was sent to the issuer with."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
