"""
Whose service it is, without saying who: keyed hashes of persons, by kommune (rules.md 3.1, SEC-16).

A key is HMAC-SHA-256 under a secret of the kommune's, its first 32 hexadecimal digits. Two kommuner never
have the same key for a person; two systems of a kommune always have.
"""

import hmac
import os
from collections.abc import Mapping
from functools import lru_cache

from adapter.fhir import numbers
from adapter.mapping import Person
from adapter.matching import KommuneKey
from adapter.values import Unshown, Value

#: 128 bits: no two persons meet by chance.
KEY_DIGITS = 32
#: A fødselsnummer and a D-number are told apart by themselves, whichever a source files them as (9032).
NATIONAL = frozenset({"1", "2"})
#: A birth date names a day, not a person (KPR-D-117).
_NOT_IDENTIFYING = frozenset({"9"})


class PersonKeys(Value, frozen=True):
    """The secrets of kommuner, the newest of each first; more than one while one takes over from the other."""

    secrets: Unshown[Mapping[str, tuple[bytes, ...]]]
    #: Of a kommune that has none of its own: each gets one that follows from this.
    default: Unshown[bytes]

    def of(self, kommune_nr: str, person: Person | None) -> tuple[KommuneKey, ...]:
        """Give the keys of a person in a kommune, the newest first; none where nobody is identified."""
        if person is None or person.type_id in _NOT_IDENTIFYING:
            return ()
        kind = "national" if person.type_id in NATIONAL else person.type_id
        plain = f"kpr-adapter person\x1f{kommune_nr}\x1f{kind}\x1f{person.fid}".encode()
        return tuple(
            KommuneKey(kommune_nr, hmac.digest(secret, plain, "sha256").hex()[:KEY_DIGITS])
            for secret in self._secrets_of(kommune_nr)
        )

    def of_token(self, kommune_nr: str, token: str) -> tuple[KommuneKey, ...]:
        """Give the key that a pseudonymised row has: somebody with the same secret has made it."""
        return (KommuneKey(kommune_nr, token.lower()[:KEY_DIGITS]),)

    def _secrets_of(self, kommune_nr: str) -> tuple[bytes, ...]:
        return self.secrets.get(kommune_nr) or (_derived(self.default, kommune_nr),)


@lru_cache(maxsize=512)
def _derived(secret: bytes, kommune_nr: str) -> bytes:
    """The secret of a kommune that has none of its own."""
    return hmac.digest(secret, f"person keys {kommune_nr}".encode(), "sha256")


def passing_keys() -> PersonKeys:
    """Make keys for the moment: persons are told apart as long as they live, and by nobody later."""
    return PersonKeys({}, os.urandom(32))


def became(before: Person, now: Person) -> bool:
    """Whether a D-number gave way to a fødselsnummer of the same birth date: one person (KPR-D-019)."""
    if before.fid == now.fid:
        return False  # most often: nothing to judge
    one, other = numbers.classify(before.fid), numbers.classify(now.fid)
    if isinstance(one, numbers.Flaw) or isinstance(other, numbers.Flaw):
        return False
    kinds = (one.type, other.type)
    same_birth = one.birth_date is not None and one.birth_date == other.birth_date
    return kinds == (numbers.NumberType.D_NUMBER, numbers.NumberType.FODSELSNUMMER) and same_birth
