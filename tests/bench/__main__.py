"""
What the path costs: `make bench`.

    python -m tests.bench --quick

All variants in turn in one run: a naive pipeline, bare Kafka, the adapter on PostgreSQL and SQLite; then each
stage, starts, latency; then what asking 2,000 rows of decision tables costs (rule_evaluation.py), and what
`$validate` costs beside another validator (validate.py). Tables go to the terminal, all rounds to var/bench/, the
whole path's part to docs/performance.md, unless `--quick` is given. Nothing passes or fails: figures of different
runs or machines must not be compared.
"""

import argparse
import asyncio
import logging
import sys

from rich.console import Console

from tests.bench import rule_evaluation, validate
from tests.bench.whole.report import show, this_run, write_json, write_page
from tests.bench.whole.sizes import FULL, QUICK
from tests.bench.whole.whole import measured


def main() -> None:
    """Measure and show."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="small sizes, and nothing written to the page")
    asked.add_argument(
        "--whole", action="store_true", help="the whole path alone, without rules and $validate"
    )
    options = asked.parse_args()
    logging.disable(logging.CRITICAL)
    run = this_run()
    sections = asyncio.run(measured(QUICK if options.quick else FULL)).sections()
    show(sections, run)
    Console().print(str(write_json("quick" if options.quick else "whole", sections, run)))
    if not options.quick:
        write_page("whole", "The whole path", sections, run)
    if not options.whole:
        rule_evaluation.main()
        validate.main()


if __name__ == "__main__":
    sys.exit(main())
