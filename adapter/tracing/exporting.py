"""Sending spans on by OTLP over HTTP, with OpenTelemetry's own exporter and queue. Nothing else imports it."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from adapter.logs import log_fault, logger
from adapter.logs.masking import masked
from adapter.metrics import SPANS
from adapter.tracing import Place, Span
from adapter.tracing.listed import listed

#: Of a trace's number, the part that is random in ids of every kind (W3C Trace Context, level 2).
_RANDOM_BITS = 56
_NAME = "kpr-adapter"
#: What the resource is called where nobody named the service.
_UNNAMED = "unknown_service"


class OtlpTraces:
    """
    Implements `Traces`: sends a share of them (0 to 1) on in the background.

    Where to and as whom is said by OpenTelemetry's own variables (OTEL_EXPORTER_OTLP_ENDPOINT,
    OTEL_SERVICE_NAME and so on). No more than `most` spans wait at a time. Raises ValueError where a
    variable of its queue cannot be.
    """

    def __init__(self, share: float, version: str, most: int) -> None:
        _silence()
        self._least = int((1 - share) * (1 << _RANDOM_BITS))
        self._waiting = _Waiting(most)
        self._ids = _GivenIds()
        self._provider = TracerProvider(
            sampler=ALWAYS_ON,
            resource=_resource(version),
            shutdown_on_exit=False,
            id_generator=self._ids,
        )
        exporter = _Counted(OTLPSpanExporter(), self._waiting)
        # One more than may wait: it is never full, so it drops nothing uncounted.
        self._provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=most + 1))
        self._tracer = self._provider.get_tracer(_NAME, version)

    def wants(self, place: Place) -> bool:
        return place.trace & (1 << _RANDOM_BITS) - 1 >= self._least

    def tell(self, spans: Callable[[], Iterable[Span]]) -> None:
        try:
            for span in spans():
                if not self._waiting.enters():
                    SPANS.labels("dropped").inc()
                    continue
                try:
                    self._hand_on(span)
                except Exception:
                    self._waiting.leave(1)
                    raise
        except Exception as fault:  # noqa: BLE001 - what is told of the work must never stop it
            log_fault("tracing_fault", fault)

    def close(self, seconds: float) -> None:
        """Send what waits, for so long at the most, and end; the rest is lost."""
        # A thread that nobody waits for: while the collector is away the library takes half a minute.
        ending = threading.Thread(target=self._provider.shutdown, name="traces-end", daemon=True)
        ending.start()
        ending.join(seconds)

    def _hand_on(self, span: Span) -> None:
        kind = listed()[span.name]
        parent = Context()
        if span.parent is not None:
            parent = set_span_in_context(NonRecordingSpan(_context(span.parent)), parent)
        self._ids.next = span.place
        made = self._tracer.start_span(
            span.name,
            parent,
            SpanKind[kind.kind.upper()],
            {
                name: masked(said)
                for name, said in span.said.items()
                if name in kind.attributes and said is not None
            },
            [Link(_context(each)) for each in span.links],
            span.start,
        )
        if span.is_failed:
            made.set_status(Status(StatusCode.ERROR))
        made.end(max(span.start, span.end))


class _GivenIds(IdGenerator):
    """Gives the ids of the span that is about to be made."""

    next = Place(1, 1)

    def generate_trace_id(self) -> int:
        return self.next.trace

    def generate_span_id(self) -> int:
        return self.next.span

    def is_trace_id_random(self) -> bool:
        return True


class _Waiting:
    """How many spans wait to be sent; two threads count."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._count = 0
        self._lock = threading.Lock()

    def enters(self) -> bool:
        with self._lock:
            if self._count >= self._most:
                return False
            self._count += 1
            return True

    def leave(self, count: int) -> None:
        with self._lock:
            self._count -= count


class _Counted(SpanExporter):
    """Counts what became of spans, and tells when the collector goes away and comes back."""

    def __init__(self, exporter: SpanExporter, waiting: _Waiting) -> None:
        self._exporter = exporter
        self._waiting = waiting
        self._is_away = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = SpanExportResult.FAILURE
        try:
            result = self._exporter.export(spans)
        finally:
            self._waiting.leave(len(spans))
            self._tell(len(spans), is_away=result is not SpanExportResult.SUCCESS)
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)

    def _tell(self, count: int, *, is_away: bool) -> None:
        SPANS.labels("failed" if is_away else "sent").inc(count)
        if is_away and not self._is_away:
            logger.warning("traces_away", spans=count)
        elif self._is_away and not is_away:
            logger.info("traces_resumed")
        self._is_away = is_away


def _context(place: Place) -> SpanContext:
    flags = TraceFlags(TraceFlags.SAMPLED if place.is_sampled else TraceFlags.DEFAULT)
    return SpanContext(place.trace, place.span, is_remote=True, trace_flags=flags)


def _resource(version: str) -> Resource:
    """Who we are: as OpenTelemetry's variables say, else by our own name."""
    found = Resource.create({SERVICE_VERSION: version})
    named = str(found.attributes.get(SERVICE_NAME, _UNNAMED))
    return found.merge(Resource({SERVICE_NAME: _NAME})) if named.startswith(_UNNAMED) else found


def _silence() -> None:
    """The library tells of each failed attempt, with its address; `traces_away` says it once."""
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)
