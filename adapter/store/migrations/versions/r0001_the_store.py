"""The store: everything that Part A keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def create_history() -> None:
    op.create_table(
        "history",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=True),
        sa.Column("last_updated", MOMENT, nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("person_hash", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kind", "id", name="pk_history"),
    )
    op.create_index("ix_history_person_hash", "history", ["person_hash"])


def create_installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("namespace", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
    )


def create_made() -> None:
    op.create_table(
        "made",
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("line", "kommune_nr", "day", name="pk_made"),
    )


def create_parked() -> None:
    op.create_table(
        "parked",
        sa.Column("id", BIG, nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("input", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("last_seen", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parked"),
        sa.UniqueConstraint("tenant", "digest", name="uq_parked"),
        sqlite_autoincrement=True,
    )


def create_position() -> None:
    op.create_table(
        "position",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("partition", sa.String(), nullable=False),
        sa.Column("next", BIG, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "partition", name="pk_position"),
    )


def create_received() -> None:
    op.create_table(
        "received",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "tenant", "kommune_nr", "day", name="pk_received"),
    )


def create_name() -> None:
    op.create_table(
        "name",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value_hash", sa.String(), nullable=False),
        sa.Column("history_kind", sa.String(), nullable=False),
        sa.Column("history_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kind", "value_hash", name="pk_name"),
        sa.ForeignKeyConstraint(
            ["tenant", "history_kind", "history_id"],
            ["history.tenant", "history.kind", "history.id"],
            name="fk_name_history",
        ),
    )


def create_outcome() -> None:
    op.create_table(
        "outcome",
        sa.Column("id", BIG, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("input", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("rules_version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("parked_id", BIG, sa.ForeignKey("parked.id", name="fk_outcome_parked"), nullable=True),
        sa.Column("replay_of", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outcome"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outcome_input", "outcome", ["input"])
    op.create_index("ix_outcome_parked_id", "outcome", ["parked_id"])


def create_record() -> None:
    op.create_table(
        "record",
        sa.Column("seq", BIG, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=True),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("service_code", sa.String(), nullable=True),
        sa.Column("hendelse_dato", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("switched_on", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_hash", sa.String(), nullable=True),
        sa.Column("outcome_id", BIG, sa.ForeignKey("outcome.id", name="fk_record_outcome"), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_record"),
        sa.UniqueConstraint("id", name="uq_record"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_record_outcome_id", "record", ["outcome_id"])
    op.create_index("ix_record_person_hash", "record", ["person_hash"])
    op.create_index("ix_record_service_id", "record", ["service_id"])
    op.create_index("ix_record_state_line_kommune_nr", "record", ["state", "line", "kommune_nr"])


def create_resource() -> None:
    op.create_table(
        "resource",
        sa.Column(
            "outcome_id",
            BIG,
            sa.ForeignKey("outcome.id", name="fk_resource_outcome"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("service_id", sa.String(), nullable=True),
        sa.Column("service_code", sa.String(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("outcome_id", "number", name="pk_resource"),
    )
    op.create_index("ix_resource_service_id", "resource", ["service_id"])


def upgrade() -> None:
    create_history()
    create_installation()
    create_made()
    create_parked()
    create_position()
    create_received()
    create_name()
    create_outcome()
    create_record()
    create_resource()
