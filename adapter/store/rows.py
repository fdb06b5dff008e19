"""From what became of a batch to rows: what stands in clear and what is sealed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from adapter.fhir.times import day_of
from adapter.mapping import Person
from adapter.mapping.results import Apart
from adapter.notifications import Consultation, History, HistoryKey, Notification, Scope, ServiceHistory
from adapter.notifications.known import Name
from adapter.outbox import Record
from adapter.outcomes import Outcome, ResourceResult, Taken
from adapter.store.answers import ParkedState
from adapter.store.fingerprint import fingerprint_of
from adapter.store.hst_column import as_text
from adapter.store.seal import Seal
from adapter.store.sealed import (
    masked,
    name_hash,
    person_hash,
    seal_content,
    seal_event,
    seal_history,
)
from adapter.store.writing import Values

#: What keeps an input until it can be replayed.
REFUSED = frozenset({Outcome.REJECT, Outcome.PARK, Outcome.PARTIAL})


def is_kept(taken: Taken) -> bool:
    """Whether an input is kept for a replay: it was refused, or a part of it waits for something."""
    parts = taken.result.resources
    if len(parts) < 2:  # what is alone is what the document is
        return taken.result.outcome in REFUSED
    return taken.result.outcome in REFUSED or any(part.outcome is Outcome.PARK for part in parts)


#: A parked input by the tenant it arrived for and the digest of its bytes (hex).
ParkedKey = tuple[str, str]


def parked_key(taken: Taken) -> ParkedKey:
    """Name an input by its bytes; by the tenant of its arrival, which a replay repeats."""
    return taken.event.tenant or "", taken.digest.hex()


def tenant_of(taken: Taken) -> str:
    """Give the tenant as found by the adapter, else as told by the door; empty when unknown."""
    return taken.result.tenant or taken.event.tenant or ""


def parked_rows(seal: Seal, refused: Sequence[Taken]) -> list[Values]:
    """One row for every different refused input; the same bytes twice in a batch are two attempts."""
    rows: dict[ParkedKey, Values] = {}
    for taken in refused:
        key = parked_key(taken)
        earlier = rows.get(key)
        row = _parked_row(seal, taken)
        if earlier is not None:
            row |= {"attempts": earlier["attempts"] + 1, "first_seen": earlier["first_seen"]}
        rows[key] = row
    return list(rows.values())


def _parked_row(seal: Seal, taken: Taken) -> Values:
    tenant, digest = parked_key(taken)
    event, result = taken.event, taken.result
    return {
        "tenant": tenant,
        "digest": digest,
        "input": event.id,
        "source": event.source,
        "reason": result.reason,
        "findings": list(result.findings),
        "state": ParkedState.OPEN,
        "attempts": 1,
        "first_seen": event.received,
        "last_seen": event.received,
        "sealed": seal_event(seal, event, tenant, digest),
        "fingerprint": fingerprint_of(tenant, result.reason, result.findings),
    }


def outcome_row(
    outcome_id: int,
    taken: Taken,
    place: int,
    kommuner: Mapping[str, str],
    rules_version: str,
    parked_id: int | None,
) -> Values:
    """Keep what became of an input; `place` is its place in the batch."""
    event, result, tenant = taken.event, taken.result, tenant_of(taken)
    return {
        "id": outcome_id,
        "place": place,
        "input": event.id,
        "source": event.source,
        "tenant": tenant,
        "kommune_nr": kommuner.get(tenant, ""),
        "received_at": event.received,
        "day": day_of(event.received),
        "outcome": result.outcome,
        "reason": result.reason,
        "findings": list(result.findings),
        "rules_version": rules_version,
        "digest": taken.digest.hex(),
        "parked_id": parked_id,
        "replay_of": taken.replay_of,
    }


def resource_row(outcome_id: int, number: int, result: ResourceResult, told: str | None) -> Values:
    """Keep what became of one resource of an input; `told` is the digest of what it told the tables."""
    return {
        "outcome_id": outcome_id,
        "number": number,
        "outcome": result.outcome,
        "reason": result.reason,
        "service_id": result.service_id,
        "service_code": result.service_code,
        "told": told or "",
        "event_day": result.told and result.told.day,
        "hst": as_text(result.hst),
        # The notifications themselves identify persons: they are sealed in their records.
        "detail": {
            "resource": masked(result.resource),
            "path": result.path,
            "scope": result.scope,
            "person_type": result.person_type,
            "row": result.row,
            "duplicate_of": result.duplicate_of,
            "records": [
                *[each.guid for each in result.notifications],
                *[each.guid for each in result.consultations],
            ],
            "compared": list(result.compared),
            "released": list(result.released),
            "findings": list(result.findings),
            **({"apart": _apart(result.apart)} if result.apart else {}),
            **({"unit": result.unit} if result.unit is not None else {}),
        },
    }


def _apart(apart: Apart) -> Values:
    """What a contact without a KPR message is; of the pilot's attributes none, as held contacts have them."""
    pilot = apart.pilot
    return {
        "reason": apart.reason,
        "channel": apart.channel,
        "pilot": pilot and pilot.code,
        "pilot_row": pilot and pilot.row,
    }


