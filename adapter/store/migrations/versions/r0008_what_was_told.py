"""What the register was told that a number or an id stands for, and the kommuner's entries as they were last used."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "meaning",
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kommune_nr", "line", "what", "key", "kind", name="pk_meaning"),
    )
    op.create_table(
        "kommune_entry",
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kommune_nr", name="pk_kommune_entry"),
    )
