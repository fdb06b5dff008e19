"""Whose a resource is, and what it is compared with: what deciding needs of matching."""

from collections.abc import Iterable

import msgspec

from adapter.config import Tenant
from adapter.config.pilot import PilotSettings
from adapter.fhir import numbers
from adapter.mapping import ConsultationFacts, Meaning, MinimeldingFacts, Person, ServiceFacts
from adapter.matching import KommuneKey, Likeness
from adapter.matching.person_key import PersonKeys
from adapter.matching.policy import Policy
from adapter.values import Unshown, Value, replace

_OF_SERVICES = (ServiceFacts, MinimeldingFacts)
_OF_PERSONS = (*_OF_SERVICES, ConsultationFacts)
#: 3101, by what a person number says.
_SEXES = {"male": "1", "female": "2", None: None}


class Comparing(Value, frozen=True):
    """How services are compared, and how persons are told apart without being named."""

    policy: Policy
    keys: PersonKeys
    pilot: PilotSettings = msgspec.field(default_factory=PilotSettings)
    #: The keys of persons by kommune, of one batch: no number is kept longer. None: made each time.
    made: Unshown[dict[tuple[str, Person], tuple[KommuneKey, ...]] | None] = None

    def for_batch(self) -> "Comparing":
        """The same for one batch: a person's keys, asked for to load and to decide, are made once in it."""
        return replace(self, made={})

    def keys_of(self, meaning: Meaning, tenant: Tenant) -> tuple[KommuneKey, ...]:
        """All keys of the person a resource is about, by every number the source knows; the own one first."""
        people = self._people(meaning, tenant)
        if not people:
            return ()
        keys = [key for one in people for key in self._keys(tenant.kommune_nr, one)]
        return tuple(keys) if len(keys) == 1 else tuple(dict.fromkeys(keys))

    def _keys(self, kommune_nr: str, person: Person) -> tuple[KommuneKey, ...]:
        if self.made is None:
            return self.keys.of(kommune_nr, person)
        found = self.made.get((kommune_nr, person))
        if found is None:
            found = self.made[kommune_nr, person] = self.keys.of(kommune_nr, person)
        return found

    def keys_elsewhere(self, person: Person | None, tenant: Tenant) -> tuple[KommuneKey, ...]:
        """The keys of a person in the kommuner that the tenant's own shares services with (KPR-D-021)."""
        shares = self.policy.sharing(tenant.kommune_nr)
        if not shares:
            return ()
        return tuple(key for kommune_nr in shares for key in self.keys.of(kommune_nr, person))

    def likenesses(self, person: Person | None, kommune_nr: str, code: str | None) -> tuple[Likeness, ...]:
        """By what a service may be meant where nobody is named: birth year, sex, and each code it was under."""
        number = numbers.classify(person.fid) if person is not None else None
        if code is None or not isinstance(number, numbers.PersonNumber) or number.birth_date is None:
            return ()
        year, sex = number.birth_date.year, _SEXES[number.sex]
        return tuple(Likeness(kommune_nr, year, sex, each) for each in self.policy.codes_of(code))

    def meant(self, meanings: Iterable[tuple[Tenant, Meaning]]) -> set[Likeness]:
        """Every likeness that must be known to decide a batch."""
        return {
            likeness
            for tenant, meaning in meanings
            if isinstance(meaning, _OF_SERVICES)
            for likeness in self.likenesses(meaning.person, tenant.kommune_nr, meaning.code)
        }

    def wanted(self, meanings: Iterable[tuple[Tenant, Meaning]]) -> set[KommuneKey]:
        """Every key that must be known to decide a batch."""
        wanted: set[KommuneKey] = set()
        for tenant, meaning in meanings:
            wanted.update(self.keys_of(meaning, tenant))
            if not self.policy.sharing(tenant.kommune_nr):
                continue
            for person in self._people(meaning, tenant):
                wanted.update(self.keys_elsewhere(person, tenant))
        return wanted

    def _people(self, meaning: Meaning, tenant: Tenant) -> tuple[Person, ...]:
        """Whom a resource is about, by each number; nobody where a contact is only counted (MH-62)."""
        if not isinstance(meaning, _OF_PERSONS):
            return ()
        if meaning.person is None or self._is_only_counted(meaning, tenant):
            return ()
        return (meaning.person, *meaning.known_as)

    def _is_only_counted(self, meaning: Meaning, tenant: Tenant) -> bool:
        pilot = meaning.apart.pilot if isinstance(meaning, ServiceFacts) and meaning.apart else None
        if pilot is None or not isinstance(meaning, ServiceFacts):
            return False
        day = meaning.start or meaning.end or meaning.origin.registered_on
        return not self.pilot.holds(tenant.kommune_nr, pilot.code, day)
