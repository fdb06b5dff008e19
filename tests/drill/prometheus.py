"""A real Prometheus with the rules of the chart, which scrapes a service and is asked over its own interface."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.drill.scaling import faster
from tests.helm.rendering import CASES, read, template
from tests.neighbours.kept import Kept
from tests.neighbours.ports import HOST, free_ports
from tests.neighbours.prometheus import prometheus_program

#: Between two scrapes, and between two looks at the rules.
_EVERY = "500ms"
JOB = "kpr-adapter"


def chart_rules() -> list[dict[str, Any]]:
    """The groups of rules, as helm makes a PrometheusRule of them."""
    shown = ("--set", "prometheusRule.enabled=true", "--show-only", "templates/monitoring.yaml")
    done = template("--values", CASES["minimal"], *shown)
    if done.returncode:
        raise RuntimeError(f"the chart cannot be rendered: {done.stderr}")
    [made] = [each for each in read(done.stdout) if each["kind"] == "PrometheusRule"]
    groups: list[dict[str, Any]] = made["spec"]["groups"]
    return groups


@dataclass(frozen=True)
class Prometheus:
    """One that runs."""

    url: str

    async def asked(self, query: str) -> list[dict[str, Any]]:
        """What it answers now: a list of samples, each with its labels."""
        async with httpx.AsyncClient(base_url=self.url, timeout=60, verify=False) as client:
            answer = await client.get("/api/v1/query", params={"query": query})
        told: list[dict[str, Any]] = answer.raise_for_status().json()["data"]["result"]
        return told

    async def is_firing(self, alert: str, labels: Mapping[str, str]) -> bool:
        """Whether an alert with these labels fires now."""
        return bool(await self.asked(_firing(alert, labels)))

    async def first_fired(self, alert: str, labels: Mapping[str, str]) -> float:
        """When an alert that fires now did so first within the last hour: seconds since 1970."""
        query = f"min(min_over_time(timestamp({_firing(alert, labels)})[1h:500ms]))"
        # Its steps lie half a second apart: what began just now is seen at the next one.
        async with asyncio.timeout(60):
            while not (found := await self.asked(query)):  # noqa: ASYNC110 - as below
                await asyncio.sleep(0.2)
        return float(found[0]["value"][1])

    async def is_quiet(self, alert: str, labels: Mapping[str, str]) -> bool:
        """Whether it does not, while the service is scraped: without numbers every alert is quiet."""
        return bool(await self.asked(f'up{{job="{JOB}"}} == 1')) and not await self.is_firing(alert, labels)

    async def ready(self) -> None:
        """Wait until the service was scraped."""
        async with asyncio.timeout(120):
            while not await self.asked("kpr_mapping_info"):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.2)


@contextmanager
def watching(port: int, factor: int) -> Iterator[Prometheus]:
    """Run one that scrapes a port of this machine, gone at the end with all it has seen."""
    folder = Path(tempfile.mkdtemp(prefix="kpr-prometheus-"))
    [own] = free_ports(1)
    _write(folder, port, factor)
    url = f"http://{HOST}:{own}"
    command = [
        prometheus_program("prometheus"),
        f"--config.file={folder / 'prometheus.yaml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={HOST}:{own}",
        "--log.level=warn",
    ]
    kept = Kept(command=command, folder=folder, answers=lambda: _answers(url))
    try:
        kept.start()
        yield Prometheus(url)
    finally:
        kept.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _firing(alert: str, labels: Mapping[str, str]) -> str:
    named = {"alertname": alert, "alertstate": "firing"} | dict(labels)
    chosen = ",".join(f'{name}="{value}"' for name, value in named.items())
    return f"ALERTS{{{chosen}}}"


def _write(folder: Path, port: int, factor: int) -> None:
    groups = [
        {**group, "rules": [faster(rule, factor) for rule in group["rules"]]} for group in chart_rules()
    ]
    (folder / "alerts.yaml").write_text(yaml.safe_dump({"groups": groups}))
    every = {"scrape_interval": _EVERY, "scrape_timeout": _EVERY, "evaluation_interval": _EVERY}
    scraped = {"job_name": JOB, "static_configs": [{"targets": [f"{HOST}:{port}"]}]}
    told = {"global": every, "rule_files": ["alerts.yaml"], "scrape_configs": [scraped]}
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(told))


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/-/ready", verify=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
