"""
The states that sections of the runbook are about and that the drill does not play: each prepared, and mended.

A state is prepared in a folder with a store, in what the probes know, and in the numbers that are scraped. What is
done by other hands than a command's is done by the test, as it would be.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from adapter import metrics, pipeline
from adapter.events import Event, Position
from adapter.events.given import Given
from adapter.health import Health
from adapter.main import build_world, opened_store
from adapter.outbox import Kind, Receipt
from adapter.outbox.as_json import receipt_json
from adapter.pipeline import take_in
from adapter.serving import Intake
from adapter.store.acting import made_by
from adapter.store.key_acts import WORN
from adapter.values import replace
from tests.office.filled import documents, settings_in

TOPIC = "epj.fhir.vest"
#: The line whose head is confirmed after a restore.
KOMMUNE, LINE = "4631", "IPLOS"


@dataclass
class Standing:
    """Where a state is prepared."""

    folder: Path
    #: The same store at its backup, before anything was sent.
    backup: Path
    health: Health


def as_it_stands(_standing: Standing) -> Mapping[str, str]:
    """A store as after some days of work, and numbers that a process has measured."""
    metrics.LAG.labels(TOPIC).set(31_000)
    metrics.OLDEST_QUEUED.labels("IPLOS").set(90_000)
    metrics.WAITING.labels("record").set(12)
    metrics.OLDEST_WAITING.labels("record").set(1_800)
    metrics.MAPPING.labels("9f3c").set(1)
    metrics.MAPPING_REFUSED.set(0)
    metrics.CLOCK_OFFSET.set(2.5)
    metrics.MEASURED.set(1_790_000_000)
    metrics.SENDERS_REFUSED.labels("token").inc()
    return {}


def stuck(standing: Standing) -> Mapping[str, str]:
    """A part has work, and has got nowhere for long."""
    standing.health.progress["deliver"] = standing.health.clock() - 400
    return {}


def away(neighbour: str) -> Callable[[Standing], Mapping[str, str]]:
    """A neighbour does not answer, and work waits."""

    def prepare(standing: Standing) -> Mapping[str, str]:
        standing.health.away.add(neighbour)
        return as_it_stands(standing)

    return prepare


def mended(standing: Standing) -> None:
    """What was away is back, what stood still goes on, and what waited is done."""
    standing.health.away.clear()
    standing.health.stopped.clear()
    for part in standing.health.progress:
        standing.health.moves(part)
    metrics.LAG.labels(TOPIC).set(7)
    metrics.OLDEST_QUEUED.labels("IPLOS").set(60)
    metrics.WAITING.labels("record").set(0)


def worn(standing: Standing) -> Mapping[str, str]:
    """The newest key of the store has sealed as many values as it should."""

    async def rotated() -> None:
        async with opened_store(settings_in(standing.folder)) as store:
            await store.seal_keys.rotate(made_by("drift", "for lenge siden"), datetime.now(UTC))

    asyncio.run(rotated())
    with closing(sqlite3.connect(standing.folder / "kpr.db")) as connection, connection:
        connection.execute("UPDATE seal_key SET used = ? WHERE id = 2", (WORN,))
    return {}


def stumbled(standing: Standing) -> Mapping[str, str]:
    """Our own code failed on an input, in the version before."""

    async def take() -> None:
        settings = settings_in(standing.folder)
        world = build_world(settings)
        [*_, [event]] = documents(world)
        async with opened_store(settings) as store:
            again = replace(event, id="bredvik-helse/again.json")
            await Intake(store, world, 100).serve(Given("given", [again]))

    with patch.object(pipeline, "read", side_effect=ZeroDivisionError):
        asyncio.run(take())
    return {}


def stopped(standing: Standing) -> Mapping[str, str]:
    """Records of a partition have expired unread."""

    async def read() -> None:
        settings = settings_in(standing.folder)
        world = build_world(settings)
        async with opened_store(settings) as store:
            [claimed] = await store.claim(TOPIC, ["3"])
            at = Position(TOPIC, "3", 41, "mark", claimed.epoch)
            now = datetime.now(UTC)
            empty = Event(f"{TOPIC}/3/40", None, now, TOPIC, position=at, tenant="bredvik", key="Encounter/1")
            await take_in([empty], store, world)

    asyncio.run(read())
    standing.health.stopped.add(f"{TOPIC}/3")
    return {"topic": TOPIC, "partition": "3", "offset": "120"}


def restored(standing: Standing) -> Mapping[str, str]:
    """The database is that of a backup; the receipts tell what was sent since."""

    async def told() -> bytes:
        async with (
            opened_store(settings_in(standing.folder)) as store,
            store.publications.due(Kind.RECEIPTS, 1000) as due,
        ):
            return b"\n".join(receipt_json(each) for each in due if isinstance(each, Receipt))

    receipts = standing.folder / "receipts.ndjson"
    receipts.write_bytes(asyncio.run(told()))
    with closing(sqlite3.connect(standing.folder / "kpr.db")) as connection:
        query = "SELECT number, guid FROM line WHERE kommune_nr = ? AND line = ?"
        number, guid = connection.execute(query, (KOMMUNE, LINE)).fetchone()
    for file in standing.folder.glob("kpr.db*"):
        file.unlink()
    shutil.copy(standing.backup / "kpr.db", standing.folder / "kpr.db")
    head = {"kommune": KOMMUNE, "line": LINE, "number": str(number), "guid": guid}
    return {"tenants-file": str(standing.folder / "tenants.yaml"), "receipts": str(receipts), **head}


def refused(standing: Standing) -> Mapping[str, str]:
    """A line that stands, and the message that was refused in another."""
    with closing(sqlite3.connect(standing.folder / "kpr.db")) as connection:
        [message] = connection.execute("SELECT id FROM message WHERE state = 'refused'").fetchone()
    return {"message": message, "kommune": "3907", "line": LINE}


@dataclass(frozen=True)
class State:
    """What a section is about, and what its commands say then."""

    #: Gives what a person fills in.
    prepare: Callable[[Standing], Mapping[str, str]]
    #: By block, in their order: of each command something that it says.
    says: Mapping[str, Sequence[str]]


#: Sections by their headings.
STATES: Mapping[str, State] = {
    "It starts again and again": State(as_it_stands, {"it worked": ["process_start_time_seconds "]}),
    "A part is stuck": State(
        stuck,
        {"look": ["stuck: deliver", "ok"], "it worked": ["ok", 'kpr_progress_age_seconds{part="deliver"} 0']},
    ),
    "The database does not answer": State(
        away("store"),
        {
            "look": ["away: store"],
            "it worked": ["ok", f'kpr_kafka_lag{{topic="{TOPIC}"}} 7.0', 'message_type="IPLOS"} 60.0'],
        },
    ),
    "Kafka does not answer": State(
        away("kafka"),
        {
            "look": ["away: kafka"],
            "it worked": ["ok", 'kpr_publications_waiting{kind="record"} 0.0', "kpr_kafka_lag{"],
        },
    ),
    "Delivery is behind": State(
        as_it_stands,
        {
            "look": ["validation-refused", "TjenesteStart", "[]"],
            "it worked": ['kpr_queued_oldest_seconds{message_type="IPLOS"} 60.0'],
        },
    ),
    "The program failed on an input": State(
        stumbled,
        {
            "look": ["bredvik-helse/again.json"],
            "the program was upgraded": ["1 av 1 er tatt imot"],
            "it worked": ["Ingenting å vise.", "="],
        },
    ),
    "Processes use different tables": State(as_it_stands, {"look": ['kpr_mapping_info{version="9f3c"} 1.0']}),
    "The key of the store is worn": State(
        worn, {"look": ["2147483648"], "a new key": ["Nøkkel 3 er laget"], "it worked": ["\n     3  20"]}
    ),
    "The clock is off": State(as_it_stands, {"look": ["kpr_clock_offset_seconds 2.5"]}),
    "Publishing is behind": State(
        as_it_stands, {"look": ['kpr_publications_oldest_seconds{kind="record"} 1800.0']}
    ),
    "The intake is behind": State(
        as_it_stands, {"look": [f'kpr_kafka_lag{{topic="{TOPIC}"}} 31000.0', "[]"]}
    ),
    "A partition has stopped": State(
        stopped,
        {
            "look": ["41", f"stopped: {TOPIC}/3"],
            "it is decided from where to read on": ["120"],
            "it worked": ["120", "ok"],
        },
    ),
    "The access log cannot be written": State(
        as_it_stands, {"look": ["Innsynsloggen er hel"], "it worked": ["Innsynsloggen er hel"]}
    ),
    "Senders are turned away": State(
        as_it_stands,
        {
            "look": ['kpr_senders_refused_total{why="token"}', "sources"],
            "the tenants file names the sender": ["er i orden"],
            "it worked": ['kpr_senders_refused_total{why="token"}', "sources"],
        },
    ),
    "Numbers are old": State(as_it_stands, {"look": ["kpr_measured_timestamp_seconds 1.79e+09"]}),
    "States that wait for a person": State(
        as_it_stands,
        {"look": ["possible-duplicate", "KPR-D-006", "Ingenting å vise.", "unresolved-reference"]},
    ),
    "After a restore": State(
        restored,
        {
            "nothing delivers yet": ["8 linjer er stoppet"],
            "all that came since is taken in, and the receipts are in a file": [
                "kpr-adapter line confirm 4631 IPLOS --number 4",
                "store-restored",
            ],
            "the register has the same head": ["Linje IPLOS for kommune 4631 går videre."],
            "it worked": ["henger sammen", "="],
        },
    ),
}
