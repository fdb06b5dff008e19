"""How the office shows an issuer of logins who it is: by a secret, by a key of its own, or not at all."""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote_plus, urlencode

from adapter.errors import Unavailable
from adapter.logs import logger
from adapter.register.access.asking import Answered
from adapter.register.access.assertion import Client, Organisation, client_assertion
from adapter.register.access.keys import SigningKey
from adapter.web.recognising.issuer import Described, Issuer

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class OfficeClient:
    """
    The office as a client of an issuer; `now` gives aware times.

    With a key it signs an assertion for each request (private_key_jwt, RFC 7523), as HelseID wants it; the key goes
    before the secret. Without either it is a public client.
    """

    id: str
    issuer: Issuer
    now: Callable[[], datetime]
    secret: str | None = field(default=None, repr=False)
    key: Callable[[], SigningKey] | None = field(default=None, repr=False)

    def pushes(self, described: Described) -> bool:
        """Whether a login begins with a request of ours to the issuer (RFC 9126): where it must, or we have a key."""
        is_offered = described.address("pushed_authorization_request_endpoint") is not None
        must = described.members.get("require_pushed_authorization_requests") is True
        return must or (is_offered and self.key is not None)

    async def push(self, described: Described, asked: Mapping[str, str]) -> str:
        """Hand in what a login asks for, and give the name it has at the issuer; Unavailable without one."""
        answered = await self.ask(described, "pushed_authorization_request_endpoint", asked)
        name = (answered.members() or {}).get("request_uri")
        if answered.status != 201 or not isinstance(name, str):
            logger.warning("login_refused", why="the issuer does not take what a login asks for")
            raise Unavailable("the issuer does not take what a login asks for")
        return name

    async def ask(self, described: Described, endpoint: str, asked: Mapping[str, str]) -> Answered:
        """Post a form to one of the issuer's addresses, and show who asks."""
        address = must(described, endpoint)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        form = {**asked, "client_id": self.id}
        if self.key is not None:
            key = await asyncio.to_thread(self.key)
            client = Client(self.id, multi_tenant=False)
            form["client_assertion_type"] = _ASSERTION_TYPE
            # The issuer by its own name, and not the address: RFC 7523bis, and HelseID's profile.
            form["client_assertion"] = client_assertion(
                key, client, self.issuer.name, Organisation(), self.now()
            )
        elif self.secret is not None:
            ways = described.members.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
            if "client_secret_basic" in ways:
                headers["authorization"] = _basic(self.id, self.secret)
            else:
                form["client_secret"] = self.secret
        return await self.issuer.neighbour.ask(
            "POST", address, headers=headers, content=urlencode(form).encode()
        )


def must(described: Described, name: str) -> str:
    """Give an address of the issuer's; Unavailable where it names none."""
    address = described.address(name)
    if address is None:
        raise Unavailable("the issuer names no address that is needed")
    return address


def _basic(client_id: str, secret: str) -> str:
    """RFC 6749 section 2.3.1: both are encoded as in a form first."""
    return "Basic " + b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()
