"""`pilot`: contacts without an official code: counted, held, released, rejected, deleted, exported."""

from pathlib import Path
from typing import Annotated

import typer

from adapter.cli import pilot_shown, pilot_work
from adapter.cli.acting import DryRunOption, WhoOption, WhyOption, acted_by
from adapter.cli.exits import Exit
from adapter.cli.options import Format, FormatOption, Language, LanguageOption, LimitOption
from adapter.cli.store import run, store_option

pilot = typer.Typer(
    help="Contacts that have no official code yet: counted, and held where a kommune has switched that on.",
    no_args_is_help=True,
)

TenantsOption = Annotated[Path | None, typer.Option(help="The tenants file; else KPR_TENANTS.")]
SomeKommuneOption = Annotated[str | None, typer.Option("--kommune", help="Only this kommuneNr.")]
KommuneOption = Annotated[str, typer.Option("--kommune", help="kommuneNr.")]


@pilot.command("status")
def status(
    *, store: store_option = None, output: FormatOption = Format.TEXT, lang: LanguageOption = Language.NB
) -> None:
    """
    Show how many contacts are counted, held and deleted, and the courses by state.

    Examples:
      kpr-adapter pilot status
      kpr-adapter pilot status --format json
    """
    pilot_shown.show_status(run(pilot_work.status(store)), output, lang)


@pilot.command("list")
def list_courses(
    *,
    kommune: SomeKommuneOption = None,
    limit: LimitOption = 50,
    after: Annotated[str, typer.Option(metavar="ID", help="Go on after this course.")] = "",
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    List held courses; none names a person.

    Examples:
      kpr-adapter pilot list --kommune 0301
      kpr-adapter pilot list --format json --limit 1000
    """
    pilot_shown.show_courses(run(pilot_work.courses(store, kommune, after, limit)), output, lang)


@pilot.command("release")
def release(  # noqa: PLR0913 - each is an option of the command
    *,
    kommune: KommuneOption,
    code: Annotated[
        str, typer.Option(help="The pilot code; the tenants file says which code it has become.")
    ],
    dry_run: DryRunOption = False,
    why: WhyOption,
    who: WhoOption = None,
    tenants: TenantsOption = None,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
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
    by = acted_by(who, why)
    found = run(pilot_work.release(store, tenants, (kommune, code), by, dry_run=dry_run))
    pilot_shown.show_released(found, output, lang, dry_run=dry_run)
    refused = any(each.refused for each in found)
    raise typer.Exit(Exit.FINDINGS if refused else Exit.FINE)


@pilot.command("reject")
def reject(
    course: Annotated[str, typer.Argument(metavar="ID", help="The course, as `pilot list` names it.")],
    *,
    why: WhyOption,
    who: WhoOption = None,
    store: store_option = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Say that a held course is not to be reported; it stays so, whatever contacts still come.

    Example:
      kpr-adapter pilot reject 0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11 --why "a course of a group"
    """
    pilot_shown.show_rejected(run(pilot_work.reject(store, course, acted_by(who, why))), lang)


@pilot.command("delete")
def delete(  # noqa: PLR0913 - each is an option of the command
    *,
    older: Annotated[
        bool,
        typer.Option("--older", help="What is older than each kommune keeps it; nothing else is deleted."),
    ],
    kommune: SomeKommuneOption = None,
    why: WhyOption,
    who: WhoOption = None,
    tenants: TenantsOption = None,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Delete held courses whose time is over by `retention_months`; what was released stays. Counts are kept.

    Examples:
      kpr-adapter pilot delete --older --why "monthly run"
      kpr-adapter pilot delete --older --kommune 0301 --why "monthly run"
    """
    if not older:
        raise typer.BadParameter("say --older: nothing but what is too old is deleted")
    done = run(pilot_work.delete(store, tenants, kommune, acted_by(who, why)))
    pilot_shown.show_deleted(done, output, lang)


@pilot.command("export")
def export(
    *,
    kommune: SomeKommuneOption = None,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Count held contacts by kommune, unit, month, profession and hovedforløp: figures, never persons.

    A figure of less than five persons is hidden, and so is another one from which it could be worked out.

    Examples:
      kpr-adapter pilot export --kommune 0301 --format json
      kpr-adapter pilot export --lang en
    """
    pilot_shown.show_figures(run(pilot_work.figures(store, kommune)), output, lang)
