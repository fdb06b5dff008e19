"""IPLOS-derived data: imports, their rows, and the lines that were refused."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, text

from adapter.store.columns import BIG, Moment, metadata

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
