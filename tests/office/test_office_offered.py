"""What is offered about what went wrong: to whoever may send it a form, and to nobody else (SEC-09)."""

import re
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from adapter.outbox.line import MessageState
from tests.office.served import Asked, office_in
from tests.office.test_office_parked import release

#: A line that waits for its head to be compared, one that a person stopped, and one that was refused.
IMPORTED, STOPPED, REFUSED = "/lines/4631/IPLOS", "/lines/3907/IPLOS", "/lines/1833/IPLOS"
OPERATORS, OFFICERS = ("operator",), ("reporting-officer",)
EVERYBODY = ("viewer", "operator", "reporting-officer", "auditor")


@pytest.fixture
async def wrong(office_folder: Path) -> AsyncIterator[Asked]:
    """The office over a store in which the head of a line that was sound must be compared."""
    with closing(sqlite3.connect(office_folder / "kpr.db")) as connection, connection:
        connection.execute(
            "UPDATE line SET stopped = 'head-imported', stopped_at ="
            " (SELECT max(stopped_at) FROM line) WHERE kommune_nr = '4631' AND line = 'IPLOS'"
        )
    async with office_in(office_folder) as asked:
        yield asked


def offered(answer: httpx.Response) -> set[str]:
    """Where the forms lead that change something."""
    assert answer.status_code == 200
    return set(re.findall(r'<form method="post" action="([^"]+)"', answer.text)) - {"/logout"}


async def all_offered(asked: Asked, path: str) -> Mapping[str, set[str]]:
    found = {}
    for who in EVERYBODY:
        answer = await asked.get(who, path)
        answer = await asked.get(who, answer.headers["location"]) if answer.has_redirect_location else answer
        found[who] = offered(answer)
    return found


def to(some: Mapping[tuple[str, ...], set[str]]) -> Mapping[str, set[str]]:
    return {who: {form for whom, forms in some.items() if who in whom for form in forms} for who in EVERYBODY}


@pytest.mark.parametrize(("line", "act"), [(IMPORTED, "confirm"), (STOPPED, "start"), (REFUSED, "start")])
async def test_a_stopped_line_offers_what_lets_it_go_on(wrong: Asked, line: str, act: str) -> None:
    assert await all_offered(wrong, line) == to({OPERATORS: {f"{line}/{act}"}, OFFICERS: {f"{line}/resend"}})


@pytest.mark.parametrize(
    ("state", "acts"),
    [(MessageState.REFUSED, {"release", "close"}), (MessageState.ACCEPTED, set())],
)
async def test_a_message_offers_what_can_be_done_about_it(
    wrong: Asked, state: MessageState, acts: set[str]
) -> None:
    [message, *_] = await wrong.store.line_reading.messages(state=state)
    page = f"/messages/{message.id}"
    assert await all_offered(wrong, page) == to({OFFICERS: {f"{page}/{act}" for act in acts}})


async def test_a_message_that_waits_offers_to_be_sent_now(office_folder: Path) -> None:
    with closing(sqlite3.connect(office_folder / "kpr.db")) as connection, connection:
        [name] = connection.execute("SELECT id FROM message WHERE state = 'refused'").fetchone()
        connection.execute("UPDATE message SET state = 'ready' WHERE id = ?", (name,))
    async with office_in(office_folder) as asked:
        assert await all_offered(asked, f"/messages/{name}") == to({OFFICERS: {f"/messages/{name}/resend"}})


async def test_a_parked_input_offers_to_be_tried_and_a_trial_to_be_done(wrong: Asked) -> None:
    [group, *_] = await release(wrong)
    assert await all_offered(wrong, f"/parked/items/{group.newest}") == to({OPERATORS: {"/parked/replay"}})
    tried = await wrong.send("operator", "/parked/replay", fingerprint=group.fingerprint)
    assert offered(tried) == {"/parked/replay"}
