"""`make proof`: the long proof; `--seed N` repeats one."""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.proof.chaos import Plan
from tests.proof.judging import complaints
from tests.proof.proving import Size, prove, say

SIZE = Size(services=500, events=20_000)
PLAN = Plan(kills=60, broker_stops=5, restarts=10, cuts=10, freezes=5, joins=8, points=3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--keep", type=Path, help="Folder for the logs of the processes.")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="kpr-proof-"))
    folder.mkdir(parents=True, exist_ok=True)
    say(f"seed {asked.seed}: {SIZE.events} events of {SIZE.services} services; {PLAN}; logs in {folder.name}")
    begun = time.monotonic()
    proof = asyncio.run(prove(asked.seed, SIZE, PLAN, folder))
    against = complaints(proof, PLAN)
    rows = {name: len(rows) for name, rows in proof.broken.items() if not name.startswith("record of ")}
    say(f"killed {proof.kills.total()} times: {dict(proof.kills)}; else {dict(proof.done)}")
    say(f"rows compared: {rows}; published {len(proof.published)}, repeats included")
    for each in against[:50]:
        say(f"AGAINST: {each}")
    say(f"seed {asked.seed}: {'holds' if not against else 'FAILS'} after {time.monotonic() - begun:.0f} s")
    return 1 if against else 0


if __name__ == "__main__":
    sys.exit(main())
