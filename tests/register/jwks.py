"""Keys for tests, made once: what each algorithm is used with."""

import json
from functools import cache
from pathlib import Path

from joserfc.jwk import ECKey, RSAKey

CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}


@cache
def _key(algorithm: str, kid: str) -> RSAKey | ECKey:
    if algorithm in CURVES:
        return ECKey.generate_key(CURVES[algorithm])
    return RSAKey.generate_key(2048)


def key_for(algorithm: str, kid: str = "key-1") -> RSAKey | ECKey:
    """A key of its own for each kid."""
    return _key(algorithm, kid)


def write_jwk(path: Path, algorithm: str, kid: str = "key-1", **changed: object) -> Path:
    """Write a private JWK as a platform would hand it out; what is changed to None is left out."""
    members = {**key_for(algorithm, kid).as_dict(private=True), "kid": kid, "alg": algorithm, **changed}
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps({name: value for name, value in members.items() if value is not None}))
    new.chmod(0o600)
    return new.replace(path)
