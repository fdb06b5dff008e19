"""Who is logged in at the office, and which proofs of programs were seen: shared by all web processes."""

from sqlalchemy import Column, Index, LargeBinary, String, Table

from adapter.store.columns import Moment, metadata

login = Table(
    "login",
    metadata,
    # Keyed hash of what the browser's cookie holds; the cookie itself is nowhere.
    Column("session_hash", String, primary_key=True),
    # Who it is, and what their login said of them.
    Column("sealed", LargeBinary, nullable=False),
    Column("used_at", Moment, nullable=False),
    # Used or not, it ends then.
    Column("until", Moment, nullable=False),
    Index(None, "until"),
)

#: Proofs of possession, each good for one request (RFC 9449 section 11.1).
shown_proof = Table(
    "shown_proof",
    metadata,
    Column("proof_hash", String, primary_key=True),
    # When it is too old to be shown again.
    Column("until", Moment, nullable=False),
    Index(None, "until"),
)
