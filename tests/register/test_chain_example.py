"""The chain of HIS 1135:2021, chapter 5: a start is told, corrected twice and annulled, beside another service."""

from datetime import UTC, datetime

import orjson
import pytest
from lxml import etree

from adapter.events import Event
from adapter.outbox import Line, State
from adapter.outbox.line import LineKey
from tests.month.walking import ZERO
from tests.month.whole import opened
from tests.notifications.documents import FIDS, FNR, episode, meta, named

KEY = LineKey("4601", Line.IPLOS)
TENANTS = {
    "timezone": "Europe/Oslo",
    "environment": "test",
    "report_service_codes_default": ["18", "19", "20", "21", "29"],
    "tenants": {"vest": {"kommuneNr": KEY.kommune_nr}},
}
NOW = datetime(2025, 4, 1, 12, tzinfo=UTC)


def version(number, service, day, status="active"):
    """A version of a service that starts on a day in March."""
    tree = episode(
        status,
        id=service,
        meta=meta(str(number), f"2025-03-{20 + number}T08:00:00Z"),
        identifier=[{"system": "https://epj.example/tjeneste", "value": service}],
        period={"start": f"2025-03-{day:02}"},
        patient=named(FIDS[int(service[1:]) - 1], FNR),
    )
    return Event(
        id=f"{service}/{number}",
        body=orjson.dumps(tree),
        received=NOW,
        source="given",
        tenant="vest",
        key=f"EpisodeOfCare/{service}",
    )


#: Where a notification stands in its line.
NUMBERED = (
    "notifikasjonLopeNr",
    "notifikasjonGUID",
    "notifikasjonForrigeGUID",
    "statusNotifikasjon",
    "notifikasjonRef",
)
#: A … E of the example.
EVENTS = [
    version(1, "T1", 1),
    version(1, "T2", 5),
    version(2, "T1", 2),
    version(3, "T1", 3),
    version(4, "T1", 3, "entered-in-error"),
]


@pytest.fixture
async def whole(tmp_path):
    async with opened(tmp_path, TENANTS) as whole:
        yield whole


def told(whole):
    """Each Notifikasjon as the register opened it: number, guid, link, status, reference, service, day."""
    return [
        (
            *map(each.get, NUMBERED),
            etree.QName(each[0]).localname,
            each[0].get("tjenesteID"),
            each[0].get("hendelseDato"),
        )
        for xml in whole.taken(KEY)
        for each in etree.fromstring(xml).iterchildren("{*}Notifikasjon")
    ]


async def test_sent_one_by_one_each_is_numbered_linked_and_refers_to_the_original(whole):
    async with whole.sending() as sender:
        for event in EVENTS:
            await whole.take_in([event])
            await sender.send_all()

    rows = told(whole)
    a, b, c, d, e = (row[1] for row in rows)
    assert len({a, b, c, d, e}) == 5
    start = "TjenesteStart"
    assert rows == [
        ("1", a, ZERO, "N", None, start, "T1", "2025-03-01"),
        ("2", b, a, "N", None, start, "T2", "2025-03-05"),
        ("3", c, b, "M", a, start, "T1", "2025-03-02"),
        ("4", d, c, "M", a, start, "T1", "2025-03-03"),
        ("5", e, d, "C", a, start, "T1", "2025-03-03"),
    ]
    assert [len(message.notifications) for message in whole.simulator.line(KEY).messages] == [1] * 5
    assert list(await whole.store.line_reading.check_chain(KEY)) == []


async def test_queued_together_only_what_still_stands_leaves(whole):
    await whole.take_in(EVENTS)
    async with whole.sending() as sender:
        await sender.send_all()

    [(number, guid, previous, status, ref, event, service, day)] = told(whole)
    assert (number, previous, status, ref) == ("1", ZERO, "N", None)
    assert (event, service, day) == ("TjenesteStart", "T2", "2025-03-05")
    items = [item async for item in whole.store.reading.queue()]
    delivered = [item.id for item in items if item.state is State.DELIVERED]
    closed = [item.reason for item in items if item.state is State.CLOSED]
    assert delivered == [guid]
    assert closed == ["annulled-before-sent"] * 4
    assert list(await whole.store.line_reading.check_chain(KEY)) == []
