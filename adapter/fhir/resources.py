"""
What the mapping reads of each resource, as types.

Decoding is strict about what is read and blind to the rest: the structural check has judged the
whole resource before.
"""

from typing import Any, TypeVar

import msgspec


class Part(msgspec.Struct, frozen=True, gc=False):
    """What every element may carry: here only the type all others build on."""


class Coding(Part, frozen=True, gc=False):
    """A code of a code system; `display` is never read, since it never decides."""

    system: str | None = None
    code: str | None = None


class Concept(Part, frozen=True, gc=False):
    """A CodeableConcept."""

    coding: tuple[Coding, ...] = ()


class Period(Part, frozen=True, gc=False):
    """A period with its ends as written."""

    start: str | None = None
    end: str | None = None


class Identifier(Part, frozen=True, gc=False):
    """A business identifier."""

    use: str | None = None
    type: Concept | None = None
    system: str | None = None
    value: str | None = None
    period: Period | None = None
    assigner: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"Identifier(system={self.system!r})"


class Reference(Part, frozen=True, gc=False):
    """A literal or logical reference; `display` is never read."""

    reference: str | None = None
    type: str | None = None
    identifier: Identifier | None = None

    def __repr__(self) -> str:
        return f"Reference(type={self.type!r})"  # a conditional one holds an identifier


class Extension(Part, frozen=True, gc=False):
    """An extension with the value types that configuration may name."""

    url: str | None = None
    extension: "tuple[Extension, ...]" = ()
    valueCoding: Coding | None = None
    valueCodeableConcept: Concept | None = None
    valueCode: str | None = None
    valueString: str | None = None
    valueDate: str | None = None
    valueDateTime: str | None = None

    def __repr__(self) -> str:
        return f"Extension(url={self.url!r})"

    @property
    def coded(self) -> tuple[tuple[str, Coding], ...]:
        """Coded values with the places of their codes, in whichever of the three ways they are written."""
        if self.valueCoding:
            return (("valueCoding.code", self.valueCoding),)
        if self.valueCodeableConcept:
            codings = enumerate(self.valueCodeableConcept.coding)
            return tuple((f"valueCodeableConcept.coding[{i}].code", coding) for i, coding in codings)
        return (("valueCode", Coding(code=self.valueCode)),) if self.valueCode else ()


class Meta(Part, frozen=True, gc=False):
    """Version, profiles and tags."""

    versionId: str | None = None
    lastUpdated: str | None = None
    profile: tuple[str, ...] = ()
    tag: tuple[Coding, ...] = ()
    security: tuple[Coding, ...] = ()


class StatusPeriod(Part, frozen=True, gc=False):
    """One entry of statusHistory."""

    status: str | None = None
    period: Period | None = None


class Primitive(Part, frozen=True, gc=False):
    """What stands beside a primitive value, in `_name`."""

    extension: tuple[Extension, ...] = ()


class Address(Part, frozen=True, gc=False):
    """An address, for its bydel and for whether it is protected."""

    use: str | None = None
    extension: tuple[Extension, ...] = ()
    district_: Primitive | None = msgspec.field(default=None, name="_district")


class Patient(Part, frozen=True, gc=False):
    """The person a resource is about."""

    id: str | None = None
    meta: Meta = Meta()
    identifier: tuple[Identifier, ...] = ()
    gender: str | None = None
    birthDate: str | None = None
    address: tuple[Address, ...] = ()
    extension: tuple[Extension, ...] = ()

    def __repr__(self) -> str:
        return "Patient()"


class Organization(Part, frozen=True, gc=False):
    """A unit, with the way up to the unit it belongs to."""

    id: str | None = None
    identifier: tuple[Identifier, ...] = ()
    name: str | None = None
    partOf: Reference | None = None


class Qualification(Part, frozen=True, gc=False):
    """A qualification of a professional."""

    code: Concept | None = None


class Practitioner(Part, frozen=True, gc=False):
    """A professional."""

    identifier: tuple[Identifier, ...] = ()
    qualification: tuple[Qualification, ...] = ()


class PractitionerRole(Part, frozen=True, gc=False):
    """A professional in a role."""

    identifier: tuple[Identifier, ...] = ()
    practitioner: Reference | None = None
    code: tuple[Concept, ...] = ()


class RelatedPerson(Part, frozen=True, gc=False):
    """Somebody who came along."""

    relationship: tuple[Concept, ...] = ()


class HealthcareService(Part, frozen=True, gc=False):
    """A service on offer; R5's serviceType may point at one."""

    type: tuple[Concept, ...] = ()
    specialty: tuple[Concept, ...] = ()


