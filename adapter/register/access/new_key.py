"""New keys for HelseID, and how one is put into a file so that it survives a power cut."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, RSAKey

from adapter.errors import Fault, Misconfigured
from adapter.register.access.keys import CURVES

#: As HelseID's own key generator makes them.
RSA_BITS = 4096


def make_jwk(algorithm: str) -> dict[str, Any]:
    """Make a private JWK; its kid is its thumbprint (RFC 7638), so that no two keys share one."""
    curve = CURVES.get(algorithm)
    key = ECKey.generate_key(curve) if curve else RSAKey.generate_key(RSA_BITS)
    return {**key.as_dict(private=True), "kid": key.thumbprint(), "alg": algorithm, "use": "sig"}


def store_jwk(path: Path, members: dict[str, Any]) -> None:
    """
    Put a JWK into a file that only its owner may read; whole or not at all, and there to stay.

    Raises `Misconfigured` when it cannot be written.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(json.dumps(members) + "\n")
            file.flush()
            os.fsync(file.fileno())
        move(draft, path)
    except OSError as problem:
        raise Misconfigured(
            Fault(str(path), 0, 0, f"a new key cannot be stored: {problem.strerror}; name another place")
        ) from None


def note_expiry(path: Path, expires: datetime) -> None:
    """Write into a key's file until when it is registered (aware)."""
    store_jwk(path, {**json.loads(path.read_bytes()), "exp": int(expires.timestamp())})


def move(source: Path, target: Path) -> None:
    """Give a file another name in its folder, in one step and for good; raises OSError."""
    source.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
