"""Services and consultations as they stand, whose they are, and what they were held against."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from adapter.store.columns import BIG, Moment, metadata

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
