"""What Prometheus' own tool says of rules, of their tests, and of queries."""

import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests.neighbours.prometheus import prometheus_program

ROOT = Path(__file__).parents[2]
FILES = ROOT / "helm/kpr-adapter/files"
ALERTS = FILES / "alerts.yaml"


def promtool(*arguments: str | Path, given: str | None = None) -> tuple[int, str]:
    """Give the exit code and all that was said."""
    done = subprocess.run(
        [prometheus_program("promtool"), *map(str, arguments)],
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def rules() -> list[dict[str, Any]]:
    """The rules of the file."""
    told = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))
    return [rule for group in told["groups"] for rule in group["rules"]]


def check_queries(queries: list[str], folder: Path) -> tuple[int, str]:
    """Let Prometheus' parser judge queries, as rules that record them."""
    recorded = [{"record": f"kpr:query:{number}", "expr": query} for number, query in enumerate(queries)]
    file = folder / "queries.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": recorded}]}))
    return promtool("check", "rules", "--lint=none", file)
