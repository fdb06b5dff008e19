"""Messages about marked persons: accepted, refused with texts that name them, lost on the way, sent again."""

import json
from typing import Any

from adapter.outbox.line import MessageState
from adapter.simulator.script import Part
from adapter.store.resending import Choice
from tests.delivery.given import NORD, VEST
from tests.delivery.test_failure_table_before import without_contacts
from tests.delivery.way import BY, Way
from tests.marked import documents
from tests.marked.persons import number, words
from tests.notifications.documents import named

_SAID = f"{words('answer of the register')} {number('answer of the register')} {words('family name')}"
#: What the register might quote in the texts of its answers.
QUOTED = {"validationMessage": _SAID, "errorMessage": _SAID, "refId": number("answer of the register")}
JSON = {"content-type": "application/json", "x-said": number("answer of the register")}
_AWAY = f"https://localhost:1/{number('answer of the register')}"


async def every_way(way: Way) -> None:
    """Every end that a message can have; each line goes on afterwards."""
    await way.take_in(documents.stay(0), documents.contact(), documents.message())
    sender = way.sender()
    await sender.send_all()
    await _held_up(way, sender)
    await _refused(way, sender)
    await _not_sent(way, sender)
    await way.take_in(documents.stay(0, 2, period={"start": "2025-02-11"}))
    await way.later(sender)
    await _sent_again(way, sender)


async def _held_up(way: Way, sender: Any) -> None:
    """Answers that are none, and connections that end."""
    await way.take_in(documents.stay(1))
    for name, body in (
        ("technical-fault", json.dumps({"errorCode": 1, **QUOTED})),
        ("no-json", f"{{{_SAID}"),
        ("login-page", f"<html>{_SAID}</html>"),
        ("bad-gateway", f"<html>{_SAID}</html>"),
        ("other-message-id", json.dumps({"messageId": _SAID, **QUOTED})),
        ("close", ""),
        ("reset", ""),
        ("half", _SAID),
    ):
        way.order(name, **({"body": body} if body else {}), line=VEST.line)
        await way.later(sender)
        await _go_on(way)
    way.order("moved", headers={"location": _AWAY}, line=VEST.line)
    await way.later(sender)
    await _go_on(way)
    for part in (Part.TOKEN, Part.ADDRESSES, Part.KEYS):
        body = json.dumps({"error": "invalid_request", "error_description": _SAID, **QUOTED})
        way.order("bad-gateway", part=part, kommune_nr=None, body=body, headers=JSON)
    for _ in range(3):
        await way.later(sender)
        await _go_on(way)


async def _refused(way: Way, sender: Any) -> None:
    """Refused by the register, with a code and without one; released, and let go."""
    for name, body in (
        ("refused", json.dumps({"validationCode": 1203, **QUOTED})),
        ("refused-without-code", json.dumps(QUOTED)),
    ):
        await way.take_in(documents.stay(2 if name == "refused" else 3))
        way.order(name, body=body, headers=JSON, line=VEST.line)
        await way.later(sender)
        await _go_on(way)
        await way.later(sender)
        await _go_on(way)


async def _not_sent(way: Way, sender: Any) -> None:
    """What our own rules stop; a person closes it."""
    writer = sender._server.writer
    sender._server.writer = without_contacts(writer)
    await way.take_in(documents.stay(0, 3, period={"start": "2025-02-12"}))
    await way.later(sender)
    sender._server.writer = writer
    await way.store.operations.close((await way.last()).message.id, BY, way.clock())
    await _go_on(way)


async def _sent_again(way: Way, sender: Any) -> None:
    """What was accepted once is sent once more; and what is of another kommune."""
    accepted = [each for each in await way.messages() if each.state is MessageState.ACCEPTED]
    choice = Choice(message_id=accepted[0].id)
    await way.store.operations.resend(VEST, choice, 500, BY, way.clock())
    unit = named("315011213", "urn:oid:2.16.578.1.12.4.1.4.101")
    await way.take_in(documents.stay(1, kommune_nr=NORD.kommune_nr, managingOrganization=unit))
    await way.later(sender)


async def _go_on(way: Way) -> None:
    """As a person does: what was refused is made anew, and a stopped line starts again."""
    last = (await way.last()).message
    if last.state is MessageState.REFUSED:
        await way.release(last.id)
    if (await way.line()).stopped:
        await way.go_on()
