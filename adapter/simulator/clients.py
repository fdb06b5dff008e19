"""The public keys that HelseID has of the client, by kid; those added later outlive the process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from adapter.simulator.files import write
from adapter.simulator.jws import Key
from adapter.simulator.proofs import public_key


@dataclass(slots=True)
class ClientKeys:
    """The key that the client began with, and those that were registered for it."""

    file: Path
    first: ECKey = field(repr=False)
    keys: dict[str, Key] = field(default_factory=dict, init=False)
    _added: dict[str, Mapping[str, Any]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.keys[str(self.first.kid)] = self.first
        kept = json.loads(self.file.read_bytes()) if self.file.exists() else {}
        for kid, members in kept.items():
            self._remember(kid, members)

    def add(self, kid: str, members: Mapping[str, Any]) -> None:
        """Register a key by its public members; raises `Unsound`, and ValueError for a name that is taken."""
        if kid in self.keys:
            raise ValueError("the kid is taken")
        self._remember(kid, members)
        write(self.file, json.dumps(self._added).encode())

    def drop(self, kid: str) -> None:
        """Forget a key, as when it has expired."""
        del self.keys[kid]

    def _remember(self, kid: str, members: Mapping[str, Any]) -> None:
        self.keys[kid] = public_key(dict(members))
        self._added[kid] = members
