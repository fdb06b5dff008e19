"""Matching: whose services are whose, IPLOS-derived data, what was found alike, and what persons decide."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _where(condition: str) -> Mapping[str, Any]:
    """Only rows of this condition are in an index, on either database."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def extend_history() -> None:
    op.add_column("history", sa.Column("kommune_nr", sa.String(), nullable=True))
    op.add_column("history", sa.Column("person_key", sa.String(), nullable=True))
    op.create_index("ix_history_kommune_nr_person_key", "history", ["kommune_nr", "person_key"])


def create_person() -> None:
    op.create_table(
        "person",
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("joined", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kommune_nr", "key", name="pk_person"),
    )
    op.create_index("ix_person_kommune_nr_joined", "person", ["kommune_nr", "joined"])


def create_derived_import() -> None:
    op.create_table(
        "derived_import",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("next", BIG, nullable=False),
        sa.Column("rows", BIG, nullable=False),
        sa.Column("refused", BIG, nullable=False),
        sa.Column("new", BIG, nullable=False),
        sa.Column("changed", BIG, nullable=False),
        sa.Column("unchanged", BIG, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_derived_import"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_derived_import_source_digest",
        "derived_import",
        ["source", "digest"],
        unique=True,
        **_where("undone_at IS NULL"),
    )


def create_derived() -> None:
    op.create_table(
        "derived",
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("list", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("orgnr", sa.String(), nullable=True),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["derived_import.id"], name="fk_derived_derived_import"),
        sa.PrimaryKeyConstraint("import_id", "number", name="pk_derived"),
    )
    op.create_index("ix_derived_kommune_nr_person_key", "derived", ["kommune_nr", "person_key"])
    op.create_index(
        "ix_derived_kommune_nr_birth_year_code",
        "derived",
        ["kommune_nr", "birth_year", "code"],
        **_where("person_key = ''"),
    )
    op.create_index(
        "ix_derived_kommune_nr_source_service_id",
        "derived",
        ["kommune_nr", "source", "service_id"],
        **_where("service_id <> ''"),
    )


def create_derived_fault() -> None:
    op.create_table(
        "derived_fault",
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["derived_import.id"], name="fk_derived_fault_derived_import"),
        sa.PrimaryKeyConstraint("import_id", "number", "place", name="pk_derived_fault"),
    )


def create_matched() -> None:
    op.create_table(
        "matched",
        sa.Column("seq", BIG, nullable=False),
        sa.Column("outcome_id", BIG, nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("service_code", sa.String(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("acted", sa.Boolean(), nullable=False),
        sa.Column("other_origin", sa.String(), nullable=True),
        sa.Column("other_source", sa.String(), nullable=True),
        sa.Column("other_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name="fk_matched_outcome"),
        sa.PrimaryKeyConstraint("seq", name="pk_matched"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_matched_outcome_id", "matched", ["outcome_id"])
    op.create_index("ix_matched_kommune_nr_start", "matched", ["kommune_nr", "start"])


def create_review() -> None:
    op.create_table(
        "review",
        sa.Column("id", BIG, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("service_code", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("other_origin", sa.String(), nullable=False),
        sa.Column("other_source", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.UniqueConstraint(
            "tenant", "kind", "service_id", "other_origin", "other_source", "other_id", name="uq_review"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_review_state_kommune_nr", "review", ["state", "kommune_nr"])


def upgrade() -> None:
    extend_history()
    create_person()
    create_derived_import()
    create_derived()
    create_derived_fault()
    create_matched()
    create_review()
