"""What is known from before: the histories a batch needs, in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from adapter.notifications import History, HistoryKey


@dataclass(frozen=True, slots=True)
class Name:
    """Another name of a history: how a deletion, a later version or a correction finds it."""

    tenant: str
    #: `resource` (`EpisodeOfCare/901`) or `guid` (a sender's notification GUID, minimelding).
    kind: str
    value: str = field(repr=False)


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

    def by_key(self, key: HistoryKey) -> History | None:
        return self.histories.get(key)

    def by_name(self, name: Name) -> History | None:
        key = self.names.get(name)
        return None if key is None else self.histories.get(key)

    def put(self, history: History, names: Iterable[Name] = ()) -> None:
        """Keep the newest state of a history and the names it is found by."""
        self.histories[history.key] = self.changed[history.key] = history
        for name in names:
            # The first owner of a name keeps it: a tjenesteID is constant over all its events.
            if name not in self.names:
                self.names[name] = self.named[name] = history.key
