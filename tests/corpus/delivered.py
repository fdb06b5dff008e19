"""A corpus taken in and delivered to a simulated register, and what must hold of it then."""

import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from adapter.events import Event
from adapter.outbox import Line, State
from adapter.outbox.line import LineKey, MessageState
from tests.month.walking import walked
from tests.month.whole import Whole, opened
from tests.neighbours.debian import program

#: Why a queued record may end without having left (outcomes: corrected or annulled before its N was in a message).
CLOSED = {"corrected-before-sent", "annulled-before-sent"}


def tenants_of(corpus: Path) -> dict[str, Any]:
    """The tenants file of a corpus, as it stands."""
    named = ("tenant-config.yaml", "tenants.yaml")
    file = next(path for name in named if (path := corpus / name).exists())
    tree: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tree


async def complaints(whole: Whole) -> list[str]:
    """Everything that does not hold between queue, store and register."""
    return [*await _unsettled(whole), *await _unequal(whole), *await _gaps(whole)]


async def _unsettled(whole: Whole) -> list[str]:
    """Whatever may leave has left, or was closed for a reason; no message was refused."""
    items = [item async for item in whole.store.reading.queue()]
    left = [item for item in items if item.state in (State.QUEUED, State.IN_MESSAGE, State.REFUSED)]
    closed = {item.reason for item in items if item.state is State.CLOSED}
    refused = await whole.store.line_reading.messages(state=MessageState.REFUSED)
    return [
        *(f"{item.id} is {item.state}: {item.reason}" for item in left),
        *(f"closed: {reason}" for reason in closed - CLOSED),
        *(f"{message.id} was refused: {message.cause} {message.code}" for message in refused),
    ]


async def _unequal(whole: Whole) -> list[str]:
    """The register has each delivered record once, and nothing else."""
    carried: Counter[str] = Counter()
    told = {each.guid for line in whole.simulator.accepted.values() for each in line}
    for key in whole.simulator.accepted:
        for message in await whole.accepted(key):
            story = await whole.store.line_reading.message(message.id)
            carried.update(each.record_id for each in story.notified)
            told -= {each.guid for each in story.notified}
    delivered = {item.id async for item in whole.store.reading.queue(state=State.DELIVERED)}
    return [
        *(f"at the register, and in no message of ours: {guid}" for guid in told),
        *(f"delivered {count} times: {record}" for record, count in carried.items() if count != 1),
        *(f"delivered here or there only: {record}" for record in delivered ^ set(carried)),
    ]


async def _gaps(whole: Whole) -> list[str]:
    """Each line is whole: by our own check, by a walk over the XML, and by the simulator's account."""
    wrong = []
    for item in await whole.store.line_reading.lines():
        faults = await whole.store.line_reading.check_chain(item.key)
        walk = walked(whole.taken(item.key))
        wrong += [f"{item.key}: {fault}" for fault in (*faults, *walk.wrong)]
        wrong += [f"{item.key}: number {number} is missing" for number in walk.gaps]
        ends = (item.head.number, item.head.guid), (walk.number, walk.last), _end(whole, item.key)
        wrong += [] if len(set(ends)) == 1 else [f"{item.key}: ends differ: {ends}"]
    return wrong


def _end(whole: Whole, key: LineKey) -> tuple[int, str]:
    book = whole.simulator.line(key).book
    return book.last_number, book.last_guid


@dataclass(frozen=True)
class Delivered:
    """What came of a corpus: everything that does not hold, and what was sent."""

    wrong: list[str]
    #: The clear bytes of every message that was accepted, by message type.
    messages: dict[Line, list[bytes]]
    #: For a message of each line: the clear bytes that we keep, and those that openssl reads.
    read: list[tuple[bytes, bytes]]
    kommuner: set[str]


async def deliver(corpus: Path, events: Sequence[Event], folder: Path, size: int = 1) -> Delivered:
    """Take a corpus in, so many documents at a time, send what follows each time, and judge what came of it."""
    async with opened(folder, tenants_of(corpus)) as whole, whole.sending() as sender:
        for first in range(0, len(events), size):
            await whole.take_in(events[first : first + size])
            await sender.send_all()
        messages: dict[Line, list[bytes]] = {}
        read = []
        for key in whole.simulator.accepted:
            kept = [await whole.kept(message) for message in await whole.accepted(key)]
            messages.setdefault(key.line, []).extend(xml for xml, _ in kept)
            xml, payload = kept[0]
            read.append((xml, read_by_openssl(payload, whole)))
        kommuner = {key.kommune_nr for key in whole.simulator.accepted}
        return Delivered(await complaints(whole), messages, read, kommuner)


def read_by_openssl(payload: bytes, whole: Whole) -> bytes:
    """Decrypt and verify protected bytes with the openssl program, as the register would."""
    pki = whole.simulator.folder.root / "pki"
    mine = ["-recip", str(pki / "register.pem"), "-inkey", str(pki / "register.key")]
    signed = _openssl(["-decrypt", *mine], payload)
    return _openssl(["-verify", "-CAfile", str(whole.simulator.folder.trust), "-purpose", "any"], signed)


def _openssl(arguments: Sequence[str], content: bytes) -> bytes:
    command = [program("openssl", "openssl"), "cms", *arguments, "-binary", "-inform", "DER"]
    return subprocess.run(command, input=content, check=True, capture_output=True).stdout


def complaints_of_xmllint(xsd: Path, messages: Sequence[bytes], folder: Path) -> str:
    """What xmllint has against messages; nothing when they are valid."""
    files = []
    for place, xml in enumerate(messages):
        files.append(folder / f"{place}.xml")
        files[-1].write_bytes(xml)
    command = [program("xmllint", "libxml2-utils"), "--noout", "--nonet", "--schema", str(xsd)]
    ran = subprocess.run([*command, *map(str, files)], capture_output=True, check=False, text=True)
    return "" if ran.returncode == 0 else ran.stderr
