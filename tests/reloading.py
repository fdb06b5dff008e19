"""A running service whose tables are its operator's, and what it says of them."""

import json
import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from tests.forked import Started
from tests.test_run import EXAMPLES, Service, wait_until

SYSTEM = "https://bredvik.example/kodeverk/nytt"
#: Seconds until nothing more is expected of a service: so many that no busy machine needs them.
PATIENCE = 300
#: Codes that only a table of the municipality's own knows.
OLD, NEW = "GAMMAL", "NY"

TABLE = f"""\
table: bredvik-nytt
layer: municipality
version: 2026-11-01
valid_from: 2024-01-01
owner: Bredvik kommune (made up)
source: "Sak 1/26, made up"
kommuner: ["4631"]
systems: {{nytt: "{SYSTEM}"}}
rows:
  - row: gammal
    when: {{system: nytt, code: {OLD}}}
    then: {{code: "15"}}
    source: "Sak 1/26"
"""
ROW = f"""\
  - row: ny
    when: {{system: nytt, code: {NEW}}}
    then: {{code: "15"}}
    source: "Sak 2/26"
"""
WITH_ROW = TABLE.replace("2026-11-01", "2026-11-02") + ROW

TENANTS = """\
clock: '2026-11-01T12:00:00+01:00'
matching: {mode: observe}
report_service_codes_default: ['15']
tenants:
  bredvik: {kommuneNr: '4631'}
  nordlys: {kommuneNr: '1833'}
"""


def _weighed(digits: list[int], weights: str) -> int:
    """A check digit, or 10 where there is none."""
    return -sum(int(w) * d for w, d in zip(weights, digits, strict=True)) % 11


def _born(day: int) -> Iterator[tuple[str, str]]:
    for individual in range(500):
        digits = [int(digit) for digit in f"{day:02}8945{individual:03}"]
        digits.append(_weighed(digits, "376189452"))
        digits.append(_weighed(digits, "5432765432"))
        if 10 not in digits:
            yield "".join(map(str, digits)), f"1945-09-{day:02}"


#: Synthetic (month + 80) numbers, each with its birth date: so many that no two services are one person's.
_PERSONS = [person for day in range(1, 29) for person in _born(day)]


def document(number: int, code: str) -> bytes:
    """A service of its own with a local code."""
    read = json.loads((EXAMPLES / "bredvik/22-ukjend-kode.json").read_bytes())
    read["id"] = f"bt-{number}"
    patient = read["contained"][0]
    patient["identifier"][1]["value"], patient["birthDate"] = _PERSONS[number]
    del patient["identifier"][0]
    read["identifier"][0]["value"] = f"4631-{number}"
    read["type"] = [{"coding": [{"system": SYSTEM, "code": code}]}]
    return json.dumps(read).encode()


def move_in(path: Path, content: str | bytes) -> None:
    """Put a whole file in place at once, as an editor does."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content.encode() if isinstance(content, str) else content)
    # So old that nobody may be writing on it still.
    if path.suffix == ".json":
        os.utime(beside, (time.time() - 60,) * 2)
    beside.replace(path)


class Reloaded(Service):
    """The service in a process, with an inbox, a tenants file and a folder of tables of its own."""

    def __init__(self, folder: Path, *arguments: object) -> None:
        self.folder, self.own, self.tenants = folder, folder / "own", folder / "tenants.yaml"
        self.inbox = folder / "inbox" / "bredvik"
        self.inbox.mkdir(parents=True)
        self.own.mkdir(exist_ok=True)
        self.tenants.write_text(TENANTS)
        doors = ["--source", f"folder:{folder / 'inbox'}", "--store", str(folder / "store")]
        self.process = Started(
            ["adapter.cli", "run", *doors, *map(str, arguments)],
            os.environ
            | {
                "KPR_HTTP__PORT": "0",
                "KPR_HEALTH__PORT": "0",
                "KPR_OFFICE__PORT": "0",
                "KPR_LOG__FORMAT": "json",
                "KPR_TENANTS": str(self.tenants),
                "KPR_OWN_MAPPINGS": str(self.own),
                "KPR_FULL_LANE_SHARE": "0",
                "KPR_BATCH_SIZE": "20",
            },
            folder,
        )
        self.log: list[str] = []

    def begin(self) -> None:
        """Wait until it has started; from then on it is asked how it is."""
        self.health = f"http://127.0.0.1:{self.port('health_listening')}"
        self.first = self.said("started")["mappings"]

    def said(self, event: str) -> dict[str, Any]:
        """What it logs next of an event; a service that never says it is ended, which fails the test."""
        never = threading.Timer(PATIENCE, self.process.kill)
        never.start()
        try:
            told: dict[str, Any] = json.loads(self.wait_for(event))
        finally:
            never.cancel()
        return told

    def number(self, named: str) -> float:
        """A number as it publishes it; 0 where there is none."""
        found = re.search(rf"^{re.escape(named)} (\S+)$", self.asked("/metrics").text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def editions(self) -> list[str]:
        """The editions that it says are in force."""
        published = self.asked("/metrics").text
        return re.findall(r'^kpr_mapping_info{version="(\w+)"} 1.0$', published, re.MULTILINE)

    def reloads(self, result: str) -> float:
        return self.number(f'kpr_reloads_total{{result="{result}"}}')

    def ready(self) -> tuple[int, str]:
        """What the probe is answered."""
        answer = self.asked("/readyz")
        return answer.status_code, answer.text

    def asked(self, path: str) -> httpx.Response:
        """Ask it; without reading all certificates that there are, which takes longer than the answer."""
        return httpx.get(f"{self.health}{path}", verify=False)

    def send(self, number: int, code: str) -> None:
        """Let a document arrive."""
        move_in(self.inbox / f"{number:05}.json", document(number, code))

    def wait_for_inputs(self, count: int) -> None:
        wait_until(lambda: self.number('kpr_received_total{source="folder"}') >= count)

    def outcomes(self) -> list[tuple[str, str, str]]:
        """Input, outcome and edition of everything taken in, in that order."""
        rows = self._kept("SELECT input, outcome, rules_version FROM outcome ORDER BY id")
        return [(name, outcome, version.partition("+")[2]) for name, outcome, version in rows]

    def rows(self) -> list[str]:
        """Table, version and row that decided each resource."""
        details = self._kept("SELECT detail FROM resource ORDER BY outcome_id")
        rows = [json.loads(detail)["row"] for (detail,) in details]
        return [" ".join(row[key] for key in ("table", "version", "row")) for row in rows]

    def states(self) -> list[str]:
        """The state of each record."""
        return [state for (state,) in self._kept("SELECT state FROM record ORDER BY seq")]

    def _kept(self, query: str) -> list[tuple[Any, ...]]:
        file = self.folder / "store" / "kpr.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
            return store.execute(query).fetchall()
