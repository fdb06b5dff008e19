"""
Whose service it is, without saying who: keyed hashes of persons, by kommune (rules.md 3.1, SEC-16).

A key is HMAC-SHA-256 under a secret of the kommune's, its first 32 hexadecimal digits. Two kommuner never
have the same key for a person; two systems of a kommune always have.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapter.mapping import Person
from adapter.matching import KommuneKey

#: 128 bits: no two persons meet by chance.
KEY_DIGITS = 32
#: A fødselsnummer and a D-number are told apart by themselves, whichever a source files them as (9032).
_NATIONAL = frozenset({"1", "2"})
#: A birth date names a day, not a person (KPR-D-117).
_NOT_IDENTIFYING = frozenset({"9"})


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """The secrets of kommuner, the newest of each first; more than one while one takes over from the other."""

    secrets: Mapping[str, tuple[bytes, ...]] = field(repr=False)
    #: Of a kommune that has none of its own: each gets one that follows from this.
    default: bytes = field(repr=False)

    def of(self, kommune_nr: str, person: Person | None) -> tuple[KommuneKey, ...]:
        """Give the keys of a person in a kommune, the newest first; none where nobody is identified."""
        if person is None or person.type_id in _NOT_IDENTIFYING:
            return ()
        kind = "national" if person.type_id in _NATIONAL else person.type_id
        plain = "\x1f".join(("kpr-adapter person", kommune_nr, kind, person.fid)).encode()
        return tuple(
            KommuneKey(kommune_nr, hmac.digest(secret, plain, "sha256").hex()[:KEY_DIGITS])
            for secret in self._secrets_of(kommune_nr)
        )

    def of_token(self, kommune_nr: str, token: str) -> tuple[KommuneKey, ...]:
        """Give the key that a pseudonymised row has: somebody with the same secret has made it."""
        return (KommuneKey(kommune_nr, token.lower()[:KEY_DIGITS]),)

    def _secrets_of(self, kommune_nr: str) -> tuple[bytes, ...]:
        own = self.secrets.get(kommune_nr)
        return own or (hmac.digest(self.default, f"person keys {kommune_nr}".encode(), "sha256"),)
