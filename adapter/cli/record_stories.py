"""Where records went on their way to the register, for people."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import when

if TYPE_CHECKING:
    from adapter.store.line_answers import Attempt, Passage, RecordStory


def story_lines(story: "RecordStory", language: Language) -> Iterator[str]:
    """Tell where a record went, in short lines."""
    if story.taken_by:
        yield say("taken-by", language, record=story.taken_by)
    for passage in story.passages:
        yield _passage(passage, language)
        yield from (f"  {_attempted(each)}" for each in passage.attempts)
    for act in story.operations:
        yield say("acted", language, at=when(act.at), who=act.who, act=act.act, why=act.why)


def _passage(passage: "Passage", language: Language) -> str:
    notified, message = passage.notified, passage.message
    again = f", {say('resend', language)}" if message.is_resend else ""
    return say(
        "passage",
        language,
        status=notified.status.value,
        number=notified.number,
        previous=notified.previous,
        message=message.id,
        state=f"{message.state.value}{again}",
    )


def _attempted(each: "Attempt") -> str:
    parts = (
        f"{when(each.began)}  {each.ending or '-'}",
        each.cause,
        each.status and f"HTTP {each.status}",
        each.code,
        each.ref_id and f"refId {each.ref_id}",
    )
    return ", ".join(str(part) for part in parts if part)
