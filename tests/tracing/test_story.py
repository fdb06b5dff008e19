"""A document's way from a topic to the register's answer, told by three processes, is one story."""

import pytest

from adapter.values import replace
from tests.delivery.test_no_person_data import marked, marked_service
from tests.delivery.way import environment_of
from tests.platform.service import metric, settings, until
from tests.platform.serving import send
from tests.tracing.listing import LISTED

#: Of the EPJ that sent the record.
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
ROLES = ("intake", "publish", "deliver")


@pytest.fixture
async def told(running, tmp_path, migrated_url, broker, topic_prefix, collector, start):
    """The spans of a new service, in the processes of a platform; what they sent; and what the register has."""
    simulator, _ = running
    for name in ("records", "parked", "receipts"):
        await broker.topic(f"{topic_prefix}kpr.{name}", 1)
    topic = await broker.topic(f"{topic_prefix}epj.a", 1)
    receipts = {"kafka__receipts_topic": f"{topic_prefix}kpr.receipts"}
    environment = {
        **settings(tmp_path, broker.bootstrap, migrated_url, topic_prefix, **receipts),
        **environment_of(simulator, tmp_path, migrated_url),
        **collector.environment,
    }
    event = marked_service(1)
    headers = {**event.headers, "traceparent": f"00-{TRACE}-{SPAN}-01"}
    await send(broker.bootstrap, topic, [replace(event, headers=headers)])
    processes = [await start(environment | {"OTEL_SERVICE_NAME": f"kpr-{r}"}, "--role", r) for r in ROLES]

    async def is_over():
        return len(collector.named("publish")) >= 2 and collector.named("deliver")

    await until(is_over)
    numbers = [await process.ask("/metrics") for process in processes]
    assert [await process.stop() for process in processes] == [0, 0, 0]
    return collector, topic, [text for _, text in numbers], [each for p in processes for each in p.said]


async def test_the_spans_of_three_processes_are_one_story_and_name_nobody(told):
    collector, topic, numbers, said = told
    one = {name: collector.named(name) for name in LISTED}
    assert {name: len(spans) for name, spans in one.items()} == dict.fromkeys(LISTED, 1) | {
        "publish": 2,
        "release": 0,
    }
    [batch], [input_], [record], [deliver] = one["take_in"], one["input"], one["record"], one["deliver"]
    [message], [attempt] = one["message"], one["send"]

    # The sender's trace goes on with what became of its record.
    assert (input_.trace, input_.parent) == (TRACE, SPAN)
    assert (input_.said["messaging.destination.name"], input_.said["messaging.kafka.offset"]) == (topic, 0)
    assert (input_.said["kpr.outcome"], input_.said["kpr.records"]) == ("notify", 1)
    assert set(input_.links) == {batch.place, record.place}
    # The batch is told with its steps.
    assert (batch.links, batch.parent, batch.said["messaging.batch.message_count"]) == (
        (input_.place,),
        "",
        1,
    )
    steps = [one[name][0] for name in ("read", "load", "decide", "commit")]
    assert [(each.trace, each.parent) for each in steps] == [batch.place] * 4
    assert sorted(steps, key=lambda each: each.start) == steps
    assert all(batch.start <= each.start <= each.end <= batch.end for each in steps)
    # The record's trace is named by its id, whichever process tells of it.
    assert record.trace == record.said["kpr.record"].replace("-", "")
    assert (record.parent, record.links, record.said["kpr.state"]) == ("", (input_.place,), "queued")
    assert {(each.trace, each.parent) for each in (*one["publish"], deliver)} == {record.place}
    by_topic = {each.said["messaging.destination.name"].rpartition(".")[2]: each for each in one["publish"]}
    assert by_topic["records"].links == ((TRACE, SPAN),)
    assert by_topic["receipts"].said["kpr.record"] == record.said["kpr.record"]
    # So is that of the message, to which it leads and from which one comes back.
    assert (deliver.links, deliver.said["kpr.ending"]) == ((attempt.place,), "accepted")
    assert (attempt.trace, attempt.parent, attempt.said["http.response.status_code"]) == (*message.place, 200)
    assert message.trace == deliver.said["kpr.message"].replace("-", "")
    assert message.links == (record.place,)
    assert [(each.trace, each.parent) for each in (*one["write"], *one["protect"])] == [message.place] * 2
    assert message.start <= one["write"][0].start <= one["protect"][0].start <= attempt.start <= message.end
    assert not any(each.is_failed for each in collector.spans)

    assert {each.name: each.resource["service.name"] for each in collector.spans} == {
        name: "kpr-deliver"
        if LISTED[name].trace == "message" or name == "deliver"
        else "kpr-publish"
        if name == "publish"
        else "kpr-intake"
        for name in LISTED
        if one[name]
    }
    assert {each.name: each.kind for each in collector.spans} == {n: LISTED[n].kind for n in LISTED if one[n]}
    assert [
        (each.name, set(each.said) - LISTED[each.name].attributes)
        for each in collector.spans
        if set(each.said) - LISTED[each.name].attributes
    ] == []
    assert set(collector.paths) == {"/v1/traces"}
    assert sum(metric(each, "kpr_spans_total") for each in numbers) > 0
    assert marked(b"".join(collector.bodies)) == []
    assert [each for each in said if str(each.get("event")).startswith(("traces", "tracing"))] == []
