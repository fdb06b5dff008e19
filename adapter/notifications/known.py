"""What is known from before: the histories a batch needs, in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from adapter.matching import KommuneKey, Likeness, Service
from adapter.notifications import History, HistoryKey
from adapter.values import Unshown, Value


class Name(Value, frozen=True):
    """Another name of a history: how a deletion, a later version or a correction finds it."""

    tenant: str
    #: `resource` (`EpisodeOfCare/901`) or `guid` (a sender's notification GUID, minimelding).
    kind: str
    value: Unshown[str]


@dataclass(slots=True)
class Persons:
    """
    Who is who, and what is registered of each: by the keys of persons, all of which must have been loaded.

    One person may have several keys: of several numbers that an EPJ says are one person's, and of two
    secrets while one takes over from the other.
    """

    #: Each key that is joined with others, to all of them.
    joined: dict[KommuneKey, frozenset[KommuneKey]] = field(default_factory=dict)
    histories: dict[KommuneKey, dict[HistoryKey, None]] = field(default_factory=dict)
    #: IPLOS-derived data.
    derived: dict[KommuneKey, list[Service]] = field(default_factory=dict)
    #: IPLOS-derived data that name nobody.
    unnamed: dict[Likeness, list[Service]] = field(default_factory=dict)
    #: Persons that were found to be one since the loading.
    found: list[frozenset[KommuneKey]] = field(default_factory=list)
    _of: dict[HistoryKey, KommuneKey] = field(default_factory=dict)

    def join(self, keys: Iterable[KommuneKey]) -> None:
        """Note that keys are of one person, and so are all that each was joined with."""
        whole = frozenset(keys)
        if len(whole) < 2 and not self.joined:
            return
        whole = whole.union(*(self.joined.get(key, ()) for key in whole))
        if len(whole) < 2 or all(self.joined.get(key) == whole for key in whole):
            return
        self.joined |= dict.fromkeys(whole, whole)
        self.found.append(whole)

    def all_of(self, keys: Iterable[KommuneKey]) -> dict[KommuneKey, None]:
        """Give all keys of the persons that keys are of, in a lasting order."""
        wanted = dict.fromkeys(keys)
        if self.joined:
            wanted = dict.fromkeys(one for key in wanted for one in self.joined.get(key, (key,)))
        return dict.fromkeys(sorted(wanted)) if len(wanted) > 1 else wanted

    def put(self, history: History) -> None:
        """Note whose a history is."""
        before = self._of.pop(history.key, None)
        if before is not None:
            self.histories[before].pop(history.key, None)
        if history.whose is not None:
            self._of[history.key] = history.whose
            self.histories.setdefault(history.whose, {})[history.key] = None


@dataclass(slots=True)
class Known:
    """
    Histories by key, and by their other names.

    Loaded for a batch, changed by its decisions in order, and written back: what was put since the
    loading is in `changed` and `named`.
    """

    histories: dict[HistoryKey, History] = field(default_factory=dict)
    names: dict[Name, HistoryKey] = field(default_factory=dict)
    changed: dict[HistoryKey, History] = field(default_factory=dict)
    named: dict[Name, HistoryKey] = field(default_factory=dict)
    persons: Persons = field(default_factory=Persons)

    def by_key(self, key: HistoryKey) -> History | None:
        return self.histories.get(key)

    def of_person(self, keys: Iterable[KommuneKey]) -> list[History]:
        """Histories of the persons that keys are of, in a lasting order."""
        whole = self.persons.all_of(keys)
        found = [key for whose in whole for key in self.persons.histories.get(whose, ())]
        if len(found) > 1:  # most persons have one service
            found = sorted(set(found), key=lambda key: (key.tenant, key.kind, key.id))
        return [self.histories[key] for key in found]

    def by_name(self, name: Name) -> History | None:
        key = self.names.get(name)
        return None if key is None else self.histories.get(key)

    def put(self, history: History, names: Iterable[Name] = ()) -> None:
        """Keep the newest state of a history and the names it is found by."""
        self.histories[history.key] = self.changed[history.key] = history
        self.persons.put(history)
        for name in names:
            # The first owner of a name keeps it: a tjenesteID is constant over all its events.
            if name not in self.names:
                self.names[name] = self.named[name] = history.key
