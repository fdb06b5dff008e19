"""What the whole path's figures are called, and what the issue asks of them."""

import statistics
from collections.abc import Mapping, Sequence

from tests.bench.whole.figures import Grid, Section
from tests.bench.whole.measuring import Took
from tests.bench.whole.race import EMBEDDED, KEYED, NAIVE, NAIVE_WAL, ONE, PASSED, TWO, Race
from tests.bench.whole.stages import Stages
from tests.bench.whole.steady import Latency


def _rate(took: Took) -> float:
    return took.rate


def _cpu(took: Took) -> float:
    return took.cpu


def goals(race: Race, alone: Mapping[str, Sequence[float]], latency: Mapping[str, list[Latency]]) -> Section:
    """The table of issue 9, as far as one run can fill it."""
    made = Section("Goals")
    made.add("adapter ÷ naive, CPU", race.ratios(NAIVE, ONE, _cpu), goal=40, stretch=70)
    made.add("adapter ÷ naive, wall", race.ratios(ONE, NAIVE, _rate), goal=40, stretch=70)
    made.add("adapter ÷ naive in WAL mode, CPU", race.ratios(NAIVE_WAL, ONE, _cpu))
    made.add("adapter ÷ naive in WAL mode, wall", race.ratios(ONE, NAIVE_WAL, _rate))
    made.add("adapter ÷ passthrough, CPU", race.ratios(PASSED, ONE, _cpu), goal=0.20, stretch=0.30)
    made.add("adapter ÷ passthrough, wall", race.ratios(ONE, PASSED, _rate), goal=0.30, stretch=0.45)
    whole = [took.cpu / by for took, by in zip(race.took[ONE], race.models, strict=True)]
    name = "a whole event's CPU ÷ one fhir.resources model_validate"
    made.add(name, whole, goal=1 / 3, stretch=1 / 6, is_most=True)
    made.add("2 processes ÷ 1, of a spin loop's scaling", race.scaled(TWO), goal=0.85, stretch=0.95)
    made.add("CPU an event with 1 ÷ with 2 processes", race.ratios(ONE, TWO, _cpu), goal=0.85, stretch=0.95)
    name = "2 processes ÷ 1, of a spin loop's scaling, topic keyed by person"
    made.add(name, race.scaled(KEYED), goal=0.85, stretch=0.95)
    pairs = zip(latency["adapter"], latency["passthrough"], strict=True)
    p99 = [ours.p99 / max(its.p99, 1) for ours, its in pairs]
    made.add("p99 at half capacity ÷ passthrough's", p99, goal=2, stretch=1.3, is_most=True)
    memory = [took.memory for name in (ONE, TWO, EMBEDDED) for took in race.took[name]]
    made.add("most memory of an intake process", memory, "MiB", goal=200, stretch=130, is_most=True)
    made.add("`check` of one file", alone["check"], "s", goal=0.6, stretch=0.3, is_most=True)
    name = "service start to its readiness (the group's join begins)"
    made.add(name, alone["start"], "s", goal=1, stretch=0.4, is_most=True)
    name = "message building and XSD, an event in a batch of 100"
    made.add(name, alone["messages"], "µs", goal=30, stretch=20, is_most=True)
    return made


def variants(race: Race) -> Grid:
    """What each variant took."""
    head = ("variant", "events a second", "µs of CPU an event", "the broker's", "PostgreSQL's", "most MiB")
    made = Grid("Variants", head)
    for name, rounds in race.took.items():
        made.rows[name] = [
            [each.rate for each in rounds],
            [each.cpu for each in rounds],
            [each.broker for each in rounds],
            [each.postgres for each in rounds],
            [each.memory for each in rounds],
        ]
    worth, model = statistics.median(race.scaling), statistics.median(race.models)
    made.notes += [
        "CPU is that of a variant's own processes; its neighbours' stands beside it. A Bundle counts as one event.",
        f"Two cores were worth {worth:.2f} times one to a loop; one `model_validate` of fhir.resources took {model:.0f} µs.",
    ]
    return made


def stages(found: Mapping[str, Stages]) -> list[Section]:
    """µs an event by stage, a section for each store."""
    made = []
    for store, each in found.items():
        section = Section(f"Stages on {store}, µs of CPU an event")
        for stage, rounds in each.by_stage.items():
            section.add(stage, rounds, "µs")
        section.add("all of it, without a stopwatch", each.whole, "µs")
        if any(each.server):
            section.add("the server's own beside it", each.server, "µs")
        section.notes.append(
            f"The model library was asked about {each.full_lane:.1f} of 100 documents: those that were refused."
        )
        made.append(section)
    return made


def latencies(found: Mapping[str, list[Latency]], alone: Mapping[str, Sequence[float]]) -> Section:
    """Milliseconds from the topic to where an event is kept for good."""
    made = Section("From the topic to a committed record, at half of what the adapter can")
    for name, rounds in found.items():
        made.add(f"{name}, p50", [each.p50 for each in rounds], "ms")
        made.add(f"{name}, p99", [each.p99 for each in rounds], "ms")
    made.add("events sent a second", [each.rate for each in found["adapter"]])
    made.add(
        "one event by itself, in the middle: its bytes to its commit, Kafka left out",
        alone["by itself"],
        "ms",
    )
    return made
