"""Services beside what they are like, as JSON: the same for commands and over HTTP, without persons."""

from typing import Any

from adapter.store.answers import QueueItem
from adapter.store.pairs import Pair
from adapter.store.review_answers import ReviewItem
from adapter.store.sides import Side


def review_json(item: ReviewItem) -> dict[str, Any]:
    """Give a question to a person, and what was decided."""
    return {
        "review": item.id,
        "opened": item.opened,
        "tenant": item.tenant,
        "service_id": item.service_id,
        "kommune_nr": item.kommune_nr,
        "service_code": item.service_code,
        "rule": item.rule,
        "other_origin": item.other_origin.value,
        "other_source": item.other_source,
        "other_id": item.other_id,
        "state": item.state.value,
        "decided": item.decided_at,
        "who": item.who,
        "why": item.why,
    }


def pair_json(pair: Pair) -> dict[str, Any]:
    """Give a service beside what it is like; `other` is null where that is gone, or another kommune's."""
    return {
        "tenant": pair.key.tenant,
        "service_id": pair.key.id,
        "rule": pair.rule,
        "verdict": pair.verdict and pair.verdict.value,
        "review": review_json(pair.review) if pair.review else None,
        "own": side_json(pair.own),
        "other": side_json(pair.other) if pair.other else None,
    }


def side_json(side: Side) -> dict[str, Any]:
    """Give one of two records."""
    return {
        "origin": side.origin.value,
        "source": side.source,
        "id": side.id,
        "kommune_nr": side.kommune_nr,
        "service_code": side.code,
        "start": side.start,
        "end": side.end,
        "orgnr": side.orgnr,
        "is_certain": side.is_certain,
        "withheld": side.withheld,
        "records": [record_json(each) for each in side.records],
        "outcome_id": side.outcome_id,
        "import": side.import_id,
        "row": side.row,
        "year": side.year,
    }


def record_json(record: QueueItem) -> dict[str, Any]:
    """Give a record as it stands, without its content."""
    return {
        "id": record.id,
        "number": record.seq,
        "line": record.line.value,
        "kommune_nr": record.kommune_nr,
        "tenant": record.tenant,
        "service_id": record.service_id,
        "event": record.event and record.event.value,
        "change": record.change.value,
        "service_code": record.service_code,
        "date": record.hendelse_dato,
        "scope": record.scope.value,
        "state": record.state.value,
        "reason": record.reason,
        "created": record.created,
        "outcome_id": record.outcome_id,
    }
