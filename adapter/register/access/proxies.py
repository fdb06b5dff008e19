"""The way to a neighbour by a proxy that a setting names, never by one of the environment."""

import ssl

import httpx
from pydantic import SecretStr

from adapter.config import HelseIdSettings
from adapter.errors import Fault, Misconfigured
from adapter.register.access.asking import Neighbour


def helseid_neighbour(settings: HelseIdSettings) -> Neighbour:
    """Give HelseID, or what is reached as it is; raises `Misconfigured` for a file or proxy of no use."""
    proxy = proxy_of(settings.proxy, "KPR_HELSEID__PROXY")
    return Neighbour(settings.ca_file, settings.timeout_seconds, "KPR_HELSEID__CA_FILE", proxy=proxy)


def proxy_of(setting: SecretStr | None, name: str, trust: ssl.SSLContext | None = None) -> httpx.Proxy | None:
    """
    Give the proxy that a setting names; its certificate is judged by `trust`, where it shows one.

    Raises `Misconfigured` for what is no address of one, without saying it.
    """
    if setting is None:
        return None
    address = setting.get_secret_value()
    try:
        proxy = httpx.Proxy(address)
        if proxy.url.host and proxy.url.scheme in ("http", "https"):
            return httpx.Proxy(address, ssl_context=trust if proxy.url.scheme == "https" else None)
    except (ValueError, httpx.InvalidURL):
        pass
    advice = "is no address of a proxy; write it such as http://proxy.example:8080"
    raise Misconfigured(Fault(name, 0, 0, advice))