class GroupMember(Part, frozen=True, gc=False):
    """One member of a group."""

    entity: Reference | None = None


class Group(Part, frozen=True, gc=False):
    """A group of persons."""

    member: tuple[GroupMember, ...] = ()


class Quantity(Part, frozen=True, gc=False):
    """A measured amount."""

    value: float | int | None = None
    #: It is not that much, but more or less than that: `<`, `>=`.
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Ratio(Part, frozen=True, gc=False):
    """An amount of one thing for an amount of another."""

    numerator: Quantity | None = None
    denominator: Quantity | None = None


class ObservationPart(Part, frozen=True, gc=False):
    """A component of an Observation."""

    code: Concept | None = None
    valueCodeableConcept: Concept | None = None


class Observation(Part, frozen=True, gc=False):
    """Something observed in a consultation."""

    status: str | None = None
    code: Concept | None = None
    encounter: Reference | None = None
    effectiveDateTime: str | None = None
    valueCodeableConcept: Concept | None = None
    valueQuantity: Quantity | None = None
    component: tuple[ObservationPart, ...] = ()


class MessageSource(Part, frozen=True, gc=False):
    """The system that wrote a message."""

    name: str | None = None
    software: str | None = None
    version: str | None = None


class MessageHeader(Part, frozen=True, gc=False):
    """The head of a message Bundle."""

    meta: Meta = Meta()
    eventCoding: Coding | None = None
    eventUri: str | None = None
    sender: Reference | None = None
    source: MessageSource | None = None


class BundleLink(Part, frozen=True, gc=False):
    """A link of a Bundle."""

    relation: str | None = None
    url: str | None = None


class MessageBundle(Part, frozen=True, gc=False):
    """What a message Bundle says of itself."""

    identifier: Identifier | None = None
    link: tuple[BundleLink, ...] = ()


class ParticipantR4(Part, frozen=True, gc=False):
    """Encounter.participant as R4 has it."""

    type: tuple[Concept, ...] = ()
    period: Period | None = None
    individual: Reference | None = None
    extension: tuple[Extension, ...] = ()


class ParticipantR5(Part, frozen=True, gc=False):
    """Encounter.participant as R5 has it."""

    type: tuple[Concept, ...] = ()
    period: Period | None = None
    actor: Reference | None = None
    extension: tuple[Extension, ...] = ()


class CodeableReference(Part, frozen=True, gc=False):
    """R5: a concept, or a reference to what embodies it."""

    concept: Concept | None = None
    reference: Reference | None = None


class Reason(Part, frozen=True, gc=False):
    """R5 Encounter.reason."""

    value: tuple[CodeableReference, ...] = ()


class EpisodeOfCare(Part, frozen=True, gc=False):
    """EpisodeOfCare: the elements read are the same in R4 and R5."""

    id: str | None = None
    meta: Meta = Meta()
    extension: tuple[Extension, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: str | None = None
    statusHistory: tuple[StatusPeriod, ...] = ()
    type: tuple[Concept, ...] = ()
    patient: Reference | None = None
    managingOrganization: Reference | None = None
    period: Period = Period()


class EncounterR4(Part, frozen=True, gc=False):
    """Encounter as R4 and R4B have it."""

    id: str | None = None
    meta: Meta = Meta()
    extension: tuple[Extension, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: str | None = None
    statusHistory: tuple[StatusPeriod, ...] = ()
    class_: Coding | None = msgspec.field(default=None, name="class")
    type: tuple[Concept, ...] = ()
    serviceType: Concept | None = None
    subject: Reference | None = None
    episodeOfCare: tuple[Reference, ...] = ()
    participant: tuple[ParticipantR4, ...] = ()
    period: Period = Period()
    reasonCode: tuple[Concept, ...] = ()
    serviceProvider: Reference | None = None


class EncounterR5(Part, frozen=True, gc=False):
    """Encounter as R5 has it."""

    id: str | None = None
    meta: Meta = Meta()
    extension: tuple[Extension, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: str | None = None
    subjectStatus: Concept | None = None
    class_: tuple[Concept, ...] = msgspec.field(default=(), name="class")
    type: tuple[Concept, ...] = ()
    serviceType: tuple[CodeableReference, ...] = ()
    subject: Reference | None = None
    episodeOfCare: tuple[Reference, ...] = ()
    participant: tuple[ParticipantR5, ...] = ()
    actualPeriod: Period = Period()
    reason: tuple[Reason, ...] = ()
    serviceProvider: Reference | None = None


T = TypeVar("T", bound=Part)


def read(tree: dict[str, Any], kind: type[T]) -> T:
    """Decode what is read of a resource; the tree has passed the structural check."""
    return msgspec.convert(tree, kind)
