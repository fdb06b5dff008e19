"""A line that holds together is sound, and each way in which one may not is found."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from adapter.notifications import Change
from adapter.outbox import Line
from adapter.outbox.line import ZERO_GUID, Head, KprMessage, LineKey, MessageState
from adapter.store import tables
from adapter.store.line_answers import NotifiedItem
from adapter.store.line_check import Chain, Sent, chain_faults
from adapter.store.operating import By
from adapter.store.resending import Choice
from adapter.values import replace
from tests.driven import ACCEPTED, AWAY, NOON, REFUSED, put, send, sound
from tests.outbox.made import consultation_record
from tests.outbox.test_planning import guid, record

KEY = LineKey("0301", Line.IPLOS)
HST = LineKey("0301", Line.HST)
BY = By("kari", "avtalt")
DAY = timedelta(days=1)


def item(n: int, previous: int = 0, **changes: object) -> NotifiedItem:
    plain = NotifiedItem(
        guid(n), n, guid(previous) if previous else ZERO_GUID, Change.NEW, None, NOON, guid(n), "T1", None
    )
    return replace(plain, **changes)


def sent(seq: int, *notified: NotifiedItem, line: Line = Line.IPLOS, **changes: object) -> Sent:
    message = KprMessage(
        id=f"message {seq}",
        seq=seq,
        key=LineKey("0301", line),
        tenant="vest",
        state=MessageState.ACCEPTED,
        is_resend=False,
        created=NOON + timedelta(minutes=seq),
        count=len(notified),
        first=notified[0].number,
        last=notified[-1].number,
    )
    return Sent(replace(message, **changes), notified)


def chain(*messages: Sent, **changes: object) -> Chain:
    """A sound line of these messages, but for the changes."""
    last = messages[-1].notified[-1]
    delivered = frozenset(n.record_id for m in messages for n in m.notified)
    return replace(Chain(Line.IPLOS, Head(last.number, last.guid), messages, delivered=delivered), **changes)


def kinds(of: Chain) -> list[str]:
    return [fault.kind.value for fault in chain_faults(of)]


def test_the_example_of_the_specification_is_sound():
    """HIS 1135:2021, chapter 6: N, N, M, M, C, each correction referring to the original N."""
    corrected = {"status": Change.REPLACE, "ref": guid(1)}
    line = [
        item(1),
        item(2, 1),
        item(3, 2, **corrected),
        item(4, 3, **corrected),
        item(5, 4, status=Change.ANNUL, ref=guid(1)),
    ]
    assert kinds(chain(sent(1, *line[:3]), sent(2, *line[3:]))) == []


@pytest.mark.parametrize(
    ("kind", "second"),
    [
        ("number-not-ascending", item(2, 1, number=1)),
        ("number-missing", item(2, 1, number=3)),
        ("link-broken", item(2, 9)),
        ("reference-unknown", item(2, 1, status=Change.REPLACE, ref=guid(9))),
        ("reference-unknown", item(2, 1, status=Change.REPLACE)),
        ("reference-unknown", item(2, 1, ref=guid(1))),
        ("accepted-twice", item(2, 1, guid=guid(1))),
    ],
    ids=["repeated", "gap", "link", "not there", "none", "on an N", "twice"],
)
def test_what_is_wrong_with_a_notification_is_found_with_its_place(kind, second):
    whole = chain(sent(1, item(1)), sent(2, second))
    whole = replace(whole, head=Head(max(2, second.number), second.guid))
    [fault] = [fault for fault in chain_faults(whole) if fault.kind != "head-differs"]
    assert (fault.kind, fault.message_id, fault.number) == (kind, "message 2", second.number)


def test_a_number_that_a_closed_message_had_is_no_gap():
    closed = sent(2, item(2, 1), state=MessageState.CLOSED)
    whole = chain(sent(1, item(1)), closed, sent(3, item(3, 1)))
    assert kinds(replace(whole, delivered=frozenset({guid(1), guid(3)}))) == []


def test_a_reference_to_a_correction_is_none_to_an_original():
    line = [
        item(1),
        item(2, 1, status=Change.REPLACE, ref=guid(1)),
        item(3, 2, status=Change.REPLACE, ref=guid(2)),
    ]
    assert kinds(chain(sent(1, *line))) == ["reference-unknown"]


def test_a_resend_changes_nothing_in_the_line():
    assert kinds(chain(sent(1, item(1), item(2, 1)), sent(2, item(2, 1), is_resend=True))) == []


@pytest.mark.parametrize(
    "head", [Head(2, guid(1)), Head(1, guid(2)), Head(7, guid(2))], ids=["other", "behind", "ahead"]
)
def test_a_head_that_is_not_the_last_notification_is_found(head):
    assert kinds(chain(sent(1, item(1), item(2, 1)), head=head)) == ["head-differs"]


def test_a_head_counts_what_is_under_way_but_is_not_linked_to_it():
    whole = chain(sent(1, item(1)), sent(2, item(2, 1), state=MessageState.SENDING))
    assert kinds(replace(whole, head=Head(2, guid(1)), delivered=frozenset({guid(1)}))) == []


def test_a_line_goes_on_from_an_imported_head():
    imported = Head(40, guid(99))
    line = [sent(1, item(1)), sent(2, item(41, 99))]
    between = NOON + timedelta(seconds=90)

    assert kinds(chain(*line, imports=[(between, imported)])) == []
    assert kinds(chain(*line)) == ["number-missing", "link-broken"]
    assert kinds(chain(line[0], imports=[(NOON + DAY, imported)], head=imported)) == []


def test_a_message_that_lost_a_notification_is_found():
    assert kinds(chain(sent(1, item(1), count=2))) == ["message-incomplete"]


def test_what_is_delivered_and_what_was_accepted_are_the_same():
    line = chain(sent(1, item(1)))
    assert kinds(replace(line, delivered=frozenset())) == ["accepted-not-delivered"]
    assert kinds(replace(line, delivered=line.delivered | {guid(5)})) == ["delivered-without-message"]


def hst(seq: int, lopenr: int | None, year: int = 2026, **changes: object) -> Sent:
    plain = {"created": datetime(year, 6, 1, 12, seq, tzinfo=UTC), "lopenr": lopenr}
    return sent(seq, item(seq, seq - 1), line=Line.HST, **(plain | changes))


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ([(1, 2025), (2, 2025), (1, 2026)], []),
        ([(1, 2025), (2, 2026)], ["lopenr-not-next"]),
        ([(1, 2026), (3, 2026)], ["lopenr-not-next"]),
        ([(2, 2026)], ["lopenr-not-next"]),
        ([(1, 2026), (None, 2026)], ["lopenr-not-next"]),
    ],
    ids=["a new year", "goes on", "gap", "begins late", "none"],
)
def test_messages_of_hst_are_counted_within_each_year(numbers, found):
    messages = [hst(seq, lopenr, year) for seq, (lopenr, year) in enumerate(numbers, 1)]
    assert kinds(chain(*messages, line=Line.HST)) == found


def test_the_year_of_a_message_is_the_norwegian_one():
    eve = hst(1, 1, created=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    assert kinds(chain(eve, hst(2, 2), line=Line.HST)) == []


def test_a_message_made_anew_in_a_new_year_is_counted_in_it():
    refused = hst(2, 2, 2025, state=MessageState.REPLACED, replaced_by="message 3")
    anew = sent(
        3, item(2, 1), line=Line.HST, lopenr=1, created=datetime(2026, 1, 2, 12, tzinfo=UTC)
    )  # fmt: skip
    last = sent(4, item(3, 2), line=Line.HST, lopenr=2, created=datetime(2026, 1, 3, 12, tzinfo=UTC))
    assert kinds(chain(hst(1, 1, 2025), refused, anew, last, line=Line.HST)) == []


async def test_a_line_that_was_stopped_released_closed_and_sent_again_is_sound(store):
    await put(store, *(record(n, service_id=f"T{n}") for n in range(1, 7)))
    await send(store, KEY, ACCEPTED, limit=2)
    refused = await send(store, KEY, REFUSED, limit=2)
    await store.operations.release(refused.id, sound, BY, NOON + 2 * DAY)
    await send(store, KEY, ACCEPTED, at=NOON + 2 * DAY)
    closed = await send(store, KEY, REFUSED, limit=1, at=NOON + 3 * DAY)
    await store.operations.close(closed.id, BY, NOON + 4 * DAY)
    await send(store, KEY, ACCEPTED, at=NOON + 5 * DAY)
    await store.operations.resend(KEY, Choice(since_id=guid(2)), 2, BY, NOON + 6 * DAY)
    await send(store, KEY, ACCEPTED, at=NOON + 6 * DAY)

    assert list(await store.line_reading.check_chain(KEY)) == []
    told = [
        (check.what, check.where, check.counted, check.kept)
        for check in await store.reading.audit()
        if check.what in {"made", "messages"}
    ]
    assert told == [
        ("made", "IPLOS, kommune 0301, 2026-02-02", 6, 6),
        ("messages", "IPLOS, kommune 0301, delivered", 5, 5),
    ]


async def test_a_line_of_hst_with_an_imported_head_is_sound(store):
    head = Head(12, guid(77).upper(), 2026, 3)
    await store.operations.import_head(HST, head, BY, NOON)
    await store.operations.confirm_head(HST, 12, guid(77), BY, NOON)
    await put(store, consultation_record())
    message = await send(store, HST, ACCEPTED)

    assert (message.first, message.lopenr) == (13, 4)
    assert list(await store.line_reading.check_chain(HST)) == []


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("message-incomplete", delete(tables.notified).where(tables.notified.c.number == 2)),
        ("head-differs", update(tables.line).values(guid=guid(1))),
        ("link-broken", update(tables.notified).where(tables.notified.c.number == 2).values(previous="x")),
        ("accepted-not-delivered", update(tables.record).values(state="queued")),
        ("delivered-without-message", update(tables.message).values(state="closed")),
    ],
)
async def test_a_row_that_was_lost_or_changed_is_found(store, what, change):
    await put(store, record(1), record(2, service_id="T2"))
    await send(store, KEY, ACCEPTED)
    async with store.work() as work:
        await work._connection.execute(change)

    assert what in {fault.kind for fault in await store.line_reading.check_chain(KEY)}


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(ACCEPTED, "delivered"), (REFUSED, "refused"), (AWAY, "in-message")],
    ids=["accepted", "refused", "under way"],
)
async def test_the_audit_holds_messages_against_records(store, verdict, state):
    await put(store, record(1), record(2, service_id="T2"), record(3, Change.REPLACE, 1))
    await send(store, KEY, verdict)

    async def told():
        audit = await store.reading.audit()
        return [(c.where, c.counted, c.kept) for c in audit if c.what == "messages"]

    assert await told() == [(f"IPLOS, kommune 0301, {state}", 2, 2)]
    async with store.work() as work:
        lost = tables.record.c.id == guid(2)
        await work._connection.execute(update(tables.record).where(lost).values(state="queued"))
    assert await told() == [(f"IPLOS, kommune 0301, {state}", 2, 1)]