def history_row(seal: Seal, history: History) -> Values:
    """Keep the newest state of a history."""
    key = history.key
    service = history if isinstance(history, ServiceHistory) else None
    return {
        "tenant": key.tenant,
        "kind": key.kind,
        "id": key.id,
        "resource": masked(history.resource),
        "version_id": history.version.version_id,
        "last_updated": history.version.last_updated,
        "code": service and service.code,
        "scope": service and service.scope,
        "person_hash": person_hash(seal, key.tenant, _person(history)),
        "kommune_nr": history.whose and history.whose.kommune_nr,
        "person_key": history.whose and history.whose.key,
        "sealed": seal_history(seal, history),
    }


def _person(history: History) -> Person | None:
    if isinstance(history, ServiceHistory):
        return history.person
    return None if history.live is None else history.live.person


def name_row(seal: Seal, name: Name, key: HistoryKey) -> Values:
    """Keep a name by which a history is found."""
    return {
        "tenant": name.tenant,
        "kind": name.kind,
        "value_hash": name_hash(seal, name),
        "history_kind": key.kind,
        "history_id": key.id,
    }


def record_row(seal: Seal, record: Record, outcome_id: int) -> Values:
    """Keep what waits to be reported."""
    return {
        "id": record.id,
        "line": record.line,
        "kommune_nr": record.kommune_nr,
        "tenant": record.tenant,
        "service_id": record.service_id,
        **_clear_content(record.content),
        "state": record.state,
        "reason": record.reason,
        "created_at": record.created,
        "day": day_of(record.created),
        "person_hash": person_hash(seal, record.tenant, record.content.person),
        "ref": record.content.ref,
        "outcome_id": outcome_id,
        "sealed": seal_content(seal, record.id, record.content),
    }


def _clear_content(content: Notification | Consultation) -> Values:
    if isinstance(content, Notification):
        return {
            "event": content.event,
            "change": content.change,
            "service_code": content.service_code,
            "hendelse_dato": content.hendelse_dato,
            "scope": content.scope,
            "switched_on": content.switched_on,
        }
    return {
        "event": None,
        "change": content.change,
        "service_code": None,
        "hendelse_dato": day_of(content.dato_tid_start),
        "scope": Scope.DEFAULT,
        "switched_on": content.switched_on,
    }


def received_rows(batch: Iterable[Taken], kommuner: Mapping[str, str]) -> list[Values]:
    """Count the inputs of a batch by where they came from."""
    counts = Counter([(taken.event.source, tenant_of(taken), taken.event.received) for taken in batch])
    days = Counter[tuple[str, str, date]]()
    for (source, tenant, received), count in counts.items():
        days[source, tenant, day_of(received)] += count
    return [
        {
            "source": source,
            "tenant": tenant,
            "kommune_nr": kommuner.get(tenant, ""),
            "day": day,
            "count": count,
        }
        for (source, tenant, day), count in days.items()
    ]


def made_rows(batch: Iterable[Taken]) -> list[Values]:
    """Count the records of a batch by their line."""
    return made_rows_of(record for taken in batch for record in taken.records)


def made_rows_of(records: Iterable[Record]) -> list[Values]:
    """Count records by their line."""
    counts = Counter([(record.line, record.kommune_nr, day_of(record.created)) for record in records])
    return [
        {"line": line, "kommune_nr": kommune_nr, "day": day, "count": count}
        for (line, kommune_nr, day), count in counts.items()
    ]
