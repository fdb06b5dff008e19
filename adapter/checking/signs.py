"""Holding one resource of a judged document against a sign of a scenario."""

from collections.abc import Iterator

from adapter.checking.scenarios import Sign
from adapter.checking.sights import Sight


def meets(sight: Sight, sign: Sign) -> bool:
    """Whether all that a sign looks for is there."""
    return all(_each(sight, sign))


def _each(sight: Sight, sign: Sign) -> Iterator[bool]:
    yield _is_among(sight.outcome, sign.outcome)
    yield _is_among(sight.reason, sign.reason)
    yield _is_among(sight.role, sign.role)
    yield _is_among(sight.state, sign.state)
    yield _is_among(sight.status, sign.status)
    yield _is_among(sight.age, sign.age)
    yield _is_among(sight.person_before, sign.person_before)
    yield _is_among(sight.person, sign.person)
    yield _is_among(sight.sent.syntax, sign.syntax)
    yield _is_among(sight.sent.fhir, sign.fhir)
    yield _is_among(sight.sent.bundle, sign.bundle)
    yield not sign.rules or any(rule.startswith(sign.rules) for rule in sight.rules)
    yield not any(rule.startswith(sign.without) for rule in sight.rules)
    yield sign.consultation is None or sign.consultation in sight.consultations
    for wanted, found in (
        (sign.owes, bool(sight.owes)),
        (sign.moved, sight.moved),
        (sign.recoded, sight.recoded),
        (sign.released, sight.released),
    ):
        yield wanted is None or wanted is found
    yield _makes(sight, sign)
    yield _held(sight, sign)


def _is_among(value: str | None, allowed: tuple[str, ...]) -> bool:
    return not allowed or value in allowed


def _makes(sight: Sight, sign: Sign) -> bool:
    """Whether each notification that is looked for was made, and nothing else where that is asked."""
    wanted = {(each.event, each.change) for each in sign.made}
    return wanted <= sight.made and (not sign.only or sight.made <= wanted)


def _held(sight: Sight, sign: Sign) -> bool:
    """What is held was made, but tells KPR nothing: it counts only where the sign says why it is held."""
    if sign.held_by:
        return any(rule in sign.held_by for rule in sight.held)
    return not sign.made or not sight.held
