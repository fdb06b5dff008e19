"""Which rows of the failure table (delivery.md, section 6) a month has seen, and how often."""

from collections import Counter

from tests.month.judging import Judged
from tests.month.month import Month

ROWS = range(1, 21)
#: By what an attempt came to, as the store keeps it.
_BY_CAUSE = {
    "received": 1,
    "no-receipt": 2,
    "other-message": 2,
    "validation-refused": 3,
    "received-before": 4,
    "message-id-taken": 5,
    "no-validation-code": 6,
    "not-authenticated": 9,
    "not-allowed": 9,
    "wrong-address": 9,
    "redirected": 9,
    "too-large": 10,
    "asked-to-wait": 11,
    "register-fault": 12,
    "server-fault": 12,
    "not-connected": 13,
    "tls-untrusted": 16,
    "token-away": 17,
    "token-refused": 18,
}
#: What leaves no attempt of its own: a token or a nonce is replaced within one, and what is not sent has none.
_ON_ORDER = (7, 8, 14)
_BY_DEED = {15: "death", 19: "lines stopped by our certificate", 20: "refused by ourselves"}


def occurred(month: Month, judged: Judged) -> Counter[int]:
    """Count each row: by the attempts where it shows there, else by what was done."""
    seen = Counter({row: month.rows[row] for row in _ON_ORDER})
    seen.update({row: month.done[name] for row, name in _BY_DEED.items()})
    for cause, count in judged.causes.items():
        if row := _BY_CAUSE.get(cause):
            seen[row] += count
    return seen


def missing(month: Month, judged: Judged) -> list[int]:
    """Give the rows that never occurred."""
    seen = occurred(month, judged)
    return [row for row in ROWS if not seen[row]]
