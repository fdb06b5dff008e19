"""What the goals leave for the program itself, once the libraries and the database's server have had theirs."""

import statistics

from tests.bench.whole.figures import Section
from tests.bench.whole.floor import BARE, SERVERS
from tests.bench.whole.race import NAIVE, ONE, PASSED, Race
from tests.bench.whole.stages import POSTGRESQL, SQLITE


def room(race: Race, floor: Section) -> Section:
    """µs an event that each goal about the whole path allows, beside what stands fast."""
    least = {figure.name: figure.median for figure in floor.figures}
    passed = [took.cpu for took in race.took[PASSED]]
    theirs = sum(took for name, took in least.items() if name not in (BARE[SQLITE], SERVERS))
    made = Section("What the goals allow an event, and what is taken before the first line of ours, µs")
    made.add(
        f"libraries alone, on {POSTGRESQL}, with aiokafka's reading and writing: CPU",
        [theirs + statistics.median(passed)],
    )
    made.add("a fortieth of naive: CPU", [took.cpu / 40 for took in race.took[NAIVE]])
    made.add("five times passing through: CPU", [took / 0.20 for took in passed])
    made.add("a third of one model_validate: CPU", [took / 3 for took in race.models])
    made.add("ours: CPU", [took.cpu for took in race.took[ONE]])
    made.add(f"{POSTGRESQL}'s own, for the statements alone", [least[SERVERS]])
    made.add("a fortieth of naive: clock", [1e6 / took.rate / 40 for took in race.took[NAIVE]])
    made.add("passing through ÷ 0.30: clock", [1e6 / took.rate / 0.30 for took in race.took[PASSED]])
    made.add("ours: clock", [1e6 / took.rate for took in race.took[ONE]])
    made.notes.append(
        "By the clock a goal is out of reach where the server alone takes longer, however little we take beside it."
    )
    return made
