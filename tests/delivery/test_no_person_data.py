"""
A marked person goes every way, well and badly: nothing that is said, shown or kept in clear names the person.

SEC-11, SEC-13: logs, metrics, outputs, receipts, errors, also packed; SEC-03: the store's files.
"""

import asyncio
import base64
from urllib.parse import quote

import orjson
import pytest
from prometheus_client import generate_latest
from typer.testing import CliRunner

from adapter.cli import app
from adapter.outbox import Kind
from tests.delivery.given import VEST, VEST_HST, service, visit
from tests.delivery.test_failure_table_before import without_contacts
from tests.delivery.way import BY
from tests.notifications.documents import FNR, coded, named, person_number

#: Synthetic: month + 80.
NUMBER = person_number(21, 87, 1944)
NAME, STREET = "Måne Hemmeligsen", "Løndomsvegen 7"
#: What the register might quote in the texts of its answers.
QUOTED = {"validationMessage": f"Feil i fid {NUMBER} {NAME}", "refId": NUMBER, "errorMessage": NAME}


def forms(text):
    """A text as it may be hidden in another: as it is, percent-encoded, UTF-16, hex, base64 at three places."""
    raw = text.encode()
    packed = [base64.b64encode(b"x" * shift + raw)[4 if shift else 0 : -4] for shift in range(3)]
    return {
        raw,
        quote(text).encode(),
        text.encode("utf-16-le"),
        raw.hex().encode(),
        orjson.dumps(text)[1:-1],
        *packed,
        *(each.replace(b"+", b"-").replace(b"/", b"_") for each in packed),
    }


MARKS = {form for text in (NUMBER, NAME, STREET) for form in forms(text)}


def marked(content):
    """The marks found in some bytes."""
    return [mark for mark in MARKS if mark in content]


def marked_service(number, version=1, **changes):
    """A service of the marked person, whose name and address stand in the document."""
    person = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": FNR, "value": NUMBER}],
        "name": [{"text": NAME}],
        "address": [{"line": [STREET]}],
    }
    # Of another kind each: two equal services of one person would be the same.
    kind = [coded({1: "21", 2: "20", 3: "18", 4: "19"}[number])]
    return service(number, version, contained=[person], patient={"reference": "#p"}, type=kind, **changes)


async def every_way(way):
    """Accepted, refused, released, closed, in doubt, stopped, refused by ourselves, and sent again."""
    sender = way.sender()
    await way.take_in(marked_service(1), visit(1, subject=named(NUMBER, FNR)))
    await sender.send_all()
    for fault, told in [
        ("technical-fault", {"errorCode": 1, **QUOTED}),
        ("no-json", {"messageId": NUMBER, **QUOTED}),
        ("refused", {"validationCode": 1203, **QUOTED}),
        ("refused-without-code", QUOTED),
    ]:
        way.order(fault, body=orjson.dumps(told).decode(), line=VEST.line)
    await way.take_in(marked_service(2))
    for _ in range(3):
        await way.later(sender)
    await way.release((await way.last()).message.id)
    await way.later(sender)
    assert (await way.line()).stopped == "no-validation-code"
    await way.go_on()
    await way.later(sender)
    await way.take_in(marked_service(3), marked_service(1, 2, period={"start": "2025-02-11"}))
    sender._server.writer = without_contacts(sender.writer)
    await way.later(sender)
    assert (await way.line()).stopped == "rules-broken"
    await way.store.operations.close((await way.last()).message.id, BY, way.clock())
    await way.take_in(marked_service(4, managingOrganization=named("123", "urn:oid:1")))


@pytest.mark.parametrize("form", ["text", "json"])
async def test_nothing_names_the_person(way, tmp_path, capfd, caplog, form):
    await every_way(way)
    receipts = await all_receipts(way)
    shown = await asyncio.to_thread(outputs, tmp_path, form, [m.id for m in await way.messages()])
    said = capfd.readouterr()
    logged = (said.err + said.out + caplog.text).encode()

    assert all(word in logged for word in (b"line_stopped", b"message_delayed", b"message_accepted"))
    assert marked(logged) == []
    assert (len(receipts) > 400, marked(receipts)) == (True, [])
    assert (len(shown) > 2_000, marked(shown)) == (True, [])
    assert marked(generate_latest()) == []
    kept = b"".join(file.read_bytes() for file in sorted(tmp_path.glob("kpr.db*")))
    assert (len(kept) > 50_000, marked(kept)) == (True, [])
    # The simulator too keeps nothing that names one.
    assert marked(way.simulator.folder.stored.read_bytes()) == []


async def test_the_search_would_find_the_person(way):
    """The marks stand in what the way begins with: a search that finds nothing must be able to find."""
    assert marked(marked_service(1).body)
    assert marked(base64.b64encode(b"fid=" + NUMBER.encode() + b" "))
    assert marked(base64.b64encode(b"navn " + NAME.encode() + b" slutt"))


async def all_receipts(way):
    """What is published of messages, as it leaves."""
    async with way.store.publications.due(Kind.RECEIPTS, 1_000) as due:
        return "\n".join(repr(each) for each in due).encode()


def outputs(folder, form, message_ids):
    """Everything that the commands show of lines and messages."""
    shared = ["--store", str(folder), "--format", form]
    asked = [
        ("messages", "list"),
        *(("messages", "show", each) for each in message_ids),
        ("line", "show"),
        ("line", "show", VEST.kommune_nr, VEST.line.value),
        ("line", "check"),
        ("line", "show", VEST_HST.kommune_nr, VEST_HST.line.value),
        ("queue", "list"),
        ("audit",),
    ]
    runner = CliRunner()
    printed = []
    for arguments in asked:
        ran = runner.invoke(app, [*arguments, *shared])
        assert ran.exit_code in (0, 1), (arguments, ran.output)
        printed.append(ran.output)
    return "".join(printed).encode()
