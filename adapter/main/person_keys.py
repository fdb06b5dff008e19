"""The secrets that persons are hashed with, read from their files."""

from adapter.config import Tenants
from adapter.matching.person_key import PersonKeys, passing_keys
from adapter.store import read_key


def read_person_keys(tenants: Tenants) -> PersonKeys:
    """
    Read the secrets of the kommuner that name files; for the others the store has one.

    Misconfigured when a file is missing, has another length, or is open to everybody.
    """
    named = {nr: each.keys for nr, each in tenants.matching.kommuner.items() if each.keys}
    return PersonKeys(
        {nr: tuple(read_key(file) for file in files) for nr, files in named.items()}, passing_keys().default
    )


def person_keys(tenants: Tenants, store_secret: bytes) -> PersonKeys:
    """Give the secrets of all kommuner; `store_secret` is `Store.person_secret`."""
    return PersonKeys(read_person_keys(tenants).secrets, store_secret)
