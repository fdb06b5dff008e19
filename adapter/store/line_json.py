"""Lines, messages and what happened to them, as JSON: the same for commands and over HTTP, without persons."""

from collections.abc import Callable, Mapping
from typing import Any

from adapter.outbox.line import Head, KprMessage
from adapter.store.line_answers import (
    Attempt,
    ChainFault,
    LineItem,
    MessageStory,
    NotifiedItem,
    Operation,
    Passage,
    RecordStory,
)
from adapter.store.message_faults import FaultTold


def line_json(item: LineItem) -> dict[str, Any]:
    """Give a line as it stands."""
    return {
        "kommune_nr": item.key.kommune_nr,
        "line": item.key.line.value,
        "head": head_json(item.head),
        "stopped": item.stopped,
        "stopped_at": item.stopped_at,
        "holder": item.holder,
        "leased_until": item.leased_until,
        "queued": item.queued,
        "oldest_queued": item.oldest_queued,
        "under_way": message_json(item.under_way) if item.under_way else None,
        "last_accepted": message_json(item.accepted) if item.accepted else None,
    }


def head_json(head: Head) -> dict[str, Any]:
    """Give where a line stands: the last number given, the last notification accepted, HST's number of the year."""
    return {"number": head.number, "guid": head.guid, "year": head.year, "lopenr": head.lopenr}


def message_json(message: KprMessage) -> dict[str, Any]:
    """Give a message, without what is in it; `number` is the order in which messages were made."""
    return {
        "id": message.id,
        "number": message.seq,
        "kommune_nr": message.key.kommune_nr,
        "line": message.key.line.value,
        "tenant": message.tenant,
        "state": message.state.value,
        "is_resend": message.is_resend,
        "created": message.created,
        "notifications": message.count,
        "first": message.first,
        "last": message.last,
        "lopenr": message.lopenr,
        "attempts": message.attempts,
        "due": message.due,
        "cause": message.cause,
        "status": message.status,
        "code": message.code,
        "ref_id": message.ref_id,
        "ended": message.ended,
        "replaced_by": message.replaced_by,
        "rules": list(message.rules),
        "schema_build": message.schema_build,
    }


def message_story_json(story: MessageStory) -> dict[str, Any]:
    """Give a message with every attempt, every notification and every act."""
    return message_json(story.message) | {
        "attempted": [_attempt_json(each) for each in story.attempts],
        "notified": [notified_json(each) for each in story.notified],
        "operations": [operation_json(each) for each in story.operations],
    }


def record_story_json(story: RecordStory) -> dict[str, Any]:
    """Give where a record went."""
    return {
        "taken_by": story.taken_by,
        "messages": [_passage_json(each) for each in story.passages],
        "operations": [operation_json(each) for each in story.operations],
    }


def operation_json(act: Operation) -> dict[str, Any]:
    """Give what a person did."""
    return {
        "number": act.seq,
        "at": act.at,
        "who": act.who,
        "why": act.why,
        "act": act.act,
        "kommune_nr": act.key and act.key.kommune_nr,
        "line": act.key and act.key.line.value,
        "message_id": act.subject,
        "detail": dict(act.detail),
    }


def chain_fault_json(fault: ChainFault) -> dict[str, Any]:
    """Give a fault of a line."""
    return {
        "fault": fault.kind.value,
        "message_id": fault.message_id,
        "number": fault.number,
        "guid": fault.guid,
        "expected": fault.expected,
        "found": fault.found,
    }


def fault_told_json(fault: FaultTold) -> dict[str, Any]:
    """Give a fault that was fed back on messages."""
    return {
        "kommune_nr": fault.key.kommune_nr,
        "line": fault.key.line.value,
        "cause": fault.cause,
        "status": fault.status,
        "code": fault.code,
        "times": fault.times,
        "messages": fault.messages,
        "open": fault.open,
        "first": fault.first,
        "last": fault.last,
    }


def _passage_json(passage: Passage) -> dict[str, Any]:
    return notified_json(passage.notified) | {
        "message": message_json(passage.message),
        "attempted": [_attempt_json(each) for each in passage.attempts],
    }


def notified_json(each: NotifiedItem) -> dict[str, Any]:
    """Give a notification as its message has it."""
    return {
        "notifikasjonGUID": each.guid,
        "notifikasjonLopeNr": each.number,
        "notifikasjonForrigeGUID": each.previous,
        "statusNotifikasjon": each.status.value,
        "notifikasjonRef": each.ref,
        "notifikasjonTid": each.arose,
        "record_id": each.record_id,
        "service_id": each.service_id,
        "event": each.event and each.event.value,
    }


def _attempt_json(each: Attempt) -> dict[str, Any]:
    return {
        "began": each.began,
        "ended": each.ended,
        "ending": each.ending,
        "stored": each.stored,
        "cause": each.cause,
        "status": each.status,
        "code": each.code,
        "ref_id": each.ref_id,
    }


#: How each kind of answer is written.
_WRITTEN: Mapping[type, Callable[[Any], dict[str, Any]]] = {
    LineItem: line_json,
    Head: head_json,
    KprMessage: message_json,
    MessageStory: message_story_json,
    RecordStory: record_story_json,
    Operation: operation_json,
    ChainFault: chain_fault_json,
}


def json_of(answer: object) -> dict[str, Any]:
    """Give any answer about lines and messages."""
    return _WRITTEN[type(answer)](answer)
