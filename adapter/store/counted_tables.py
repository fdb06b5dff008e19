"""
What figures are counted from, and what they came to when their month was closed.

Codes and keyed hashes only; nothing is opened to count (MH-63). `figure_month` names nobody.
"""

from sqlalchemy import JSON, Column, Date, Index, Integer, String, Table

from adapter.store.columns import metadata

#: A contact, a service, or a service whose newest version was refused, as it stands: one row each.
counted = Table(
    "counted",
    metadata,
    # `contact`, `service` or `refused`.
    Column("kind", String, primary_key=True),
    Column("tenant", String, primary_key=True),
    # Keyed hash of what its source calls it.
    Column("thing", String, primary_key=True),
    Column("kommune_nr", String, nullable=False),
    # What became of it; the code of a service.
    Column("what", String, nullable=False),
    # Its month; of a service its first day, and the first day on which it is not given any more.
    Column("first", Date, nullable=False),
    Column("until", Date),
    # Organisation number; 8401 with `+` between; empty: not told.
    Column("unit", String, nullable=False),
    Column("profession", String, nullable=False),
    Column("hovedforlop", String, nullable=False),
    Column("form", String, nullable=False),
    Column("age", String, nullable=False),
    # The person's keyed hash within the kommune, where the person is known.
    Column("person_key", String),
    # Of what was refused or waits: the rule, and the fields that are missing with `+` between.
    Column("rule", String, nullable=False),
    Column("field", String, nullable=False),
    # Of a service: minutes a week, where its newest version tells them.
    Column("weekly_minutes", Integer),
    Index(None, "kommune_nr", "kind", "first"),
)

#: What was counted of a kommune's month when it was closed; it does not change any more.
figure_month = Table(
    "figure_month",
    metadata,
    Column("counts", String, primary_key=True),
    Column("kommune_nr", String, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("content", JSON, nullable=False),
)
