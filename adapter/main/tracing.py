"""Traces, where they are asked for: opened when the service starts, ended after all that tells of its work."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from adapter.config import Settings
from adapter.errors import Fault, Misconfigured
from adapter.tracing import Traces

if TYPE_CHECKING:
    from adapter.tracing.exporting import OtlpTraces

#: Spans that wait at a time, some kilobytes each; more are dropped.
_MOST = 4096
#: Of the grace time at the most: a collector that is away must not keep the service.
_END_SECONDS = 3.0
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


@asynccontextmanager
async def traced(settings: Settings) -> AsyncIterator[Traces | None]:
    """
    Give where spans go, None where no traces are wanted; the end of the block sends what waits.

    Raises `Misconfigured` where they are wanted and cannot be: without the extra, or by what OpenTelemetry's
    own variables say.
    """
    if not settings.tracing.enabled or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        yield None
        return
    traces = _open(settings.tracing.share)
    try:
        yield traces
    finally:
        await asyncio.to_thread(traces.close, min(settings.grace_seconds, _END_SECONDS))


def _open(share: float) -> "OtlpTraces":
    _judge_variables()
    try:
        # Here, so that nothing of OpenTelemetry is imported where nobody asks for traces.
        from adapter.tracing.exporting import OtlpTraces  # noqa: PLC0415 - see above
    except ImportError:
        message = "needs the extra `tracing`, which is not installed: pip install 'kpr-adapter[tracing]'"
        raise Misconfigured(Fault("KPR_TRACING__ENABLED", 0, 0, message)) from None
    try:
        return OtlpTraces(share, version("kpr-adapter"), _MOST)
    except (ValueError, OSError) as problem:
        # Its text may quote an address.
        message = f"cannot be used as they are ({type(problem).__name__}); look at the variables OTEL_…"
        raise Misconfigured(Fault("OTEL_…", 0, 0, message)) from None


def _judge_variables() -> None:
    """Refuse what the library would pass over in silence, or fail at hours later."""
    for name in _PROTOCOLS:
        if os.environ.get(name, "http/protobuf") not in ("http/protobuf", ""):
            raise Misconfigured(Fault(name, 0, 0, "must be http/protobuf, the only form we send; change it"))
    for name in _ENDPOINTS:
        if not os.environ.get(name, "http://").startswith(("http://", "https://")):
            raise Misconfigured(Fault(name, 0, 0, "must begin with http:// or https://; correct it"))
