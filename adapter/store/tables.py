"""
The tables. Names are in the singular; `sealed` is always a value of seal.py, `*_hash` a keyed hash.

No column in clear holds person data: codes, dates of events, ids of our own and local ids of the
source (tjenesteID, resource ids) are all there is. An unknown tenant or kommune is the empty string,
since unique keys do not compare NULL. Changes go into a new file of migrations/versions.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    text,
)

#: SQLite gives ids only to a column of exactly this type.
BIG = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite itself would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given by SQLAlchemy
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given by SQLAlchemy
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

#: One row: whose store this is.
installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("namespace", String, nullable=False),
    Column("fingerprint", String, nullable=False),
)

#: Inputs that were refused or could not be decided, each once by tenant and bytes.
parked = Table(
    "parked",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("input", String, nullable=False),
    Column("source", String, nullable=False),
    Column("reason", String),
    Column("findings", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    # When it is tried again without anybody asking; never, where it is empty.
    Column("retry_at", Moment),
    # How often that was done, and what the last one who was asked for what is missing said.
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("said", String),
    UniqueConstraint("tenant", "digest"),
    Index(None, "retry_at"),
    sqlite_autoincrement=True,
)

#: One row an input.
outcome = Table(
    "outcome",
    metadata,
    Column("id", BIG, primary_key=True),
    # The place in its batch: ties the id that the database gave to the input it was given for.
    Column("place", Integer, nullable=False),
    Column("input", String, nullable=False),
    Column("source", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("kommune_nr", String, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("outcome", String, nullable=False),
    Column("reason", String),
    Column("findings", JSON, nullable=False),
    Column("rules_version", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("parked_id", BIG, ForeignKey("parked.id")),
    Column("replay_of", BIG),
    Index(None, "input"),
    Index(None, "parked_id"),
    sqlite_autoincrement=True,
)

#: One row a resource of an input; `detail` is the rest of what explains it.
resource = Table(
    "resource",
    metadata,
    Column("outcome_id", BIG, ForeignKey("outcome.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("outcome", String, nullable=False),
    Column("reason", String),
    Column("service_id", String),
    Column("service_code", String),
    Column("detail", JSON, nullable=False),
    Index(None, "service_id"),
)

#: What is known of a service or consultation: the whole history is in `sealed`.
history = Table(
    "history",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("resource", String, nullable=False),
    Column("version_id", String),
    Column("last_updated", Moment),
    Column("code", String),
    Column("scope", String),
    Column("person_hash", String),
    Column("sealed", LargeBinary, nullable=False),
    # The reporting kommune, and the person's keyed hash within it: finds the other services of a person.
    Column("kommune_nr", String),
    Column("person_key", String),
    Index(None, "person_hash"),
    Index(None, "kommune_nr", "person_key"),
)

#: Persons of a kommune by keyed hash: locked while their services are decided. Those that are one person
#: by what an EPJ said have the same `joined`.
person = Table(
    "person",
    metadata,
    Column("kommune_nr", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("joined", String, nullable=False),
    Index(None, "kommune_nr", "joined"),
)

#: Imports of IPLOS-derived data; of several that hold the same service, the newest one counts.
derived_import = Table(
    "derived_import",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("kommune_nr", String, nullable=False),
    Column("source", String, nullable=False),
    Column("form", String, nullable=False),
    Column("name", String, nullable=False),
    # Of the content: the same file once more is the same import.
    Column("digest", String, nullable=False),
    Column("year", Integer),
    Column("state", String, nullable=False),
    # Number of the row with which it goes on.
    Column("next", BIG, nullable=False),
    Column("rows", BIG, nullable=False),
    Column("refused", BIG, nullable=False),
    Column("new", BIG, nullable=False),
    Column("changed", BIG, nullable=False),
    Column("unchanged", BIG, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("undone_at", Moment),
    Column("who", String),
    Column("why", String),
    # Of those that were not undone there is one for each content.
    Index(
        None,
        "source",
        "digest",
        unique=True,
        sqlite_where=text("undone_at IS NULL"),
        postgresql_where=text("undone_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

#: Rows of IPLOS-derived data. `person_key` is empty where a row names nobody.
derived = Table(
    "derived",
    metadata,
    Column("import_id", BIG, ForeignKey("derived_import.id"), primary_key=True, autoincrement=False),
    Column("number", BIG, primary_key=True, autoincrement=False),
    Column("kommune_nr", String, nullable=False),
    Column("person_key", String, nullable=False),
    Column("list", String, nullable=False),
    Column("code", String, nullable=False),
    Column("start", Date, nullable=False),
    Column("end", Date),
    Column("orgnr", String),
    Column("service_id", String, nullable=False),
    Column("source", String, nullable=False),
    Column("year", Integer),
    Column("birth_year", Integer),
    Column("sex", String),
    Index(None, "kommune_nr", "person_key"),
    # Each row is in what it is looked for by, and in no more: an import writes millions.
    Index(
        None,
        "kommune_nr",
        "birth_year",
        "code",
        sqlite_where=text("person_key = ''"),
        postgresql_where=text("person_key = ''"),
    ),
    Index(
        None,
        "kommune_nr",
        "source",
        "service_id",
        sqlite_where=text("service_id <> ''"),
        postgresql_where=text("service_id <> ''"),
    ),
)

#: Rows that were refused; `place` names the column.
derived_fault = Table(
    "derived_fault",
    metadata,
    Column("import_id", BIG, ForeignKey("derived_import.id"), primary_key=True, autoincrement=False),
    Column("number", BIG, primary_key=True, autoincrement=False),
    Column("place", String, primary_key=True),
    Column("rule", String, nullable=False),
)

#: What was found about services and others like them; `acted` tells a verdict from an observation.
matched = Table(
    "matched",
    metadata,
    Column("seq", BIG, primary_key=True),
    Column("outcome_id", BIG, ForeignKey("outcome.id"), nullable=False),
    Column("tenant", String, nullable=False),
    Column("kommune_nr", String, nullable=False),
    Column("service_id", String, nullable=False),
    Column("service_code", String),
    Column("start", Date, nullable=False),
    Column("day", Date, nullable=False),
    Column("verdict", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("acted", Boolean, nullable=False),
    Column("other_origin", String),
    Column("other_source", String),
    Column("other_id", String),
    Index(None, "outcome_id"),
    Index(None, "kommune_nr", "start"),
    sqlite_autoincrement=True,
)

#: Services that may be registered already, and what persons decided of them.
review = Table(
    "review",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("opened_at", Moment, nullable=False),
    Column("tenant", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("service_id", String, nullable=False),
    Column("kommune_nr", String, nullable=False),
    Column("service_code", String),
    Column("rule", String, nullable=False),
    Column("other_origin", String, nullable=False),
    Column("other_source", String, nullable=False),
    Column("other_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("decided_at", Moment),
    Column("who", String),
    Column("why", String),
    UniqueConstraint("tenant", "kind", "service_id", "other_origin", "other_source", "other_id"),
    Index(None, "state", "kommune_nr"),
    sqlite_autoincrement=True,
)

#: Other names of histories.
name = Table(
    "name",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("value_hash", String, primary_key=True),
    Column("history_kind", String, nullable=False),
    Column("history_id", String, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "history_kind", "history_id"], ["history.tenant", "history.kind", "history.id"]
    ),
)

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

#: How far each source has been read.
position = Table(
    "position",
    metadata,
    Column("source", String, primary_key=True),
    Column("partition", String, primary_key=True),
    Column("next", BIG, nullable=False),
    Column("mark", String, nullable=False),
)

#: Who may move a position on: each claim of a partition raises its epoch, and the epochs before are refused.
claim = Table(
    "claim",
    metadata,
    Column("source", String, primary_key=True),
    Column("partition", String, primary_key=True),
    Column("epoch", BIG, nullable=False),
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

#: What parked inputs wait for, by the keyed hash of its name: when it arrives they are tried again.
awaited = Table(
    "awaited",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("value_hash", String, primary_key=True),
    Column("parked_id", BIG, ForeignKey("parked.id"), primary_key=True),
    # The resource, where it has arrived by itself since.
    Column("sealed", LargeBinary),
    Index(None, "parked_id"),
)

#: Inputs counted as they arrive: what the outcomes are held against.
received = Table(
    "received",
    metadata,
    Column("source", String, primary_key=True),
    Column("tenant", String, primary_key=True),
    Column("kommune_nr", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
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
