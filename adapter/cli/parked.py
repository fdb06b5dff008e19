"""`parked`: what was refused or could not be decided, and trying it again."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.listing import show_list, tell_next
from adapter.cli.option_groups import ActingOrTrying, Output, Page
from adapter.cli.options import (
    BIGGEST,
    Language,
    LimitOption,
    OnlyTenantOption,
    StoreOption,
    TenantsFileOption,
)
from adapter.cli.parked_groups import group_json, groups_table
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console, make_pairs, make_table, show_findings, when
from adapter.cli.store import again, open_store, run
from adapter.errors import Fault, Misconfigured
from adapter.fhir.times import OSLO
from adapter.outcomes.as_json import finding_json

if TYPE_CHECKING:
    from adapter.store import ParkedItem
    from adapter.store.input_answers import ParkedGroup

parked = typer.Typer(help="What was refused or could not be decided.", no_args_is_help=True)


class Which(StrEnum):
    """Which parked inputs to list."""

    OPEN = "open"
    REPLAYED = "replayed"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"
    ALL = "all"


@parked.command("list")
@grouped
def list_parked(  # noqa: PLR0913 - each is an option of the command
    *,
    state: Annotated[Which, typer.Option(help="Only inputs in this state.")] = Which.OPEN,
    tenant: OnlyTenantOption = None,
    source: Annotated[str | None, typer.Option(help="Only what came by this door.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only this reason.")] = None,
    page: Page,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    List parked inputs, oldest first.

    Examples:
      kpr-adapter parked list
      kpr-adapter parked list --reason unknown-service-code --format json
    """
    wanted = {"tenant": tenant, "source": source, "reason": reason}
    items = run(_listed(store, state, wanted, page.after, page.limit))
    show_list(items, output, parked_json, _table)
    tell_next(page, [each.id for each in items], output)


def _table(items: "Sequence[ParkedItem]", language: Language) -> Table:
    """Give two lines an input."""
    names = ("number", "input", "tenant", "last-seen", "attempts")
    headings = [say(name, language) for name in names]
    table = make_table(*headings, numbers=(headings[0], headings[-1]))
    for item in items:
        table.add_row(
            str(item.id),
            Text(f"{item.input}\n").append(item.reason or "-", style="yellow"),
            f"{item.tenant or '-'}\n{item.source}",
            f"{item.last_seen.astimezone(OSLO):%Y-%m-%d %H:%M}\n{item.state.value}",
            str(item.attempts),
        )
    return table


async def _listed(
    store: str | None, state: Which, wanted: dict[str, str | None], after: int, limit: int
) -> "list[ParkedItem]":
    async with open_store(store) as opened:
        # Here, because the word comes with the database's libraries, which `--help` does without.
        from adapter.store.answers import ParkedState  # noqa: PLC0415 - see above

        found = opened.reading.parked(
            state=None if state is Which.ALL else ParkedState(state.value),
            tenant=wanted["tenant"],
            source=wanted["source"],
            reason=wanted["reason"],
            after=after,
            limit=limit,
        )
        return [item async for item in found]


