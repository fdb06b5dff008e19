"""`messages`: what was sent or attempted, and a person's decisions about it (HIS 1135:2021, chapter 8)."""

from datetime import datetime, time
from typing import Annotated

import typer

from adapter.cli import messaging
from adapter.cli.choosing import Chosen, DayOption, read_person
from adapter.cli.grouping import grouped
from adapter.cli.listing import show_list, tell_next
from adapter.cli.messages_shown import messages_table, show_message
from adapter.cli.option_groups import Acting, Output, Page
from adapter.cli.options import DAY, OnlyKommuneOption, StoreOption, TenantsFileOption
from adapter.cli.phrases import say
from adapter.cli.printing import answer_json, print_json
from adapter.cli.showing import make_console
from adapter.cli.store import again, run
from adapter.errors import Fault, Misconfigured
from adapter.fhir.times import OSLO
from adapter.outbox import Line
from adapter.outbox.line import LineKey, MessageState

messages = typer.Typer(help="Messages to the register: what was sent or attempted.", no_args_is_help=True)

MessageArgument = Annotated[str, typer.Argument(metavar="ID", help="messageId.")]


@messages.command("list")
@grouped
def list_messages(  # noqa: PLR0913 - each is an option of the command
    *,
    kommune: OnlyKommuneOption = None,
    line: Annotated[Line | None, typer.Option(help="Only this message type.")] = None,
    state: Annotated[MessageState | None, typer.Option(help="Only messages in this state.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Only those made on this day or later.")
    ] = None,
    page: Page,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    List messages, oldest first: when, with which result, and why.

    Examples:
      kpr-adapter messages list --state refused
      kpr-adapter messages list --kommune 0301 --line IPLOS --since 2026-11-01 --format json
    """
    began = datetime.combine(since.date(), time(), OSLO) if since else None
    found = run(messaging.listed(store, (kommune, line, state, began), page.after, page.limit))
    show_list(found, output, answer_json, messages_table)
    tell_next(page, [each.seq for each in found], output)


@messages.command("show")
@grouped
def show_one(
    asked: Annotated[str, typer.Argument(metavar="ID", help="messageId, or a refId of the register's.")],
    *,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Show one message: every attempt, what was in it, and what persons did to it.

    A notification leads on to its source: `kpr-adapter explain` with its GUID or its service.

    Example:
      kpr-adapter messages show 0b5f3f1e-3c55-4d0e-8d6f-2a1f0c1c7f11 --lang en
    """
    story = run(messaging.story(store, asked))
    if output.is_json:
        print_json(answer_json(story))
        return
    console = make_console()
    show_message(console, story, output.language)
    if story.message.state is MessageState.REFUSED:
        console.print()
        for phrase in ("refused-release", "refused-close"):
            console.print(
                say(phrase, output.language, id=story.message.id, store=again(store)), soft_wrap=True
            )
        if story.annulments:
            console.print(say("refused-annulments", output.language, n=story.annulments), soft_wrap=True)


@messages.command("release")
@grouped
def release_message(
    asked: MessageArgument,
    *,
    acting: Acting,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Make a refused message anew from the same notifications and what corrects them by now; its line goes on.

    First correct what was wrong: the vendor sends anew, or you correct the configuration. The numbers stay,
    the messageId is new.

    Example:
      kpr-adapter messages release 0b5f3f1e-3c55-4d0e-8d6f-2a1f0c1c7f11 --why "unit corrected in the EPJ"
    """
    made = run(messaging.released(store, asked, tenants, acting.by))
    messaging.tell([made] if made else [], output, none="released-empty", some="released-as")


@messages.command("close")
@grouped
def close_message(
    asked: MessageArgument,
    *,
    acting: Acting,
    although_unknown: Annotated[
        bool,
        typer.Option("--although-unknown", help="The register was asked, and does not have the message."),
    ] = False,
    annulments_too: Annotated[
        bool,
        typer.Option(
            "--annulments-too",
            help="Give up its annulments (C) too: what they annul stays at the register for good.",
        ),
    ] = False,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    End a refused message for good: only its annulments are still reported, its numbers are not used again.

    Its annulments (C) are queued again and go in the next message, unless you give them up with
    --annulments-too: then what they annul stays at the register for good, and nothing that is sent anew
    mends it. `messages show` tells how many there are. Do it only where the register refuses the annulment.

    Also a resend that was never sent. Where an attempt had no answer the register may have the message: ask first.

    Example:
      kpr-adapter messages close 0b5f3f1e-3c55-4d0e-8d6f-2a1f0c1c7f11 --why "agreed with the register, case 42"
    """
    message, kept = run(
        messaging.closed(
            store, asked, acting.by, although_unknown=although_unknown, annulments_too=annulments_too
        )
    )
    messaging.tell_closed(message, kept, output)


@messages.command("resend")
@grouped
def resend(  # noqa: PLR0913 - each is an option of the command
    asked: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="messageId of a message that waits.")
    ] = None,
    *,
    acting: Acting,
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
    store: StoreOption = None,
    output: Output,
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
        sent = [run(messaging.sent_now(store, asked, acting.by))]
    else:
        chosen = Chosen(guid, since_id, until_id, since, until, message, read_person(person))
        chosen.must_choose(everything=everything)
        key = LineKey(str(kommune), Line(str(line)))
        sent = list(run(messaging.resent(store, key, chosen, acting.by)))
    messaging.tell(sent, output, none="nothing", some="resent-as")
