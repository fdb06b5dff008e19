"""The HTTP client for the register's door, as the settings want it; raises Misconfigured where they cannot be met."""

import ssl
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from adapter.config import RegisterSettings, is_loopback
from adapter.errors import Fault, Misconfigured
from adapter.register.access.proxies import proxy_of
from adapter.register.door.exchange import Exchange

_HEADERS = {
    "accept": "application/json",
    "accept-encoding": "identity",
    "content-type": "application/json",
    "user-agent": "kpr-adapter",
}


def address_of(settings: RegisterSettings) -> str:
    """Give the whole address; it must be plain and encrypted, or lead to this machine itself."""
    if settings.url is None:
        raise _wrong("URL", "is needed to deliver; write the base address of MessageIn")
    address = f"{settings.url.rstrip('/')}{settings.path}"
    try:
        split = urlsplit(address)
        _ = split.port, httpx.URL(address)  # judged when they are read
    except (ValueError, httpx.InvalidURL):
        raise _wrong("URL", "is no address; write it such as https://register.example") from None
    if not split.hostname or split.query or split.fragment or split.username is not None:
        raise _wrong("URL or KPR_REGISTER__PATH", "makes no plain address; leave out user, ? and #")
    if split.scheme != "https" and not (split.scheme == "http" and is_loopback(split.hostname)):
        raise _wrong("URL", "does not begin with https; messages are not sent in clear")
    return address


def client_of(settings: RegisterSettings) -> httpx.AsyncClient:
    """Give a client that asks in HTTP/1.1, follows nothing, remembers nothing, and trusts whom it is told to."""
    trust = _trust(settings.ca_file)
    transport = httpx.AsyncHTTPTransport(
        verify=trust, trust_env=False, proxy=proxy_of(settings.proxy, "KPR_REGISTER__PROXY", trust)
    )
    return httpx.AsyncClient(
        transport=Exchange(transport),
        # No proxy, password file or certificate that somebody left in the environment.
        trust_env=False,
        follow_redirects=False,
        headers=_HEADERS,
        timeout=httpx.Timeout(
            connect=settings.connect_seconds,
            read=settings.read_seconds,
            write=settings.write_seconds,
            pool=settings.connect_seconds,
        ),
    )


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """TLS 1.2 or newer, with those who are named, or with those whom everybody trusts."""
    try:
        trust = (
            httpx.create_ssl_context(trust_env=False)
            if ca_file is None
            else ssl.create_default_context(cafile=ca_file)
        )
    except OSError as problem:
        said = "it holds no certificate" if isinstance(problem, ssl.SSLError) else problem.strerror
        raise _wrong("CA_FILE", f"{ca_file} cannot be used: {said}; correct it") from None
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    return trust


def _wrong(name: str, advice: str) -> Misconfigured:
    return Misconfigured(Fault(f"KPR_REGISTER__{name}", 0, 0, advice))
