"""How it runs: what persons have paused, and which processes there are."""

from sqlalchemy import JSON, Column, Index, String, Table

from adapter.store.columns import Moment, metadata

#: What stands still until a person resumes it; a line that is stopped says so itself.
pause = Table(
    "pause",
    metadata,
    Column("what", String, primary_key=True),
    # The source or the tenant; empty where all sending is meant.
    Column("name", String, primary_key=True),
    Column("kommune_nr", String, nullable=False),
    Column("who", String, nullable=False),
    Column("why", String, nullable=False),
    Column("since", Moment, nullable=False),
)

#: Processes that work on this store, each as it said of itself last.
process = Table(
    "process",
    metadata,
    # Made up at its start: no name of a machine.
    Column("id", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("version", String, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("health", JSON, nullable=False),
    Index(None, "seen_at"),
)
