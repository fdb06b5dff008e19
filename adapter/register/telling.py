"""What the log says of deliveries: coded values only, and ids of our own."""

from collections.abc import Sequence

from adapter.logs import logger
from adapter.metrics import DELIVERED
from adapter.outbox.line import KprMessage, LineKey
from adapter.outbox.verdict import Ending, Verdict


def told(message: KprMessage, verdict: Verdict, *, is_trouble: bool) -> None:
    """Tell of an attempt; `is_trouble` where there have been too many in vain."""
    about = _about(message) | {
        "cause": str(verdict.cause),
        "status": verdict.status,
        "code": verdict.code,
        "ref": verdict.ref_id,
    }
    if verdict.ending is Ending.ACCEPTED:
        DELIVERED.labels(message.key.line).inc(message.count)
        logger.info("message_accepted", notifications=message.count, **about)
    elif verdict.ending is Ending.AGAIN:
        say = logger.error if is_trouble else logger.warning
        say("message_delayed", attempt=message.attempts, **about)
    else:
        logger.error("line_stopped", **about)


def stopped(message: KprMessage, cause: str, rules: Sequence[str] = ()) -> None:
    """Tell that a line stops before its message was sent."""
    logger.error("line_stopped", cause=str(cause), rules=list(rules), **_about(message))


def held(key: LineKey, count: int, rules: Sequence[str]) -> None:
    """Tell that notifications were held back for the rules they break."""
    logger.warning(
        "notifications_held", kommune=key.kommune_nr, line=key.line.value, count=count, rules=list(rules)
    )


def _about(message: KprMessage) -> dict[str, str | int | None]:
    return {"kommune": message.key.kommune_nr, "line": message.key.line.value, "message": message.id}
