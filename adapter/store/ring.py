"""The keys that a process has in memory, and whether it is time to ask the database for them again."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from adapter.store.wrapping import Lasting

#: The data key that follows from the secret; all stores begin with it.
FIRST = 1
#: A process asks again which keys there are at its first transaction after so long.
ASKED_EVERY_SECONDS = 5.0


class Ring:
    """Data keys by id, ready to be used, and the keys that never change."""

    def __init__(self, keys: Mapping[int, bytes], lasting: Lasting, *, is_derived: bool = False) -> None:
        self._keys = dict(keys)
        self.data = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.newest = max(keys)
        self.lasting = lasting
        #: HMAC that has taken in its key: a copy of it costs a seventh of `hmac.digest`, which looks the hash up each time.
        self.lookup = HMAC(lasting.lookup, SHA256())
        #: Whether it follows from the secret: what a database holds comes before it.
        self.is_derived = is_derived

    def bare(self) -> Mapping[int, bytes]:
        """Give the data keys themselves, to be wrapped; to be kept nowhere."""
        return self._keys


@dataclass(slots=True)
class Freshness:
    """When the keys were read last, what was missed since, and how often each was used."""

    #: Values sealed in this process and not yet counted in the database, by key.
    used: Counter[int] = field(default_factory=Counter)
    #: Whether the keys come from a database at all.
    is_watched: bool = False
    _read: int = 0
    _read_at: float | None = None
    #: How often the keys had been read when a key of this id was missed first.
    _missed: dict[int, int] = field(default_factory=dict)

    def is_due(self) -> bool:
        """Whether the next transaction is to read the keys."""
        return self._read_at is None or time.monotonic() - self._read_at >= ASKED_EVERY_SECONDS

    def forget(self) -> None:
        """Let the next transaction read the keys."""
        self._read_at = None

    def noted(self) -> None:
        """The keys were read."""
        self._read, self._read_at = self._read + 1, time.monotonic()

    def may_be_made(self, key_id: int) -> bool:
        """Whether a key we do not have may have been made meanwhile: the keys were not read since it was missed."""
        if not self.is_watched or self._missed.setdefault(key_id, self._read) != self._read:
            return False
        self.forget()
        return True

    def counted(self) -> Counter[int]:
        """Give what was used, to be counted in the database, and begin anew."""
        counted, self.used = self.used, Counter()
        return counted
