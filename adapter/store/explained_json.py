"""What became of an input and its resources, as JSON: the same for commands and over HTTP, without persons."""

from typing import Any

from adapter.store.answers import Explained, ExplainedResource


def outcome_json(one: Explained) -> dict[str, Any]:
    """Give an input with its outcome; what it was made of and what followed is not among it."""
    return {
        "id": one.id,
        "input": one.input,
        "source": one.source,
        "tenant": one.tenant,
        "kommune_nr": one.kommune_nr,
        "received": one.received,
        "outcome": one.outcome.value,
        "reason": one.reason,
        "rules_version": one.rules_version,
    }


def resource_json(resource: ExplainedResource) -> dict[str, Any]:
    """Give a resource with its outcome, and what it was decided by."""
    row = resource.row
    return {
        "resource": resource.resource,
        "path": resource.path,
        "outcome": resource.outcome.value,
        "reason": resource.reason,
        "service_id": resource.service_id,
        "service_code": resource.service_code,
        "scope": resource.scope and resource.scope.value,
        "person_type": resource.person_type,
        "mapping": row and {"layer": row.layer, "table": row.table, "version": row.version, "row": row.row},
        "compared": list(resource.compared),
        "duplicate_of": resource.duplicate_of,
    }
