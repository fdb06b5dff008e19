"""What resources told the tables, counted by the database and read back: on both databases the same."""

from collections import Counter
from datetime import date, timedelta

import orjson
import pytest
from batches import accepted, keep
from sqlalchemy import func, select, text, update

from adapter import rules
from adapter.existing.coverage import find_coverage
from adapter.mapping.results import Shape
from adapter.outcomes import Outcome
from adapter.pipeline import take_in
from adapter.store import tables
from adapter.store.answers import ParkedState
from adapter.values import replace
from tests.bench.impact_traffic import NEW, NOON, events, worlds
from tests.notifications.documents import FNR, PROFESSION, bundle, coded, episode, named, person_number, stay

ALWAYS = date.min
DAY = NOON.date()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return worlds(tmp_path_factory.mktemp("tables"))[0]


async def judged(store, first=ALWAYS, kommune_nr=None):
    return [each async for each in store.told.judged(first, kommune_nr)]


async def changed(store, statement):
    async with store._database.writing.begin() as connection:
        await connection.execute(statement)


def arrival(*documents, tenant="vest", received=NOON):
    """Events of `tenant`, each with a document."""
    [plain] = events(1)
    for number, document in enumerate(documents):
        body = orjson.dumps(document)
        yield replace(plain, id=f"told/{number}", body=body, tenant=tenant, received=received)


def service(number, code="K1", **more):
    told = {"identifier": [{"system": "https://epj.example/tjeneste", "value": f"T-{number}"}]}
    return episode(id=f"e{number}", type=[coded(code, NEW)], **told, **more)


def visit(**more):
    at = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}
    led = [{"type": [coded("4", PROFESSION)]}]
    lasted = {"start": "2026-02-01T10:00:00+01:00", "end": "2026-02-01T10:45:00+01:00"}
    return stay("finished", class_=at, serviceType=None, participant=led, period=lasted, **more)


async def test_the_groups_hold_every_resource_once(store, world):
    await take_in(list(events(200)), store, world)
    found, counted = await judged(store), await store.told.counted(ALWAYS)
    assert sum(each.count for each in found) == counted.resources - counted.seen - counted.settled
    assert counted.seen > 0
    assert counted.settled > 0
    assert len(found) < counted.resources


async def test_services_that_told_the_same_come_as_one_with_their_row(store, world):
    born_alike = named(person_number(14, 85, 1936, 160), FNR)
    await take_in([*arrival(service(1), service(2, patient=born_alike), service(3, "K2"))], store, world)
    found = {each.told.codes[0][1]: each for each in await judged(store)}
    assert (found["K1"].count, found["K1"].service_code, found["K1"].row.row) == (2, "15", "recoded")
    assert (found["K2"].count, found["K2"].tenant, found["K2"].kommune_nr) == (1, "vest", "0301")
    assert found["K1"].told.shape is Shape.EPISODE
    assert (found["K1"].told.day, found["K1"].last) == (date(2026, 2, 1), DAY)


async def test_where_the_day_does_not_matter_the_same_of_several_days_comes_as_one(store, world):
    period = {"start": "2026-02-03"}
    await take_in([*arrival(service(1), service(2, period=period))], store, world)
    assert [each.count for each in await judged(store)] == [1, 1]

    [found] = [each async for each in store.told.judged(ALWAYS, by_day=False)]

    assert (found.count, found.row.row, found.told.day) == (2, "recoded", date(2026, 2, 3))


async def test_the_codes_that_came_are_the_same_by_day_and_together(store, world):
    await take_in(list(events(200)), store, world)

    each_day, together = [
        await find_coverage(store.told.judged(ALWAYS, by_day=by_day)) for by_day in (True, False)
    ]

    assert together == each_day
    assert len({used.use.code for used in together}) > 10


async def test_a_contact_apart_comes_with_its_pilot_code_and_both_rows(store, world):
    await take_in([*arrival(visit())], store, world)
    [found] = await judged(store)
    assert (found.outcome, found.row.row) == (Outcome.NOT_IN_KPR, "psykolog")
    apart = found.apart
    assert (apart.reason, apart.channel, apart.pilot) == ("no-kpr-message", None, "PILOT-PSY-LT")
    assert apart.pilot_row.layer == "pilot"


