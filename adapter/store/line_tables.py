"""The lines to the register: messages, what is in them, attempts, and what persons did."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from adapter.store.columns import BIG, Moment, metadata

#: Each kommune's ordered line of each message type (KPR-V-011, KPR-V-012), and who holds it now.
line = Table(
    "line",
    metadata,
    Column("kommune_nr", String, primary_key=True),
    Column("line", String, primary_key=True),
    # The highest notifikasjonLopeNr given, and the notifikasjonGUID of the last accepted notification.
    Column("number", BIG, nullable=False),
    Column("guid", String, nullable=False),
    # HST: the number of the last message within a year (KPR-V-072).
    Column("year", Integer, nullable=False),
    Column("lopenr", Integer, nullable=False),
    # Why nothing leaves until a person has acted; empty while the line is open.
    Column("stopped", String),
    Column("stopped_at", Moment),
    # A lease: each new one raises the epoch, and what names an earlier one is refused.
    Column("holder", String),
    Column("leased_until", Moment),
    Column("epoch", BIG, nullable=False),
)

#: A message to the register. `payload` is CMS and opens with the register's key alone; both go when it is old.
message = Table(
    "message",
    metadata,
    Column("seq", BIG, primary_key=True),
    Column("id", String, nullable=False),
    Column("kommune_nr", String, nullable=False),
    Column("line", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("state", String, nullable=False),
    Column("is_resend", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("size", Integer, nullable=False),
    Column("first", BIG, nullable=False),
    Column("last", BIG, nullable=False),
    Column("lopenr", Integer),
    Column("year", Integer),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("odd_answers", Integer, nullable=False, server_default="0"),
    Column("unknown", Boolean, nullable=False),
    Column("anew", Integer, nullable=False, server_default="0"),
    Column("due_at", Moment),
    Column("cause", String),
    Column("status", Integer),
    Column("code", Integer),
    Column("ref_id", String),
    Column("ended_at", Moment),
    Column("replaced_by", String),
    Column("rules", JSON, nullable=False),
    Column("schema_build", String),
    Column("to_her_id", BIG),
    Column("mark", String),
    Column("digest", String),
    Column("sealed", LargeBinary),
    Column("payload", LargeBinary),
    UniqueConstraint("id"),
    Index(None, "kommune_nr", "line", "state"),
    sqlite_autoincrement=True,
)

#: The notifications of each message, as they stand in it.
notified = Table(
    "notified",
    metadata,
    Column("message_id", String, ForeignKey("message.id"), primary_key=True),
    Column("number", BIG, primary_key=True, autoincrement=False),
    Column("guid", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("status", String, nullable=False),
    Column("ref", String),
    Column("arose_at", Moment, nullable=False),
    # Whose content it carries.
    Column("record_id", String, ForeignKey("record.id"), nullable=False),
    Index(None, "guid"),
    Index(None, "record_id"),
    Index(None, "ref"),
)

#: Every attempt to send a message, written down before its first byte leaves.
attempt = Table(
    "attempt",
    metadata,
    Column("seq", BIG, primary_key=True),
    Column("message_id", String, ForeignKey("message.id"), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),
    # Empty while it is under way, or where it was cut off.
    Column("ending", String),
    Column("stored", String),
    Column("cause", String),
    Column("status", Integer),
    Column("code", Integer),
    Column("ref_id", String),
    Index(None, "message_id"),
    sqlite_autoincrement=True,
)

#: What persons did to lines and messages: who, when, why.
operation = Table(
    "operation",
    metadata,
    Column("seq", BIG, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("why", String, nullable=False),
    Column("act", String, nullable=False),
    Column("kommune_nr", String, nullable=False),
    Column("line", String, nullable=False),
    Column("subject", String),
    Column("detail", JSON, nullable=False),
    Index(None, "kommune_nr", "line"),
    sqlite_autoincrement=True,
)

#: What the register was told last that a person's number (KPR-V-058) or a unit's id (KPR-V-078) stands for.
meaning = Table(
    "meaning",
    metadata,
    Column("kommune_nr", String, primary_key=True),
    Column("line", String, primary_key=True),
    # `person` or `unit`; then keyed hashes of the number or id, and of what it stands for.
    Column("what", String, primary_key=True),
    Column("key", String, primary_key=True),
    # Of a person the typeID, of a unit the attribute.
    Column("kind", String, primary_key=True),
    Column("value", String, nullable=False),
    # Which said so last.
    Column("record_id", String, nullable=False),
)

#: Under which number and id each event stands at the register; a row goes with its annulment.
meant = Table(
    "meant",
    metadata,
    # notifikasjonGUID of its N.
    Column("event", String, primary_key=True),
    # `person` or `unit`, and the key of `meaning`.
    Column("what", String, primary_key=True),
    Column("key", String, nullable=False),
    Index(None, "key"),
)

#: Each kommune's entry in the tenants file as it was last used: keyed hashes of its fields, by name.
kommune_entry = Table(
    "kommune_entry",
    metadata,
    Column("kommune_nr", String, primary_key=True),
    Column("seen_at", Moment, nullable=False),
    Column("fields", JSON, nullable=False),
)
