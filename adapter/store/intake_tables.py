"""What came in and what became of it: inputs, outcomes, positions, and what waits to be tried again."""

from sqlalchemy import (
    JSON,
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
    # What has the same is refused for the same (see fingerprint.py).
    Column("fingerprint", String),
    UniqueConstraint("tenant", "digest"),
    Index(None, "retry_at"),
    Index(None, "fingerprint", "state"),
    Index(None, "state", "tenant", "reason"),
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
    Index(None, "received_at"),
    Index(None, "day", "kommune_nr", "outcome", "reason"),
    Index(None, "source", "tenant", "received_at"),
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
    # What it told the tables, and the day whose tables were asked. Empty: no table was asked; none at all:
    # it is from before this was kept.
    Column("told", String),
    Column("event_day", Date),
    # Of a finished consultation form, alderstrinn and amming as decided (`hst_column.py`).
    Column("hst", String),
    Index(None, "service_id"),
)

#: What resources told the tables, each different one once: codes that name nobody.
told = Table(
    "told",
    metadata,
    # Of the content: the same is found without asking.
    Column("digest", String, primary_key=True),
    Column("content", JSON, nullable=False),
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

#: What parked inputs wait for, by the keyed hash of its name: when it arrives they are tried again. And what is
#: refused of them, by a name that begins with `stopped:`: when all of it has arrived anew they are superseded.
awaited = Table(
    "awaited",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("value_hash", String, primary_key=True),
    Column("parked_id", BIG, ForeignKey("parked.id"), primary_key=True),
    # The resource, where it has arrived by itself since; of what is refused the name of the input that brought it.
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
