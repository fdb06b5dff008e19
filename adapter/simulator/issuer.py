"""HelseID's part: metadata, keys, tokens for clients that say who they are, and new keys for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from adapter.simulator import Demands
from adapter.simulator.assertions import Assertions, NotAllowed, Organisation
from adapter.simulator.clients import ClientKeys
from adapter.simulator.jws import ALGORITHMS, Unsound
from adapter.simulator.proofs import NonceWanted, Proofs, Shown
from adapter.simulator.tokens import Grant, Tokens

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FIELDS = ("grant_type", "client_id", "scope", "client_assertion_type", "client_assertion")
#: How long a key of a client is good.
_KEY_LIFE = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body for JSON, and headers."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


class _Refusal(Exception):
    def __init__(self, error: str, why: str) -> None:
        super().__init__(why)
        self.error = error


@dataclass(slots=True)
class Issuer:
    """Answers what HelseID would."""

    url: str
    demands: Demands
    assertions: Assertions
    tokens: Tokens
    proofs: Proofs
    clients: ClientKeys
    #: Of what was asked for, what is given at most: scripted.
    granted_scope: str | None = None
    rejected_scope: str | None = None
    #: How many tokens were issued.
    issued: int = 0

    @property
    def metadata(self) -> dict[str, Any]:
        """What stands at `/.well-known/openid-configuration`."""
        return {
            "issuer": self.url,
            "token_endpoint": f"{self.url}/connect/token",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "grant_types_supported": ["client_credentials"],
            "scopes_supported": sorted(self._scopes()),
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "dpop_signing_alg_values_supported": list(ALGORITHMS),
        }

    def token(self, form: Mapping[str, Sequence[str]], proofs: Sequence[str]) -> Answer:
        """Answer a token request: its form fields, and all its DPoP headers."""
        try:
            return self._token(form, proofs)
        except NonceWanted:
            nonce = {"DPoP-Nonce": self.proofs.nonce or ""}
            return Answer(400, {"error": "use_dpop_nonce", "error_description": "a nonce is needed"}, nonce)
        except _Refusal as refusal:
            return Answer(400, {"error": refusal.error, "error_description": str(refusal)})

    def _token(self, form: Mapping[str, Sequence[str]], proofs: Sequence[str]) -> Answer:
        given = _fields(form)
        organisation = self._authenticated(given)
        thumbprint = self._bound_to(proofs)
        scope = given["scope"]
        if not scope.strip() or not set(scope.split(" ")) <= self._scopes():
            raise _Refusal("invalid_scope", "the client may not have this scope")
        if scope in self.demands.scopes.values() and organisation.parent is None:
            raise _Refusal("invalid_request", "HID-1007: the organisation is missing")
        granted = self.granted_scope if self.granted_scope is not None else scope
        self.issued += 1
        body = {
            "access_token": self.tokens.issue(Grant(granted, organisation, thumbprint)),
            "token_type": "DPoP" if thumbprint else "Bearer",
            "expires_in": self.tokens.seconds,
            "scope": granted,
        }
        rejected = {"rejected_scope": self.rejected_scope} if self.rejected_scope else {}
        return Answer(200, body | rejected, {"Cache-Control": "no-store"})

    def _authenticated(self, given: Mapping[str, str]) -> Organisation:
        if given["client_assertion_type"] != _ASSERTION_TYPE:
            raise _Refusal("invalid_client", "the client must say who it is by an assertion")
        if given["client_id"] != self.demands.client_id:
            raise _Refusal("invalid_client", "no such client")
        try:
            read = self.assertions.check(given["client_assertion"])
        except Unsound as unsound:
            raise _Refusal("invalid_client", f"client_assertion: {unsound}") from None
        try:
            named = self.assertions.organisation(read)
        except NotAllowed as refusal:
            raise _Refusal("invalid_request", str(refusal)) from None
        is_single = not self.demands.multi_tenant and named.parent is None
        return self.assertions.of_single() if is_single else named

    def _bound_to(self, proofs: Sequence[str]) -> str | None:
        """The key a token is bound to; without a proof it is a Bearer token."""
        if not proofs:
            return None
        try:
            return self.proofs.check(Shown(proofs, "POST", f"{self.url}/connect/token"))
        except Unsound as unsound:
            raise _Refusal("invalid_dpop_proof", str(unsound)) from None

    def _scopes(self) -> frozenset[str]:
        return frozenset(self.demands.scopes.values()) | self.demands.other_scopes

    def add_key(self, jwk: Any) -> Answer:
        """Register a new public key for the client, as the self-service does (scope nhn:selvbetjening/client)."""
        members = dict(jwk) if isinstance(jwk, dict) else {}
        kid = members.pop("kid", None)
        for name in ("alg", "use"):
            members.pop(name, None)
        if not isinstance(kid, str) or not kid:
            return Answer(400, {"error": "kid is missing"})
        try:
            self.clients.add(kid, members)
        except (Unsound, ValueError) as problem:
            return Answer(400, {"error": str(problem)})
        return Answer(200, {"expiration": (self.tokens.clock() + _KEY_LIFE).isoformat()})


def _fields(form: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Read the fields of the request; each once."""
    given = {name: values[0] for name, values in form.items() if len(values) == 1}
    missing = [name for name in _FIELDS if name not in given]
    if missing:
        raise _Refusal("invalid_request", f"{missing[0]} must be given once")
    if given["grant_type"] != "client_credentials":
        raise _Refusal("unsupported_grant_type", "only client_credentials")
    return given
