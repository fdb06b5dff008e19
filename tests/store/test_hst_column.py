"""As what a consultation was decided: kept as codes with its outcome, and gone with what was told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from records import rows
from sqlalchemy import select

from adapter.existing.impact import find_impact
from adapter.existing.questions import Asking
from adapter.mapping import Person
from adapter.mapping.asking_anew import Why
from adapter.mapping.results import HstFields
from adapter.store import tables
from adapter.store.erasing import Whom
from adapter.store.hst_column import as_text, from_text
from adapter.store.retention import Expiry
from adapter.store.retention_kinds import Kind
from tests.applying.given import BY, KOMMUNE, applied, brief, service, take, visit, world
from tests.notifications.documents import FIDS, consultation

WORLD = world(("A", '{code: "20"}'), ("V", '{hst: {form: "I", alderstrinn: "E"}}'))
OTHER = world(("A", '{code: "20"}'), ("V", '{hst: {form: "H", alderstrinn: "E"}}'))
#: After everything that these tests make.
LATER = datetime(2030, 1, 1, tzinfo=UTC)


async def column(store):
    return [row.hst for row in await rows(store, select(tables.resource.c.hst))]


async def judged(store):
    return [each async for each in store.told.judged(date.min)]


async def whys(store):
    impact = await find_impact(store.told.judged(date.min), Asking(OTHER.tables, OTHER.tenants))
    return {each.why for each in impact.untold}


@pytest.mark.parametrize("fields", [HstFields("I", "2A", "3"), HstFields(None, "E"), HstFields(), None])
def test_fields_are_read_as_they_were_written(fields):
    assert from_text(as_text(fields)) == fields


async def test_it_is_kept_of_finished_consultations_alone(store):
    planned = visit(
        id="v2", status="planned", identifier=[{"system": "https://epj.example/k", "value": "K-2"}]
    )
    await take(store, WORLD, service(), visit(), planned)
    await take(store, WORLD, consultation(), tenant="far")

    assert sorted(await column(store), key=str) == ["I|2A|", "I|E|", None, None]
    found = {each.hst for each in await judged(store)}
    assert found == {None, HstFields("I", "E"), HstFields("I", "2A")}


async def test_a_version_that_changes_nothing_and_one_that_is_seen_again_say_it_too(store):
    await take(store, WORLD, visit(), visit(meta={"versionId": "2"}), visit(meta={"versionId": "2"}))
    assert await column(store) == ["I|E|"] * 3


async def test_it_goes_with_what_was_told_when_its_time_is_over(store):
    await take(store, WORLD, visit())
    assert await store.retention.delete(Expiry(Kind.TOLD, KOMMUNE, LATER), BY, LATER) == 1

    assert await column(store) == [None]
    assert await whys(store) == {Why.NOTHING_TOLD}
    # What is decided anew is made of what the consultation itself keeps, as of services.
    assert len(await applied(store, OTHER)) == 1


async def test_it_goes_when_its_person_is_erased(store):
    await take(store, WORLD, visit())
    person = Person("1", FIDS[0])
    keys = tuple(each.key for each in WORLD.under(store.person_secret).keys.of(KOMMUNE, person))
    await store.erasing.erase(Whom(KOMMUNE, person, keys, ()), BY, LATER - timedelta(days=1))

    assert await column(store) == [None]
    assert brief(await applied(store, OTHER)) == []
