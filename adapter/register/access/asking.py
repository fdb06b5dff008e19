"""
Asking a neighbour over HTTPS: bounded in time and size, no redirects, no proxy that nobody configured.

What comes back is judged by who asked. What does not come is `Silent`, and no error has an address in it.
"""

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from adapter.config import is_loopback
from adapter.errors import Fault, Misconfigured, Unavailable

#: Bytes of an answer that are read; what we ask for is far smaller.
_MOST_BYTES = 64 * 1024
#: Seconds: the longest pause that a neighbour may ask us for.
_LONGEST_PAUSE = 300.0
_LATER = frozenset({408, 425, 429})
#: Connections that are kept open between questions.
_KEPT = 8


#: The other side shows a certificate that we have no reason to trust: waiting does not help.
UNTRUSTED = "tls-untrusted"


class Silent(Unavailable):
    """No answer, or one that says: later."""

    def __init__(self, cause: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__("a neighbour of ours gives no answer")
        #: A coded word, such as `timeout`.
        self.cause = cause
        self.status = status
        #: Seconds that it asks us to wait.
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: its head, and its body as it was sent."""

    response: httpx.Response = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    def members(self) -> dict[str, Any] | None:
        """Give the JSON object that it is; None when it is none."""
        try:
            tree = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None
        return tree if isinstance(tree, dict) else None


class Neighbour:
    """Somebody whom we ask; `setting` names the setting that its certificates' file stands in."""

    def __init__(
        self,
        ca_file: Path | None,
        timeout_seconds: float,
        setting: str,
        *,
        besides: bool = False,
        proxy: httpx.Proxy | None = None,
    ) -> None:
        # Their lines hold addresses.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._seconds = timeout_seconds
        self._client = httpx.AsyncClient(
            # `besides`: whom the file names is trusted beside the usual ones, not instead of them.
            verify=_trust(ca_file, setting, besides=besides),
            proxy=proxy,
            # No proxy, password file or certificate that somebody left in the environment.
            trust_env=False,
            follow_redirects=False,
            timeout=timeout_seconds,
            # No waiting for a free connection: a proof that was made before would grow old.
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=_KEPT),
            # None is kept: it would go from one kommune's request to the next's.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        auth: httpx.Auth | None = None,
    ) -> Answered:
        """Give the answer, whatever it says, unless it says: later. Raises Silent, and what `auth` raises."""
        told = {"accept": "application/json", "accept-encoding": "identity", **(headers or {})}
        try:
            async with asyncio.timeout(self._seconds):
                request = self._client.stream(method, url, headers=told, content=content, auth=auth)
                async with request as response:
                    answered = Answered(response, await _body(response))
        # `from None`: their texts quote the address.
        except (httpx.TimeoutException, TimeoutError):
            raise Silent("timeout") from None
        except httpx.ConnectError as problem:
            raise Silent(_unconnected(problem)) from None
        except (httpx.HTTPError, httpx.StreamError, OSError):
            raise Silent("broken") from None
        if answered.status in _LATER or answered.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Silent("later", answered.status, _retry_after(answered.response))
        return answered

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()


async def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > _MOST_BYTES:
            raise Silent("too-large", response.status_code)
    return bytes(body)


def _unconnected(problem: BaseException) -> str:
    """Say whether it is the certificate, TLS as such, or the network that kept us from connecting."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return UNTRUSTED
        if isinstance(seen, ssl.SSLError):
            return "tls"
        seen = seen.__cause__ or seen.__context__
    return "connect"


def _retry_after(response: httpx.Response) -> float | None:
    """Give the seconds that are asked for; a date, which clocks may disagree on, is passed over."""
    stated = response.headers.get("retry-after", "")
    if not (stated.isascii() and stated.isdigit() and len(stated) < 9):
        return None
    return min(float(stated), _LONGEST_PAUSE)


def _trust(ca_file: Path | None, setting: str, *, besides: bool) -> ssl.SSLContext:
    """Whom to trust; TLS 1.2 at least (HelseID security profile, SEC-02)."""
    try:
        if ca_file is None or besides:
            context = httpx.create_ssl_context(trust_env=False)
            if ca_file is not None:
                context.load_verify_locations(cafile=ca_file)
        else:
            context = ssl.create_default_context(cafile=ca_file)
    except OSError as problem:
        said = problem.strerror or "holds no certificate"
        raise Misconfigured(
            Fault(str(ca_file), 0, 0, f"{setting} cannot be read: {said}; correct it")
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def https_only(address: str, setting: str) -> str:
    """Give an address without a slash at its end; raises `Misconfigured` when it would go out in clear."""
    if not goes_safely(address):
        raise Misconfigured(Fault(setting, 0, 0, "does not begin with https; correct it"))
    return address.rstrip("/")


def goes_safely(address: str) -> bool:
    """Whether an address is one of https, or of this machine itself."""
    try:
        split = urlsplit(address)
        host, _ = split.hostname, split.port
    except ValueError:
        return False
    if not host or split.username is not None or split.fragment:
        return False
    return split.scheme == "https" or (split.scheme == "http" and is_loopback(host))
