"""The platform: who owns a partition, what waits to be published, what is tried again by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def create_claim() -> None:
    op.create_table(
        "claim",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("partition", sa.String(), nullable=False),
        sa.Column("epoch", BIG, nullable=False),
        sa.PrimaryKeyConstraint("source", "partition", name="pk_claim"),
    )


def create_publication() -> None:
    op.create_table(
        "publication",
        sa.Column("seq", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=True),
        sa.Column("parked_id", BIG, nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("traceparent", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_publication_record"),
        sa.ForeignKeyConstraint(["parked_id"], ["parked.id"], name="fk_publication_parked"),
        sa.PrimaryKeyConstraint("seq", name="pk_publication"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_publication_kind_seq", "publication", ["kind", "seq"])


def create_awaited() -> None:
    op.create_table(
        "awaited",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("value_hash", sa.String(), nullable=False),
        sa.Column("parked_id", BIG, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["parked_id"], ["parked.id"], name="fk_awaited_parked"),
        sa.PrimaryKeyConstraint("tenant", "value_hash", "parked_id", name="pk_awaited"),
    )
    op.create_index("ix_awaited_parked_id", "awaited", ["parked_id"])


def make_room() -> None:
    """Room beside rows that change often, so that no index must be told; queues are swept early."""
    for table in ("history", "parked"):
        op.execute(f"ALTER TABLE {table} SET (fillfactor = 85)")
    for table in ("claim", "made", "position", "received"):
        op.execute(f"ALTER TABLE {table} SET (fillfactor = 50)")
    for table in ("awaited", "publication"):
        op.execute(
            f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)"
        )


def upgrade() -> None:
    create_claim()
    create_publication()
    create_awaited()
    op.add_column("record", sa.Column("published_at", MOMENT, nullable=True))
    op.add_column("parked", sa.Column("retry_at", MOMENT, nullable=True))
    op.add_column("parked", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("parked", sa.Column("said", sa.String(), nullable=True))
    op.create_index("ix_parked_retry_at", "parked", ["retry_at"])
    if op.get_context().dialect.name == "postgresql":
        make_room()
