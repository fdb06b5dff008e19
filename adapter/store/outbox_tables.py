"""The reporting queue: records, what is published of them, and how many were made."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from adapter.store.columns import BIG, Moment, metadata

#: The outbox; `seq` is the order of creation, `id` the notifikasjonGUID.
record = Table(
    "record",
    metadata,
    Column("seq", BIG, primary_key=True),
    Column("id", String, nullable=False),
    Column("line", String, nullable=False),
    Column("kommune_nr", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("service_id", String, nullable=False),
    Column("event", String),
    Column("change", String, nullable=False),
    Column("service_code", String),
    Column("hendelse_dato", Date, nullable=False),
    Column("scope", String, nullable=False),
    Column("switched_on", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("created_at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("person_hash", String),
    Column("outcome_id", BIG, ForeignKey("outcome.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    # A mark beside the state: when the broker confirmed it (outcomes.md section 4).
    Column("published_at", Moment),
    # notifikasjonGUID of the N that an M or C is about.
    Column("ref", String),
    # The record whose content went in its place, where it never left itself.
    Column("taken_by", String),
    # Its place in the line, before those of the same turn are taken in the order of creation.
    Column("turn", BIG, nullable=False, server_default="0"),
    UniqueConstraint("id"),
    Index(None, "service_id"),
    Index(None, "ref"),
    Index(None, "outcome_id"),
    Index(None, "person_hash"),
    Index(None, "state", "line", "kommune_nr", "turn", "seq"),
    sqlite_autoincrement=True,
)

#: What waits to be published, in the order in which it became due; a row goes when the broker has it.
publication = Table(
    "publication",
    metadata,
    Column("seq", BIG, primary_key=True),
    Column("kind", String, nullable=False),
    Column("record_id", String, ForeignKey("record.id")),
    Column("parked_id", BIG, ForeignKey("parked.id")),
    # Of a parked input: how often it had been refused by then.
    Column("attempt", Integer),
    # Of a parked input: itself as it came that time, since the same bytes may come under another key.
    # Of a receipt: the receipt.
    Column("sealed", LargeBinary),
    # Of the input that made it due: when it came, and its trace, which goes through us.
    Column("due_at", Moment, nullable=False),
    Column("traceparent", String),
    Index(None, "kind", "seq"),
    sqlite_autoincrement=True,
)

#: Records counted as they are made: what the outbox is held against.
made = Table(
    "made",
    metadata,
    Column("line", String, primary_key=True),
    Column("kommune_nr", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
)
