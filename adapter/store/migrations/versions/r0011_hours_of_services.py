"""The hours a week of a service, beside what is counted of it (MH-53)."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # Empty for what is there: it was not read.
    op.add_column("counted", sa.Column("weekly_minutes", sa.Integer(), nullable=True))
