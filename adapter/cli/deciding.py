"""What `queue release|reject` does in the store, and how it is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from adapter.cli.exits import tell
from adapter.cli.option_groups import Output
from adapter.cli.options import BIGGEST, Language
from adapter.cli.phrases import counted, say
from adapter.cli.printing import print_json
from adapter.cli.records import record_json
from adapter.cli.showing import make_console
from adapter.cli.store import again
from adapter.cli.world import now_of, open_with_world
from adapter.errors import Misconfigured, NotFound, NotNow, while_contended
from adapter.notifications import Change, HistoryKey, ServiceHistory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adapter.outbox import Record
    from adapter.pipeline import World
    from adapter.store import QueueItem, Store
    from adapter.store.operating import By
    from adapter.store.work import Decided


@dataclass(frozen=True, slots=True)
class Deciding:
    """How decisions are asked for."""

    store: str | None
    tenants: Path | None
    output: Output
    is_release: bool

    async def make(self, what: Sequence[str], by: "By") -> bool:
        """Decide on each by itself, and tell what follows; whether none was refused."""
        refused = 0
        async with open_with_world(self.store, self.tenants) as (store, world):
            for asked in dict.fromkeys(map(named, what)):
                try:
                    decided = await self._decide(store, world, asked, by)
                except (NotFound, NotNow, Misconfigured) as problem:
                    tell(problem)
                    refused += 1
                else:
                    made = await store.reading.records([each.id for each in decided.records])
                    self._tell(asked, decided, made)
        return not refused

    async def _decide(self, store: "Store", world: "World", asked: str, by: "By") -> "Decided":
        # Here, because it comes with everything the service is made of.
        from adapter.existing.reviewing import decide_held  # noqa: PLC0415 - see above

        now, is_release = now_of(world.tenants), self.is_release
        return await while_contended(
            partial(decide_held, store, world, asked, by, now, is_release=is_release)
        )

    def _tell(self, asked: str, decided: "Decided", made: "Sequence[QueueItem]") -> None:
        if self.output.is_json:
            print_json(decided_json(asked, decided, made))
            return
        console = make_console()
        for sentence in told(asked, decided, self.output.language, again(self.store)):
            console.print(sentence, soft_wrap=True)


def named(asked: str) -> str:
    """Give what was typed, a number as one that a database can hold."""
    return str(min(int(asked), BIGGEST)) if asked.isdecimal() else asked


def told(asked: str, decided: "Decided", language: Language, store: str) -> Iterator[str]:
    """Say in sentences what follows from a decision."""
    act = "released" if decided.is_release else "rejected"
    own = service_of(decided)
    if own is None:
        yield say(f"record-{act}", language, what=asked)
        yield from _came_back(decided, None, language, store)
        return
    what = f"{own.key.tenant}/{own.key.id}"
    if decided.is_release and own.in_review and own.match and own.match.other:
        yield say("still-like", language, what=what, other=own.match.other.name, store=store)
    else:
        yield " ".join([say(f"service-{act}", language, what=what), *_counts(decided, own.key, language)])
    yield from _came_back(decided, own.key, language, store)


def _came_back(decided: "Decided", own: HistoryKey | None, language: Language, store: str) -> Iterator[str]:
    for key in _others(decided, own):
        yield say("came-back", language, what=f"{key.tenant}/{key.id}", store=store)


def decided_json(asked: str, decided: "Decided", made: "Iterable[QueueItem]") -> dict[str, object]:
    """Give what follows from a decision; records as they stand."""
    own = service_of(decided)
    return {
        "asked": asked,
        "decided": "released" if decided.is_release else "rejected",
        "tenant": own and own.key.tenant,
        "service_id": own and own.key.id,
        "still_like": own.match.other.name
        if decided.is_release and own and own.in_review and own.match and own.match.other
        else None,
        "released": list(decided.released),
        "closed": list(decided.closed),
        "made": [record_json(each) for each in made],
        "came_back": [f"{key.tenant}/{key.id}" for key in _others(decided, own.key if own else None)],
    }


def service_of(decided: "Decided") -> ServiceHistory | None:
    """Give the service that was decided upon, which is put before those beside it; None for a single record."""
    first = next(iter(decided.known.changed.values()), None) if decided.other else None
    return first if isinstance(first, ServiceHistory) else None


def _counts(decided: "Decided", key: HistoryKey, language: Language) -> Iterator[str]:
    own = [each for each in decided.records if _key_of(each) == key]
    annulled = sum(each.content.change is Change.ANNUL for each in own)
    figures = (
        ("may-leave", len(decided.released)),
        ("reported-anew", len(own) - annulled),
        ("annulled", annulled),
        ("ended-here", len(decided.closed)),
    )
    for phrase, n in figures:
        if n:
            yield say(phrase, language, n=counted("one-notification", "notifications", n, language))
    if not any(n for _, n in figures):
        yield say("nothing-was-out", language)


def _others(decided: "Decided", own: HistoryKey | None) -> list[HistoryKey]:
    """Give the services that were held against this one and are to be decided upon now."""
    return list(dict.fromkeys(key for each in decided.records if (key := _key_of(each)) != own))


def _key_of(record: "Record") -> HistoryKey:
    return HistoryKey(record.tenant, "service", record.service_id)
