"""One input, explained: from the document to the register's answer (architecture, promise 2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from adapter.access import Look, May, Scope
from adapter.errors import NotFound
from adapter.matching import Origin
from adapter.outcomes.as_json import finding_json
from adapter.rules import Finding
from adapter.store import Explained, ExplainedResource, ParkedItem, QueueItem
from adapter.store.explained_json import outcome_json, resource_json
from adapter.store.input_answers import Asked, InputItem
from adapter.store.line_answers import RecordStory
from adapter.store.line_json import json_of
from adapter.store.review_answers import MatchItem
from adapter.values import replace
from adapter.web.office.gate import scope_of, visitor_of
from adapter.web.office.office import Office

#: Other times that the same input came.
_MOST_OTHERS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """What became of one resource: what it was like, what was made of it, and what it let go."""

    resource: ExplainedResource
    matches: Sequence[MatchItem]
    made: Sequence[QueueItem]
    released: Sequence[QueueItem]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that explains an input."""

    one: Explained
    parts: Sequence[Part]
    #: Findings about the document as a whole.
    rest: Sequence[Finding]
    #: Where each record went, by its id.
    stories: Mapping[str, RecordStory]
    #: The same input at other times, the newest first.
    others: Sequence[InputItem]
    #: What it is parked as.
    parked: ParkedItem | None


async def outcome_of(office: Office, request: Request, number: int) -> Explained:
    """Give the outcome of an input; NotFound for one beyond what may be seen, too."""
    scope = scope_of(request, May.SEE)
    one = await office.store.reading.outcome(number)
    if not scope.has(one.kommune_nr or ""):
        raise NotFound("there is no such input")
    return one


async def explain(office: Office, request: Request, number: int) -> Explanation:
    """Explain an input, once the look at it is written down (SEC-10)."""
    one = await outcome_of(office, request, number)
    # Of nobody by name: the log is searched for a person by the inputs that are theirs, too.
    look = Look("explain", f"input {one.id}", one.kommune_nr or "")
    await office.access_log.note(visitor_of(request), look, office.now())
    store, scope = office.store, scope_of(request, May.SEE)
    freed = {guid for each in one.resources for guid in each.released}
    released = await store.reading.records(freed)
    records = {each.id: each for each in [*one.records, *released] if scope.has(each.kommune_nr)}
    found = [_within(office, scope, each) for each in await store.reading.matches([one.id])]
    same = await store.input_reading.inputs(
        Asked(input=one.input), kommuner=scope.kommuner, limit=_MOST_OTHERS
    )
    shown = {(each.rule, each.expression) for resource in one.resources for each in resource.findings}
    return Explanation(
        one,
        [_part(each, one, found, records) for each in one.resources],
        [each for each in one.findings if (each.rule, each.expression) not in shown],
        await store.line_reading.stories(records.keys()),
        [each for each in same if each.id != one.id and each.input == one.input],
        await store.reading.parked_item(one.parked_id) if one.parked_id is not None else None,
    )


def _within(office: Office, scope: Scope, match: MatchItem) -> MatchItem:
    """Leave out what another kommune calls its record; that there is one is told (SEC-08)."""
    if match.other_source is None or match.other_origin is Origin.DERIVED or scope.kommuner is None:
        return match
    tenant = office.world().tenants.tenants.get(match.other_source)
    if tenant is not None and scope.has(tenant.kommune_nr):
        return match
    return replace(match, other_source=None, other_id=None)


def _part(
    resource: ExplainedResource,
    one: Explained,
    found: Iterable[MatchItem],
    records: Mapping[str, QueueItem],
) -> Part:
    """Put together what is about a resource; with the last of them stands what is about services beside it."""
    own = {each.service_id for each in one.resources}
    is_last = resource is one.resources[-1]
    matches = [
        each
        for each in found
        if (each.tenant == one.tenant and each.service_id == resource.service_id)
        or (is_last and (each.tenant != one.tenant or each.service_id not in own))
    ]
    made = [records[each] for each in resource.records if each in records]
    return Part(resource, matches, made, [records[each] for each in resource.released if each in records])


def input_json(item: InputItem) -> dict[str, Any]:
    """Give an input as a list has it."""
    return {
        "id": item.id,
        "input": item.input,
        "source": item.source,
        "tenant": item.tenant,
        "kommune_nr": item.kommune_nr,
        "received": item.received,
        "outcome": item.outcome.value,
        "reason": item.reason,
        "rules": list(item.rules),
        "parked_id": item.parked_id,
        "replay_of": item.replay_of,
    }


def explanation_json(told: Explanation) -> dict[str, Any]:
    """Give an input with everything that explains it."""
    one = told.one
    return {
        **outcome_json(one),
        "parked": told.parked and _parked_json(told.parked),
        "replay_of": one.replay_of,
        "findings": [finding_json(each, {}) for each in one.findings],
        "resources": [_part_json(each, told.stories) for each in told.parts],
        "others": [input_json(each) for each in told.others],
    }


def _parked_json(item: ParkedItem) -> dict[str, Any]:
    return {"id": item.id, "state": item.state.value, "superseded_by": list(item.superseded_by)}


def _part_json(part: Part, stories: Mapping[str, RecordStory]) -> dict[str, Any]:
    return {
        **resource_json(part.resource),
        "matches": [_match_json(each) for each in part.matches],
        "made": [_record_json(each, stories) for each in part.made],
        "released": [_record_json(each, stories) for each in part.released],
        "findings": [finding_json(each, {}) for each in part.resource.findings],
    }


def _match_json(match: MatchItem) -> dict[str, Any]:
    return {
        "service_id": match.service_id,
        "tenant": match.tenant,
        "verdict": match.verdict.value,
        "rule": match.rule,
        "acted": match.acted,
        "other_origin": match.other_origin and match.other_origin.value,
        "other_source": match.other_source,
        "other_id": match.other_id,
    }


def _record_json(record: QueueItem, stories: Mapping[str, RecordStory]) -> dict[str, Any]:
    story = stories.get(record.id)
    return {
        "id": record.id,
        "line": record.line.value,
        "kommune_nr": record.kommune_nr,
        "service_id": record.service_id,
        "event": record.event and record.event.value,
        "change": record.change.value,
        "service_code": record.service_code,
        "date": record.hendelse_dato,
        "state": record.state.value,
        "reason": record.reason,
        "created": record.created,
        "delivery": json_of(story) if story else None,
    }
