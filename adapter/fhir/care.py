"""
Encounter and EpisodeOfCare, R4 and R5, in one form.

What the versions call by different names (`period`, `actualPeriod`) gets one name here; the `…_at`
fields keep the document's own, for findings.
"""

from typing import Any

from adapter.fhir.resources import (
    Coding,
    Concept,
    EncounterR4,
    EncounterR5,
    EpisodeOfCare,
    Extension,
    Identifier,
    Meta,
    Period,
    Reference,
    StatusPeriod,
    read,
)
from adapter.values import Value


class Coded(Value, frozen=True):
    """A concept and the place it stands at, below the resource (`type[0]`)."""

    at: str
    concept: Concept


class Participant(Value, frozen=True):
    """Somebody who took part, with the place it stands at."""

    at: str
    types: tuple[Concept, ...]
    period: Period | None
    who: Reference | None
    #: The element that holds `who`: individual (R4) or actor (R5).
    who_at: str
    extension: tuple[Extension, ...]


class CareResource(Value, frozen=True):
    """
    An Encounter or EpisodeOfCare of either version, in one form.

    The `…_at` fields name the element as the document has it, for findings.
    """

    kind: str
    id: str | None
    meta: Meta
    extension: tuple[Extension, ...]
    identifiers: tuple[Identifier, ...]
    status: str | None
    status_history: tuple[StatusPeriod, ...]
    #: EpisodeOfCare.type; for an Encounter its serviceType first, then its type (crosswalk 3.3).
    types: tuple[Coded, ...]
    subject: Reference | None
    subject_at: str
    organisation: Reference | None
    organisation_at: str
    period: Period
    period_at: str
    #: R5: references of serviceType to a HealthcareService.
    services: tuple[tuple[str, Reference], ...] = ()
    classes: tuple[Coding, ...] = ()
    episodes: tuple[Reference, ...] = ()
    participants: tuple[Participant, ...] = ()
    reasons: tuple[Coded, ...] = ()
    #: R5 subjectStatus codes: where R4's arrived, triaged and onleave went.
    subject_status: tuple[str, ...] = ()


def care_resource(tree: dict[str, Any], version: str) -> CareResource:
    """Read an Encounter or EpisodeOfCare into the one form (R4, R4B and R5)."""
    if tree["resourceType"] == "EpisodeOfCare":
        return _episode(read(tree, EpisodeOfCare))
    if version == "R5":
        return _encounter_r5(read(tree, EncounterR5))
    return _encounter_r4(read(tree, EncounterR4))


def _numbered(name: str, concepts: tuple[Concept, ...]) -> tuple[Coded, ...]:
    return tuple([Coded(f"{name}[{i}]", concept) for i, concept in enumerate(concepts)])


def _episode(e: EpisodeOfCare) -> CareResource:
    return CareResource(
        kind="EpisodeOfCare",
        id=e.id,
        meta=e.meta,
        extension=e.extension,
        identifiers=e.identifier,
        status=e.status,
        status_history=e.statusHistory,
        types=_numbered("type", e.type),
        subject=e.patient,
        subject_at="patient",
        organisation=e.managingOrganization,
        organisation_at="managingOrganization",
        period=e.period,
        period_at="period",
    )


def _encounter_r4(e: EncounterR4) -> CareResource:
    service = (Coded("serviceType", e.serviceType),) if e.serviceType else ()
    return CareResource(
        kind="Encounter",
        id=e.id,
        meta=e.meta,
        extension=e.extension,
        identifiers=e.identifier,
        status=e.status,
        status_history=e.statusHistory,
        types=service + _numbered("type", e.type),
        subject=e.subject,
        subject_at="subject",
        organisation=e.serviceProvider,
        organisation_at="serviceProvider",
        period=e.period,
        period_at="period",
        classes=(e.class_,) if e.class_ else (),
        episodes=e.episodeOfCare,
        participants=tuple(
            Participant(f"participant[{i}]", p.type, p.period, p.individual, "individual", p.extension)
            for i, p in enumerate(e.participant)
        ),
        reasons=_numbered("reasonCode", e.reasonCode),
    )


def _encounter_r5(e: EncounterR5) -> CareResource:
    services = [(f"serviceType[{i}]", s) for i, s in enumerate(e.serviceType)]
    return CareResource(
        kind="Encounter",
        id=e.id,
        meta=e.meta,
        extension=e.extension,
        identifiers=e.identifier,
        status=e.status,
        status_history=(),
        types=tuple(Coded(f"{at}.concept", s.concept) for at, s in services if s.concept)
        + _numbered("type", e.type),
        subject=e.subject,
        subject_at="subject",
        organisation=e.serviceProvider,
        organisation_at="serviceProvider",
        period=e.actualPeriod,
        period_at="actualPeriod",
        services=tuple((f"{at}.reference", s.reference) for at, s in services if s.reference),
        classes=tuple(coding for concept in e.class_ for coding in concept.coding),
        episodes=e.episodeOfCare,
        participants=tuple(
            Participant(f"participant[{i}]", p.type, p.period, p.actor, "actor", p.extension)
            for i, p in enumerate(e.participant)
        ),
        reasons=tuple(
            Coded(f"reason[{i}].value[{j}].concept", v.concept)
            for i, reason in enumerate(e.reason)
            for j, v in enumerate(reason.value)
            if v.concept
        ),
        subject_status=tuple(c.code for c in e.subjectStatus.coding if c.code) if e.subjectStatus else (),
    )
