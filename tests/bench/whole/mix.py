"""
Made-up input like real life, the same for the same seed: 60 % updates of known services, 20 % new ones, 10 %
consultations, 5 % exact resends, 5 % with one fault. A document has 1 to 3 KB; nobody in it exists.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import orjson

from adapter.events import Event
from tests.bench.whole.faults import FAULTS
from tests.bench.whole.written import Known, Tree, contact, next_version
from tests.notifications.documents import UNITS, bundle
from tests.platform.traffic import Sent

#: Per cent of each kind; what is left has a fault.
UPDATES, NEW, CONSULTATIONS, RESENDS = 60, 20, 10, 5
RECEIVED = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
#: A resend repeats one of so many that went before.
_RECENT = 2_000
#: Of tests/notifications/tenants.yaml; the second is told form and breastfeeding by the tenants file.
_TENANTS = {"EpisodeOfCare": "plain", "Encounter": "defaults"}


def events(count: int, seed: int = 9) -> Iterator[Sent]:
    """Give so many single resources."""
    return islice(Mix(seed).single(), count)


def bundles(count: int, entries: int = 100, seed: int = 9, *, exactly: bool = False) -> Iterator[Sent]:
    """Give so many Bundles of at most, or exactly, so many entries."""
    return islice(Mix(seed).bundled(entries, exactly=exactly), count)


def as_events(sent: Iterator[Sent]) -> Iterator[Event]:
    """The same as a door hands it out."""
    for number, each in enumerate(sent):
        tenant = dict(each.headers)["x-kpr-tenant"].decode()
        yield Event(f"bench/{number}", each.value, RECEIVED, "bench", tenant=tenant, key=each.key.decode())


class Mix:
    """One stream; services that it has begun live on in it."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self._known: list[Known] = []
        self._consultations = 0
        self._recent: list[Sent] = []

    def single(self) -> Iterator[Sent]:
        """Single resources without end."""
        while True:
            sent = self._one()
            if len(self._recent) < _RECENT:
                self._recent.append(sent)
            else:
                self._recent[self._random.randrange(_RECENT)] = sent
            yield sent

    def bundled(self, entries: int, *, exactly: bool = False) -> Iterator[Sent]:
        """Bundles without end, of one tenant; each of its entries is of another service, the most are updates."""
        number = 0
        while True:
            number += 1
            size = entries if exactly else self._random.randint(1, entries)
            trees = [self._changed(self._service("plain", seen)) for seen in self._different(size)]
            if not exactly and self._random.randrange(100) < 5:
                self._random.choice(FAULTS)(self._random.choice(trees))
            name = f"Bundle/{number}".encode()
            yield Sent(name, orjson.dumps(bundle(*trees)), _headers("plain"), _millis(RECEIVED))

    def services(self, count: int) -> Iterator[Sent]:
        """Begin so many services, each once: what is held before anything is measured."""
        for _ in range(count):
            yield self._sent(self._changed(self._service(self._tenant(), None)))

    def _one(self) -> Sent:
        share = self._random.randrange(100)
        if share < UPDATES and self._known:
            return self._sent(self._changed(self._random.choice(self._known)))
        if share < UPDATES + NEW:
            return self._sent(self._changed(self._service(self._tenant(), None)))
        if share < UPDATES + NEW + CONSULTATIONS:
            return self._sent(self._consultation())
        if share < UPDATES + NEW + CONSULTATIONS + RESENDS and self._recent:
            return self._random.choice(self._recent)
        tree = self._changed(self._service(self._tenant(), None))
        self._random.choice(FAULTS)(tree)
        return self._sent(tree)

    def _different(self, size: int) -> list[Known | None]:
        """Three of four entries are of known services, no two of the same."""
        known = self._random.sample(self._known, min(size * 3 // 4, len(self._known)))
        return [*known, *[None] * (size - len(known))]

    def _tenant(self) -> str:
        return _TENANTS["EpisodeOfCare" if self._random.random() < 0.7 else "Encounter"]

    def _service(self, tenant: str, known: Known | None) -> Known:
        if known is None:
            known = Known(len(self._known), tenant, unit=self._random.randrange(len(UNITS)))
            self._known.append(known)
        return known

    def _changed(self, known: Known) -> Tree:
        return next_version(known, self._seed, self._random)

    def _consultation(self) -> Tree:
        self._consultations += 1
        return contact(self._consultations, self._seed, self._random)

    def _sent(self, tree: Tree) -> Sent:
        kind = tree["resourceType"]
        return Sent(
            f"{kind}/{tree['id']}".encode(), orjson.dumps(tree), _headers(_TENANTS[kind]), _millis(RECEIVED)
        )


def _headers(tenant: str) -> tuple[tuple[str, bytes], ...]:
    return (("x-kpr-tenant", tenant.encode()),)


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
