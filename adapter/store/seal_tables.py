"""The keys that the store is sealed with, themselves wrapped by the secret in the key file."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from adapter.store.columns import BIG, Moment, metadata

#: A row for each key and each secret that wraps it: two secrets while the key file is changed, else one.
#: Empty until the first rotation: the one data key then follows from the secret itself.
seal_key = Table(
    "seal_key",
    metadata,
    # 0: what never changes (see wrapping.py); 1 to 255: data keys, as sealed values name them.
    Column("id", Integer, primary_key=True, autoincrement=False),
    # Fingerprint of the secret.
    Column("wrapped_by", String, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("retired_at", Moment),
    # How many values were ever sealed with it: random nonces last for so many only.
    Column("used", BIG, nullable=False, server_default="0"),
    # Taken away when the key is retired.
    Column("wrapped", LargeBinary),
)
