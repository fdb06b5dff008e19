"""The short proof, in every run; `make proof` is the long one."""

from tests.proof.chaos import Plan
from tests.proof.judging import complaints
from tests.proof.proving import Size, prove


async def test_nothing_is_lost_and_nothing_is_doubled_while_everything_breaks(tmp_path):
    plan = Plan(kills=3, broker_stops=1, restarts=1, cuts=1, freezes=1, joins=1)

    proof = await prove(20261122, Size(services=60, events=1_500, partitions=4), plan, tmp_path)

    assert complaints(proof, plan) == []
