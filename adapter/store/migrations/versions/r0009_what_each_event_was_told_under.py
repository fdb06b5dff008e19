"""Under which number and id each event stands at the register: with the last one that is annulled, a number is free."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "meant",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("event", "what", name="pk_meant"),
    )
    op.create_index("ix_meant_key", "meant", ["key"])
