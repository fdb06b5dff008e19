"""Two owners of one partition: whoever was frozen and comes late is refused, and goes on with what is its own."""

import signal

from tests.platform.service import each_once, settings, taken_in, until
from tests.platform.traffic import feed, good

COUNT, MORE = 200, 60


async def test_a_frozen_owner_is_refused_when_it_wakes_and_serves_what_it_is_given(
    tmp_path, broker, topic_prefix, database_url, start
):
    topic = await broker.topic(f"{topic_prefix}epj.a", 2)
    kafka = {"KPR_KAFKA__SESSION_TIMEOUT_SECONDS": "2"}
    environment = settings(tmp_path, broker.bootstrap, database_url, topic_prefix, batch_size=20) | kafka
    await feed(broker.bootstrap, topic, list(good(COUNT)))
    freezing = ("tests.platform.signalled", "SIGSTOP", "3")
    late = await start(environment, "--role", "intake", program=freezing)
    await late.frozen()
    before = await taken_in(database_url)

    other = await start(environment, "--role", "intake")
    await until(lambda: everything(database_url, COUNT))
    late.signal(signal.SIGCONT)

    # What it had in hand was refused: the other has taken it in.
    await late.until("batch_fenced")
    assert await late.metric("kpr_fenced_total") == 1
    assert 0 < await late.metric("kpr_received_total") == before < COUNT
    assert await other.metric("kpr_received_total") == COUNT - before
    # Both have a partition by now, or will soon.
    await until(lambda: have_a_partition(late, other))
    await feed(broker.bootstrap, topic, list(good(MORE, name="more")))
    await until(lambda: everything(database_url, COUNT + MORE))
    assert await late.metric("kpr_received_total") > before
    assert [await late.stop(), await other.stop()] == [0, 0]
    assert not other.all("batch_fenced")
    assert await each_once(database_url, COUNT + MORE)


async def everything(url, count):
    return await taken_in(url) >= count


async def have_a_partition(*services):
    return all(each.all("partitions_given")[-1]["partitions"] == 1 for each in services)
