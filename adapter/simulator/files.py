"""The simulator's folder: certificates, keys and what is stored, the same at each start until they expire."""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from joserfc.jwk import ECKey

from adapter.simulator.pki import Identity, read_identity

#: The curve that HelseID's own tools make keys on, and what is signed with them.
_CURVE, ALGORITHM = "P-521", "ES512"


@dataclass(frozen=True, slots=True)
class Folder:
    """Where everything lies; keys are of mode 0600."""

    root: Path

    @property
    def trust(self) -> Path:
        """The root, which all certificates go back to, the TLS ones included."""
        return self.root / "pki" / "root.pem"

    @property
    def revocations(self) -> Path:
        """The folder of revocation lists."""
        return self.root / "crl"

    @property
    def addresses(self) -> Path:
        """The address register as files: HERID.pem."""
        return self.root / "addresses"

    @property
    def client(self) -> Path:
        """The private JWK of the HelseID client."""
        return self.root / "client.jwk"

    @property
    def stored(self) -> Path:
        """What the register has stored, one message a line."""
        return self.root / "stored.ndjson"

    @property
    def environment(self) -> Path:
        """Settings of an adapter that is to speak to the simulator."""
        return self.root / "register.env"

    @property
    def kommuner(self) -> Path:
        """The part of a tenants file that such an adapter needs."""
        return self.root / "kommuner.yaml"

    def signing(self, kommune_nr: str, number: int = 1) -> tuple[Path, Path]:
        """Certificate and key of a kommune: its first, or a later one."""
        name = kommune_nr if number == 1 else f"{kommune_nr}-{number}"
        return self.root / "kommuner" / f"{name}.pem", self.root / "kommuner" / f"{name}.key"

    def identity(
        self, name: str, now: datetime, make: Callable[[], Identity], above: Identity | None = None
    ) -> Identity:
        """Give what lies under a name; it is made where it is missing, is expired, or has another issuer."""
        chain, key = self.root / f"{name}.pem", self.root / f"{name}.key"
        if chain.exists() and key.exists():
            found = read_identity(chain.read_bytes(), key.read_bytes())
            if _is_good(found, above, now):
                return found
        made = make()
        self.keep(name, made)
        return made

    def later(self, name: str) -> Iterator[Identity]:
        """Give the second, third … that were kept under a name."""
        for number in count(2):
            chain, key = self.root / f"{name}-{number}.pem", self.root / f"{name}-{number}.key"
            if not chain.exists():
                return
            yield read_identity(chain.read_bytes(), key.read_bytes())

    def keep(self, name: str, identity: Identity) -> None:
        """Write a certificate with its chain, and its key beside it."""
        write(self.root / f"{name}.key", identity.key_pem)
        write(self.root / f"{name}.pem", identity.chain_pem)

    def secret(self) -> bytes:
        """Give the key under which the register marks what may identify."""
        return self._once("register.key", lambda: secrets.token_bytes(32))

    def jwk(self, path: Path, kid: str) -> ECKey:
        """Give a private JWK; it is made where it is missing."""
        made = self._once(path.name, lambda: _new_jwk(kid))
        return ECKey.import_key(json.loads(made))

    def _once(self, name: str, make: Callable[[], bytes]) -> bytes:
        path = self.root / name
        if not path.exists():
            write(path, make())
        return path.read_bytes()


def _is_good(identity: Identity, above: Identity | None, now: datetime) -> bool:
    is_valid = now < identity.certificate.not_valid_after_utc
    if above is None:
        return is_valid
    try:
        identity.certificate.verify_directly_issued_by(above.certificate)
    except Exception:  # noqa: BLE001 - whatever it is: it is not from this issuer
        return False
    return is_valid


def _new_jwk(kid: str) -> bytes:
    key = ECKey.generate_key(_CURVE, {"kid": kid, "use": "sig"})
    return json.dumps(key.as_dict(private=True)).encode()


def write(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    there = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(there, "wb") as file:
        file.write(content)
    beside.replace(path)
