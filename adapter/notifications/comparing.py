"""Whose a resource is, and what it is compared with: what deciding needs of matching."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapter.config import Tenant
from adapter.fhir import numbers
from adapter.mapping import ConsultationFacts, Meaning, MinimeldingFacts, Person, ServiceFacts
from adapter.matching import KommuneKey, Likeness
from adapter.matching.person_key import PersonKeys
from adapter.matching.policy import Policy


@dataclass(frozen=True, slots=True)
class Comparing:
    """How services are compared, and how persons are told apart without being named."""

    policy: Policy
    keys: PersonKeys

    def keys_of(self, meaning: Meaning, tenant: Tenant) -> tuple[KommuneKey, ...]:
        """All keys of the person a resource is about, by every number the source knows; the own one first."""
        people = _people(meaning)
        return tuple(dict.fromkeys(k for one in people for k in self.keys.of(tenant.kommune_nr, one)))

    def keys_elsewhere(self, person: Person | None, tenant: Tenant) -> tuple[KommuneKey, ...]:
        """The keys of a person in the kommuner that the tenant's own shares services with (KPR-D-021)."""
        shares = sorted(self.policy.matching.sharing(tenant.kommune_nr))
        return tuple(key for kommune_nr in shares for key in self.keys.of(kommune_nr, person))

    def likenesses(self, person: Person | None, kommune_nr: str, code: str | None) -> tuple[Likeness, ...]:
        """By what a service may be meant where nobody is named: birth year, sex, and each code it was under."""
        number = numbers.classify(person.fid) if person is not None else None
        if code is None or not isinstance(number, numbers.PersonNumber) or number.birth_date is None:
            return ()
        sexes = {"male": "1", "female": "2", None: None}
        year, sex = number.birth_date.year, sexes[number.sex]
        return tuple(Likeness(kommune_nr, year, sex, each) for each in self.policy.codes_of(code))

    def meant(self, meanings: Iterable[tuple[Tenant, Meaning]]) -> set[Likeness]:
        """Every likeness that must be known to decide a batch."""
        return {
            likeness
            for tenant, meaning in meanings
            if isinstance(meaning, ServiceFacts | MinimeldingFacts)
            for likeness in self.likenesses(meaning.person, tenant.kommune_nr, meaning.code)
        }

    def wanted(self, meanings: Iterable[tuple[Tenant, Meaning]]) -> set[KommuneKey]:
        """Every key that must be known to decide a batch."""
        wanted: set[KommuneKey] = set()
        for tenant, meaning in meanings:
            wanted.update(self.keys_of(meaning, tenant))
            for person in _people(meaning):
                wanted.update(self.keys_elsewhere(person, tenant))
        return wanted


def _people(meaning: Meaning) -> tuple[Person, ...]:
    if not isinstance(meaning, ServiceFacts | ConsultationFacts | MinimeldingFacts) or meaning.person is None:
        return ()
    return (meaning.person, *meaning.known_as)
