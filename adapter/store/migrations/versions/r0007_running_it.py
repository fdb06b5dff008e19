"""Running it: the access log, and what the office acts on."""

import msgspec
import sqlalchemy as sa
from alembic import op

from adapter.rules import Finding
from adapter.store.fingerprint import fingerprint_of

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: Rows that are read at a time.
PAGE = 1000
#: Tables to which rows are only ever added.
APPENDED = ("access_log", "access_person")


def create_access_log() -> None:
    op.create_table(
        "access_log",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_access_log"),
    )
    op.create_index("ix_access_log_at", "access_log", ["at"])
    op.create_index("ix_access_log_subject", "access_log", ["subject"])
    op.create_table(
        "access_person",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("person_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["access_log.seq"], name="fk_access_person_access_log"),
        sa.PrimaryKeyConstraint("seq", "person_hash", name="pk_access_person"),
    )
    op.create_index("ix_access_person_person_hash", "access_person", ["person_hash"])
    op.create_table(
        "access_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_head"),
    )


def forbid_changes() -> None:
    """Let the database itself refuse to change or delete a row of the access log."""
    if op.get_bind().dialect.name == "sqlite":
        for table in APPENDED:
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
                )
        # What INSERT OR REPLACE replaces is deleted without asking a trigger of deletions.
        op.execute(
            "CREATE TRIGGER access_log_no_replace BEFORE INSERT ON access_log "
            "WHEN EXISTS (SELECT 1 FROM access_log WHERE seq = NEW.seq) "
            "BEGIN SELECT RAISE(ABORT, 'access_log is only ever added to'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$"
    )
    for table in APPENDED:
        op.execute(
            f"CREATE TRIGGER {table}_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()"
        )


def group_parked() -> None:
    """Give every parked input the fingerprint of what it is refused for, those that are there as well."""
    op.add_column("parked", sa.Column("fingerprint", sa.String(), nullable=True))
    op.create_index("ix_parked_fingerprint_state", "parked", ["fingerprint", "state"])
    op.create_index("ix_outcome_received_at", "outcome", ["received_at"])
    fill_in(op.get_bind())


def fill_in(connection: sa.Connection) -> None:
    """Say what each parked input is refused for, page by page."""
    parked = sa.table(
        "parked",
        *(sa.column(name) for name in ("id", "tenant", "reason", "fingerprint")),
        sa.column("findings", sa.JSON()),
    )
    page, last = sa.select(parked).order_by(parked.c.id).limit(PAGE), 0
    while rows := connection.execute(page.where(parked.c.id > last)).all():
        for row in rows:
            found = fingerprint_of(row.tenant, row.reason, msgspec.convert(row.findings, list[Finding]))
            connection.execute(sa.update(parked).where(parked.c.id == row.id).values(fingerprint=found))
        last = rows[-1].id


def keep_how_it_runs() -> None:
    """Pauses and processes, and what the overview looks for."""
    op.create_table(
        "pause",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("what", "name", name="pk_pause"),
    )
    op.create_table(
        "process",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("health", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_process"),
    )
    op.create_index("ix_process_seen_at", "process", ["seen_at"])
    counted = ["day", "kommune_nr", "outcome", "reason"]
    op.create_index("ix_outcome_day_kommune_nr_outcome_reason", "outcome", counted)
    op.create_index("ix_outcome_source_tenant_received_at", "outcome", ["source", "tenant", "received_at"])
    op.create_index("ix_parked_state_tenant_reason", "parked", ["state", "tenant", "reason"])


def keep_logins() -> None:
    """Who is logged in, and which proofs were shown."""
    op.create_table(
        "login",
        sa.Column("session_hash", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("session_hash", name="pk_login"),
    )
    op.create_index("ix_login_until", "login", ["until"])
    op.create_table(
        "shown_proof",
        sa.Column("proof_hash", sa.String(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("proof_hash", name="pk_shown_proof"),
    )
    op.create_index("ix_shown_proof_until", "shown_proof", ["until"])


def keep_counted() -> None:
    """What figures are counted from; what came before is counted when it is told of again."""
    op.create_table(
        "counted",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("profession", sa.String(), nullable=False),
        sa.Column("hovedforlop", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("age", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "tenant", "thing", name="pk_counted"),
    )
    op.create_index("ix_counted_kommune_nr_kind_first", "counted", ["kommune_nr", "kind", "first"])
    op.create_table(
        "figure_month",
        sa.Column("counts", sa.String(), nullable=False),
        sa.Column("kommune_nr", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("counts", "kommune_nr", "month", name="pk_figure_month"),
    )


def keep_seal_keys() -> None:
    """The keys that values are sealed with; a store writes down its first when it is opened."""
    op.create_table(
        "seal_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wrapped_by", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("used", BIG, server_default="0", nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", "wrapped_by", name="pk_seal_key"),
    )


def upgrade() -> None:
    keep_counted()
    keep_how_it_runs()
    keep_logins()
    group_parked()
    create_access_log()
    forbid_changes()
    keep_seal_keys()
