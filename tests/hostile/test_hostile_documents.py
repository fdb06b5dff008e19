"""What a vendor's worst release and a malicious sender send: judged and answered, never stumbled over."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import orjson
import pytest
import structlog
from starlette.requests import Request

from adapter.checking import Checker, places_of
from adapter.cli.store import settings_for
from adapter.config import Settings, shipped_examples
from adapter.errors import Misconfigured
from adapter.events import Event
from adapter.main import build_world, opened_store
from adapter.outcomes import Outcome
from adapter.outcomes.as_json import as_json
from adapter.web.issues import outcome_of
from adapter.web.requests import TurnedAway, event_of

EXAMPLES = shipped_examples()
NOON = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
#: Synthetic: month + 80; in none of the examples.
NUMBER = "07845100041"
DOCUMENTS = (
    "bredvik/02-langtidsopphald-start.json",
    "furumoen/02-minimelding-pause.json",
    "havbris/12-time-til-4-ar.json",
    "havbris/13-abonnement-dagaktivitet.json",
    "nordlys/09-langtid-slettet.json",
)
ODD = (
    "",
    "\u202ertl",
    "\x00",
    "\x1b[31m",
    "\u0661\u0662",
    None,
    -1,
    1.5,
    10**30,
    True,
    [],
    {},
    [None],
    "2016-12-31T23:59:60Z",
    "2026-02-29",
    "2026-03-29T02:30:00+01:00",
    "#",
    "urn:",
    "/",
    "Patient/",
    "%",
)
BODIES = (
    b"\x00" * 50,
    b"5",
    b"null",
    b"[]",
    b"[" * 100_000,
    b'{"resourceType":"EpisodeOfCare","id":"\\ud800"}',
    b'{"resourceType":"EpisodeOfCare","x":1e400}',
    b'{"resourceType":"EpisodeOfCare","x":' + b"9" * 5000 + b"}",
    b'{"resourceType":{"a":1}}',
    b"<" * 100_000,
    b"<!DOCTYPE a><a/>",
    b'<a xmlns="http://hl7.org/fhir">' + b"<b>" * 50_000,
)


@pytest.fixture(scope="module")
def world():
    return build_world(Settings(tenants=EXAMPLES / "tenants.yaml", installation=UUID(int=7)))


def judged(world, body, tenant="bredvik"):
    [taken] = Checker(world).check([Event("x", body, NOON, "test", tenant=tenant)])
    return taken


def said(taken):
    """Everything a sender is told."""
    places = places_of(taken)
    told = [outcome_of(taken.result, language, places) for language in ("nb", "en")]
    return orjson.dumps([as_json(taken.result, places), told]).decode()


def places_in(tree, place=()):
    """Every place of a document but its root."""
    if place:
        yield place
    for key, value in _members(tree):
        yield from places_in(value, (*place, key))


def _members(tree):
    if isinstance(tree, dict):
        return tree.items()
    return enumerate(tree) if isinstance(tree, list) else ()


def changed(tree, place, value):
    tree = copy.deepcopy(tree)
    parent = tree
    for step in place[:-1]:
        parent = parent[step]
    parent[place[-1]] = value
    return json.dumps(tree).encode()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_odd_value_in_any_place_is_judged(world, name):
    tree = json.loads((EXAMPLES / name).read_bytes())
    for turn, place in enumerate(places_in(tree)):
        # Three of them in each place: in the places together all of them many times.
        for value in (ODD * 2)[turn % len(ODD) :][:3]:
            taken = judged(world, changed(tree, place, value), name.partition("/")[0])
            assert said(taken), (place, value)


@pytest.mark.parametrize("form", ["{}", "x-{}"])
@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "minimelding" not in name])
def test_a_person_number_in_any_place_is_told_to_nobody(world, name, form):
    tree = json.loads((EXAMPLES / name).read_bytes())
    for place in places_in(tree):
        taken = judged(world, changed(tree, place, form.format(NUMBER)), name.partition("/")[0])
        assert NUMBER not in said(taken), place
        assert NUMBER not in repr(taken), place


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_what_is_no_document_is_rejected(world, body):
    taken = judged(world, body)
    assert taken.result.outcome is Outcome.REJECT
    assert said(taken)


@pytest.mark.parametrize("named", ["178453.00041", "078451_00041", "x-07845100041", "a\tb"])
async def test_a_tenant_that_may_be_a_person_number_is_turned_away(named):
    with pytest.raises(TurnedAway, match="400 value"):
        await event_of(posted([{"type": "http.request", "body": b"{}"}], named), 1000, lambda: NOON)


async def test_a_sender_who_hangs_up_is_no_error_of_ours():
    said = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]

    with structlog.testing.capture_logs() as logs, pytest.raises(TurnedAway, match="400 incomplete"):
        await event_of(posted(said), 1000, lambda: NOON)

    assert logs == [{"event": "sender_hung_up", "log_level": "info"}]


def posted(messages, tenant="bredvik"):
    """A request, as far as it has come."""

    async def receive():
        return messages.pop(0)

    headers = [(b"content-type", b"application/fhir+json"), (b"x-tenant", tenant.encode())]
    return Request({"type": "http", "method": "POST", "headers": headers, "query_string": b""}, receive)


def in_the_way(folder):
    (folder / "store").write_text("a file")
    return folder / "store"


@pytest.mark.parametrize(
    "place", [in_the_way, lambda _: Path("/proc/x"), lambda folder: folder / ("x" * 300)]
)
async def test_a_store_that_cannot_be_made_is_told_in_a_sentence(tmp_path, place):
    with pytest.raises(Misconfigured, match=r"cannot be (made|opened): "):
        async with opened_store(settings_for(str(place(tmp_path))), make=True):
            pass


async def test_a_store_that_was_emptied_is_not_looked_at_as_if_it_were_new(tmp_path):
    settings = settings_for(str(tmp_path))
    async with opened_store(settings, make=True, quiet=True):
        pass
    (tmp_path / "kpr.db").write_bytes(b"")

    with pytest.raises(Misconfigured, match="is empty, and no store"):
        async with opened_store(settings):
            pass

    assert (tmp_path / "kpr.db").read_bytes() == b""
