"""What shows what is kept of one person leaves a row in the access log, and nothing else does (SEC-10)."""

import pytest

from adapter.errors import Unavailable
from adapter.store.access_reading import WhatLooks
from adapter.store.input_answers import Asked as AskedInputs
from tests.office.matrix import LOOKS, ROWS
from tests.office.places import NOBODYS, TENANTS, things_of, two_kommuner
from tests.office.served import office_in
from tests.office.visitors import BREDVIK, NORDLYS

#: Whose looks they are, in the order in which one who may is looked for.
WHO = ("both", "auditor", "source")
READ = [row for row in ROWS if row.method == "GET"]


async def noted(asked):
    return [row.entry for row in await asked.store.access_log.rows(WhatLooks(), limit=1000)]


async def input_of(asked, kommune):
    found = await asked.store.input_reading.inputs(AskedInputs(kommune_nr=kommune), kommuner=None, limit=1)
    return found[0]


@pytest.mark.parametrize("row", READ, ids=str)
async def test_the_table_says_of_every_address_whether_seeing_it_is_a_look(of_two, row):
    things = {kommune: things_of(of_two, kommune) for kommune in TENANTS}
    thing = things[BREDVIK][row.about] if row.is_of_a_place else NOBODYS[row.about]
    path = row.path.format_map(thing.parts) + thing.parts.get("?", "")
    async with office_in(of_two, two_kommuner) as asked:
        before = len(await noted(asked))
        answers = [(who, await asked.get(who, path)) for who in WHO]
        seen = [who for who, answer in answers if answer.status_code in (200, 303)]
        looks = (await noted(asked))[before:]
        whole = await asked.store.access_log.verify()

    # Each of whoever saw it left one row; whoever was refused left none.
    wanted = [(f"test:{who}", LOOKS[row.path], BREDVIK) for who in seen] if row.path in LOOKS else []
    assert seen
    assert [(look.who, look.act, look.kommune_nr) for look in looks] == wanted
    assert whole.broken is None


@pytest.mark.parametrize("way", ["/inputs", "/api/v1/inputs"], ids=["page", "api"])
async def test_an_input_is_explained_once_the_look_is_written_down(asked, way):
    one, before = await input_of(asked, BREDVIK), len(await noted(asked))

    shown = await asked.get("viewer-4631", f"{way}/{one.id}")
    kept_out = await asked.get("viewer-1833", f"{way}/{one.id}")
    never = await asked.get("viewer-4631", f"{way}/99999999")

    assert [each.status_code for each in (shown, kept_out, never)] == [200, 404, 404]
    [look] = (await noted(asked))[before:]
    assert (look.who, look.roles, look.act) == ("test:viewer-4631", "viewer", "explain")
    assert (look.subject, look.kommune_nr) == (f"input {one.id}", BREDVIK)


async def away(*_look):
    """The access log cannot be written."""
    raise Unavailable("the store is away")


@pytest.mark.parametrize("way", ["/inputs", "/api/v1/inputs"], ids=["page", "api"])
async def test_an_input_is_not_explained_where_that_cannot_be_written_down(asked, way):
    one = await input_of(asked, NORDLYS)

    asked.store.access_log.note = away
    answer = await asked.get("both", f"{way}/{one.id}")

    assert (answer.status_code, one.input in answer.text) == (503, False)


async def test_a_notification_is_shown_with_its_source_once_the_look_is_written_down(asked):
    [message, *_] = await asked.store.line_reading.messages(kommune_nr=BREDVIK)
    first = (await asked.store.line_reading.message(message.id)).notified[0]
    way, before = f"/messages/{message.id}/notifications", len(await noted(asked))

    shown = await asked.get("viewer-4631", f"{way}/{first.number}")
    kept_out = await asked.get("viewer-1833", f"{way}/{first.number}")
    never = await asked.get("viewer-4631", f"{way}/99999999")

    assert [each.status_code for each in (shown, kept_out, never)] == [200, 404, 404]
    assert first.guid in shown.text
    [look] = (await noted(asked))[before:]
    assert (look.who, look.act, look.kommune_nr) == ("test:viewer-4631", "see-record", BREDVIK)
    assert look.subject == f"record {first.record_id}"


async def test_a_notification_is_not_shown_where_that_cannot_be_written_down(asked):
    [message, *_] = await asked.store.line_reading.messages(kommune_nr=BREDVIK)
    first = (await asked.store.line_reading.message(message.id)).notified[0]

    asked.store.access_log.note = away
    answer = await asked.get("both", f"/messages/{message.id}/notifications/{first.number}")

    assert (answer.status_code, first.guid in answer.text) == (503, False)


async def test_who_is_looked_at_is_told_so_by_the_inputs_that_are_theirs(asked):
    """The row names nobody: the person's own inputs lead to it."""
    [record, *_] = [each async for each in asked.store.reading.queue(kommune_nr=BREDVIK, limit=1)]
    content = (await asked.store.reading.queue_item(record.id)).content
    await asked.get("viewer", f"/inputs/{record.outcome_id}")

    about = await asked.store.access_log.about(BREDVIK, content.person)

    [*_, look] = await noted(asked)
    assert look.person_hashes == []
    assert look.subject in about.subjects
