"""
What a version of a resource means for the pilot: a contact comes, is corrected, or leaves (KPR-M-020).

The history of a pilot contact remembers how it was counted and nothing of the person: whom a held one
is about is kept with the held contacts alone, and of one that is only counted nobody knows.
"""

from datetime import date

from adapter.config.pilot import Identity, PilotSettings
from adapter.mapping import Meaning, Person, ServiceFacts, Status
from adapter.mapping.decisions import Layer
from adapter.mapping.results import Pilot
from adapter.matching import KommuneKey
from adapter.matching.pilot import Collected, Kept, PilotChange, PilotContact
from adapter.notifications import Decision, History, ServiceHistory
from adapter.notifications.making import Making
from adapter.notifications.matched import SEEN
from adapter.values import replace

#: A contact that was planned, called off or entered in error is none.
_NO_CONTACT = frozenset({Status.NOT_STARTED, Status.CANCELLED, Status.ANNULLED})
#: Whose rows say what a service is about.
_OWN_LAYERS = frozenset({Layer.MUNICIPALITY, Layer.VENDOR})


def collect(decision: Decision, before: History | None, meaning: Meaning, making: Making) -> Decision:
    """Note in a decision's history what is collected of it, and what changes by it."""
    after = decision.history
    if making.comparing is None or after is None or (decision.why and decision.why.rule in SEEN):
        return decision
    if not isinstance(after, ServiceHistory):
        return decision
    if before is not None and before.key != after.key:
        return decision
    was = before if isinstance(before, ServiceHistory) else None
    settings, kommune_nr = making.comparing.pilot, making.tenant.kommune_nr
    collected, contact = _collected(after, was, meaning, making, settings)
    covers = any(settings.covers(kommune_nr, each.row) for each in (was, collected) if each)
    if not covers and collected.pilot is None and (was is None or was.pilot is None):
        return decision if collected is after else replace(decision, history=collected)
    after = collected
    change = PilotChange(
        after.key.tenant, after.key.id, was.pilot if was else None, after.pilot, contact, _persons(was, after)
    )
    return replace(decision, history=after, pilot=(change,))


def _collected(
    after: ServiceHistory,
    was: ServiceHistory | None,
    meaning: Meaning,
    making: Making,
    settings: PilotSettings,
) -> tuple[ServiceHistory, PilotContact | None]:
    """The history with what is collected now, and the contact where it is held."""
    if not isinstance(meaning, ServiceFacts):
        return _no_contact(after), None
    row = _row(meaning) if meaning.status is not Status.ANNULLED else after.row
    after = after if row == after.row else replace(after, row=row)
    pilot = meaning.apart.pilot if meaning.apart else None
    if pilot is None or meaning.status in _NO_CONTACT:
        return _no_contact(after), None
    contact = _contact(after, meaning, pilot, making, settings)
    day = _day(meaning)
    kept = Kept.HELD if contact else Kept.COUNTED
    collected = Collected(making.tenant.kommune_nr, pilot.code, day.replace(day=1), kept)
    if was is not None and was.made:
        # It was reported as something else: what takes it back needs the person.
        return replace(after, pilot=collected), contact
    whose = after.whose if contact else None
    return replace(after, pilot=collected, person=None, whose=whose), contact


def _no_contact(history: ServiceHistory) -> ServiceHistory:
    return history if history.pilot is None else replace(history, pilot=None)


def _contact(
    after: ServiceHistory, facts: ServiceFacts, pilot: Pilot, making: Making, settings: PilotSettings
) -> PilotContact | None:
    """The contact as it is held; None where it is only counted, or nobody is identified."""
    kommune_nr, day = making.tenant.kommune_nr, _day(facts)
    if after.whose is None or not settings.holds(kommune_nr, pilot.code, day):
        return None
    return PilotContact(
        source=after.key.tenant,
        id=after.key.id,
        whose=after.whose,
        code=pilot.code,
        parent=pilot.parent,
        day=day,
        unit=facts.orgnr,
        programme=pilot.programme,
        professions=pilot.professions,
        hovedforlop=pilot.hovedforlop,
        contact_kind=pilot.contact_kind,
        low_threshold=pilot.low_threshold,
        person=_identity(facts.person, settings, kommune_nr),
    )


def _identity(person: Person | None, settings: PilotSettings, kommune_nr: str) -> Person | None:
    return person if settings.kommuner[kommune_nr].identity is Identity.ENCRYPTED else None


def _day(facts: ServiceFacts) -> date:
    return facts.start or facts.end or facts.origin.registered_on


def _row(facts: ServiceFacts) -> str | None:
    """The row of a municipality's or vendor's table that made it the service it is, as table/row."""
    row = facts.row
    return f"{row.table}/{row.row}" if row is not None and row.layer in _OWN_LAYERS else None


def _persons(was: ServiceHistory | None, after: ServiceHistory) -> tuple[KommuneKey, ...]:
    return tuple(dict.fromkeys(each.whose for each in (was, after) if each is not None and each.whose))
