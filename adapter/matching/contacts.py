"""
Where a contact belongs: which channel reports it, if any (KPR-M-029).

A contact is one meeting with a person who helps. Most belong to a service or to another register; what
no list of KPR has yet is collected in pilot courses, and held.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import groupby

from adapter import rules
from adapter.matching import Service
from adapter.values import Unshown, Value, replace


class Way(StrEnum):
    """Which way a contact goes."""

    HOSPITAL = "hospital"  #: to the hospitals' register, never to KPR
    OTHER_CHANNEL = "other-channel"  #: billed to KUHR, which reports it
    CONSULTATION = "consultation"  #: an HST consultation
    SERVICE = "service"  #: part of a service that is reported anyway
    TEAM = "team"  #: the service that the kommune maps the team to
    PILOT = "pilot"  #: collected in a course, and held


class Contact(Value, frozen=True):
    """One contact, as far as its way is concerned; every fact is a coded one of the source's."""

    source: str
    id: Unshown[str]
    kommune_nr: str
    #: Norwegian date.
    day: date
    #: The organisation number of the unit.
    unit: str | None = None
    programme: str | None = None
    #: 8401, in order.
    professions: tuple[str, ...] = ()
    #: What the help is about, in the words that decisions are described with: `psykisk-helse`.
    field_of_help: str | None = None
    billed_to_kuhr: bool = False
    #: At helsestasjon or in school, as the contact itself says.
    at_hst: bool = False
    #: The hospital's part of a joint team (FACT, ACT).
    hospital_part: bool = False
    #: tjenesteID of the service it says it is part of.
    episode: Unshown[str | None] = None
    #: tjenesteID of the service whose decision it refers to.
    decision: Unshown[str | None] = None
    team: str | None = None
    #: The consultation it is one person's share of; None: it is one by itself.
    consultation: Unshown[str | None] = None


class Granted(Value, frozen=True):
    """A service on a decision, and what that decision says it covers."""

    service: Service
    covers: frozenset[str] = frozenset()

    def runs_on(self, day: date) -> bool:
        """Whether the service is given on a Norwegian day, its last one included."""
        span = self.service.span
        return span.start <= day and (span.end is None or day <= span.end)


class Route(Value, frozen=True):
    """The way of a contact, and why."""

    way: Way
    #: A rule id of rules.py.
    rule: str
    #: The service it belongs to.
    service: Service | None = None
    #: 9151, by the kommune's own row for the team.
    code: str | None = None


def route(contact: Contact, granted: Sequence[Granted], teams: Mapping[str, str]) -> Route:
    """
    Find the way of a contact, in the order of KPR-M-029.

    `granted`: services of the same person and kommune. `teams`: the 9151 code a kommune maps each of
    its teams to. HST goes before IPLOS also for what is billed (KPR-D-013).
    """
    if contact.hospital_part:
        return Route(Way.HOSPITAL, rules.HOSPITAL_PART)
    if contact.at_hst:
        return Route(
            Way.CONSULTATION, rules.BILLED_TO_KUHR if contact.billed_to_kuhr else rules.NO_KPR_MESSAGE
        )
    if contact.billed_to_kuhr:
        return Route(Way.OTHER_CHANNEL, rules.BILLED_TO_KUHR)
    return _on_a_service(contact, granted) or _of_a_team(contact, teams) or _PILOT


_PILOT = Route(Way.PILOT, rules.NO_KPR_MESSAGE)


def _on_a_service(contact: Contact, granted: Sequence[Granted]) -> Route | None:
    """KPR-D-014 by the episode it names, else KPR-D-015 by a decision that covers it."""
    known = sorted(granted, key=lambda each: (each.service.span.start, each.service.source, each.service.id))
    for each in known:
        if each.service.id == contact.episode and each.service.source == contact.source:
            return Route(Way.SERVICE, rules.VISIT_WITHIN_SERVICE, each.service)
    covering = next((each for each in known if _covers(each, contact)), None)
    return Route(Way.SERVICE, rules.CONTACT_WITHIN_DECISION, covering.service) if covering else None


def _covers(granted: Granted, contact: Contact) -> bool:
    """The contact refers to the decision, or the decision says that it covers this kind of help."""
    if not granted.runs_on(contact.day) or granted.service.kommune_nr != contact.kommune_nr:
        return False
    refers = granted.service.id == contact.decision and granted.service.source == contact.source
    return refers or (contact.field_of_help is not None and contact.field_of_help in granted.covers)


def _of_a_team(contact: Contact, teams: Mapping[str, str]) -> Route | None:
    """Only with a decision, and only where the kommune has said what the team's work is (MH-03)."""
    code = teams.get(contact.team) if contact.team and contact.decision else None
    return Route(Way.TEAM, rules.NO_KPR_MESSAGE, code=code) if code else None


def merged(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """KPR-D-022: what several of the staff recorded of one consultation is one contact of them all."""
    in_order = sorted(contacts, key=lambda each: (*_whole(each), each.day, each.id))
    return tuple(_one(list(shares)) for _, shares in groupby(in_order, key=_whole))


def _whole(contact: Contact) -> tuple[str, str]:
    return contact.source, contact.consultation or contact.id


def _one(shares: Sequence[Contact]) -> Contact:
    professions = {profession for each in shares for profession in each.professions}
    return replace(shares[0], id=_whole(shares[0])[1], professions=tuple(sorted(professions)))
