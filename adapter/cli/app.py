"""
The commands of `kpr-adapter`, registered by name.

A command's module is imported when the command is used: `check` answers at once because it does not
wait for the database and the web.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from adapter.cli.typed import retell

#: So many objects more are made than die between two rounds of the collector: more than a batch has at a time. They die
#: with it, as nothing of a document goes round in a circle (tests/test_garbage.py); to look at them all again and again
#: meanwhile would take a tenth of the path's time.
_BETWEEN_ROUNDS = 100_000

#: Where each command is defined, in the order of the help text: a function, or the Typer of a group.
COMMANDS = {
    "check": "adapter.cli.check:check",
    "bench": "adapter.cli.bench:bench",
    "demo": "adapter.cli.demo:demo",
    "run": "adapter.cli.run:run",
    "explain": "adapter.cli.explain:explain",
    "queue": "adapter.cli.queue:queue",
    "parked": "adapter.cli.parked:parked",
    "messages": "adapter.cli.messages:messages",
    "line": "adapter.cli.line_head:line",
    "iplos": "adapter.cli.iplos:iplos",
    "pilot": "adapter.cli.pilot_recode:pilot",
    "positions": "adapter.cli.positions:positions",
    "access-log": "adapter.cli.access_log:access_log",
    "figures": "adapter.cli.figures:figures",
    "person": "adapter.cli.person:person",
    "retention": "adapter.cli.retention:retention",
    "audit": "adapter.cli.audit:audit",
    "keys": "adapter.cli.keys:keys",
    "migrate": "adapter.cli.migrate:migrate",
    "helseid": "adapter.cli.helseid:helseid",
    "rules": "adapter.cli.rules:rules",
    "mappings": "adapter.cli.mappings_group:mappings",
    "simulator": "adapter.cli.simulator:simulator",
    "config": "adapter.cli.config:config",
}


class OnDemand(TyperGroup):
    """Commands that are imported when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - given by typer
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - given by typer
        if cmd_name in COMMANDS:
            return load(cmd_name)
        # Typer looks here for the name that was meant.
        self.commands = {name: load(name) for name in COMMANDS}
        return None

    def make_context(self, *args: Any, **more: Any) -> Any:
        """Read what stands before the command."""
        with _said_in_our_words():
            return super().make_context(*args, **more)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        with _said_in_our_words():
            return super().invoke(ctx)


@contextmanager
def _said_in_our_words() -> Iterator[None]:
    """Tell what was typed wrongly without saying it again (SEC-13)."""
    try:
        yield
    except typer.TyperException as problem:
        retell(problem)
        raise


def load(name: str) -> Any:
    """Import a command and make it ready to run."""
    module, attribute = COMMANDS[name].split(":")
    with _without_collector():
        found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(name)(found)
        found = alone
    command = typer.main.get_command(found)
    command.name = name
    return command


@contextmanager
def _without_collector() -> Iterator[None]:
    """What an import makes stays; looking for garbage in it, then and later, would take a sixth of the time of a start."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_BETWEEN_ROUNDS, *gc.get_threshold()[1:])
        if collects:
            gc.enable()


app = typer.Typer(
    name="kpr-adapter",
    help="FHIR events in, KPR notifications out.",
    cls=OnDemand,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _tell_version(asked: bool) -> None:
    if asked:
        # Here, because its library takes a twentieth of the time of a start.
        from importlib.metadata import version  # noqa: PLC0415 - see above

        print(f"kpr-adapter {version('kpr-adapter')}")  # noqa: T201 - the output
        raise typer.Exit


@app.callback()
def kpr_adapter(
    *, _version: Annotated[bool, typer.Option("--version", callback=_tell_version, is_eager=True)] = False
) -> None:
    """FHIR events in, KPR notifications out."""
