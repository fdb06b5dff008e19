"""
MessageIn, the register's door for IPLOS and HST: one POST a message, and its answer as a verdict.

From its documentation (2021): a JSON header beside the protected bytes. A receipt comes at once or not at
all. Nothing here logs; what a message's attempt came to is in its verdict, without a word of the answer.
"""

import asyncio
import logging
import re
from base64 import b64encode
from collections.abc import Callable

import httpx
import orjson

from adapter.config import RegisterSettings
from adapter.errors import AdapterError, Fault, Misconfigured, Unavailable
from adapter.outbox import Line
from adapter.register import ZERO_GUID, Envelope, Verdict
from adapter.register.door.answers import Answer
from adapter.register.door.client import address_of, client_of
from adapter.register.door.exchange import NoAnswer, Progress, answer_of
from adapter.register.verdicts import Failure, judge

#: Shows a token for an envelope's sender, anew in each attempt; None: the door wants none.
AuthFor = Callable[[Envelope], httpx.Auth | None]

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class MessageIn:
    """
    The register's door; implements `Door`.

    Raises Misconfigured for settings it cannot work with, and from `send` for an envelope that breaks
    KPR-V-016; what a neighbour does is a verdict.
    """

    def __init__(self, settings: RegisterSettings, auth_for: AuthFor) -> None:
        # Their lines hold addresses and, at DEBUG, headers with tokens.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._settings = settings
        self._auth_for = auth_for
        self._address = address_of(settings)
        #: Seconds that all of one attempt may take, the token included.
        self._longest = settings.connect_seconds + settings.write_seconds + settings.read_seconds
        self._client = client_of(settings)

    async def send(self, envelope: Envelope, *, unknown_before: bool) -> Verdict:
        """Send a message once; the token may be shown twice."""
        came = await self._exchange(envelope, _body(envelope, self._settings.message_version))
        return judge(came, envelope.message_id, unknown_before=unknown_before, settings=self._settings)

    async def close(self) -> None:
        await self._client.aclose()

    async def _exchange(self, envelope: Envelope, body: bytes) -> Answer | Failure:
        progress = Progress()
        extensions = {"progress": progress}
        request = self._client.build_request("POST", self._address, content=body, extensions=extensions)
        try:
            async with asyncio.timeout(self._longest):
                response = await self._client.send(request, auth=self._auth_for(envelope))
        except NoAnswer as problem:
            return problem.failure
        except (TimeoutError, httpx.HTTPError):
            return Failure.TIMED_OUT if progress.is_under_way else Failure.TOKEN_AWAY
        except Unavailable:
            return Failure.TOKEN_AWAY
        except AdapterError:
            return Failure.TOKEN_REFUSED
        return answer_of(response)


def _body(envelope: Envelope, version: str) -> bytes:
    _refuse_unfit(envelope)
    header = {
        "fromHerId": envelope.from_her_id,
        "toHerId": envelope.to_her_id,
        "messageType": envelope.key.line.value,
        "messageVersion": version,
        "messageId": envelope.message_id,
    }
    return orjson.dumps({"messageHeader": header, "payload": b64encode(envelope.payload).decode("ascii")})


def _refuse_unfit(envelope: Envelope) -> None:
    """KPR-V-016, as far as an envelope shows it."""
    wrong = []
    if envelope.from_her_id <= 0:
        wrong.append("fromHerId is no positive number; correct the kommune's her_id")
    if envelope.to_her_id <= 0:
        wrong.append("toHerId is no positive number; correct KPR_REGISTER__HER_ID")
    if not isinstance(envelope.key.line, Line):
        wrong.append("messageType is neither IPLOS nor HST")
    if envelope.message_id == ZERO_GUID or not _GUID.fullmatch(envelope.message_id):
        wrong.append("messageId is no GUID")
    if not envelope.payload:
        wrong.append("the payload is empty; it may have been deleted after the receipt")
    if wrong:
        raise Misconfigured(*(Fault("KPR-V-016", 0, 0, each) for each in wrong))
