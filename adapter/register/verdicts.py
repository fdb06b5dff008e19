"""
What an answer of the register's door means, or its silence: pure, and without a word of the answer.

The answers are those of the MessageIn documentation (2021): 200 with `messageId` and `refId`, 400 with
`validationCode`, 500 with `errorCode`. What a proxy, a login page or a gateway says in the register's
place is told apart, and where the message may have been stored no verdict says that it was not.
"""

from collections.abc import Mapping
from enum import StrEnum

from adapter.config import RegisterSettings
from adapter.register import Ending, Stored, Verdict
from adapter.register.door.answers import Answer, Said, pause, read
from adapter.values import replace


class Cause(StrEnum):
    """Why an attempt ended as it did: what is stored, counted, shown and looked up in the runbook."""

    RECEIVED = "received"  #: a receipt for our messageId
    RECEIVED_BEFORE = "received-before"  #: an earlier attempt of ours had arrived
    MESSAGE_ID_TAKEN = "message-id-taken"  #: received before, and not from us as far as we know
    VALIDATION_REFUSED = "validation-refused"  #: 400 with a validationCode
    UNREADABLE = "unreadable"  #: 400 with a validationCode that says: cannot be decrypted
    TOO_LARGE = "too-large"  #: 413
    NO_RECEIPT = "no-receipt"  #: success in words of somebody else: a proxy, a login page
    OTHER_MESSAGE = "other-message"  #: a receipt for another messageId
    NO_VALIDATION_CODE = "no-validation-code"  #: 400 in words of somebody else, or of a new contract
    NOT_AUTHENTICATED = "not-authenticated"  #: 401, with a fresh token too
    NOT_ALLOWED = "not-allowed"  #: 403
    WRONG_ADDRESS = "wrong-address"  #: 404, 405, 415: this is not the door we think it is
    REDIRECTED = "redirected"  #: 3xx, which is not followed
    UNKNOWN_ANSWER = "unknown-answer"  #: a status that the contract does not know
    ASKED_TO_WAIT = "asked-to-wait"  #: 429, 503
    REGISTER_FAULT = "register-fault"  #: 500 with an errorCode
    SERVER_FAULT = "server-fault"  #: 408, or 5xx of somebody on the way
    NOT_CONNECTED = "not-connected"  #: no connection, no name, no free connection in time
    PROXY_REFUSED = "proxy-refused"  #: our own proxy makes no connection
    TIMED_OUT = "timed-out"  #: connected, and no answer in time
    CUT_OFF = "cut-off"  #: the connection broke, or the answer is half
    TLS_UNTRUSTED = "tls-untrusted"  #: signed by nobody we know
    TLS_EXPIRED = "tls-expired"  #: expired, or not valid yet
    TLS_WRONG_NAME = "tls-wrong-name"  #: a certificate of another host
    TLS_FAILED = "tls-failed"  #: no common version or cipher, or no TLS at all
    TOKEN_AWAY = "token-away"  # noqa: S105 - a word, no secret  #: the token endpoint gives no answer  # nosec B105
    TOKEN_REFUSED = "token-refused"  # noqa: S105 - a word, no secret  #: we get no token as we are set up  # nosec B105


#: Answers that are no receipt: after `stop_after_odd_answers` of them in a row the line stops.
ODD = frozenset({Cause.NO_RECEIPT, Cause.OTHER_MESSAGE})


class Failure(StrEnum):
    """Why no answer came; each is the cause of the same name."""

    NOT_CONNECTED = Cause.NOT_CONNECTED
    PROXY_REFUSED = Cause.PROXY_REFUSED
    TIMED_OUT = Cause.TIMED_OUT
    CUT_OFF = Cause.CUT_OFF
    TLS_UNTRUSTED = Cause.TLS_UNTRUSTED
    TLS_EXPIRED = Cause.TLS_EXPIRED
    TLS_WRONG_NAME = Cause.TLS_WRONG_NAME
    TLS_FAILED = Cause.TLS_FAILED
    TOKEN_AWAY = Cause.TOKEN_AWAY
    TOKEN_REFUSED = Cause.TOKEN_REFUSED


_Outcome = tuple[Ending, Stored, Cause]

