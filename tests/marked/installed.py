"""An installation that marked persons are sent through: its settings, its topics, its folder, and what it says."""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from aiokafka import ConsumerRecord

from adapter.simulator.building import Simulator
from tests.delivery.way import environment_of
from tests.marked.search import Heard
from tests.neighbours.kafka import Broker
from tests.outbox.reading import read_all
from tests.platform.service import number, until

#: What the profile of a minimelding is called.
_PROFILE = "http://hddr.no//StructureDefinition/kpr-mm-iplos-i-kpr-tjeneste"
_LOGGED_AT = re.compile(r', "timestamp": "[0-9TZ:.-]*"')
#: Headers of a refused record that are ours; all others came with it.
_OURS = "x-kpr-"


def environment(simulator: Simulator, folder: Path, url: str) -> dict[str, str]:
    """The settings of an installation that delivers to the simulator, with all roles in one process."""
    told = environment_of(simulator, folder, url)
    tenants = Path(told["KPR_TENANTS"])
    tree = yaml.safe_load(tenants.read_text(encoding="utf-8"))
    tree["tenants"]["vest"]["profiles"] = {_PROFILE: "minimelding"}
    tenants.write_text(yaml.safe_dump(tree), encoding="utf-8")
    return told | {"KPR_HTTP__PORT": "0"}


def on_kafka(told: Mapping[str, str], broker: Broker, prefix: str) -> dict[str, str]:
    """The same with topics of a broker, and with asyncio telling all that it can."""
    topics = {
        "RECORDS": "kpr.records",
        "PARKED": "kpr.parked",
        "RECEIPTS": "kpr.receipts",
        "DERIVED": "iplos",
    }
    return {
        **told,
        "PYTHONASYNCIODEBUG": "1",
        "KPR_KAFKA__BOOTSTRAP_SERVERS": broker.bootstrap,
        "KPR_KAFKA__GROUP": f"{prefix}group",
        "KPR_KAFKA__TOPICS": rf"^{re.escape(prefix)}epj\..+",
        **{f"KPR_KAFKA__{kind}_TOPIC": f"{prefix}{name}" for kind, name in topics.items()},
    }


async def hear_topics(heard: Heard, way: str, broker: Broker, prefix: str) -> None:
    """Note all that was published, each part of a record at a place of its own."""
    for topic in ("kpr.records", "kpr.parked", "kpr.receipts"):
        for record in await read_all(broker, f"{prefix}{topic}"):
            _hear_record(heard, way, topic, record)


def _hear_record(heard: Heard, way: str, topic: str, record: ConsumerRecord) -> None:
    heard.hear(way, f"{topic} key", record.key or b"")
    heard.hear(way, f"{topic} value", record.value or b"")
    for name, value in record.headers:
        is_ours = topic != "kpr.parked" or name.startswith(_OURS)
        heard.hear(way, f"{topic} {'header' if is_ours else 'original header'}", f"{name}: ".encode() + value)


async def counted(url: str, query: str) -> int:
    """One number from the store, on either database."""
    if not url.startswith("sqlite"):
        return await number(url, query)
    with closing(sqlite3.connect(urlsplit(url).path, timeout=60)) as connection:
        return int(connection.execute(query).fetchone()[0])


async def until_counted(url: str, query: str, least: int) -> None:
    """Wait until a query counts at least so many."""

    async def is_so() -> bool:
        return await counted(url, query) >= least

    await until(is_so)


def said_by(lines: Iterable[Mapping[str, object]]) -> str:
    """What was logged, each record once: without the times at which it was."""
    said = ({name: value for name, value in each.items() if name != "timestamp"} for each in lines)
    return "\n".join(dict.fromkeys(json.dumps(each, ensure_ascii=False) for each in said))


def logged(text: str) -> str:
    """The same of what was written to a stream; what is no record stays as it is."""
    written = dict.fromkeys(_LOGGED_AT.sub("", line) for line in text.splitlines())
    return "\n".join(written)
