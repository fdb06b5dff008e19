"""One notification with what its record came from, as JSON: as much as the page of it tells, and nobody's content."""

from collections.abc import Sequence
from typing import Any

from adapter.outbox.line import KprMessage
from adapter.store import Explained
from adapter.store.explained_json import outcome_json, resource_json
from adapter.store.line_answers import NotifiedItem
from adapter.store.line_json import message_json, notified_json


def trace_json(message: KprMessage, each: NotifiedItem, sources: Sequence[Explained]) -> dict[str, Any]:
    """Give the notification, the message that it is in, and the inputs that made its record."""
    inputs = [_source_json(one, each.record_id) for one in sources]
    return notified_json(each) | {"message": message_json(message), "inputs": inputs}


def _source_json(one: Explained, record_id: str) -> dict[str, Any]:
    """An input with those of its resources that the record was made of, and the rules that had to do with them."""
    made = [resource for resource in one.resources if record_id in resource.records]
    rules = [list(dict.fromkeys(finding.rule for finding in resource.findings)) for resource in made]
    told = [resource_json(resource) | {"rules": said} for resource, said in zip(made, rules, strict=True)]
    return outcome_json(one) | {"resources": told}
