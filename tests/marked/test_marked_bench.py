"""Marked persons at the test bench: what is sent there comes back to the sender alone."""

import httpx

from tests.benched import bench_app
from tests.marked import bench
from tests.marked.asking import Asker
from tests.marked.search import Heard, must_hold
from tests.marked.talkative import talking
from tests.marked.telling import hear_numbers
from tests.notifications.documents import WORLD


async def test_the_bench_gives_a_person_back_to_the_sender_alone(capfd):
    heard = Heard()
    with talking():
        transport = httpx.ASGITransport(bench_app(WORLD))
        async with httpx.AsyncClient(transport=transport, base_url="http://kpr") as client:
            await bench.visit(Asker(heard, "bench", "sender", client))
    written = capfd.readouterr()
    heard.hear("bench", "log", written.out + written.err)
    hear_numbers(heard, "bench")
    must_hold(heard, "bench")
