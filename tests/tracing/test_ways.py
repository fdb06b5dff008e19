"""What is told of documents and messages that fare badly, by halves, or in another process; nothing names the person."""

import pytest

from adapter.events.given import Given
from adapter.outcomes.traced import spans_of_batch
from adapter.serving import Intake
from adapter.tracing import Steps, place_of
from adapter.tracing.exporting import OtlpTraces
from adapter.values import replace
from tests.delivery.given import service, services
from tests.delivery.test_no_person_data import every_way, marked
from tests.tracing.test_places import GUID

#: Of a sender that records, and of one that does not.
SENT = {flag: f"00-{'a' * 32}-{'b' * 16}-0{flag}" for flag in (0, 1)}


@pytest.fixture
def opened(monkeypatch, collector):
    """Opens traces to the collector; `told` ends them all, and gives what came."""
    made = []
    for name, value in collector.environment.items():
        monkeypatch.setenv(name, value)

    class Opened:
        def __call__(self, share=1.0):
            made.append(OtlpTraces(share, "1", 4096))
            return made[-1]

        def told(self):
            while made:
                made.pop().close(120)
            return collector

    opened = Opened()
    yield opened
    opened.told()


def tracing(way, traces):
    """The way's sender, telling."""
    sender = way.sender()
    sender.traces = traces
    sender.write_by(sender.writer)
    return sender


async def take_in(way, traces, *events, size=100):
    await Intake(way.store, way.world, size, traces=traces).serve(Given("given", events))


def sent(event, flag):
    return replace(event, headers={**event.headers, "traceparent": SENT[flag]})


async def test_no_way_of_a_marked_person_is_told_with_anything_of_the_person(way, opened, monkeypatch):
    traces = opened()
    tracing(way, traces)

    async def taken(*events):
        await take_in(way, traces, *events)

    monkeypatch.setattr(way, "take_in", taken)
    await every_way(way)
    collector = opened.told()

    endings = {each.said["kpr.ending"] for each in collector.named("send")}
    assert {"accepted", "refused", "again"} <= endings
    assert {each.is_failed for each in collector.named("deliver")} == {True, False}
    assert marked(b"".join(collector.bodies)) == []


async def test_a_document_that_is_refused_is_told_with_its_rules(way, opened):
    event = replace(service(1), body=b'{"resourceType": "Encounter"}')
    await take_in(way, opened(), event)
    [told] = opened.told().named("input")
    assert told.said["kpr.outcome"] == "reject"
    assert told.said["kpr.rules"]
    assert told.said["kpr.records"] == 0


async def test_a_senders_word_decides_of_its_input_and_the_id_of_the_record(way, opened):
    traces = opened(share=0.0)
    await take_in(way, traces, sent(service(1), 1), sent(service(2), 0), service(3))
    collector = opened.told()
    [told] = collector.named("input")
    assert (told.trace, told.parent) == ("a" * 32, "b" * 16)
    assert collector.named("record") == []
    assert len(collector.named("take_in")) == 1


async def test_where_no_trace_is_wanted_none_is_sent(way, opened):
    traces = opened(share=0.0)
    await take_in(way, traces, *services(3))
    await tracing(way, traces).send_all()
    collector = opened.told()
    # Messages are few: each is told.
    assert {each.name for each in collector.spans} == {"write", "protect", "send", "message"}


async def test_another_process_that_ends_what_one_began_tells_the_records_too(way, opened):
    traces = opened()
    await take_in(way, traces, *services(2))
    way.order("technical-fault")
    await tracing(way, traces).send_all()
    async with way.anew() as other:
        await other.later(tracing(other, traces))
    collector = opened.told()

    [first, last] = collector.named("send")
    assert (first.said["kpr.ending"], last.said["kpr.ending"]) == ("again", "accepted")
    assert first.trace == last.trace
    [message] = collector.named("message")
    records = {each.place for each in collector.named("record")}
    assert set(message.links) == records
    assert {(each.trace, each.parent) for each in collector.named("deliver")} == records
    assert {each.links for each in collector.named("deliver")} == {(last.place,)}


async def test_a_store_that_fails_while_records_are_asked_for_stops_no_line(way, opened, monkeypatch):
    traces = opened()
    await take_in(way, traces, *services(1))
    way.order("technical-fault")
    await tracing(way, traces).send_all()
    async with way.anew() as other:
        sender = tracing(other, traces)
        monkeypatch.setattr("adapter.store.lines.contents_of", stumbling)
        await other.later(sender)
        assert [each.state.value for each in await other.messages()] == ["accepted"]
    assert opened.told().named("deliver") == []


async def stumbling(*_):
    raise RuntimeError(GUID)


async def test_a_batch_of_many_has_links_to_the_first_of_its_inputs_only(way, opened):
    await take_in(way, opened(), *services(40))
    collector = opened.told()
    [batch] = collector.named("take_in")
    inputs = collector.named("input")
    assert len(inputs) == 40
    assert list(batch.links) == [each.place for each in inputs][:32]


async def test_a_record_that_is_released_is_told_of_in_its_own_trace(way):
    """By what came with the input that released it."""
    taken = []
    await Intake(way.store, way.world, 100, told=taken.extend).serve(Given("given", [service(1)]))
    [one] = taken
    resources = [replace(one.result.resources[0], released=(GUID,))]
    one = replace(one, result=replace(one.result, resources=resources))
    spans = {each.name: each for each in spans_of_batch([one], "given", Steps(), lambda _: True)}
    release = spans["release"]
    assert (release.parent, release.place.trace) == (place_of(GUID), place_of(GUID).trace)
    assert (release.said, release.links) == ({"kpr.record": GUID}, (spans["input"].place,))
