"""What a person closed is not in the existing set any more (outcomes.md section 3)."""

from datetime import UTC, datetime

import pytest
from batches import opened
from records import BY, REFUSED, sent
from stories import answer, questions, records, tell

from adapter.outbox import Line
from adapter.outbox.line import LineKey
from tests.notifications.documents import (
    FNR,
    coded,
    consultation,
    episode,
    meta,
    named,
)
from tests.notifications.test_matched import elsewhere

FIRST = {"meta": meta("1")}
SECOND = {"meta": meta("2")}
#: Held until a person says that the date is right.
OLD = {"period": {"start": "1979-02-01"}}
LINE = LineKey("4601", Line.IPLOS)
SENT = datetime(2026, 11, 22, 13, tzinfo=UTC)


@pytest.fixture
async def store(migrated_folder):
    async with opened(migrated_folder, migrate=False) as each:
        yield each


async def reject(store):
    """Reject the last that is held."""
    *_, last = [item async for item in store.reading.queue() if item.state == "held"]
    return await answer(store, last.id, is_release=False)


async def test_a_service_whose_held_start_is_rejected_keeps_no_other_out(store):
    await tell(store, "plain", episode(**FIRST, **OLD))
    await reject(store)

    await tell(store, "other", elsewhere(**FIRST, **OLD))

    assert await records(store) == ["T-1 N TjenesteStart closed", "X-9 N TjenesteStart held"]
    assert await questions(store) == []


async def test_what_was_kept_out_for_a_rejected_start_comes_back(store):
    await tell(store, "plain", episode(**FIRST, **OLD))
    await tell(store, "other", elsewhere(**FIRST, **OLD))

    decided = await reject(store)

    assert await records(store) == ["T-1 N TjenesteStart closed", "X-9 N TjenesteStart held"]
    assert await questions(store) == ["X-9 KPR-D-024 T-1 open"]
    assert [each.service_id for each in decided.records] == ["X-9"]
    assert all(check.equal for check in await store.reading.audit())


async def test_a_correction_of_a_rejected_start_puts_it_back_into_the_set(store):
    await tell(store, "plain", episode(**FIRST, **OLD))
    await reject(store)
    await tell(store, "plain", episode(**SECOND))

    result = await tell(store, "other", elsewhere(**FIRST))

    assert result.reason == "already-registered"


async def test_a_correction_of_what_was_reported_elsewhere_meanwhile_is_kept_out(store):
    await tell(store, "plain", episode(**FIRST, **OLD))
    await reject(store)
    await tell(store, "other", elsewhere(**FIRST))

    result = await tell(store, "plain", episode(**SECOND))

    assert result.reason == "already-registered"
    assert await records(store) == ["T-1 N TjenesteStart closed", "X-9 N TjenesteStart queued"]


async def test_a_rejected_correction_leaves_its_start_in_the_set(store):
    await tell(store, "plain", episode(**FIRST))
    await tell(store, "plain", episode(**SECOND, **OLD))
    await reject(store)

    result = await tell(store, "other", elsewhere(**FIRST, **OLD))

    assert result.reason == "already-registered"


async def test_a_service_comes_back_when_its_consultation_is_rejected(store):
    child = consultation()["contained"][0]["identifier"][0]["value"]
    made = {"id": "e5", "identifier": [{"system": "https://epj.example/konsultasjon", "value": "K-5"}]}
    day = {"period": {"start": "2026-04-14", "end": "2026-04-14"}}
    await tell(store, "plain", consultation(**FIRST, extension=None))
    told = episode("finished", **made, **day, type=[coded("15")], patient=named(child, FNR))
    assert (await tell(store, "plain", told)).reason == "already-registered"

    await reject(store)

    assert "K-5 N TjenesteStart held" in await records(store)


async def refuse(store):
    """Send what is queued, and close the message that the register refuses."""
    message = await sent(store, REFUSED, LINE, now=SENT)
    await store.operations.close(message.id, BY, SENT)


async def test_a_service_whose_refused_message_is_closed_keeps_no_other_out(store):
    await tell(store, "plain", episode(**FIRST))
    await refuse(store)

    await tell(store, "other", elsewhere(**FIRST))

    assert await records(store) == ["T-1 N TjenesteStart closed", "X-9 N TjenesteStart queued"]


async def test_what_was_kept_out_for_a_closed_message_is_asked_about(store):
    await tell(store, "plain", episode(**FIRST))
    await tell(store, "other", elsewhere(**FIRST))
    await refuse(store)
    assert await questions(store) == ["X-9 KPR-D-024 T-1 open"]

    await answer(store, 1, is_release=True)

    assert await records(store) == ["T-1 N TjenesteStart closed", "X-9 N TjenesteStart queued"]
    assert await questions(store) == ["X-9 KPR-D-024 T-1 released"]


async def test_a_closed_correction_leaves_what_the_register_has_in_the_set(store):
    await tell(store, "plain", episode(**FIRST))
    await sent(store, key=LINE, now=SENT)
    await tell(store, "plain", episode(**SECOND, period={"start": "2026-02-02"}))
    await refuse(store)

    result = await tell(store, "other", elsewhere(**FIRST, period={"start": "2026-02-02"}))

    assert result.reason == "already-registered"
