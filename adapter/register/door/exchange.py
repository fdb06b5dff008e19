"""
One exchange over HTTP: a bounded answer, or the reason why there is none.

A transport around httpx's own, so that whatever is asked on the way, the answer in between that makes a
client show another token included, is bounded in the same way and told apart in the same words.
"""

import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from adapter.register.door.answers import LIMIT, Answer
from adapter.register.verdicts import Failure

#: What is read of an answer's head. No cookie is kept: it would go from one kommune's request to the next's.
_HEADERS = ("date", "retry-after", "www-authenticate", "dpop-nonce")
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
#: OpenSSL's numbers for why a certificate is not good (x509_vfy.h).
_BY_CODE = {
    9: Failure.TLS_EXPIRED,  # not valid yet
    10: Failure.TLS_EXPIRED,
    62: Failure.TLS_WRONG_NAME,
    64: Failure.TLS_WRONG_NAME,  # an IP address
}
#: The other end hung up or was silent; no word about TLS in it.
_BROKEN = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError, ssl.SSLWantReadError)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(slots=True)
class Progress:
    """How far a request has come; goes with it as an extension."""

    #: Begun, and no answer yet.
    is_under_way: bool = False


class NoAnswer(Exception):
    """An exchange ended without an answer."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class Exchange(httpx.AsyncBaseTransport):
    """Gives whole, bounded, unpacked answers; raises NoAnswer. Requests carry `progress`."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        progress: Progress = request.extensions["progress"]
        progress.is_under_way = True
        try:
            response = await self._inner.handle_async_request(request)
        except (httpx.HTTPError, OSError) as problem:  # a broken TLS stream comes as it is: an OSError
            # `from None`: their texts quote the address.
            raise NoAnswer(failure_of(problem)) from None
        body = await _body(response)
        progress.is_under_way = False
        return httpx.Response(
            response.status_code,
            headers=[(name, response.headers[name]) for name in _HEADERS if name in response.headers],
            content=body or b"",
            extensions={"is_whole": body is not None},
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


def answer_of(response: httpx.Response) -> Answer:
    """Give an answer of `Exchange` as a value."""
    return Answer(
        response.status_code,
        {name.lower(): value for name, value in response.headers.items()},
        response.content,
        is_whole=response.extensions["is_whole"],
    )


async def _body(response: httpx.Response) -> bytes | None:
    """Give the body, unpacked; nothing of one that is too large, None for one that was cut off."""
    body = bytearray()
    try:
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > LIMIT:
                return b""
    except (httpx.HTTPError, OSError):
        return None
    finally:
        await response.aclose()
    return _unpacked(bytes(body), response.headers.get("content-encoding", "identity").strip().lower())


def _unpacked(body: bytes, encoding: str) -> bytes:
    """Unpack what a proxy has packed unasked, as far as shows whether it is too large."""
    if encoding not in _PACKED:
        return body
    try:
        # 32 + 15: gzip or zlib, whichever its head says.
        return zlib.decompressobj(32 + zlib.MAX_WBITS).decompress(body, LIMIT + 1)
    except zlib.error:
        return b""


def failure_of(problem: BaseException) -> Failure:
    """
    Tell what went wrong, and with it whether anything can have arrived.

    A read that times out over TLS has an SSLError in its chain too: only what fails while connecting is
    a matter of TLS.
    """
    if isinstance(problem, httpx.ProxyError):
        return Failure.PROXY_REFUSED
    if isinstance(problem, httpx.ConnectError):
        return next(map(_of_tls, _tls_errors(problem)), Failure.NOT_CONNECTED)
    if isinstance(problem, _NEVER_LEFT):
        return Failure.NOT_CONNECTED
    return Failure.TIMED_OUT if isinstance(problem, httpx.TimeoutException) else Failure.CUT_OFF


def _tls_errors(problem: BaseException) -> Iterator[ssl.SSLError]:
    """The TLS errors that led to an error, the one nearest to it first."""
    cause: BaseException | None = problem
    while cause is not None:
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, _BROKEN):
            yield cause
        # Also where it was raised `from None`, as httpcore does.
        cause = cause.__cause__ or cause.__context__


def _of_tls(problem: ssl.SSLError) -> Failure:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _BY_CODE.get(problem.verify_code, Failure.TLS_UNTRUSTED)
    return Failure.TLS_FAILED
