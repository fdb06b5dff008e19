"""The independent issuer and API, started for tests and stopped after them."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.neighbours.certificates import write_certificates
from tests.neighbours.kept import NotStarted
from tests.register.node import issuer, node

SCOPE = "test:kpr/submit"


@dataclass(frozen=True)
class Registered:
    """A client as the issuer knows it."""

    id: str
    kid: str
    algorithm: str
    jwk: dict


@dataclass(frozen=True)
class Issuing:
    """Where it is, and the certificate authority that vouches for it."""

    issuer: str
    api: str
    api_with_nonce: str
    ca_file: Path


@contextmanager
def issuing(folder: Path, clients: Sequence[Registered]) -> Iterator[Issuing]:
    write_certificates(folder / "tls")
    server = str(folder / "tls" / "server.pem")
    told = {"certificate": server, "key": server, "scope": SCOPE, "clients": [vars(each) for each in clients]}
    ca_file = folder / "tls" / "ca.pem"
    with (folder / "issuer.log").open("w") as log:
        process = subprocess.Popen(
            [node(), str(issuer()), json.dumps(told)],
            stdout=subprocess.PIPE,
            stderr=log,
            # The API gets the issuer's keys over TLS.
            env=os.environ | {"NODE_EXTRA_CA_CERTS": str(ca_file)},
        )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            raise NotStarted(f"the issuer did not start:\n{(folder / 'issuer.log').read_text()[-2000:]}")
        places = json.loads(said)
        yield Issuing(places["issuer"], places["api"], places["apiWithNonce"], ca_file)
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
