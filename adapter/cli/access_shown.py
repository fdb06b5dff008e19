"""The access log, written for people and for programs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_table, when

if TYPE_CHECKING:
    from adapter.store.access_reading import Kept
    from adapter.store.access_verify import Walked


def entry_json(kept: "Kept") -> dict[str, Any]:
    """Give all of a row: persons as the keyed hashes that they are there."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store import access_json  # noqa: PLC0415 - see above

    return access_json.entry_json(kept)


def entry_line(kept: "Kept") -> str:
    """Give a row in one line: when, who, what, on what, where, and why."""
    entry = kept.entry
    at = when(entry.at)
    words = (str(entry.seq), at, entry.who, entry.act, entry.subject or "-", entry.kommune_nr or "-")
    return "  ".join([*words, f"({entry.why})"] if entry.why else words)


def walked_json(walked: "Walked") -> dict[str, Any]:
    """Give how far the chain holds."""
    return {
        "whole": walked.broken is None,
        "rows": walked.rows,
        "number": walked.seq,
        "mark": walked.mark,
        "broken": walked.broken and walked.broken.value,
        "at": walked.at,
    }


def show_walked(console: Console, walked: "Walked", language: Language) -> None:
    """Say whether the log is whole, and what to keep of it or to do."""
    if walked.broken is None:
        console.print(say("access-whole", language, rows=walked.rows))
        if walked.rows:
            console.print(say("access-note", language, noted=f"{walked.seq}:{walked.mark}"), soft_wrap=True)
        return
    console.print(say(f"access-{walked.broken.value}", language, at=walked.at), soft_wrap=True)
    console.print(say("access-broken", language, rows=walked.rows), soft_wrap=True)


def show_message_rows(console: Console, messages: Sequence[Mapping[str, Any]], language: Language) -> None:
    """Show the messages that carried somebody's data."""
    console.print()
    headings = [say(word, language) for word in ("sent-message", "kommune", "line", "state", "refid")]
    table = make_table(*headings, whole=headings[:1], title=say("access-messages", language))
    for one in messages:
        cells = (one["message"], one["kommune_nr"], one["line"], one["state"], one["ref_id"] or "-")
        table.add_row(*cells)
    console.print(table)
