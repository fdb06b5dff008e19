"""A collector of traces on loop-back: takes OTLP over HTTP, and reads it with OpenTelemetry's own messages."""

import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue

Place = tuple[str, str]
KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}


@dataclass(frozen=True)
class Told:
    """One span as it came."""

    name: str
    kind: str
    #: Trace and span, in hexadecimal.
    place: Place
    #: The span above it; "" where it has none.
    parent: str
    links: tuple[Place, ...]
    said: Mapping[str, Any]
    is_failed: bool
    start: int
    end: int
    #: What is said of the process it came from.
    resource: Mapping[str, Any]

    @property
    def trace(self) -> str:
        return self.place[0]


@dataclass
class Collector:
    """What came so far. `status` is what the next are answered; while `closed` is not set they wait."""

    url: str = ""
    status: int = 200
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)

    @property
    def spans(self) -> list[Told]:
        """Every span, in the order in which they came."""
        return [span for body in list(self.bodies) for span in _spans(body)]

    def named(self, name: str) -> list[Told]:
        return [span for span in self.spans if span.name == name]

    @property
    def environment(self) -> dict[str, str]:
        """What a process is told so that it sends its traces here, each at once."""
        return {
            "KPR_TRACING__ENABLED": "true",
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.url,
            "OTEL_BSP_SCHEDULE_DELAY": "50",
        }


@contextmanager
def collector() -> Iterator[Collector]:
    """Run a collector until the block ends."""
    told = Collector()
    told.open.set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told))
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.open.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(told: Collector) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.open.wait()
            if told.status == 200:
                told.paths.append(self.path)
                told.bodies.append(
                    gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
                )
            self.send_response(told.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _spans(body: bytes) -> Iterator[Told]:
    for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        resource = _said(of_resource.resource.attributes)
        for scope in of_resource.scope_spans:
            for span in scope.spans:
                yield _told(span, resource)


def _told(span: Any, resource: Mapping[str, Any]) -> Told:
    return Told(
        span.name,
        KINDS[span.kind],
        (span.trace_id.hex(), span.span_id.hex()),
        span.parent_span_id.hex(),
        tuple((link.trace_id.hex(), link.span_id.hex()) for link in span.links),
        _said(span.attributes),
        span.status.code == 2,
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        resource,
    )


def _said(attributes: Any) -> dict[str, Any]:
    return {each.key: _value(each.value) for each in attributes}


def _value(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(each) for each in value.array_value.values]
    return getattr(value, kind)