@parked.command("groups")
@grouped
def list_groups(
    *,
    state: Annotated[Which, typer.Option(help="Only inputs in this state.")] = Which.OPEN,
    tenant: OnlyTenantOption = None,
    reason: Annotated[str | None, typer.Option(help="Only this reason.")] = None,
    limit: LimitOption = 50,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Gather parked inputs by what they are refused for: one line a mistake, the one seen last first.

    Examples:
      kpr-adapter parked groups
      kpr-adapter parked groups --tenant bredvik --format json
    """
    groups = run(_grouped(store, state, tenant, reason, limit))
    show_list(groups, output, group_json, groups_table)


async def _grouped(
    store: str | None, state: Which, tenant: str | None, reason: str | None, limit: int
) -> "list[ParkedGroup]":
    async with open_store(store) as opened:
        # Here, as in `_listed`.
        from adapter.store.answers import ParkedState  # noqa: PLC0415 - see above

        chosen = None if state is Which.ALL else ParkedState(state.value)
        return await opened.parked_reading.groups(
            tenants=None, state=chosen, tenant=tenant, reason=reason, limit=limit
        )


@parked.command("show")
@grouped
def show_parked(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", min=1, max=BIGGEST, help="As `parked list` says.")
    ],
    *,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Show one parked input: what is wrong with it and what to do. Its content stays sealed.

    Example:
      kpr-adapter parked show 3 --lang en
    """
    item = run(_one(store, number))
    if output.is_json:
        print_json(parked_json(item))
        return
    console = make_console()
    console.print(
        make_pairs(
            [
                (say("number", output.language), item.id),
                (say("input", output.language), item.input),
                (say("source", output.language), item.source),
                (say("tenant", output.language), item.tenant),
                (say("state", output.language), item.state.value),
                (say("attempts", output.language), item.attempts),
                (say("first-seen", output.language), when(item.first_seen)),
                (say("last-seen", output.language), when(item.last_seen)),
                *_waiting(item, output.language),
                (say("superseded-by", output.language), ", ".join(item.superseded_by)),
            ]
        )
    )
    show_findings(console, item.findings, output.language)
    if item.state.value == Which.OPEN.value:
        console.print(say("replay-how", output.language, id=item.id, store=again(store)), soft_wrap=True)


def _waiting(item: "ParkedItem", lang: Language) -> Iterator[tuple[str, object]]:
    """When it is tried again by itself, and what the API it was asked of said last."""
    if item.retry_at is not None:
        yield say("tried-again", lang), when(item.retry_at)
    if item.said is not None:
        yield say("asked", lang), f"{item.tries} × ({item.said})"


async def _one(store: str | None, number: int) -> "ParkedItem":
    async with open_store(store) as opened:
        return await opened.reading.parked_item(number)


@parked.command("replay")
@grouped
def replay_parked(  # noqa: PLR0913 - each is an option of the command
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="[NUMBER]...", min=1, max=BIGGEST, help="Which.")
    ] = None,
    *,
    reason: Annotated[str | None, typer.Option(help="All that are open for this reason.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are open.")] = False,
    acting: ActingOrTrying,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Try parked inputs again, after a correction of tables or configuration, or when more has arrived.

    They take the path of every input and count as received from `replay`, at this moment. What passes
    is settled; what is refused again stays parked. It is kept with who, when and why; a dry run is not.

    Examples:
      kpr-adapter parked replay 3 --dry-run
      kpr-adapter parked replay --reason unknown-service-code --why "row turnus-b was wrong"

    Exit codes: 0 all passed, 1 some are still refused, 2 wrong use, 3 the store is away.
    """
    if sum((bool(numbers), reason is not None, everything)) != 1:
        raise Misconfigured(Fault("parked replay", 0, 0, "needs numbers, --reason or --all: one of them"))
    # Here, because it comes with everything the service is made of.
    from adapter.cli.replaying import Replay  # noqa: PLC0415 - see above

    replay = Replay(store, tenants, acting.by)
    passed = run(replay.make(numbers or [], reason, output))
    raise typer.Exit(Exit.FINE if passed else Exit.FINDINGS)


def parked_json(item: "ParkedItem") -> dict[str, object]:
    """Give a parked input with what is wrong with it."""
    return {
        "id": item.id,
        "input": item.input,
        "source": item.source,
        "tenant": item.tenant,
        "state": item.state.value,
        "reason": item.reason,
        "attempts": item.attempts,
        "first_seen": item.first_seen,
        "last_seen": item.last_seen,
        "retry_at": item.retry_at,
        "tries": item.tries,
        "said": item.said,
        "findings": [finding_json(finding, {}) for finding in item.findings],
        **({"superseded_by": list(item.superseded_by)} if item.superseded_by else {}),
    }
