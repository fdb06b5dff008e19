"""What resources told the tables, kept with their outcomes: enough to ask other tables anew."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "told",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_told"),
    )
    op.add_column("resource", sa.Column("told", sa.String(), nullable=True))
    op.add_column("resource", sa.Column("event_day", sa.Date(), nullable=True))
