"""
The tables of the pilot: what was counted, what is held, and the courses that it makes.

As in columns.py, no column in clear holds person data. `pilot_count` outlives what is deleted.
"""

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, LargeBinary, String, Table

from adapter.store.columns import Moment, metadata

#: How many contacts of a month are only counted, held, and deleted after they were held.
pilot_count = Table(
    "pilot_count",
    metadata,
    Column("kommune_nr", String, primary_key=True),
    Column("code", String, primary_key=True),
    # The first day of the month of the contacts.
    Column("month", Date, primary_key=True),
    Column("kept", String, primary_key=True),
    Column("count", Integer, nullable=False),
)

#: Contacts that are held; `id` is what their history is called.
pilot_contact = Table(
    "pilot_contact",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("kommune_nr", String, nullable=False),
    Column("person_key", String, nullable=False),
    Column("code", String, nullable=False),
    Column("parent", String),
    Column("day", Date, nullable=False),
    Column("unit", String),
    Column("programme", String, nullable=False),
    Column("professions", JSON, nullable=False),
    Column("hovedforlop", String, nullable=False),
    Column("contact_kind", String),
    Column("low_threshold", Boolean),
    # The course it is of; empty while a service covers it.
    Column("course_id", String),
    # Whom it is about, where its kommune keeps identities.
    Column("sealed", LargeBinary),
    Index(None, "kommune_nr", "person_key"),
    Index(None, "course_id"),
)

#: One record a course (KPR-D-016).
pilot_course = Table(
    "pilot_course",
    metadata,
    Column("id", String, primary_key=True),
    Column("kommune_nr", String, nullable=False),
    Column("person_key", String, nullable=False),
    # Of its first contact.
    Column("tenant", String, nullable=False),
    Column("code", String, nullable=False),
    Column("state", String, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    # The day before a covering service starts, and that service.
    Column("ended", Date),
    Column("ended_for", String),
    Column("contacts", Integer, nullable=False),
    Column("unit", String),
    Column("programme", String, nullable=False),
    Column("professions", JSON, nullable=False),
    # Each value with the day it was first said.
    Column("hovedforlop", JSON, nullable=False),
    Column("decided_at", Moment),
    Column("who", String),
    Column("why", String),
    Index(None, "kommune_nr", "person_key"),
    Index(None, "kommune_nr", "state", "last"),
)
