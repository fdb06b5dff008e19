"""
Imported last by a process that others are forked from: what is there by then stays.

Nobody looks through it for garbage, and so it lies in memory once, for all of them. What they read of keys was made for
the test, and is not proven once more in each of them (tests/keys.py).
"""

import gc
from functools import partial

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from adapter.register.cms import pem

pem.load_pem_private_key = partial(load_pem_private_key, unsafe_skip_rsa_key_validation=True)

gc.collect()
gc.freeze()
