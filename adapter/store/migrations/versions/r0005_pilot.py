"""The pilot: contacts without an official code, counted or held, and the courses that they make."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)


def create_count() -> None:
    op.create_table(
        "pilot_count",
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kept", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kommune_nr", "code", "month", "kept", name="pk_pilot_count"),
    )


def create_contact() -> None:
    op.create_table(
        "pilot_contact",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("professions", sa.JSON(), nullable=False),
        sa.Column("hovedforlop", sa.String(), nullable=False),
        sa.Column("contact_kind", sa.String(), nullable=True),
        sa.Column("low_threshold", sa.Boolean(), nullable=True),
        sa.Column("course_id", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_pilot_contact"),
    )
    op.create_index("ix_pilot_contact_kommune_nr_person_key", "pilot_contact", ["kommune_nr", "person_key"])
    op.create_index("ix_pilot_contact_course_id", "pilot_contact", ["course_id"])


def create_course() -> None:
    op.create_table(
        "pilot_course",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("ended", sa.Date(), nullable=True),
        sa.Column("ended_for", sa.String(), nullable=True),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("professions", sa.JSON(), nullable=False),
        sa.Column("hovedforlop", sa.JSON(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pilot_course"),
    )
    op.create_index("ix_pilot_course_kommune_nr_person_key", "pilot_course", ["kommune_nr", "person_key"])
    op.create_index("ix_pilot_course_kommune_nr_state_last", "pilot_course", ["kommune_nr", "state", "last"])


def upgrade() -> None:
    create_count()
    create_contact()
    create_course()
