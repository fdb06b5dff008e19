"""From a session to what is answered of it: plain JSON, with numbers that look real masked."""

from typing import Any

from adapter.bench.kept import Kept, KprPreview, Step
from adapter.bench.session import Session
from adapter.outcomes.as_json import as_json, finding_json

#: Where sessions are found.
PREFIX = "/api/v1/bench/sessions"

Json = dict[str, Any]


def session_view(session: Session) -> Json:
    """A session as `SessionView` has it."""
    here = f"{PREFIX}/{session.id}"
    parts = ("documents", "timeline", "messages", "scorecard", "report")
    return {
        "id": session.id,
        "opened": session.opened.isoformat(),
        "expires": session.expires.isoformat(),
        "tenant": session.tenant,
        "as_of": session.as_of.isoformat() if session.as_of else None,
        "independent": session.independent,
        "tenants": sorted(session.world.tenants.tenants),
        "documents": len(session.documents),
        "addresses": {"self": here} | {part: f"{here}/{part}" for part in parts},
    }


def document_view(kept: Kept) -> Json:
    """A document as `DocumentView` has it."""
    return {
        "number": kept.number,
        "name": kept.name,
        "content_type": kept.content_type,
        "remembered": kept.remembered,
        "held": kept.judged.held,
        "result": as_json(kept.judged.result, kept.judged.places),
        "messages": [message_view(each, kept.number) for each in kept.messages],
    }


def message_view(message: KprPreview, document: int) -> Json:
    """A message as `MessageView` has it."""
    return {
        "document": document,
        "kommuneNr": message.kommune_nr,
        "line": message.line.value,
        "xml": message.xml,
        "findings": [finding_json(each, {}) for each in message.findings],
        "examples": list(message.examples),
    }


def step_view(step: Step) -> Json:
    """A step as `StepView` has it."""
    return {
        "service_id": step.service_id,
        "event": step.event,
        "change": step.change.value,
        "date": step.date.isoformat(),
        "document": step.document,
        "state": step.state.value,
        "service_code": step.service_code,
        "held_by": step.held_by,
    }
