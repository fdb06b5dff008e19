"""What a FHIR API's answer over HTTP says of the resource that it was asked for."""

import httpx
import orjson

from adapter.events import Delivered
from adapter.events.missing import Answer, Said

_REFUSALS = frozenset({401, 403})
#: The API itself is not well, whatever it is asked for.
_NOT_WELL = frozenset({429, 502, 503, 504})
_SAID = {404: Said.NOT_FOUND, 410: Said.GONE}


class Again(Exception):
    """No answer, and worth asking again: at once, if the pause is short."""

    def __init__(self, status: int = 0, pause: float = 0.0) -> None:
        super().__init__("the API does not answer")
        self.status = status
        self.pause = pause


class RefusedUs(Exception):
    """Whatever we ask for, we may not."""

    def __init__(self, status: int) -> None:
        super().__init__("the API does not let us in")
        self.status = status


async def judge(response: httpx.Response, name: str, url: str, most: int) -> Answer:
    """
    Read an answer, of so many bytes at most; it must be the resource of that name.

    Raises Again or RefusedUs where it says nothing of the resource.
    """
    status = response.status_code
    if status in _NOT_WELL:
        raise Again(status, _retry_after(response))
    if status in _REFUSALS:
        raise RefusedUs(status)
    if status != httpx.codes.OK:
        return Answer(_SAID.get(status, Said.UNUSABLE))
    body = await _body(response, most)
    if body is None or not _is(name, body):
        return Answer(Said.UNUSABLE)
    return Answer(Said.FOUND, Delivered(name, url, body, response.headers.get("content-type")))


async def _body(response: httpx.Response, most: int) -> bytes | None:
    """Give the body as it is sent; None when it is too large, packed, or no JSON."""
    is_packed = response.headers.get("content-encoding", "identity") != "identity"
    if is_packed or "json" not in response.headers.get("content-type", ""):
        return None
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


def _retry_after(response: httpx.Response) -> float:
    """Give the seconds that an API asks us to wait; a date, which clocks may disagree on, is passed over."""
    stated = response.headers.get("retry-after", "")
    return float(stated) if stated.isascii() and stated.isdigit() and len(stated) < 9 else 0.0


def _is(name: str, body: bytes) -> bool:
    """Whether a body is the resource of a name."""
    try:
        tree = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(tree, dict) and f"{tree.get('resourceType')}/{tree.get('id')}" == name
