"""What intake and office are recognised by alike, made of settings and judged at start."""

from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from ipaddress import ip_network
from pathlib import Path

from adapter.errors import Fault
from adapter.main.helseid import this_moment
from adapter.register.access.asking import Neighbour
from adapter.web.recognising.issuer import Issuer

#: Seconds that an issuer has to answer.
_PATIENCE = 10.0
_BOTH = "goes with {part}__PROXIES: whose header it is, and whose word is taken; set both or neither"


def issuer_at(stack: AsyncExitStack, name: str, ca_bundle: Path | None, setting: str) -> Issuer:
    """Make an issuer that the stack lets go of; `setting` names the one of the file of its certificates."""
    issuer = Issuer(name, Neighbour(ca_bundle, _PATIENCE, setting, besides=True), this_moment)
    stack.push_async_callback(issuer.close)
    return issuer


def faults_of_proxies(part: str, header: str | None, proxies: Sequence[str]) -> Iterator[Fault]:
    """Everything wrong with whose word on certificates is taken; `part` is such as `KPR_OFFICE`."""
    if (header is not None) != bool(proxies):
        yield Fault(f"{part}__CERTIFICATE_HEADER", 0, 0, _BOTH.format(part=part))
    for proxy in proxies:
        if not _is_network(proxy):
            why = "must be addresses or networks such as 10.0.0.0/24"
            yield Fault(f"{part}__PROXIES", 0, 0, why)


def _is_network(proxy: str) -> bool:
    try:
        ip_network(proxy, strict=False)
    except ValueError:
        return False
    return True
