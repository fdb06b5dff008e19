"""`queue reviews|release|reject`: what persons are asked about held records, and what they decide."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from adapter.cli.deciding import Deciding
from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.listing import show_list, tell_next
from adapter.cli.option_groups import Acting, Output, Page
from adapter.cli.options import Language, OnlyKommuneOption, OnlyTenantOption, StoreOption, TenantsFileOption
from adapter.cli.pairs import source_of
from adapter.cli.phrases import say
from adapter.cli.showing import make_table, when
from adapter.cli.store import open_store, run
from adapter.rules import Finding, words

if TYPE_CHECKING:
    from adapter.store.operating import By
    from adapter.store.review_answers import ReviewItem

WhatArguments = Annotated[
    list[str],
    typer.Argument(
        metavar="WHAT…",
        help="Numbers as `queue reviews` says, notifikasjonGUIDs of held records, or TENANT/TJENESTEID.",
    ),
]


class Which(StrEnum):
    """Which questions to list."""

    OPEN = "open"
    RELEASED = "released"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ALL = "all"


@grouped
def list_reviews(
    *,
    state: Annotated[Which, typer.Option(help="Only questions in this state.")] = Which.OPEN,
    kommune: OnlyKommuneOption = None,
    tenant: OnlyTenantOption = None,
    page: Page,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    List services that may be registered already, the oldest question first.

    Examples:
      kpr-adapter queue reviews
      kpr-adapter queue reviews --state all --kommune 0301 --format json
    """
    items = run(_listed(store, state, (kommune, tenant), page.after, page.limit))
    show_list(items, output, _json, _table)
    tell_next(page, [each.id for each in items], output)


@grouped
def release(
    what: WhatArguments,
    *,
    acting: Acting,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Let held records leave: the service is another one than the record it is like.

    It is remembered for the two. What was rejected by mistake is taken back by naming the service.

    Examples:
      kpr-adapter queue release 12 --why "two units, asked both"
      kpr-adapter queue release vest/T-501 --why "rejected by mistake"

    Exit codes: 0 all are decided, 2 wrong use, or one that cannot be decided now, 3 the store is away.
    """
    _decide(what, Deciding(store, tenants, output, is_release=True), acting.by)


@grouped
def reject(
    what: WhatArguments,
    *,
    acting: Acting,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Keep held records from leaving: the service is the same as the record it is like.

    It is remembered for the two, and what was reported of the service is annulled. When the other one is
    annulled, the service comes back for decision.

    Examples:
      kpr-adapter queue reject 12 13 --why "the same stay, asked the unit"
      kpr-adapter queue reject 0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11 --why "the pause was never agreed"

    Exit codes: 0 all are decided, 2 wrong use, or one that cannot be decided now, 3 the store is away.
    """
    _decide(what, Deciding(store, tenants, output, is_release=False), acting.by)


def _decide(what: list[str], deciding: Deciding, by: "By") -> None:
    fine = run(deciding.make(what, by))
    raise typer.Exit(Exit.FINE if fine else Exit.WRONG_USE)


async def _listed(
    store: str | None, state: Which, wanted: tuple[str | None, str | None], after: int, limit: int
) -> "list[ReviewItem]":
    kommune_nr, tenant = wanted
    async with open_store(store) as opened:
        # Here, because the word comes with the database's libraries, which `--help` does without.
        from adapter.store.review import ReviewState  # noqa: PLC0415 - see above

        found = opened.reading.reviews(
            state=None if state is Which.ALL else ReviewState(state.value),
            kommune_nr=kommune_nr,
            tenant=tenant,
            after=after,
            limit=limit,
        )
        return [item async for item in found]


def _json(item: "ReviewItem") -> Mapping[str, object]:
    # The store is open by now; commands without one start faster.
    from adapter.store.pair_json import review_json  # noqa: PLC0415 - see above

    return review_json(item)


def _table(items: "Sequence[ReviewItem]", language: Language) -> Table:
    """Give three lines a question: the two records, and why they are held against each other."""
    names = ("number", "this-service", "other-record", "code", "opened", "rule")
    headings = [say(name, language) for name in names]
    table = make_table(*headings, numbers=headings[:1])
    for item in items:
        text, _ = words(Finding(item.rule, "$"), language)
        table.add_row(
            str(item.id),
            f"{item.service_id}\n{item.tenant}",
            f"{item.other_id}\n{source_of(item.other_origin, item.other_source, language)}",
            f"{item.service_code or '-'}\n{item.kommune_nr}",
            f"{when(item.opened)[:16]}\n{say(f'review-{item.state.value}', language)}",
            Text(f"{item.rule}\n").append(first_sentence(text), style="dim"),
        )
    return table


def first_sentence(text: str) -> str:
    """Give the beginning of a rule's text."""
    first, stop, _ = text.partition(". ")
    return f"{first}." if stop else text
