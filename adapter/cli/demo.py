"""`demo`: the shipped examples through the whole path, into a store of their own."""

import asyncio
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from adapter import logs
from adapter.cli.options import Language, LanguageOption
from adapter.cli.phrases import say
from adapter.cli.results import brief
from adapter.cli.showing import make_console
from adapter.cli.store import settings_for
from adapter.cli.tally import show_receipts, show_tally
from adapter.config import Environment, Settings, shipped_examples
from adapter.errors import Fault, Misconfigured
from adapter.events import Event
from adapter.events.files import Arrival, find_files, read_file
from adapter.events.given import Given
from adapter.main import build_world, opened_store, size_of
from adapter.main.trial import trial
from adapter.outbox import State
from adapter.outbox.line import KprMessage
from adapter.outcomes import Taken
from adapter.pipeline import World
from adapter.serving import Intake
from adapter.store import Store, Summary
from adapter.store.answers import ParkedState

_STORE = "var/demo"
#: More messages than the examples make.
_ALL = 1000
#: In the store's folder: what the simulator holds, its keys and certificates.
_SIMULATOR = "simulator"
#: Inputs that share a transaction: few, so that there is something to watch.
_BATCH = 5


def demo(
    *,
    store: Annotated[
        str, typer.Option("--store", metavar="DIR", help="Where to keep what is made.")
    ] = _STORE,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Run the examples of four made-up EPJ vendors through the whole path, to a simulator of the register.

    A second run makes nothing new: what was accepted is `no-event` now, and what was refused is refused
    again without being parked twice.

    Examples:
      kpr-adapter demo
      kpr-adapter demo --store /tmp/trial --lang en
    """
    if "://" in store:
        raise Misconfigured(Fault("--store", 0, 0, "the demo keeps its store in a folder; name one"))
    settings = _settings(store)
    logs.set_up(settings.log.format)
    asyncio.run(_demo(settings, store, lang))


def _settings(store: str) -> Settings:
    """The settings of the environment, but for what the examples presuppose."""
    tenants = shipped_examples() / "tenants.yaml"
    return settings_for(store).model_copy(
        update={"tenants": tenants, "environment": Environment.TEST, "batch_size": _BATCH}
    )


async def _demo(settings: Settings, store_name: str, language: Language) -> None:
    world, console = build_world(settings), make_console()
    is_first = size_of(settings.store.key_file) is None
    async with opened_store(settings, make=True, quiet=True) as store:
        before, parked_before = await store.reading.summary(), await _parked(store)
        taken = await _run(store, world, language)
        after, parked = await store.reading.summary(), await _parked(store)
        accepted = await _deliver(settings, world, store, Path(store_name) / _SIMULATOR, language)
        states = (await store.reading.summary()).states
        chosen = await _worth_explaining(store, taken)
    vendors = len(world.tenants.tenants)
    console.print(say("demo-done", language, n=len(taken), vendors=vendors, store=store_name), soft_wrap=True)
    console.print(_made(before, after, parked - parked_before, language), soft_wrap=True)
    if is_first:
        console.print(say("demo-key", language, file=settings.store.key_file), soft_wrap=True, markup=False)
    show_tally(console, taken, states, world.tables.service, language)
    show_receipts(console, accepted, language)
    _show_commands(console, chosen, store_name, language)


async def _run(store: Store, world: World, language: Language) -> list[Taken]:
    events = list(_events(world))
    done: list[Taken] = []
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task(say("demo-running", language), total=len(events))

        def told(batch: Sequence[Taken]) -> None:
            done.extend(batch)
            for one in batch:
                bar.console.print(brief(one), soft_wrap=True)
            bar.advance(task, len(batch))

        await Intake(store, world, _BATCH, told=told).serve(Given("demo", events))
    return done


async def _deliver(
    settings: Settings, world: World, store: Store, folder: Path, language: Language
) -> list[KprMessage]:
    """Deliver what is queued to a simulator of the register; give the messages it accepted this time."""
    earlier = await store.line_reading.messages(limit=_ALL)
    last = earlier[-1].seq if earlier else 0
    console = Console(stderr=True)
    with console.status(say("demo-delivering", language)):
        async with trial(settings, world, store, folder) as sender:
            await sender.send_all()
    return await store.line_reading.messages(after=last, limit=_ALL)


def _events(world: World) -> Iterator[Event]:
    """The examples in the order of their names, received at the time of their tenants file."""
    clock = world.tenants.clock
    assert clock is not None, "the examples are judged by their own time"
    arrival = Arrival("demo", clock, tenants=frozenset(world.tenants.tenants))
    found = find_files([shipped_examples()])
    return chain.from_iterable(read_file(name, path, arrival) for name, path in found)


async def _parked(store: Store) -> int:
    return len([item async for item in store.reading.parked(state=ParkedState.OPEN)])


def _made(before: Summary, after: Summary, parked: int, language: Language) -> str:
    """Say what is new; the examples bring records in three states."""
    new = {state: after.states.get(state, 0) - before.states.get(state, 0) for state in State}
    queued, outside, held = new[State.QUEUED], new[State.OUT_OF_SCOPE], new[State.HELD]
    return say("demo-made", language, queued=queued, outside=outside, held=held, parked=parked)


async def _worth_explaining(store: Store, taken: Sequence[Taken]) -> int:
    """The number of the outcome that has most to tell."""
    # The first time an input came: later ones found nothing new.
    first = [(await store.reading.outcomes_of(input_id=one.event.id))[0] for one in taken]
    return max(first, key=lambda one: (len(one.records), len(one.findings))).id


def _show_commands(console: Console, chosen: int, store: str, language: Language) -> None:
    program, folder = _program(), shlex.quote(store)
    commands = {
        f"explain {chosen}": "demo-explain",
        "queue list": "demo-queue",
        "messages list": "demo-messages",
        "parked list": "demo-parked",
        "audit": "demo-audit",
        "demo": "demo-again",
    }
    lines = [
        (f"{program} {command} --store {folder}", say(why, language)) for command, why in commands.items()
    ]
    width = max(len(line) for line, _ in lines)
    console.print(f"\n{say('demo-next', language)}", style="bold")
    for line, why in lines:
        console.print(f"  {line:<{width}}   {why}", soft_wrap=True, markup=False)


def _program() -> str:
    """How to call us from here: by name where the shell finds it, else by its path."""
    if shutil.which("kpr-adapter"):
        return "kpr-adapter"
    beside = Path(sys.executable).with_name("kpr-adapter")
    here = Path.cwd()
    return str(beside.relative_to(here) if beside.is_relative_to(here) else beside)
