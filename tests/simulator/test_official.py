"""The simulator with the official XSDs beside our own; collected where ../shared is."""

from adapter.simulator import Demands
from adapter.simulator.running import running_simulator
from tests.conftest import SHARED
from tests.simulator.caller import Caller
from tests.simulator.messages import Konsultasjon, Told, hst, iplos


async def test_the_official_schemas_are_held_against_messages_too(folder):
    demands = Demands(schema_dir=SHARED / "official")
    async with running_simulator(folder, demands=demands) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            assert (await caller.deliver(iplos(Told(1)), 1)).status_code == 200
            assert (await caller.deliver(hst(Konsultasjon(1)), 2, "HST")).status_code == 200
            wrong = iplos(Told(2, event="TjenesteSlutt")).replace(b' meldingstype="K"', b"")
            assert (await caller.deliver(wrong, 3)).json()["validationCode"] == 1202


async def test_the_official_example_gets_through_but_for_the_rules(folder):
    example = (SHARED / "official/iplos-56.0.0/example-iplos.xml").read_bytes()
    async with running_simulator(folder, demands=Demands(schema_dir=SHARED / "official")) as simulator:
        caller = Caller(simulator)
        async with caller.client:
            answer = await caller.deliver(example, 1)

    assert answer.status_code == 200, answer.text
    assert len(next(iter(simulator.accepted.values()))) == 8
