"""
Keys that are proven once a run.

Each time a key of RSA is read, OpenSSL proves that its factors are prime: for a while that is all a test's processor
does, as each test's sender reads the keys of its kommuner. The same bytes are the same key.
"""

from functools import cache

from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from adapter.register.cms import pem


@cache
def _read(content: bytes, password: bytes | None) -> PrivateKeyTypes:
    return load_pem_private_key(content, password)


pem.load_pem_private_key = _read
