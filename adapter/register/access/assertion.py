"""
Client assertions: who asks for a token, and on behalf of which organisation (RFC 7523).

HelseID's security profile gives the form: the issuer as the only audience, a life of seconds, and the
organisation in `assertion_details`.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapter.register.access.keys import SigningKey

#: Seconds; HelseID takes 60 at most, its own library uses 10.
LIFE = 10
#: What an organisation is named by: parent and child of a multi-tenant client; child of a single-tenant one.
PARENT_AND_CHILD, CHILD = "urn:oid:1.0.6523", "urn:oid:2.16.578.1.12.4.1.4.101"
_JTI_BYTES = 16


@dataclass(frozen=True, slots=True)
class Client:
    """How we are known at HelseID."""

    id: str
    #: One client for many organisations: which one it is stands in each request.
    multi_tenant: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """On whose behalf a token is asked for: nine digits each."""

    parent: str | None = None
    child: str | None = None


def client_assertion(
    key: SigningKey, client: Client, issuer: str, organisation: Organisation, now: datetime
) -> str:
    """Make an assertion for one request; `issuer` is spelt as its metadata spell it, `now` is aware."""
    second = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": client.id,
        "sub": client.id,
        "aud": issuer,
        "iat": second,
        "nbf": second,
        "exp": second + LIFE,
        "jti": secrets.token_urlsafe(_JTI_BYTES),
    }
    details = assertion_details(client, organisation)
    if details is not None:
        claims["assertion_details"] = details
    return key.sign({"typ": "client-authentication+jwt", "kid": key.kid}, claims)


def assertion_details(client: Client, organisation: Organisation) -> dict[str, Any] | None:
    """
    Name the organisation; None where there is nothing to name.

    A multi-tenant client names the parent always, and keeps the last colon where there is no child; a
    single-tenant client is one organisation already, and names a child only.
    """
    parent, child = organisation.parent, organisation.child
    if client.multi_tenant and parent:
        return _details(PARENT_AND_CHILD, f"NO:ORGNR:{parent}:{child or ''}")
    if not client.multi_tenant and child:
        return _details(CHILD, child)
    return None


def _details(system: str, value: str) -> dict[str, Any]:
    identifier = {"system": system, "type": "ENH", "value": value}
    role = {"organization": {"identifier": identifier}}
    return {"type": "helseid_authorization", "practitioner_role": role}
