"""
Tokens: what one is wanted for, and what HelseID's token endpoint says to that.

A 200 may still be a refusal: a narrower scope, or a scope that was rejected because somebody has not
signed its terms. Nothing of the answer's text gets out: only its coded words do.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from adapter.config import Scheme
from adapter.errors import AdapterError
from adapter.register.access.asking import Answered, Silent
from adapter.register.access.assertion import Organisation
from adapter.register.access.keys import SigningKey

#: A token that is about to expire is not used any more: seconds, and never more than half its life.
_MARGIN = 30.0
#: Where the answer does not say how long it lives.
_LIFE = 60.0
_ERROR = re.compile(r"[a-z_]{3,40}")
_HID = re.compile(r"\bHID-[0-9]{3,5}\b")
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")
_MOST_TOKEN = 32 * 1024
#: Errors that go over by themselves (RFC 6749 section 4.1.2.1).
_PASSING = frozenset({"server_error", "temporarily_unavailable"})


class TokenRefused(AdapterError):
    """
    HelseID gives us no token, as we are set up and delegated to: a person must change something.

    `cause` is one coded word: the endpoint's own (`invalid-client`, `unauthorized-client`, `invalid-scope`,
    `invalid-request` …), or `scope-narrowed`, `scope-rejected`, `token-type`, `wrong-issuer`,
    `unexpected-answer`, `tls-untrusted`. `hid_code` is HelseID's own, such as `HID-1001`, where it gave one.
    """

    def __init__(self, cause: str, hid_code: str | None = None) -> None:
        super().__init__(f"HelseID gives us no token: {cause}{f' ({hid_code})' if hid_code else ''}")
        self.cause = cause
        self.hid_code = hid_code


NOBODY = Organisation()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token is wanted for."""

    #: One scope or more, separated by spaces.
    scope: str
    organisation: Organisation = NOBODY
    scheme: Scheme = Scheme.DPOP


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, the key it is bound to, and until when it is used (aware)."""

    value: str = field(repr=False)
    key: SigningKey
    until: datetime
    scheme: Scheme = Scheme.DPOP


class Tokens(Protocol):
    """
    Who gives tokens: HelseID, one day another.

    `token` raises `Unavailable` while it does not answer, and `TokenRefused` when it gives us none.
    """

    #: By origin of an API: the nonce that it gave last (RFC 9449 section 8.2).
    nonces: dict[str, str]

    @property
    def now(self) -> Callable[[], datetime]:
        """Gives aware times."""

    async def token(self, wanted: Wanted) -> Token: ...

    def drop(self, token: Token) -> None: ...

    async def close(self) -> None: ...


def read_token(answered: Answered, key: SigningKey, scope: str, scheme: Scheme, now: datetime) -> Token:
    """
    Read the endpoint's answer to a request for `scope`; `now` is when it was asked.

    Raises TokenRefused, or Silent where the answer is not the endpoint's or will be another soon.
    """
    members = answered.members()
    if answered.status != 200:
        raise _refusal(answered, members)
    value = members.get("access_token") if members else None
    if members is None or not isinstance(value, str):
        raise Silent("no-token", answered.status)
    if len(value) > _MOST_TOKEN or not _TOKEN.fullmatch(value):
        raise TokenRefused("unexpected-answer")
    _check_scope(members, scope)
    if str(members.get("token_type", "")).lower() != scheme.value.lower():
        raise TokenRefused("token-type")
    return Token(value, key, now + _life(members), scheme)


def wants_nonce(answered: Answered) -> bool:
    """Whether the endpoint asks for the same with a nonce (RFC 9449 section 8)."""
    members = answered.members() or {}
    return answered.status in (400, 401) and members.get("error") == "use_dpop_nonce"


def _refusal(answered: Answered, members: Mapping[str, Any] | None) -> AdapterError:
    error = str((members or {}).get("error", ""))
    if not _ERROR.fullmatch(error):
        return TokenRefused("unexpected-answer")
    if error in _PASSING or error == "use_dpop_nonce":
        return Silent("later", answered.status)
    return TokenRefused(error.replace("_", "-"), _hid_code(members or {}))


def _hid_code(members: Mapping[str, Any]) -> str | None:
    """Find HelseID's own code; in which member it stands is nowhere promised."""
    texts = (value for value in members.values() if isinstance(value, str))
    return next((found[0] for found in map(_HID.search, texts) if found), None)


def _check_scope(members: Mapping[str, Any], scope: str) -> None:
    if members.get("rejected_scope"):
        raise TokenRefused("scope-rejected")
    # HelseID always states it; who grants nothing may leave it out.
    granted = members.get("scope")
    if not isinstance(granted, str) or not set(scope.split()) <= set(granted.split()):
        raise TokenRefused("scope-narrowed")


def _life(members: Mapping[str, Any]) -> timedelta:
    stated = members.get("expires_in")
    is_number = isinstance(stated, int | float) and not isinstance(stated, bool)
    seconds = min(max(float(stated or 0), 0.0), 86400.0) if is_number else _LIFE
    return timedelta(seconds=seconds - min(_MARGIN, seconds / 2))
