"""
Logging people in: OpenID Connect, authorization code with PKCE (RFC 6749, RFC 7636, RFC 9700).

What a login that is under way must know again stands sealed in a cookie, so that any web process may end it,
and nobody who is not logged in makes us keep anything.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from adapter.access import NotLetIn
from adapter.access.access_file import AccessFile
from adapter.access.granting import grants_of_person, told_of
from adapter.config.office import LoginSettings
from adapter.errors import Unavailable
from adapter.store.logins import StoredLogins
from adapter.web.office.client import OfficeClient, must
from adapter.web.office.id_tokens import claims_of
from adapter.web.office.identity import id_of
from adapter.web.recognising.issuer import Described, Issuer
from adapter.web.recognising.signed import Unsound

#: Where the issuer sends people back to, and where it leaves them when they have logged out there.
CALLBACK, LOGGED_OUT = "/login/callback", "/logged-out"
#: A login that takes longer is begun anew.
ATTEMPT_LIFE = timedelta(minutes=10)
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Login:
    """Logs people in at one issuer; `address` is how browsers reach the office, without a slash at its end."""

    settings: LoginSettings
    address: str
    issuer: Issuer
    logins: StoredLogins
    access: Callable[[], AccessFile]
    now: Callable[[], datetime]
    client: OfficeClient

    async def begin(self, back: str) -> tuple[str, str]:
        """Give where to send the browser, and what it must bring back in a cookie."""
        described = await self.issuer.described()
        endpoint = must(described, "authorization_endpoint")
        state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(3))
        until = int((self.now() + ATTEMPT_LIFE).timestamp())
        attempt = {"state": state, "nonce": nonce, "verifier": verifier, "back": back, "until": until}
        asked = {
            "response_type": "code",
            "client_id": self.client.id,
            "redirect_uri": self.address + CALLBACK,
            "scope": self.settings.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        if self.client.pushes(described):
            asked = {"client_id": self.client.id, "request_uri": await self.client.push(described, asked)}
        joint = "&" if "?" in endpoint else "?"
        return f"{endpoint}{joint}{urlencode(asked)}", self.logins.veiled(attempt)

    async def end(self, answer: Mapping[str, str], veiled: str) -> tuple[str, str]:
        """
        Give the word of the new session and where to go, for what the issuer sent back and the cookie.

        Raises Unsound for an answer that is not to this browser's attempt, NotLetIn for who has no role.
        """
        attempt = self._attempt(answer, veiled)
        described = await self.issuer.described()
        self._must_be_theirs(answer, described)
        if "error" in answer or not answer.get("code"):
            raise Unsound("the issuer did not log anybody in")
        token = await self._token(described, answer["code"], attempt["verifier"])
        claims = await claims_of(self.issuer, token, self.client.id, attempt["nonce"], self.now())
        return await self._begun(claims), str(attempt["back"])

    async def way_out(self) -> str | None:
        """Give where one logs out of the issuer itself, where it offers that (RP-Initiated Logout 1.0)."""
        try:
            endpoint = (await self.issuer.described()).address("end_session_endpoint")
        except Unavailable:
            return None
        told = {"client_id": self.client.id, "post_logout_redirect_uri": self.address + LOGGED_OUT}
        return f"{endpoint}?{urlencode(told)}" if endpoint else None

    def _attempt(self, answer: Mapping[str, str], veiled: str) -> dict[str, Any]:
        """Read the attempt that this browser began; the state ties the answer to it."""
        attempt = self.logins.unveiled(veiled)
        if attempt is None or self.now().timestamp() >= attempt["until"]:
            raise Unsound("no login is under way in this browser")
        if not hmac.compare_digest(answer.get("state", "").encode(), str(attempt["state"]).encode()):
            raise Unsound("state is of another login")
        return attempt

    def _must_be_theirs(self, answer: Mapping[str, str], described: Described) -> None:
        """Refuse an answer of another issuer (RFC 9207)."""
        states_it = described.members.get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", None if states_it else self.issuer.name) != self.issuer.name:
            raise Unsound("iss is another issuer")

    async def _token(self, described: Described, code: str, verifier: str) -> str:
        """Get the ID token for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.address + CALLBACK,
            "code_verifier": verifier,
        }
        answered = await self.client.ask(described, "token_endpoint", form)
        token = (answered.members() or {}).get("id_token")
        if answered.status != 200 or not isinstance(token, str):
            raise Unsound("the issuer gives no ID token for the code")
        return token

    async def _begun(self, claims: Mapping[str, Any]) -> str:
        """Keep a new login of whoever has these claims, and no more of them than the access file looks at."""
        file = self.access()
        told = told_of(file, claims)
        name = self.settings.name_claim
        who = id_of(claims, name, self.issuer.name, self.logins.hashed)
        if who is None:
            raise Unsound(f"the claim {name}, which people are called by, is missing")
        if not grants_of_person(file, told):
            raise NotLetIn(file.ask)
        now = self.now()
        kept = {"id": who, "told": told}
        return await self.logins.begin(kept, now, now + timedelta(hours=self.settings.hours))


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
