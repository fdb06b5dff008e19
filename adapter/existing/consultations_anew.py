"""
What a consultation tells by the tables of today in the fields that rows may fill (KPR-M-016).

Its content is kept as it was told last: all of it stays, and those fields are what its document said, else what the
row says now. What would be no consultation any more is left as it is: too little is kept to make it something else.
"""

from collections.abc import Iterator
from datetime import datetime

from adapter.existing.anew import Asking, Change, Left, origin_anew
from adapter.existing.comparing_fields import named_differing
from adapter.mapping import ConsultationFacts, Status
from adapter.mapping.asking_anew import Anew, Unknown
from adapter.mapping.leading import Lead
from adapter.mapping.results import HstFields
from adapter.notifications import Consultation, ConsultationHistory


def consultation_change(history: ConsultationHistory, asking: Asking) -> Change | None:
    """
    Say what the tables say of a consultation that they did not say before; None where that is nothing.

    Of one that is no consultation to them any more nothing: `sending_again.py` finds it.
    """
    tenant, live = asking.tenants.tenants.get(history.key.tenant), history.live
    if live is None or history.deleted:
        return None
    kommune_nr = tenant.kommune_nr if tenant else ""

    def left(why: Left, found: tuple[str, ...] = ()) -> Change:
        return Change(history.key, kommune_nr, None, None, left=why, rules=found)

    if tenant is None:
        return left(Left.NO_TENANT)
    if history.told is None:
        return left(Left.FIELDS_NOT_KEPT)
    answer = asking.ask(tenant.name, history.told)
    if isinstance(answer, Unknown):
        return left(Left(answer.why.value))
    if answer.fields is not None:
        return _difference(history, live, answer, kommune_nr)
    why = next(_why_left(answer), None)
    return None if why is None else left(why, answer.rules)


def _why_left(answer: Anew) -> Iterator[Left]:
    if answer.lead is Lead.REFUSED:
        yield Left.REFUSED
    if answer.lead is Lead.NOTHING:
        yield Left.NO_ROW


def _difference(
    history: ConsultationHistory, live: Consultation, answer: Anew, kommune_nr: str
) -> Change | None:
    was, now = HstFields(live.form, live.alderstrinn, live.amming), answer.fields
    if now is None or was == now:
        return None
    one, other = named_differing(was, now)
    return Change(history.key, kommune_nr, _words(one), _words(other), answer)


def _words(fields: dict[str, str | None]) -> str:
    """`formKonsultasjon I, amming -`: codes of national lists."""
    return ", ".join(f"{name} {value or '-'}" for name, value in fields.items())


def consultation_anew(history: ConsultationHistory, answer: Anew, now: datetime) -> ConsultationFacts | Left:
    """Make of a history what its newest finished version tells by what the tables answer."""
    live, fields, told = history.live, answer.fields, history.told
    if live is None or fields is None or told is None:
        return Left.FIELDS_NOT_KEPT
    return ConsultationFacts(
        origin=origin_anew(history, now),
        konsultasjon_id=history.key.id,
        status=Status.FINISHED,
        person=live.person,
        dato_tid_start=live.dato_tid_start,
        form=fields.form,
        alderstrinn=fields.alderstrinn,
        amming=fields.amming,
        kjonn=live.kjonn,
        fodselsar=live.fodselsar,
        episode_guid=live.episode_guid,
        helseperson=live.helseperson,
        deltaker=live.deltaker,
        maling=live.maling,
        enhet=live.enhet,
        row=answer.row,
        told=told,
        local=history.local,
        said=told.hst,
    )
