"""A pause that one process makes stops the source in another one, and when it is resumed there, nothing is lost."""

import httpx
import pytest

from tests.platform.service import HASTY, each_once, number, settings, taken_in, until
from tests.platform.traffic import document, feed, good

COUNT = 20


class House:
    """Two processes on one store: one with the office, where a person acts; one that takes in."""

    def __init__(self, url, office, intake):
        self.url, self.office, self.intake = url, office, intake
        #: How many documents were taken in over HTTP.
        self.posted = 0

    async def act(self, what, name, *, paused):
        """Pause or resume something in the office."""
        body = {"what": what, "name": name, "paused": paused, "why": "leverandøren retter en feil"}
        async with httpx.AsyncClient(timeout=120) as client:
            address = f"http://127.0.0.1:{await self.office.port('office_listening')}/api/v1/pauses"
            answer = await client.post(address, json=body)
        assert answer.status_code == 200
        assert ((what, name) in [(each["what"], each["name"]) for each in answer.json()]) is paused

    async def post(self, process):
        """Send a document to a process, and give what it answers; it is another one each time."""
        named = f"http{self.posted}"
        headers = {"content-type": "application/fhir+json", "x-tenant": "plain"}
        async with httpx.AsyncClient(timeout=120) as client:
            address = f"http://127.0.0.1:{await process.port('http_listening')}/fhir"
            answer = await client.post(address, content=document(named, 1), headers=headers)
        self.posted += answer.status_code == 200
        return answer.status_code

    async def knows(self, process, *, paused):
        """Wait until a process answers as one that knows what is paused, or that nothing is."""

        async def answers_so():
            return await self.post(process) == (503 if paused else 200)

        await until(answers_so)

    async def looks_again(self):
        """Wait until the paused partition was looked at again: each look is a claim of it."""
        epoch = "SELECT max(epoch) FROM claim"
        before = await number(self.url, epoch)

        async def has_looked():
            return await number(self.url, epoch) >= before + 2

        await until(has_looked)

    async def has_taken(self, count):
        async def everything():
            return await taken_in(self.url) >= count + self.posted

        await until(everything)


@pytest.fixture
async def house(tmp_path, broker, topic_prefix, database_url, start):
    for name in ("records", "parked"):
        await broker.topic(f"{topic_prefix}kpr.{name}", 1)
    await broker.topic(f"{topic_prefix}epj.a", 1)
    environment = settings(tmp_path, broker.bootstrap, database_url, topic_prefix)
    office = await start(environment, "--role", "web")
    await office.until("started")
    intake = await start(environment, "--role", "all", "--http", program=HASTY)
    await intake.until("partitions_given")
    return House(database_url, office, intake)


@pytest.mark.parametrize(
    "pauses",
    # Whoever knows the second pause knows the first one too: both are asked for at once.
    [[("tenant", "plain")], [("source", "kafka"), ("source", "http")]],
    ids=["sender", "sources"],
)
async def test_a_pause_made_in_one_process_stops_the_other_until_it_is_resumed_there(
    broker, topic_prefix, house, pauses
):
    topic = f"{topic_prefix}epj.a"
    await feed(broker.bootstrap, topic, list(good(COUNT)))
    await house.has_taken(COUNT)

    for what, name in pauses:
        await house.act(what, name, paused=True)
    # Both doors of HTTP turn it away, and keep nothing of it.
    await house.knows(house.intake, paused=True)
    await house.knows(house.office, paused=True)
    await feed(broker.bootstrap, topic, list(good(COUNT, name="later")))
    await house.looks_again()
    assert await taken_in(house.url) == COUNT + house.posted

    for what, name in pauses:
        await house.act(what, name, paused=False)
    await house.has_taken(2 * COUNT)
    await house.knows(house.intake, paused=False)
    await house.knows(house.office, paused=False)
    assert [await house.intake.stop(), await house.office.stop()] == [0, 0]
    assert await each_once(house.url, 2 * COUNT + house.posted)


async def test_a_pause_outlasts_the_process_that_made_it_and_the_one_that_heeds_it(
    tmp_path, broker, topic_prefix, house, start
):
    topic = f"{topic_prefix}epj.a"
    await house.act("source", "kafka", paused=True)
    assert [await house.office.stop(), await house.intake.stop()] == [0, 0]
    await feed(broker.bootstrap, topic, list(good(COUNT)))

    environment = settings(tmp_path, broker.bootstrap, house.url, topic_prefix)
    house.intake = house.office = await start(environment, "--role", "all", program=HASTY)
    await house.intake.until("partitions_given")
    await house.looks_again()
    assert await taken_in(house.url) == 0

    await house.act("source", "kafka", paused=False)
    await house.has_taken(COUNT)
    assert await house.intake.stop() == 0
    assert await each_once(house.url, COUNT)
