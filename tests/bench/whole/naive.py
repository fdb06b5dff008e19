"""
The pipeline that a team writes first: one message at a time, each step by the library that comes to mind.

`python -m tests.bench.whole.naive BOOTSTRAP TOPIC OUT FILE MODE`; MODE is `default` or `wal`. It does a part of what
the adapter does: no deletions, no matching, no histories, no audit. Says `ready`, and then how many it has done.
"""

import asyncio
import hashlib
import json
import sqlite3
import sys
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from fhir.resources.R4B.encounter import Encounter
from fhir.resources.R4B.episodeofcare import EpisodeOfCare
from pydantic import ValidationError

from tests.bench.whole.saying import say, say_done

Tree = dict[str, Any]

MODELS = {"Encounter": Encounter, "EpisodeOfCare": EpisodeOfCare}
SYSTEM = "urn:oid:2.16.578.1.12.4.1.1.9151"
#: 200 rules, asked one after the other until one fits.
RULES: list[Tree] = [
    {"type": kind, "system": SYSTEM, "code": str(number), "status": status, "report": number % 3 > 0}
    for number in range(1, 26)
    for kind in MODELS
    for status in ("active", "onhold", "in-progress", "onleave")
]
TABLES = """
CREATE TABLE IF NOT EXISTS service (person TEXT, id TEXT, code TEXT, start TEXT, digest TEXT, PRIMARY KEY (person, id));
CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, service TEXT, kind TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS refused (id INTEGER PRIMARY KEY, body BLOB, why TEXT);
"""


def codes_of(tree: Tree) -> set[tuple[str | None, str | None]]:
    types = [*tree.get("type", []), tree.get("serviceType") or {}]
    return {(each.get("system"), each.get("code")) for one in types for each in one.get("coding", [])}


def rule_for(tree: Tree) -> Tree | None:
    for rule in RULES:
        if (
            rule["type"] == tree["resourceType"]
            and (rule["system"], rule["code"]) in codes_of(tree)
            and rule["status"] == tree["status"]
        ):
            return rule
    return None


def take_in(database: sqlite3.Connection, body: bytes) -> bytes | None:
    """Judge one message, compare it with what is stored, and keep it; give what is to be sent."""
    try:
        tree = json.loads(body)
        MODELS[tree["resourceType"]].model_validate(tree)
    except (ValueError, KeyError, ValidationError) as problem:
        database.execute("INSERT INTO refused (body, why) VALUES (?, ?)", (body, type(problem).__name__))
        return None
    patient = tree.get("patient") or tree["subject"]
    person = patient.get("identifier", {}).get("value") or tree["contained"][0]["identifier"][0]["value"]
    service, digest = tree["identifier"][0]["value"], hashlib.sha256(body).hexdigest()
    known = database.execute(
        "SELECT id, code, start, digest FROM service WHERE person = ?", (person,)
    ).fetchall()
    if any(row[0] == service and row[3] == digest for row in known):
        return None
    rule = rule_for(tree)
    code, start = rule["code"] if rule else None, tree["period"]["start"]
    told = {"service": service, "code": code, "start": start, "status": tree["status"], "person": person}
    is_new = all(row[0] != service for row in known)
    database.execute(
        "INSERT OR REPLACE INTO service VALUES (?, ?, ?, ?, ?)", (person, service, code, start, digest)
    )
    kind, text = "N" if is_new else "M", json.dumps(told)
    database.execute("INSERT INTO event (service, kind, body) VALUES (?, ?, ?)", (service, kind, text))
    return text.encode() if rule and rule["report"] else None


async def main(bootstrap: str, topic: str, out: str, file: str, mode: str) -> None:
    database = sqlite3.connect(file)
    database.executescript(("PRAGMA journal_mode = WAL;" if mode == "wal" else "") + TABLES)
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=topic,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await consumer.start()
    await producer.start()
    say("ready")
    done = 0
    while True:
        record = await consumer.getone()
        answer = take_in(database, record.value)
        database.commit()
        if answer is not None:
            await producer.send_and_wait(out, answer, key=record.key)
        await consumer.commit()
        done += 1
        say_done(done)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6]))
