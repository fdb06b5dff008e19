"""All tables, by what they are about: whoever needs the whole schema takes `metadata` from here."""

from adapter.store.access_tables import access_head, access_log, access_person
from adapter.store.columns import BIG, Moment, metadata
from adapter.store.counted_tables import counted, figure_month
from adapter.store.derived_tables import derived, derived_fault, derived_import
from adapter.store.intake_tables import (
    awaited,
    claim,
    installation,
    outcome,
    parked,
    position,
    received,
    resource,
    told,
)
from adapter.store.line_tables import (
    attempt,
    kommune_entry,
    line,
    meaning,
    meant,
    message,
    notified,
    operation,
)
from adapter.store.login_tables import login, shown_proof
from adapter.store.outbox_tables import made, publication, record
from adapter.store.pilot_tables import pilot_contact, pilot_count, pilot_course
from adapter.store.running_tables import pause, process
from adapter.store.seal_tables import seal_key
from adapter.store.service_tables import history, matched, name, person, review

__all__ = [
    "BIG",
    "Moment",
    "access_head",
    "access_log",
    "access_person",
    "attempt",
    "awaited",
    "claim",
    "counted",
    "derived",
    "derived_fault",
    "derived_import",
    "figure_month",
    "history",
    "installation",
    "kommune_entry",
    "line",
    "login",
    "made",
    "matched",
    "meaning",
    "meant",
    "message",
    "metadata",
    "name",
    "notified",
    "operation",
    "outcome",
    "parked",
    "pause",
    "person",
    "pilot_contact",
    "pilot_count",
    "pilot_course",
    "position",
    "process",
    "publication",
    "received",
    "record",
    "resource",
    "review",
    "seal_key",
    "shown_proof",
    "told",
]
