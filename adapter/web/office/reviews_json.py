"""Possible duplicates as JSON; nothing of it says who the person is."""

from typing import Any

from adapter.store import QueueItem
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
        "own": _side(pair.own),
        "other": _side(pair.other) if pair.other else None,
    }


def _side(side: Side) -> dict[str, Any]:
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
        "records": [_record(each) for each in side.records],
        "outcome_id": side.outcome_id,
        "import": side.import_id,
        "row": side.row,
        "year": side.year,
    }


def _record(item: QueueItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "change": item.change.value,
        "event": item.event and item.event.value,
        "date": item.hendelse_dato,
        "state": item.state.value,
        "reason": item.reason,
    }