#: After the request had begun to leave.
_MAY_HAVE_ARRIVED = frozenset({Failure.TIMED_OUT, Failure.CUT_OFF})
#: Nothing gets better by waiting.
_FOR_A_PERSON = frozenset(
    {
        Failure.TLS_UNTRUSTED,
        Failure.TLS_EXPIRED,
        Failure.TLS_WRONG_NAME,
        Failure.TLS_FAILED,
        Failure.TOKEN_REFUSED,
    }
)
#: Statuses that say all by themselves, whatever the body holds.
_BY_STATUS: Mapping[int, _Outcome] = {
    401: (Ending.STOPPED, Stored.NO, Cause.NOT_AUTHENTICATED),
    403: (Ending.STOPPED, Stored.NO, Cause.NOT_ALLOWED),
    404: (Ending.STOPPED, Stored.NO, Cause.WRONG_ADDRESS),
    405: (Ending.STOPPED, Stored.NO, Cause.WRONG_ADDRESS),
    408: (Ending.AGAIN, Stored.UNKNOWN, Cause.SERVER_FAULT),
    413: (Ending.TOO_LARGE, Stored.NO, Cause.TOO_LARGE),
    415: (Ending.STOPPED, Stored.NO, Cause.WRONG_ADDRESS),
    429: (Ending.AGAIN, Stored.NO, Cause.ASKED_TO_WAIT),
    503: (Ending.AGAIN, Stored.NO, Cause.ASKED_TO_WAIT),
}


def judge(
    came: Answer | Failure, message_id: str, *, unknown_before: bool, settings: RegisterSettings
) -> Verdict:
    """
    Say what an attempt came to.

    `unknown_before`: an earlier attempt may have been stored. It then may have been after this one too,
    unless this one brought the receipt.
    """
    if isinstance(came, Failure):
        verdict = _of_failure(came)
    else:
        verdict = _of_answer(came, message_id, unknown_before=unknown_before, settings=settings)
    if unknown_before and verdict.stored is Stored.NO:
        return replace(verdict, stored=Stored.UNKNOWN)
    return verdict


def _of_failure(failure: Failure) -> Verdict:
    may_have_arrived = failure in _MAY_HAVE_ARRIVED
    return Verdict(
        Ending.STOPPED if failure in _FOR_A_PERSON else Ending.AGAIN,
        Stored.UNKNOWN if may_have_arrived else Stored.NO,
        Cause(failure),
        counts=may_have_arrived,
    )


def _of_answer(
    answer: Answer, message_id: str, *, unknown_before: bool, settings: RegisterSettings
) -> Verdict:
    said = read(answer)
    ending, stored, cause = (
        _by_status(answer.status)
        or _success(answer, said, message_id)
        or _refusal(answer, said, unknown_before=unknown_before, settings=settings)
        or _fault(answer.status, said)
    )
    return Verdict(
        ending,
        stored,
        cause,
        status=answer.status,
        code={400: said.validation_code, 500: said.error_code}.get(answer.status),
        ref_id=said.ref_id,
        retry_after=pause(answer, settings.slow_pause_seconds) if ending is Ending.AGAIN else None,
    )


def _by_status(status: int) -> _Outcome | None:
    if 300 <= status < 400:
        return Ending.STOPPED, Stored.NO, Cause.REDIRECTED
    return _BY_STATUS.get(status)


def _success(answer: Answer, said: Said, message_id: str) -> _Outcome | None:
    """200 in the documentation, 20X in its drawing: what counts is our own messageId in it."""
    if not 200 <= answer.status < 300:
        return None
    if not answer.is_whole:
        return Ending.AGAIN, Stored.UNKNOWN, Cause.CUT_OFF
    if said.message_id is None:
        return Ending.AGAIN, Stored.UNKNOWN, Cause.NO_RECEIPT
    if said.message_id != message_id.lower():
        return Ending.AGAIN, Stored.UNKNOWN, Cause.OTHER_MESSAGE
    return Ending.ACCEPTED, Stored.YES, Cause.RECEIVED


def _refusal(
    answer: Answer, said: Said, *, unknown_before: bool, settings: RegisterSettings
) -> _Outcome | None:
    if answer.status != 400:
        return None
    if not answer.is_whole:
        return Ending.AGAIN, Stored.NO, Cause.CUT_OFF
    if said.validation_code is None:
        return Ending.STOPPED, Stored.NO, Cause.NO_VALIDATION_CODE
    if said.validation_code in settings.received_before_codes:
        if unknown_before:
            return Ending.ACCEPTED, Stored.YES, Cause.RECEIVED_BEFORE
        return Ending.REFUSED, Stored.UNKNOWN, Cause.MESSAGE_ID_TAKEN
    if said.validation_code in settings.unreadable_codes:
        return Ending.UNREADABLE, Stored.NO, Cause.UNREADABLE
    return Ending.REFUSED, Stored.NO, Cause.VALIDATION_REFUSED


def _fault(status: int, said: Said) -> _Outcome:
    if status == 500 and said.error_code is not None:
        return Ending.AGAIN, Stored.UNKNOWN, Cause.REGISTER_FAULT
    if 500 <= status < 600:
        return Ending.AGAIN, Stored.UNKNOWN, Cause.SERVER_FAULT
    return Ending.STOPPED, Stored.UNKNOWN, Cause.UNKNOWN_ANSWER
