"""What a change of tables does to a resource, by what it is and what it would be."""

from enum import StrEnum

from adapter.existing.answers import Answer, Kind


class Effect(StrEnum):
    """What a change of tables does to a resource, in the order of telling."""

    #: A service or consultation that passes now would be refused.
    REFUSED = "refused"
    #: A service or consultation would make no message any more.
    LEAVES = "leaves"
    #: It goes to KPR under another code.
    RECODED = "recoded"
    #: A consultation goes to KPR with other fields.
    REFILLED = "refilled"
    #: What makes no message would become a service or a consultation.
    ENTERS = "enters"
    #: A refusal passes.
    PASSES = "passes"
    #: The tables would let a refusal pass, and something else stops it.
    STILL_REFUSED = "still-refused"
    #: It would be refused for another reason.
    REFUSED_OTHERWISE = "refused-otherwise"
    #: Whatever else: another pilot code, another reason for no message.
    OTHERWISE = "otherwise"


#: What stays refused, if for something else.
STAYING_REFUSED = frozenset({Effect.STILL_REFUSED, Effect.REFUSED_OTHERWISE})


def effect_of(was: Answer, now: Answer) -> Effect | None:
    """Say what a change of tables does; None where code and outcome stay."""
    if was.said == now.said:
        return None
    if was.is_stopped:
        return _of_stopped(was, now)
    if was.kind is Kind.REFUSED:
        return Effect.REFUSED_OTHERWISE if now.kind is Kind.REFUSED else Effect.PASSES
    if now.kind is Kind.REFUSED:
        return Effect.REFUSED
    if was.is_reported and now.is_reported:
        is_consultation = was.kind is now.kind is Kind.CONSULTATION
        return Effect.REFILLED if is_consultation else Effect.RECODED
    if was.is_reported:
        return Effect.LEAVES
    return Effect.ENTERS if now.is_reported else Effect.OTHERWISE


def _of_stopped(was: Answer, now: Answer) -> Effect | None:
    """Say what a change does to what something else refuses."""
    if now.kind in (Kind.VISIT, Kind.NOTHING):
        # No more of it is read then, thus nothing found that stops it.
        return Effect.PASSES
    if now.kind is Kind.REFUSED:
        return Effect.REFUSED_OTHERWISE if was.rules != now.rules else None
    return Effect.STILL_REFUSED if was.kind is Kind.REFUSED else None
