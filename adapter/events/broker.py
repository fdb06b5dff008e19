"""How to speak to the broker: what aiokafka's clients are made with, why it sends us away, what they log."""

import logging
import ssl
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from adapter.config import KafkaSettings
from adapter.errors import Fault, Misconfigured
from adapter.logs import logger

#: A client that cannot connect says so several times a second.
_SECONDS_BETWEEN = 60.0
#: How long a broker is asked why it does not let us in.
_ASK_MS = 5000


def connection(settings: KafkaSettings) -> dict[str, Any]:
    """
    Give the arguments by which a client reaches the broker; they hold a password.

    Raises `Misconfigured`, with the setting's name, for a file that is missing or no good.
    """
    if not settings.bootstrap_servers:
        advice = "is needed to speak to a broker; write host:port"
        raise Misconfigured(Fault("KPR_KAFKA__BOOTSTRAP_SERVERS", 0, 0, advice))
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap_servers,
        "security_protocol": settings.security_protocol,
    }
    if settings.security_protocol.endswith("SSL"):
        arguments["ssl_context"] = _tls(settings)
    if settings.security_protocol.startswith("SASL"):
        arguments["sasl_mechanism"] = settings.sasl_mechanism
        arguments["sasl_plain_username"] = settings.sasl_username
        arguments["sasl_plain_password"] = _password(settings)
    return arguments


def _password(settings: KafkaSettings) -> str:
    file = settings.sasl_password_file
    try:
        password = file.read_text().strip() if file else ""
    except (OSError, ValueError) as problem:
        raise _bad_file("SASL_PASSWORD_FILE", file, problem) from None
    if not password:
        raise _wrong("SASL_PASSWORD_FILE", "holds no password; write it into the file")
    return password


def _tls(settings: KafkaSettings) -> ssl.SSLContext:
    """Trust who is named, or whom the machine trusts; the broker's name is checked in any case."""
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ValueError) as problem:
        raise _bad_file("CA_FILE", settings.ca_file, problem) from None
    if settings.cert_file is None:
        return context
    try:
        # With an empty password: an encrypted key fails here, instead of asking at a terminal.
        context.load_cert_chain(settings.cert_file, settings.key_file, password="")  # nosec B106
    except (OSError, ValueError) as problem:
        raise _bad_file("CERT_FILE or KPR_KAFKA__KEY_FILE", settings.cert_file, problem) from None
    return context


def _bad_file(name: str, file: Path | None, problem: Exception) -> Misconfigured:
    # Of a TLS library's messages only the reason is ours to show: the rest is its own places.
    reason = getattr(problem, "reason", None) or getattr(problem, "strerror", None) or type(problem).__name__
    return _wrong(name, f"{file} cannot be used: {reason}; name another file")


def _wrong(name: str, advice: str) -> Misconfigured:
    return Misconfigured(_fault(name, advice))


def _fault(name: str, advice: str) -> Fault:
    return Fault(f"KPR_KAFKA__{name}", 0, 0, advice)


async def refusal(arguments: Mapping[str, Any]) -> Fault | None:
    """Tell what is wrong with our settings, if that is why no broker lets us in; None where one may be away."""
    for host, port, _ in collect_hosts(arguments["bootstrap_servers"]):
        try:
            opened = await create_conn(
                host,
                port,
                request_timeout_ms=_ASK_MS,
                **{k: v for k, v in arguments.items() if k != "bootstrap_servers"},
            )
            opened.close()
        except ssl.SSLCertVerificationError as problem:
            return _fault("CA_FILE", f"does not vouch for the broker: {problem.verify_message}; correct it")
        except ssl.SSLError as problem:
            return _fault("SECURITY_PROTOCOL", f"the broker speaks no TLS here: {problem.reason}; correct it")
        except (SaslAuthenticationFailed, AuthenticationFailedError):
            return _fault(
                "SASL_USERNAME or KPR_KAFKA__SASL_PASSWORD_FILE", "was refused by the broker; correct it"
            )
        except UnsupportedSaslMechanismError:
            return _fault("SASL_MECHANISM", "is unknown to the broker; correct it")
        except (OSError, KafkaError, TimeoutError):
            continue
    return None


class _ClientLog(logging.Handler):
    """
    The client's own warnings in our log: the fixed part of each, once a minute.

    What it would fill in, such as addresses and what a broker answered, is left out.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._told: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on what was not said lately."""
        now = time.monotonic()
        if now - self._told.get(str(record.msg), -_SECONDS_BETWEEN) >= _SECONDS_BETWEEN:
            self._told[str(record.msg)] = now
            logger.warning("kafka_client", said=str(record.msg))


def hear_client() -> None:
    """Take the client's log over; once is enough."""
    client = logging.getLogger("aiokafka")
    if not any(isinstance(handler, _ClientLog) for handler in client.handlers):
        client.addHandler(_ClientLog())
        client.propagate = False
