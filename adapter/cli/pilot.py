"""`pilot`: contacts without an official code: counted, held, released, rejected, deleted, exported."""

from typing import Annotated

import typer

from adapter.cli import pilot_shown, pilot_work
from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.naming import kommune_nr
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import (
    DryRunOption,
    Language,
    LanguageOption,
    LimitOption,
    OnlyKommuneOption,
    StoreOption,
    TenantsFileOption,
)
from adapter.cli.store import run

pilot = typer.Typer(
    help="Contacts that have no official code yet: counted, and held where a kommune has switched that on.",
    no_args_is_help=True,
)

KommuneOption = Annotated[str, typer.Option("--kommune", help="kommuneNr.")]


@pilot.command("status")
@grouped
def status(*, store: StoreOption = None, output: Output) -> None:
    """
    Show how many contacts are counted, held and deleted, and the courses by state.

    Examples:
      kpr-adapter pilot status
      kpr-adapter pilot status --format json
    """
    pilot_shown.show_status(run(pilot_work.status(store)), output)


@pilot.command("list")
@grouped
def list_courses(
    *,
    kommune: OnlyKommuneOption = None,
    limit: LimitOption = 50,
    after: Annotated[str, typer.Option(metavar="ID", help="Go on after this course.")] = "",
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    List held courses; none names a person.

    Examples:
      kpr-adapter pilot list --kommune 0301
      kpr-adapter pilot list --format json --limit 1000
    """
    pilot_shown.show_courses(run(pilot_work.courses(store, kommune, after, limit)), output)


@pilot.command("release")
@grouped
def release(  # noqa: PLR0913 - each is an option of the command
    *,
    kommune: KommuneOption,
    code: Annotated[
        str, typer.Option(help="The pilot code; the tenants file says which code it has become.")
    ],
    dry_run: DryRunOption = False,
    acting: Acting,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Release the courses of a kommune under a pilot code that has become an official one.

    Each is judged and compared anew, and becomes a service; nothing that ended before the first day of the
    duty leaves. Run it again to bring ends and changes of what was released.

    Examples:
      kpr-adapter pilot release --kommune 0301 --code PILOT-RPH --why "letter of 1 June" --dry-run
      kpr-adapter pilot release --kommune 0301 --code PILOT-RPH --why "letter of 1 June"

    Exit codes: 0 all are released, 1 some could not be, 2 wrong use or not activated, 3 the store is away.
    """
    by = acting.by
    found = run(pilot_work.release(store, tenants, (kommune, code), by, dry_run=dry_run))
    pilot_shown.show_released(found, output, dry_run=dry_run)
    refused = any(each.refused for each in found)
    raise typer.Exit(Exit.FINDINGS if refused else Exit.FINE)


@pilot.command("reject")
@grouped
def reject(
    course: Annotated[str, typer.Argument(metavar="ID", help="The course, as `pilot list` names it.")],
    *,
    acting: Acting,
    store: StoreOption = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Say that a held course is not to be reported; it stays so, whatever contacts still come.

    Example:
      kpr-adapter pilot reject 0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11 --why "a course of a group"
    """
    pilot_shown.show_rejected(run(pilot_work.reject(store, course, acting.by)), lang)


@pilot.command("delete")
@grouped
def delete(
    *,
    older: Annotated[
        bool,
        typer.Option("--older", help="What is older than each kommune keeps it; nothing else is deleted."),
    ],
    kommune: OnlyKommuneOption = None,
    acting: Acting,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Delete held courses whose time is over by `retention_months`; what was released stays. Counts are kept.

    Examples:
      kpr-adapter pilot delete --older --why "monthly run"
      kpr-adapter pilot delete --older --kommune 0301 --why "monthly run"
    """
    if not older:
        raise typer.BadParameter("say --older: nothing but what is too old is deleted")
    done = run(pilot_work.delete(store, tenants, kommune, acting.by))
    pilot_shown.show_deleted(done, output)


@pilot.command("export")
@grouped
def export(
    *, kommune: OnlyKommuneOption = None, acting: Acting, store: StoreOption = None, output: Output
) -> None:
    """
    Count contacts under a pilot code in closed months, by unit, profession or hovedforløp: figures, never persons.

    They are the office's figures of contacts, one division at a time and hidden alike, so that nothing can be worked
    out of both together: numbers of fewer than five persons, and others from which one could be worked out. Who took
    the figures, and why, is kept before they are shown.

    Examples:
      kpr-adapter pilot export --kommune 0301 --why "monthly report" --format json
      kpr-adapter pilot export --why "monthly report" --lang en
    """
    asked = kommune_nr(kommune) if kommune is not None else None
    pilot_shown.show_figures(run(pilot_work.figures(store, asked, acting.by)), output)
