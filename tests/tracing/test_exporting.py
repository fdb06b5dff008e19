"""What leaves, and what happens while the collector is away: the work never waits for it."""

import asyncio
import threading
import time

import pytest
import structlog

from adapter.metrics import SPANS
from adapter.tracing import Span, new_place, place_of
from adapter.tracing.exporting import OtlpTraces

NUMBER = "01810112345"
RECORD = "2b5a7f3e-6d1c-5e0a-9c4b-0123456789ab"
#: Seconds after which something is stuck.
PATIENCE = 120.0


@pytest.fixture
def opened(monkeypatch, collector):
    """Opens traces to the collector; they end with the test."""
    made = []
    for name, value in collector.environment.items():
        monkeypatch.setenv(name, value)

    def open_(share=1.0, most=1000):
        made.append(OtlpTraces(share, "1.2.3", most))
        return made[-1]

    yield open_
    collector.open.set()
    for each in made:
        each.close(PATIENCE)


def span(name="record", **changed):
    return Span(**{"name": name, "place": place_of(RECORD), "start": 10, "end": 20, **changed})


def counted(result):
    return SPANS.labels(result)._value.get()


async def until(true):
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - another thread will tell us nothing
            await asyncio.sleep(0.02)


async def test_only_listed_attributes_leave_and_none_with_an_identity_number(opened, collector):
    said = {"kpr.reason": f"x {NUMBER}", "kpr.state": None, "kpr.secret": NUMBER, "kpr.line": "IPLOS"}
    opened().tell(lambda: [span(said=said)])
    await until(lambda: collector.bodies)
    [told] = collector.spans
    assert told.said == {"kpr.reason": f"x {'*' * 11}", "kpr.line": "IPLOS"}
    assert NUMBER.encode() not in b"".join(collector.bodies)
    assert told.place == (RECORD.replace("-", ""), RECORD.replace("-", "")[16:])
    assert (told.start, told.end, told.is_failed, told.parent) == (10, 20, False, "")
    assert (told.resource["service.name"], told.resource["service.version"]) == ("kpr-adapter", "1.2.3")


async def test_a_service_is_called_as_opentelemetrys_own_variables_say(opened, collector, monkeypatch):
    monkeypatch.setenv("OTEL_SERVICE_NAME", "kpr-vest")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
    opened().tell(lambda: [span()])
    await until(lambda: collector.bodies)
    [told] = collector.spans
    assert told.resource["service.name"] == "kpr-vest"
    assert told.resource["deployment.environment.name"] == "test"


async def test_a_fault_while_telling_is_logged_without_its_text_and_stops_nothing(opened, collector):
    def stumbling():
        yield span()
        raise ValueError(NUMBER)

    with structlog.testing.capture_logs() as said:
        opened().tell(stumbling)
    assert [(each["event"], each["error"]) for each in said] == [("tracing_fault", "ValueError")]
    await until(lambda: len(collector.spans) == 1)


async def test_what_does_not_fit_is_dropped_and_counted_and_nobody_waits(opened, collector):
    collector.open.clear()
    traces, before = opened(most=512), counted("dropped")
    traces.tell(lambda: [span(place=new_place()) for _ in range(530)])
    assert counted("dropped") - before == 18
    collector.open.set()
    await until(lambda: len(collector.spans) == 512)
    # There is room again.
    await until(lambda: traces._waiting._count == 0)
    traces.tell(lambda: [span()])
    await until(lambda: len(collector.spans) == 513)


async def test_a_collector_that_refuses_is_told_of_once_and_so_is_its_return(opened, collector):
    collector.status = 400
    traces, failed, sent = opened(), counted("failed"), counted("sent")
    with structlog.testing.capture_logs() as said:
        for number in (1, 2):
            traces.tell(lambda: [span()])
            await until(lambda number=number: counted("failed") - failed == number)
        collector.status = 200
        traces.tell(lambda: [span()])
        await until(lambda: counted("sent") - sent == 1)
        await until(lambda: len(said) == 2)
    assert [each["event"] for each in said] == ["traces_away", "traces_resumed"]


async def test_the_end_does_not_wait_for_a_collector_that_hangs(opened, collector):
    collector.open.clear()
    traces = opened()
    traces.tell(lambda: [span()])
    began = time.monotonic()
    traces.close(0.2)
    ending = [each for each in threading.enumerate() if each.name == "traces-end"]
    # Far less than the library's own half minute, however slow the machine.
    assert time.monotonic() - began < 25
    assert [each.daemon for each in ending] == [True]
    # What it still has in hand must not be counted and told of in the middle of another test.
    collector.open.set()
    ending[0].join(PATIENCE)
    assert not ending[0].is_alive()


async def test_the_end_sends_what_waits(monkeypatch, opened, collector):
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "3600000")
    traces = opened()
    traces.tell(lambda: [span()])
    assert collector.spans == []
    traces.close(PATIENCE)
    assert len(collector.spans) == 1
