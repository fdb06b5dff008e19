"""
The access log: who looked at or changed what (SEC-10).

Rows are added and never changed or taken away: the database itself refuses that. Each is chained to the one
before it, and `access_head` says which is the last, so that one cut off at the end is missed too.
"""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from adapter.store.columns import BIG, Moment, metadata

access_log = Table(
    "access_log",
    metadata,
    Column("seq", BIG, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    # Roles with a comma between them, as they were then.
    Column("roles", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("act", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("kommune_nr", String, nullable=False),
    Column("why", String, nullable=False),
    Column("detail", JSON, nullable=False),
    # Keyed hash over this row, its persons, and the mark of the row before.
    Column("mark", String, nullable=False),
    Index(None, "at"),
    Index(None, "subject"),
)

#: Whose data a row of the access log is about.
access_person = Table(
    "access_person",
    metadata,
    Column("seq", BIG, ForeignKey("access_log.seq"), primary_key=True, autoincrement=False),
    Column("person_hash", String, primary_key=True),
    Index(None, "person_hash"),
)

#: One row: the last of the log. Whoever adds to it holds this row.
access_head = Table(
    "access_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BIG, nullable=False),
    Column("mark", String, nullable=False),
)
