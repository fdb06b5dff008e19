"""As what a consultation was decided, in the fields that rows may fill: without them nobody sees that they changed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    # Empty for what is there: it cannot be known any more.
    op.add_column("resource", sa.Column("hst", sa.String(), nullable=True))