async def test_a_refusal_comes_with_what_refused_it(store, world):
    await take_in(
        [*arrival(service(1, "K99", period={"start": "2026-02-01", "end": "2026-01-01"}))], store, world
    )
    [found] = await judged(store)
    assert (found.outcome, found.beside) == (Outcome.REJECT, ())
    assert set(found.stops) == {rules.UNKNOWN_SERVICE_CODE, rules.END_BEFORE_START}


async def test_what_was_seen_before_is_left_out(store, world):
    await take_in([*arrival(service(1))], store, world)
    await take_in([*arrival(service(1))], store, world)
    assert [each.count for each in await judged(store)] == [1]
    counted = await store.told.counted(ALWAYS)
    assert (counted.resources, counted.seen, counted.settled) == (2, 1, 0)


async def test_of_a_refusal_that_was_tried_again_the_last_attempt_counts_while_it_is_open(store, world):
    for _ in range(2):
        await take_in([*arrival(service(1, "K99"))], store, world)
    assert [each.count for each in await judged(store)] == [1]
    assert (await store.told.counted(ALWAYS)).settled == 1
    await changed(store, update(tables.parked).values(state=ParkedState.DROPPED))
    assert await judged(store) == []
    assert (await store.told.counted(ALWAYS)).settled == 2


async def test_what_passed_beside_a_refusal_that_was_tried_again_still_counts(store, world):
    both = {"resourceType": "Bundle", "type": "collection"}
    both["entry"] = [{"resource": service(1)}, {"resource": service(2, "K99")}]
    for _ in range(2):
        await take_in([*arrival(both)], store, world)
    assert Counter(each.outcome for each in await judged(store)) == {Outcome.NOTIFY: 1, Outcome.REJECT: 1}


async def test_only_the_days_and_the_kommune_that_were_asked_for_are_looked_at(store, world):
    await take_in([*arrival(service(1))], store, world)
    await take_in([*arrival(service(2), tenant="aust", received=NOON + timedelta(days=1))], store, world)
    assert len(await judged(store)) == 2
    assert [each.kommune_nr for each in await judged(store, DAY + timedelta(days=1))] == ["1804"]
    assert [each.kommune_nr for each in await judged(store, kommune_nr="0301")] == ["0301"]
    counted = await store.told.counted(DAY + timedelta(days=1), "0301")
    assert counted.resources == 0


async def test_what_no_table_was_asked_of_is_told_from_what_is_from_before(store, world):
    """A tombstone asks no table; a store that was migrated has rows of which nothing was kept."""
    await take_in(
        [replace(one, body=None, key="EpisodeOfCare/e1") for one in arrival(service(1))], store, world
    )
    await take_in([*arrival(service(2))], store, world)
    asked = {each.digest == "" for each in await judged(store)}
    assert asked == {True, False}
    await changed(store, text("UPDATE resource SET told = NULL, event_day = NULL"))
    assert {(each.digest, each.told) for each in await judged(store)} == {(None, None)}


async def test_what_stands_or_falls_together_comes_one_by_one_each_with_the_other(store, world):
    other = named(person_number(14, 85, 1936, 160), FNR)
    pair = bundle(service(1), service(2, "K2", patient=other), kind="transaction")
    await take_in([*arrival(pair, service(3, "K8"))], store, world)
    found = await judged(store)
    assert [(each.service_code, each.beside and each.beside[0].service_code) for each in found] == [
        ("5", ()),
        ("15", "1"),
        ("1", "15"),
    ]
    assert found[1].row.row == "recoded"


async def test_what_was_told_is_kept_once_and_names_nobody(store, world):
    await take_in([*arrival(service(1), service(2))], store, world)
    await keep(store, accepted(7))
    async with store._database.reading.begin() as connection:
        number = (await connection.execute(select(func.count()).select_from(tables.told))).scalar_one()
        contents = (await connection.execute(select(tables.told.c.content))).scalars().all()
    assert number == 1
    assert episode()["patient"]["identifier"]["value"] not in str(contents)
