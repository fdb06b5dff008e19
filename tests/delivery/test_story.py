"""The whole story of one contact at the command line: from the EPJ's document to the refId that the register gave."""

import asyncio
import json

import pytest

from adapter.outbox import Line
from tests.delivery.given import VEST, VEST_HST, service, visit
from tests.delivery.way import environment_of, way_to
from tests.forked import ended
from tests.notifications.documents import meta
from tests.platform.service import ROOT

#: What the register calls its own fault.
FAULT_REF_ID = "5f1d3c1e-0000-4000-8000-000000000500"
_FAULT = f'{{"errorCode":2001,"errorMessage":"Teknisk feil","refId":"{FAULT_REF_ID}"}}'
BEGUN = {"start": "2025-02-28T09:15:00+01:00"}


@pytest.fixture
async def told(running, start, tmp_path, sqlite_url):
    """
    A contact, its correction and a service, laid into a folder as files, and taken in and delivered by `run`.

    The first attempt on the contact meets a fault of the register's.
    """
    simulator, wire = running
    environment = environment_of(simulator, tmp_path, sqlite_url)
    inbox = tmp_path / "inbox"
    async with way_to(simulator, wire, environment) as way:
        way.order("technical-fault", line=Line.HST, body=_FAULT)
        lay(inbox, "besok-1.json", visit(1))
        lay(inbox, "opphold-1.json", service(1))
        process = await start(environment, "--source", f"folder:{inbox}")
        await process.until("message_accepted", 2)
        lay(inbox, "besok-1-rettet.json", visit(1, meta=meta("2", "2025-03-02T08:00:00Z"), period=BEGUN))
        await process.until("message_accepted", 3)
        assert await process.stop() == 0
        yield way


def lay(inbox, name, event):
    """Put a file there as a careful program does: whole, or not at all."""
    (inbox / event.tenant).mkdir(parents=True, exist_ok=True)
    being_written = inbox / f"{name}.part"
    being_written.write_bytes(event.body)
    being_written.rename(inbox / event.tenant / name)


@pytest.fixture
def command(tmp_path):
    """Runs a command on the store as a person does; gives what it says."""

    async def run(*arguments, code=0):
        shown = await asyncio.to_thread(
            ended, "adapter.cli", *arguments, "--store", str(tmp_path), folder=ROOT
        )
        assert shown[0] == code, shown[1]
        return shown[1]

    return run


async def asked(command, *arguments):
    """The same in JSON."""
    return [json.loads(line) for line in (await command(*arguments, "--format", "json")).splitlines()]


async def test_a_contact_is_followed_from_its_document_to_the_refid_that_the_register_gave(told, command):
    first, corrected = told.simulator.line(VEST_HST).messages

    new, rectified = await asked(command, "explain", "service:K-0301-1", "--all")

    assert [each["input"] for each in (new, rectified)] == ["vest/besok-1.json", "vest/besok-1-rettet.json"]
    guids = [each.guid for each in told.simulator.accepted[VEST_HST]]
    records = [each["records"][0] for each in (new, rectified)]
    assert [(each["id"], each["state"]) for each in records] == [(guid, "delivered") for guid in guids]
    passages = [each["delivery"]["messages"] for each in records]
    assert [[each["message"]["id"] for each in passage] for passage in passages] == [
        [first.id],
        [corrected.id],
    ]
    attempted = [[each["ref_id"] for each in passage["attempted"]] for [passage] in passages]
    assert attempted == [[FAULT_REF_ID, first.ref_id], [corrected.ref_id]]

    said = await command("explain", "input:vest/besok-1.json")

    wanted = ("vest/besok-1.json", told.simulator.accepted[VEST_HST][0].guid, first.id, first.ref_id)
    places = [said.find(word) for word in wanted]
    assert -1 not in places, said
    assert places == sorted(places), "it is told in the order in which it happened"
    assert corrected.ref_id not in said


async def test_a_refid_leads_back_to_the_document_and_the_audit_adds_up(told, command):
    first, _ = told.simulator.line(VEST_HST).messages
    listed = await asked(command, "messages", "list", "--kommune", "0301", "--line", "HST")
    assert [(each["id"], each["state"], each["ref_id"]) for each in listed] == [
        (each.id, "accepted", each.ref_id) for each in told.simulator.line(VEST_HST).messages
    ]

    [message] = await asked(command, "messages", "show", first.ref_id)
    [notified] = message["notified"]
    [explained] = await asked(command, "explain", f"record:{notified['record_id']}")

    assert (explained["input"], explained["source"]) == ("vest/besok-1.json", "folder")
    checks = await asked(command, "audit")

    assert [each for each in checks if not each["equal"]] == []
    of_messages = {each["where"]: each["counted"] for each in checks if each["what"] == "messages"}
    assert of_messages == {"HST, kommune 0301, delivered": 2, "IPLOS, kommune 0301, delivered": 1}
    assert sum(each["counted"] for each in checks if each["what"] == "received") == 3
    assert sum(each["counted"] for each in checks if each["what"] == "made") == 3
    assert [len(told.simulator.accepted[key]) for key in (VEST_HST, VEST)] == [2, 1]
