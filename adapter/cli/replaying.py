"""Trying parked inputs again, in batches, each in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from adapter import logs
from adapter.checking import judged_of
from adapter.cli.acting import note_act
from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.progress import watched
from adapter.cli.results import Results
from adapter.cli.showing import make_console
from adapter.cli.store import open_store, settings_for
from adapter.errors import Fault, Misconfigured, NotNow
from adapter.events import REPLAY, Event
from adapter.main import build_world
from adapter.outcomes import Taken
from adapter.outcomes.as_json import as_json
from adapter.pipeline import World, take_in
from adapter.store import Store
from adapter.store.answers import ParkedState
from adapter.store.noting_acts import Act
from adapter.store.operating import By
from adapter.store.parked_reading import REPLAY_ACT
from adapter.store.rows import is_kept
from adapter.values import replace

#: So many share a transaction at most: small enough that the progress bar moves.
_STEP = 100


@dataclass(slots=True)
class Replay:
    """Which store, judged by whom, and who acts."""

    store: str | None
    tenants: Path | None
    #: None: it is only tried.
    by: By | None
    _passed: int = field(default=0, init=False)
    _tried: int = field(default=0, init=False)

    async def make(self, numbers: Sequence[int], reason: str | None, output: Output) -> bool:
        """Try them again and show what became of each; whether all of them passed."""
        settings = settings_for(self.store, self.tenants)
        logs.set_up(settings.log.format)
        world = build_world(settings)
        async with open_store(self.store) as store:
            chosen = await _chosen(store, numbers, reason)
            if self.by is not None and chosen:
                await note_act(store, _act(chosen, numbers, reason, world), self.by)
            results = Results(output.language)
            batches = list(_slices(list(chosen), min(settings.batch_size, _STEP)))
            for batch in watched(batches, len(batches)):
                for taken in await self._try(batch, store, world):
                    _show(taken, output, results)
        if not output.is_json:
            self._sum_up(results, output.language)
        return self._passed == self._tried

    async def _try(self, numbers: Sequence[int], store: Store, world: World) -> list[Taken]:
        received = world.tenants.clock or datetime.now(UTC)
        events = [await _event(store, number, received) for number in numbers]
        batch = await take_in(events, store if self.by else store.on_trial(), world)
        self._tried += len(batch)
        self._passed += sum(not is_kept(taken) for taken in batch)
        return batch

    def _sum_up(self, results: Results, language: Language) -> None:
        console = make_console()
        if not self._tried:
            console.print(say("nothing", language))
            return
        results.sum_up()
        still_open = self._tried - self._passed
        console.print(
            say("replayed", language, passed=self._passed, n=self._tried, open=still_open), soft_wrap=True
        )
        if self.by is None:
            console.print(say("tried-only", language), soft_wrap=True)


async def _chosen(store: Store, numbers: Sequence[int], reason: str | None) -> dict[int, str | None]:
    """Which inputs, with the tenant of each: those of the numbers, each once, or all that are open."""
    if numbers:
        items = [await store.reading.parked_item(number) for number in dict.fromkeys(numbers)]
        return {item.id: item.tenant for item in items}
    found = store.reading.parked(state=ParkedState.OPEN, reason=reason)
    return {item.id: item.tenant async for item in found}


def _act(chosen: Mapping[int, str | None], numbers: Sequence[int], reason: str | None, world: World) -> Act:
    """What is kept of the replay: of one kommune where all inputs are, else of none by name."""
    known = world.tenants.tenants
    kommuner = {known[each].kommune_nr if each and each in known else "" for each in chosen.values()}
    kommune_nr = kommuner.pop() if len(kommuner) == 1 else ""
    detail: dict[str, object] = {"asked": len(chosen)}
    if numbers:
        detail["numbers"] = list(chosen)
    elif reason is not None:
        detail["reason"] = reason
    return Act(REPLAY_ACT, kommune_nr, f"parked {next(iter(chosen))}" if len(chosen) == 1 else None, detail)


async def _event(store: Store, number: int, received: datetime) -> Event:
    item = await store.reading.parked_item(number)
    if item.state is ParkedState.SUPERSEDED:
        by = ", ".join(item.superseded_by)
        raise NotNow(
            f"parked input {number} was superseded by {by}: to take it in would put older content over newer"
        )
    if item.event is None:
        raise Misconfigured(Fault(f"parked input {number}", 0, 0, "holds no document any more"))
    return replace(item.event, received=received, source=REPLAY, position=None, replay_of=number)


def _slices(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def _show(taken: Taken, output: Output, results: Results) -> None:
    judged = judged_of(taken)
    if output.is_json:
        print_json(as_json(judged.result, judged.places))
    else:
        results.show(judged)
