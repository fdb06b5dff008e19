"""What the message itself must be: of its type, valid, within the rules, the sender's own, and synthetic."""

import pytest

from adapter.simulator.codes import Code
from tests.simulator.messages import SYNTHETIC, Konsultasjon, Told, hst, iplos


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"text", Code.NOT_XML),
        (b"", Code.NOT_XML),
        (b"<Melding/>", Code.NOT_XML),
        (hst(Konsultasjon(1)), Code.NOT_XML),
        (iplos(Told(1)).replace(b"<Melding", b"<!DOCTYPE Melding><Melding"), Code.NOT_XML),
        (iplos(Told(1)).replace(b" versonUt", b"").replace(b' meldingstype="K"', b""), Code.SCHEMA),
        (iplos(), Code.SCHEMA),
        (iplos(Told(1, bruker_nr=SYNTHETIC)), Code.RULE),
        (iplos(Told(1, date="1979-12-31")), Code.RULE),
        (iplos(Told(1), kommune="1103"), Code.KOMMUNE),
        (iplos(Told(1, fid="17912099998")), Code.RULE),
    ],
    ids=[
        "text",
        "empty",
        "namespace",
        "type",
        "doctype",
        "attribute",
        "nothing",
        "number-of-a-person",
        "early",
        "kommune",
        "check-digit",
    ],
)
async def test_a_message_that_is_not_sound_is_refused(caller, xml, code):
    answer = await caller.deliver(xml, 1)

    assert answer.json().get("validationCode") == code, answer.text
    assert caller.simulator.stored_messages == {}


async def test_a_broken_rule_is_named_and_nothing_quoted(caller):
    said = (await caller.deliver(iplos(Told(1, fid="17912099998")), 1)).json()["validationMessage"]

    assert "KPR-V-052" in said
    assert "17912099998" not in said


async def test_both_types_are_taken(caller):
    assert (await caller.deliver(iplos(Told(1)), 1)).status_code == 200
    answer = await caller.deliver(hst(Konsultasjon(1)), 2, "HST")
    assert answer.status_code == 200, answer.text
