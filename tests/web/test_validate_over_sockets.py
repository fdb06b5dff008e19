"""The bench over real sockets: the answers it gives in this process, to many at once too."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager

import httpx
import pytest

from adapter.web.listening import listen, served
from tests.benched import EXAMPLES, JSON, XML, asking, bench_app, examples_world

DOCUMENTS = (
    "bredvik/02-langtidsopphald-start.json",
    "bredvik/22-ukjend-kode.json",
    "furumoen/15-slutt-for-start.xml",
    "furumoen/12-avlastning-transaksjon.xml",
    "nordlys/10-nattbatch-en-feil.json",
    "nordlys/25-avkuttet.json",
)
ADDRESSES = ("/fhir/$validate", "/api/v1/check?name=x")


@pytest.fixture(scope="module")
def world():
    return examples_world()


@asynccontextmanager
async def listening(world):
    door = listen("127.0.0.1", 0, "port")
    async with served(bench_app(world), door):
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        limits = httpx.Limits(max_connections=60, max_keepalive_connections=60)
        async with httpx.AsyncClient(base_url=address, limits=limits, timeout=120) as client:
            yield client


async def post(client, address, document, body=None):
    headers = {
        "content-type": XML if document.endswith(".xml") else JSON,
        "x-tenant": document.split("/")[0],
        "accept-language": "en",
    }
    content = (EXAMPLES / document).read_bytes() if body is None else body
    answer = await client.post(address, content=content, headers=headers)
    return answer.status_code, answer.headers["content-type"], answer.content


async def test_the_answers_are_those_of_this_process(world):
    asked = [(address, document) for address in ADDRESSES for document in DOCUMENTS]
    async with asking(bench_app(world)) as client:
        expected = [await post(client, *each) for each in asked]
    async with listening(world) as client:
        answers = [await post(client, *each) for each in asked]

    assert answers == expected
    assert {status for status, *_ in answers} == {200}


def test_no_part_of_an_answer_waits_for_another_to_be_confirmed():
    with (
        listen("127.0.0.1", 0, "port") as door,
        socket.create_connection(door.getsockname()),
        door.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_fifty_clients_at_once_are_all_answered_right(world):
    large = json.dumps(json.loads((EXAMPLES / DOCUMENTS[0]).read_bytes()), indent=4000).encode()
    async with listening(world) as client:
        expected = [await post(client, ADDRESSES[0], each) for each in DOCUMENTS]

        async def one(number):
            got = [await post(client, ADDRESSES[0], each) for each in DOCUMENTS]
            huge = await post(client, ADDRESSES[0], DOCUMENTS[0], large) if number % 10 == 0 else expected[0]
            return got, huge[2]

        answers = await asyncio.gather(*map(one, range(50)))

    assert all(got == expected for got, _ in answers)
    assert {huge for _, huge in answers} == {expected[0][2]}


async def test_what_waits_beyond_the_bound_is_sent_away_and_everybody_is_answered(world):
    door = listen("127.0.0.1", 0, "port")
    large = b" " * 100_000 + (EXAMPLES / DOCUMENTS[1]).read_bytes()
    async with served(bench_app(world, waiting=1), door):
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=address, timeout=120) as client:
            answers = await asyncio.gather(
                *(
                    client.post("/fhir/$validate", content=large, headers={"content-type": JSON})
                    for _ in range(40)
                )
            )

    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 429}
    assert all(int(answer.headers["retry-after"]) for answer in answers if answer.status_code == 429)
