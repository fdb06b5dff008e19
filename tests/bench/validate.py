"""
What `$validate` costs: over HTTP, beside a warm call of HAPI FHIR's validator and of our own library, in one run.

    python -m tests.bench.validate

The same documents of some 2 KB, good and faulty, go to each in turn, and so round after round; a slow phase of
the machine hits all of them. The server and Java are each held to one core, we to another. HAPI is measured
twice: as its users have it, and without the list of names that it reads anew for every call. Then 50 clients
ask at once. It ends with 1 where the goal is missed or a client got an error.
"""

import asyncio
import gc
import http.client
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import NamedTuple

import httpx
from rich.console import Console
from rich.progress import track
from rich.table import Table

from adapter.checking import Checker, found_in
from adapter.events import Event
from adapter.fhir.second_opinion import SecondOpinion
from adapter.values import replace
from tests.against_hapi.validator import Validator, validator
from tests.bench.validate_documents import TENANT, Sample, samples
from tests.bench.validate_server import CPU, TOOK, server
from tests.benched import JSON, examples_world

ROUNDS, WARM_UP = 8, 8
CLIENTS, EACH = 50, 10
#: Milliseconds of one core in the server, median (issue 7).
GOAL = 5.0
#: For Java that runs long enough to be warm.
LONG = ("-XX:+UseSerialGC", "-Xms512m")
ADDRESS = "/fhir/$validate"
#: The day of the examples, at which they are judged.
AT = datetime.fromisoformat("2026-11-01T12:00:00+01:00")
HEADERS = {"content-type": JSON, "accept": JSON, "x-tenant": TENANT}
SERVER, CLIENT, LIBRARY = "`$validate`, in the server", "`$validate`, as the client sees it", "our library"
HAPI, HAPI_NAMELESS = "HAPI's library, as it comes", "HAPI's library, without its list of names"
ORDER = (LIBRARY, SERVER, CLIENT, HAPI_NAMELESS, HAPI)


class Took(NamedTuple):
    """Milliseconds of one document."""

    clock: float
    #: Of the processor; nothing where several processes share the work.
    cpu: float | None = None


#: What one document took, by what is measured; some measure two things in one go.
Measure = Callable[[bytes], Mapping[str, Took]]
#: By what is measured, and whether the document was good.
Figures = dict[tuple[str, bool], list[Took]]


def main() -> int:
    """Measure and show; 1 where the goal is missed."""
    given = samples()
    with ExitStack() as stack:
        with _core(0):
            port = stack.enter_context(server())
            hapis = {
                HAPI: stack.enter_context(validator(*LONG, with_names_of_oids=True)),
                HAPI_NAMELESS: stack.enter_context(validator(*LONG)),
            }
        stack.enter_context(_core(-1))
        calls = [_call(name, hapi, given[0]) for name, hapi in hapis.items()]
        figures = measured(given, [_http(port), _library(), *calls])
        statuses = asyncio.run(_crowd(port, given))
    Console().print(shown(figures, given), f"{CLIENTS} clients at once: {statuses}")
    return int(max(_processor(figures, SERVER)) > GOAL or set(statuses) != {200})


def measured(given: Sequence[Sample], measures: Sequence[Measure]) -> Figures:
    """Every document by every measure in turn, round after round, the first ones to get warm."""
    figures: Figures = {}
    gc.collect()
    for number in track(range(WARM_UP + ROUNDS), "rounds", console=Console(stderr=True)):
        for sample in given:
            took = [each for measure in measures for each in measure(sample.body).items()]
            for name, each in took if number >= WARM_UP else ():
                figures.setdefault((name, sample.good), []).append(each)
    return figures


def shown(figures: Figures, given: Sequence[Sample]) -> Table:
    """Medians by the clock and of the processor; the processor's also as multiples of our library's."""
    sizes = [len(sample.body) for sample in given]
    title = f"{len(given)} documents of {min(sizes)} to {max(sizes)} bytes, {ROUNDS} rounds"
    table = Table("what", "good, ms", "faulty, ms", "good, CPU ms", "faulty, CPU ms", "times", title=title)
    base = _processor(figures, LIBRARY)
    for name in ORDER:
        clock = [statistics.median(took.clock for took in figures[name, good]) for good in (True, False)]
        cpu = _processor(figures, name)
        times = [f"{mine / ours:.1f}" for mine, ours in zip(cpu, base, strict=False)]
        cells = [f"{each:.1f}" for each in (*clock, *cpu)] + ["–"] * (2 - len(cpu))
        table.add_row(name, *cells, " / ".join(times) or "–")
    return table


def _processor(figures: Figures, name: str) -> list[float]:
    """Medians of the processor's time for good and for faulty documents, where they are known."""
    known = [[took.cpu for took in figures[name, good] if took.cpu is not None] for good in (True, False)]
    return [statistics.median(each) for each in known if each]


def _http(port: int) -> Measure:
    """Ask over one connection that stays open."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def measure(body: bytes) -> Mapping[str, Took]:
        began = time.perf_counter_ns()
        connection.request("POST", ADDRESS, body, HEADERS)
        answer = connection.getresponse()
        answer.read()
        took = time.perf_counter_ns() - began
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"answered {answer.status}")
        inside = Took(int(answer.headers[TOOK]) / 1e6, int(answer.headers[CPU]) / 1e6)
        return {SERVER: inside, CLIENT: Took(took / 1e6)}

    return measure


def _library() -> Measure:
    """Judge in this process as the endpoint does, with line and column of each finding."""
    world = replace(examples_world(), second_opinion=SecondOpinion(0))

    def measure(body: bytes) -> Mapping[str, Took]:
        began, used = time.perf_counter_ns(), time.thread_time_ns()
        event = Event("bench", body, AT, "bench", tenant=TENANT, headers=HEADERS)
        found_in(next(iter(Checker(world, independent=True).check([event]))))
        cpu = time.thread_time_ns() - used
        return {LIBRARY: Took((time.perf_counter_ns() - began) / 1e6, cpu / 1e6)}

    return measure


def _call(name: str, hapi: Validator, first: Sample) -> Measure:
    """HAPI's call, by Java's own clock."""
    # The first loads all definitions, for seconds: as long as that no connection stays open.
    hapi.judge(first.body)

    def measure(body: bytes) -> Mapping[str, Took]:
        said = hapi.judge(body)
        return {name: Took(said.nanoseconds / 1e6, said.cpu / 1e6)}

    return measure


async def _crowd(port: int, given: Sequence[Sample]) -> Mapping[int, int]:
    """How many answers had which status where many clients ask at once."""
    found: Counter[int] = Counter()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=HEADERS, timeout=60) as asking:

        async def client(number: int) -> None:
            for turn in range(EACH):
                answer = await asking.post(ADDRESS, content=given[(number + turn) % len(given)].body)
                found[answer.status_code] += 1

        await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return dict(found)


@contextmanager
def _core(number: int) -> Iterator[None]:
    """Hold this process, and those it starts, to one of the cores it may use."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(before)[number]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


if __name__ == "__main__":
    sys.exit(main())
