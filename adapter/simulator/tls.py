"""What the simulator shows when a connection is made: TLS 1.2 and up, and a certificate, right or wrong."""

import ssl
from datetime import timedelta
from enum import StrEnum

from adapter.simulator import Clock
from adapter.simulator.directory import Directory
from adapter.simulator.pki import VALID, Validity, make_root, make_server

_NAMES = ("localhost", "127.0.0.1", "::1")
_OTHER_NAMES = ("elsewhere.example",)
_DAY = timedelta(days=1)


class Tls(StrEnum):
    """The certificate that is shown."""

    GOOD = "good"
    EXPIRED = "expired"
    OTHER_NAME = "other-name"
    UNTRUSTED = "untrusted"


def server_context(directory: Directory, tls: Tls) -> ssl.SSLContext:
    """Give the server's side of TLS; its certificate is by the machine's own time, which clients go by."""
    now = Clock()()
    validity = Validity(now - 2 * _DAY, now - _DAY if tls is Tls.EXPIRED else now + VALID)
    issuer = make_root(now) if tls is Tls.UNTRUSTED else directory.issuing
    names = _OTHER_NAMES if tls is Tls.OTHER_NAME else _NAMES
    name = f"pki/tls-{tls}"
    directory.folder.identity(name, now, lambda: make_server(issuer, names, validity), issuer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    root = directory.folder.root
    context.load_cert_chain(root / f"{name}.pem", root / f"{name}.key")
    return context
