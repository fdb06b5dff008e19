"""How much is measured: enough to be believed, little to try it out, least for a test."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of events, rounds and seconds."""

    rounds: int
    #: Events before those that are measured.
    warm: int
    naive: int
    passed: int
    adapter: int
    bundles: int
    #: Seconds of a loop that tells what two cores are worth.
    spin: float
    stages: int
    #: Seconds of a steady load.
    steady: float
    starts: int
    #: Documents and messages that are judged and written by themselves.
    alone: int


FULL = Sizes(
    rounds=5,
    warm=1_000,
    naive=500,
    passed=30_000,
    adapter=20_000,
    bundles=100,
    spin=1.0,
    stages=4_000,
    steady=20.0,
    starts=7,
    alone=400,
)
QUICK = Sizes(
    rounds=2,
    warm=200,
    naive=100,
    passed=3_000,
    adapter=1_000,
    bundles=10,
    spin=0.3,
    stages=800,
    steady=4.0,
    starts=2,
    alone=50,
)
#: Of the harness's own test.
LEAST = Sizes(
    rounds=1,
    warm=40,
    naive=40,
    passed=100,
    adapter=120,
    bundles=2,
    spin=0.05,
    stages=80,
    steady=1.0,
    starts=1,
    alone=5,
)
