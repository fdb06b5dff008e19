"""Delivery: lines, messages and what is in them, attempts, and what persons did."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def create_line() -> None:
    op.create_table(
        "line",
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("lopenr", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.String(), nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("epoch", BIG, nullable=False),
        sa.PrimaryKeyConstraint("kommune_nr", "line", name="pk_line"),
    )


def create_message() -> None:
    op.create_table(
        "message",
        sa.Column("seq", BIG, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_resend", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("first", BIG, nullable=False),
        sa.Column("last", BIG, nullable=False),
        sa.Column("lopenr", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("odd_answers", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("unknown", sa.Boolean(), nullable=False),
        sa.Column("anew", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("ref_id", sa.String(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("replaced_by", sa.String(), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("schema_build", sa.String(), nullable=True),
        sa.Column("to_her_id", BIG, nullable=True),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_message"),
        sa.UniqueConstraint("id", name="uq_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_kommune_nr_line_state", "message", ["kommune_nr", "line", "state"])


def create_notified() -> None:
    op.create_table(
        "notified",
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("arose_at", MOMENT, nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_notified_message"),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_notified_record"),
        sa.PrimaryKeyConstraint("message_id", "number", name="pk_notified"),
    )
    for name in ("guid", "record_id", "ref"):
        op.create_index(f"ix_notified_{name}", "notified", [name])


def create_attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("seq", BIG, nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ending", sa.String(), nullable=True),
        sa.Column("stored", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("ref_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_attempt_message"),
        sa.PrimaryKeyConstraint("seq", name="pk_attempt"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attempt_message_id", "attempt", ["message_id"])


def create_operation() -> None:
    op.create_table(
        "operation",
        sa.Column("seq", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_operation"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_operation_kommune_nr_line", "operation", ["kommune_nr", "line"])


def upgrade() -> None:
    create_line()
    create_message()
    create_notified()
    create_attempt()
    create_operation()
    op.add_column("record", sa.Column("ref", sa.String(), nullable=True))
    op.add_column("record", sa.Column("taken_by", sa.String(), nullable=True))
    op.add_column("record", sa.Column("turn", BIG, nullable=False, server_default="0"))
    op.create_index("ix_record_ref", "record", ["ref"])
    # The queue of a line is read in its order, however long it is.
    op.drop_index("ix_record_state_line_kommune_nr", "record")
    op.create_index(
        "ix_record_state_line_kommune_nr_turn_seq", "record", ["state", "line", "kommune_nr", "turn", "seq"]
    )
