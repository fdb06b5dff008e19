"""`line`: each kommune's ordered line to the register: shown, checked, stopped and started."""

import typer

from adapter.cli import lining
from adapter.cli.acting import this_moment
from adapter.cli.exits import Exit
from adapter.cli.grouping import grouped
from adapter.cli.line_arguments import OneLine, SomeLines
from adapter.cli.lines_shown import faults_table, line_pairs, lines_table
from adapter.cli.listing import show_list
from adapter.cli.messages_shown import operations_table
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import Language, LanguageOption, StoreOption
from adapter.cli.phrases import say
from adapter.cli.printing import answer_json
from adapter.cli.showing import make_console
from adapter.cli.store import run
from adapter.outbox.line import LineKey

line = typer.Typer(
    help="The ordered lines to the register, one a kommune and message type.", no_args_is_help=True
)


@line.command("show")
@grouped
def show_line(some: SomeLines, *, store: StoreOption = None, output: Output) -> None:
    """
    Show all lines, those of a kommune, or one with what persons did to it.

    Examples:
      kpr-adapter line show
      kpr-adapter line show 0301 IPLOS --lang en
    """
    found = run(lining.lines(store, some))
    if some.which is None or output.is_json:
        show_list(found, output, answer_json, lines_table)
        return
    [item], console = found, make_console()
    console.print(line_pairs(item, output.language))
    if acts := run(lining.operations(store, item.key)):
        console.print("", operations_table(acts, output.language))


@line.command("check")
@grouped
def check_line(some: SomeLines, *, store: StoreOption = None, output: Output) -> None:
    """
    Look whether the chain of every line holds: numbers, links, references, head, and records delivered.

    Examples:
      kpr-adapter line check
      kpr-adapter line check 0301 IPLOS --format json

    Exit codes: 0 all lines hold, 1 some do not, 2 wrong use, 3 the store is away.
    """
    checked = run(lining.checked(store, some))
    if output.is_json:
        lining.print_checked(checked)
    else:
        _show_checked(checked, output.language)
    raise typer.Exit(Exit.FINDINGS if any(checked.values()) else Exit.FINE)


@line.command("stop")
@grouped
def stop_line(
    on: OneLine,
    *,
    acting: Acting,
    store: StoreOption = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Let nothing leave a line until it is started again; an attempt that is under way is finished.

    Example:
      kpr-adapter line stop 0301 IPLOS --why "the register asked for it, case 42"
    """
    by, now = acting.by, this_moment()
    run(lining.act(store, lambda acts: acts.stop(on.key, by, now), on=on.key))
    say_of_line("line-stopped-now", lang, on.key)


@line.command("start")
@grouped
def start_line(
    on: OneLine,
    *,
    acting: Acting,
    store: StoreOption = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Let a line go on after what stopped it was put right; a message that waits is sent at once.

    Example:
      kpr-adapter line start 0301 IPLOS --why "new certificate in place"
    """
    by, now = acting.by, this_moment()
    run(lining.act(store, lambda acts: acts.start(on.key, by, now), on=on.key))
    say_of_line("line-goes-on", lang, on.key)


def _show_checked(checked: lining.Checked, language: Language) -> None:
    console = make_console()
    for key, faults in checked.items():
        console.print(say("chain-broken" if faults else "chain-holds", language, **_named(key)))
        if faults:
            console.print(faults_table(faults, language))
    if not checked:
        console.print(say("nothing", language))


def say_of_line(phrase: str, language: Language, key: LineKey) -> None:
    """Say a phrase that names a line."""
    make_console().print(say(phrase, language, **_named(key)), soft_wrap=True)


def _named(key: LineKey) -> dict[str, str]:
    return {"kommune": key.kommune_nr, "line": key.line.value}
