"""What explains an input, written for people and for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from adapter.cli.alike import match_json, match_text, matches_of
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.printing import answer_json
from adapter.cli.record_stories import story_lines
from adapter.cli.records import record_json, records_table
from adapter.cli.showing import make_console, make_pairs, make_table, outcome_text, show_findings, when
from adapter.fhir.times import OSLO
from adapter.outbox import State
from adapter.outcomes.as_json import finding_json
from adapter.reports.phrases import sentence

if TYPE_CHECKING:
    from adapter.store import Explained, ExplainedResource, QueueItem
    from adapter.store.line_answers import RecordStory
    from adapter.store.review_answers import MatchItem


@dataclass(frozen=True, slots=True)
class Besides:
    """What is known beside outcomes: the records they released, by id, where each went, and what was alike."""

    released: "Mapping[str, QueueItem]"
    stories: "Mapping[str, RecordStory]"
    matches: "Sequence[MatchItem]"
    #: The names of the inputs that superseded parked ones, by number.
    superseded: "Mapping[int, Sequence[str]]"

    def superseded_by(self, one: "Explained") -> "Sequence[str]":
        """The inputs that superseded what an outcome was parked as."""
        return self.superseded.get(one.parked_id or 0, ())


def show_choice(found: "Mapping[int, tuple[str, Explained]]", store: str, language: Language) -> None:
    """List the outcomes that an id may mean."""
    console = make_console()
    headings = [say(word, language) for word in ("number", "input", "tenant", "received", "found-by")]
    table = make_table(*headings, numbers=headings[:1])
    for number, (kind, one) in found.items():
        received = f"{one.received.astimezone(OSLO):%Y-%m-%d %H:%M}"
        what = Text(f"{one.input}\n").append(outcome_text(one.outcome, one.reason))
        table.add_row(str(number), what, one.tenant or "-", received, kind)
    console.print(table)
    console.print(say("choose", language, store=store), soft_wrap=True)


def show_explained(one: "Explained", besides: Besides, language: Language) -> None:
    """Show an outcome with everything that explains it."""
    console = make_console()
    said = sentence(
        one.outcome,
        language,
        made=len(one.records),
        held=sum(record.state is State.HELD for record in one.records),
        faults=sum(finding.stops for finding in one.findings),
    )
    word = outcome_text(one.outcome, one.reason)
    console.print(Text.assemble((str(one.id), "bold"), f": {said} (", word, ")", overflow="fold"))
    console.print(make_pairs(_about(one, besides, language)))
    for resource in one.resources:
        console.print()
        _show_resource(console, one, resource, besides, language)
    shown = {(f.rule, f.expression) for resource in one.resources for f in resource.findings}
    rest = [f for f in one.findings if (f.rule, f.expression) not in shown]
    if rest:
        console.print()
        show_findings(console, rest, language)


def _about(one: "Explained", besides: Besides, language: Language) -> list[tuple[str, object]]:
    received = when(one.received)
    return [
        (say("input", language), one.input),
        (say("source", language), one.source),
        (say("tenant", language), one.tenant),
        (say("kommune", language), one.kommune_nr),
        (say("received", language), received),
        (say("rules-version", language), one.rules_version),
        (say("parked-as", language), one.parked_id),
        (say("superseded-by", language), ", ".join(besides.superseded_by(one))),
        (say("replay-of", language), one.replay_of),
    ]


def _show_resource(
    console: Console,
    one: "Explained",
    resource: "ExplainedResource",
    besides: Besides,
    language: Language,
) -> None:
    word = outcome_text(resource.outcome, resource.reason)
    console.print(Text.assemble((resource.resource, "bold"), " (", word, ")", overflow="fold"))
    console.print(
        make_pairs([*_about_resource(resource, language), *_alike(one, resource, besides, language)])
    )
    made = [record for record in one.records if record.id in resource.records]
    for heading, records in (("made", made), ("released", _freed(resource, besides))):
        if records:
            console.print(records_table(records, language, title=say(heading, language)))
            _show_stories(console, records, besides, language)
    show_findings(console, resource.findings, language)


def _freed(resource: "ExplainedResource", besides: Besides) -> "list[QueueItem]":
    return [besides.released[guid] for guid in resource.released if guid in besides.released]


def _show_stories(
    console: Console, records: "Sequence[QueueItem]", besides: Besides, language: Language
) -> None:
    """Show where records went, those that have left or were taken in."""
    left = [
        besides.stories[record.id]
        for record in records
        if record.id in besides.stories and not besides.stories[record.id].is_empty
    ]
    for story in left:
        console.print(Text.assemble((say("delivery", language), "bold"), f" {story.record_id}"))
        for told in story_lines(story, language):
            console.print(Text(f"  {told}", overflow="fold"), soft_wrap=True)


def _about_resource(resource: "ExplainedResource", language: Language) -> list[tuple[str, object]]:
    row = resource.row
    table = row and say(
        "row-of", language, layer=row.layer, table=row.table, version=row.version, row=row.row
    )
    return [
        (say("where", language), resource.path),
        (say("service", language), resource.service_id),
        (say("code", language), resource.service_code),
        (say("scope", language), resource.scope and resource.scope.value),
        (say("person-type", language), resource.person_type),
        (say("mapping", language), table),
        (say("compared", language), ", ".join(resource.compared)),
    ]


def _alike(
    one: "Explained", resource: "ExplainedResource", besides: Besides, language: Language
) -> list[tuple[str, object]]:
    """What the resource's service was found to be like, and what followed for others of the person."""
    matches = matches_of(besides.matches, one, resource)
    if not matches:
        return [(say("duplicate-of", language), resource.duplicate_of)]
    return [(say("match", language), match_text(each, resource, language)) for each in matches]


def explained_json(one: "Explained", besides: Besides) -> dict[str, object]:
    """Give an outcome with everything that explains it."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store.explained_json import outcome_json  # noqa: PLC0415 - see above

    return {
        **outcome_json(one),
        "parked_id": one.parked_id,
        "superseded_by": list(besides.superseded_by(one)),
        "replay_of": one.replay_of,
        "findings": [finding_json(finding, {}) for finding in one.findings],
        "resources": [_resource_json(one, resource, besides) for resource in one.resources],
        "records": [_record_json(record, besides) for record in one.records],
    }


def _resource_json(one: "Explained", resource: "ExplainedResource", besides: Besides) -> dict[str, object]:
    # Here, as above.
    from adapter.store.explained_json import resource_json  # noqa: PLC0415 - see above

    return {
        **resource_json(resource),
        "matches": [match_json(each) for each in matches_of(besides.matches, one, resource)],
        "records": list(resource.records),
        "released": [_record_json(record, besides) for record in _freed(resource, besides)],
        "findings": [finding_json(finding, {}) for finding in resource.findings],
    }


def _record_json(record: "QueueItem", besides: Besides) -> dict[str, object]:
    story = besides.stories.get(record.id)
    return record_json(record) | {"delivery": answer_json(story) if story else None}
