"""`messages`: what was sent or attempted, and a person's decisions about it (HIS 1135:2021, chapter 8)."""

from datetime import datetime, time
from pathlib import Path
from typing import Annotated

import typer

from adapter.cli import messaging
from adapter.cli.acting import MessageArgument, WhoOption, WhyOption, print_json
from adapter.cli.choosing import Chosen, DayOption, read_person
from adapter.cli.deliveries import messages_table, show_message
from adapter.cli.options import AfterOption, Format, FormatOption, Language, LanguageOption, LimitOption
from adapter.cli.phrases import say
from adapter.cli.showing import make_console
from adapter.cli.store import again, run, store_option
from adapter.errors import Fault, Misconfigured
from adapter.fhir.times import OSLO
from adapter.outbox import Line
from adapter.outbox.line import LineKey, MessageState

messages = typer.Typer(help="Messages to the register: what was sent or attempted.", no_args_is_help=True)


@messages.command("list")
def list_messages(  # noqa: PLR0913 - each is an option of the command
    *,
    kommune: Annotated[str | None, typer.Option(help="Only this kommuneNr.")] = None,
    line: Annotated[Line | None, typer.Option(help="Only this message type.")] = None,
    state: Annotated[MessageState | None, typer.Option(help="Only messages in this state.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only those made on this day or later.")
    ] = None,
    limit: LimitOption = 50,
    after: AfterOption = 0,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    List messages, oldest first: when, with which result, and why.

    Examples:
      kpr-adapter messages list --state refused
      kpr-adapter messages list --kommune 0301 --line IPLOS --since 2026-11-01 --format json
    """
    began = datetime.combine(since.date(), time(), OSLO) if since else None
    found = run(messaging.listed(store, (kommune, line, state, began), after, limit))
    if output is Format.JSON:
        print_json(found)
        return
    console = make_console()
    if not found:
        console.print(say("nothing", lang))
        return
    console.print(messages_table(found, lang))
    if len(found) == limit:
        console.print(say("next-page", lang, last=found[-1].seq))


@messages.command("show")
def show_one(
    asked: Annotated[str, typer.Argument(metavar="ID", help="messageId, or a refId of the register's.")],
    *,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Show one message: every attempt, what was in it, and what persons did to it.

    A notification leads on to its source: `kpr-adapter explain` with its GUID or its service.

    Example:
      kpr-adapter messages show 0b5f3f1e-3c55-4d0e-8d6f-2a1f0c1c7f11 --lang en
    """
    story = run(messaging.story(store, asked))
    if output is Format.JSON:
        print_json([story])
        return
    console = make_console()
    show_message(console, story, lang)
    if story.message.state is MessageState.REFUSED:
        console.print()
        for phrase in ("refused-release", "refused-close"):
            console.print(say(phrase, lang, id=story.message.id, store=again(store)), soft_wrap=True)


@messages.command("release")
def release_message(  # noqa: PLR0913 - each is an option of the command
    asked: MessageArgument,
    *,
    why: WhyOption,
    who: WhoOption = None,
    tenants: Annotated[Path | None, typer.Option(help="The tenants file; else KPR_TENANTS.")] = None,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Make a refused message anew from the same notifications and what corrects them by now; its line goes on.

    First correct what was wrong: the vendor sends anew, or you correct the configuration. The numbers stay,
    the messageId is new.

    Example:
      kpr-adapter messages release 0b5f3f1e-3c55-4d0e-8d6f-2a1f0c1c7f11 --why "unit corrected in the EPJ"
    """
    made = run(messaging.released(store, asked, tenants, who, why))
    messaging.tell([made] if made else [], output, lang, none="released-empty", some="released-as")


@messages.command("close")
def close_message(  # noqa: PLR0913 - each is an option of the command
    asked: MessageArgument,
    *,
    why: WhyOption,
    who: WhoOption = None,
    although_unknown: Annotated[
        bool,
        typer.Option("--although-unknown", help="The register was asked, and does not have the message."),
    ] = False,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    End a refused message for good: its notifications are not reported, its numbers are not used again.

    Also a resend that was never sent. Where an attempt had no answer the register may have the message: ask first.

    Example:
      kpr-adapter messages close 0b5f3f1e-3c55-4d0e-8d6f-2a1f0c1c7f11 --why "agreed with the register, case 42"
    """
    closed = run(messaging.closed(store, asked, who, why, although_unknown=although_unknown))
    messaging.tell([closed], output, lang, none="nothing", some="closed-now")


@messages.command("resend")
def resend(  # noqa: PLR0913 - each is an option of the command
    asked: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="messageId of a message that waits.")
    ] = None,
    *,
    why: WhyOption,
    who: WhoOption = None,
    kommune: Annotated[str | None, typer.Option(help="kommuneNr of the reporting unit.")] = None,
    line: Annotated[Line | None, typer.Option(help="The message type.")] = None,
    guid: Annotated[str | None, typer.Option("--id", help="The notification with this GUID.")] = None,
    since_id: Annotated[str | None, typer.Option(help="This notification and all after it.")] = None,
    until_id: Annotated[str | None, typer.Option(help="All up to this notification.")] = None,
    since: DayOption = None,
    until: DayOption = None,
    message: Annotated[str | None, typer.Option(help="All that this accepted message held.")] = None,
    person: Annotated[
        str | None,
        typer.Option(metavar="TYPEID", help="One person's: typeID (9032); the number from standard input."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All that was ever accepted of the line.")
    ] = False,
    store: store_option = None,
    output: FormatOption = Format.TEXT,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Send again: a message that waits, at once; or notifications that the register has accepted.

    A message keeps its bytes and its messageId. Notifications go into new messages under their old
    numbers, before what is queued; several options narrow each other. Days are Norwegian, both included.

    Examples:
      kpr-adapter messages resend 0b5f3f1e-3c55-4d0e-8d6f-2a1f0c1c7f11 --why "the proxy is back"
      kpr-adapter messages resend --kommune 0301 --line IPLOS --since 2026-11-01 --until 2026-11-08 --why "case 42"
      kpr-adapter messages resend --kommune 0301 --line IPLOS --person 1 --why "case 43" < number.txt
    """
    if (asked is None) == (kommune is None or line is None):
        raise Misconfigured(Fault("messages resend", 0, 0, "needs a messageId, or --kommune and --line"))
    if asked is not None:
        sent = [run(messaging.sent_now(store, asked, who, why))]
    else:
        chosen = Chosen(guid, since_id, until_id, since, until, message, read_person(person))
        chosen.must_choose(everything=everything)
        key = LineKey(str(kommune), Line(str(line)))
        sent = list(run(messaging.resent(store, key, chosen, who, why)))
    messaging.tell(sent, output, lang, none="nothing", some="resent-as")
