"""Inputs are found by whatever a person has at hand, page by page, and within the kommuner that are seen."""

from datetime import timedelta

import pytest
from batches import FID, NOON, PERSON, accepted, event, guid, keep, record, refused, service_history
from batches import notification as notified
from records import IPLOS, sent

from adapter.mapping import Person
from adapter.notifications.known import Known
from adapter.outcomes import Outcome
from adapter.store.input_answers import Asked
from adapter.values import replace

EVERYWHERE = None


async def found(store, kommuner=EVERYWHERE, before=None, limit=50, **asked):
    items = await store.input_reading.inputs(Asked(**asked), kommuner=kommuner, before=before, limit=limit)
    return [item.input for item in items]


@pytest.fixture
async def kept(store):
    """Three of one kommune, one of another, one of nobody."""
    await keep(
        store,
        accepted(1),
        refused(2),
        accepted(3),
        replace(refused(4, tenant="nord"), result=replace(refused(4).result, tenant="nord")),
        replace(refused(5, tenant=None), result=replace(refused(5).result, tenant=None)),
    )
    return store


async def test_the_newest_input_comes_first_and_says_what_became_of_it(kept):
    first, *_, last = await kept.input_reading.inputs(Asked(), kommuner=EVERYWHERE)

    assert (first.input, first.tenant, first.kommune_nr) == ("folder/5.json", None, None)
    assert (last.id, last.input, last.tenant, last.kommune_nr) == (1, "folder/1.json", "vest", "0301")
    assert (last.outcome, last.reason, last.rules) == (Outcome.NOTIFY, None, ("KPR-F-101",))
    assert (last.received, last.source, last.parked_id) == (event(1).received, "folder", None)


async def test_the_next_page_goes_on_where_the_last_one_ended(kept):
    assert await found(kept, limit=2) == ["folder/5.json", "folder/4.json"]
    assert await found(kept, before=4, limit=2) == ["folder/3.json", "folder/2.json"]
    assert await found(kept, before=2, limit=2) == ["folder/1.json"]


@pytest.mark.parametrize(
    ("asked", "inputs"),
    [
        ({"input": "folder/2.json"}, [2]),
        ({"input": "3"}, [3]),
        ({"input": "99999999999999999999999"}, []),
        ({"service": "T1"}, [1]),
        ({"record": guid("notification 3").upper()}, [3]),
        ({"tenant": "nord"}, [4]),
        ({"outcome": Outcome.REJECT}, [5, 4, 2]),
        ({"reason": "end-before-start"}, [5, 4, 2]),
        ({"rule": "KPR-V-034"}, [5, 4, 2]),
        ({"rule": "KPR-V-03"}, []),
        ({"rule": "%"}, []),
        ({"kommune_nr": "1804"}, [4]),
        ({"since": NOON + timedelta(seconds=4)}, [5, 4]),
        ({"until": NOON + timedelta(seconds=2)}, [1]),
        ({"rule": "KPR-V-034", "kommune_nr": "0301"}, [2]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
async def test_inputs_are_found_by_what_is_asked(kept, asked, inputs):
    assert await found(kept, **asked) == [f"folder/{n}.json" for n in inputs]


async def test_inputs_of_other_kommuner_are_not_found(kept):
    assert await found(kept, kommuner={"1804"}) == ["folder/4.json"]
    assert await found(kept, kommuner={"1804"}, service="T1") == []
    assert await found(kept, kommuner={"1804"}, kommune_nr="0301") == []
    assert await found(kept, kommuner=[]) == []


async def test_an_input_is_found_by_the_message_its_notification_went_in(kept):
    message = await sent(kept, key=IPLOS)

    for named in (message.id, message.id.upper(), "REF-1"):
        assert await found(kept, message=named) == ["folder/3.json", "folder/1.json"]
    assert await found(kept, message="REF-9") == []


class TestPersons:
    """Whose number is asked for."""

    async def test_services_and_inputs_of_a_person_are_found_by_number(self, store):
        known = Known()
        known.put(service_history(1), [])
        await keep(store, accepted(1), refused(2), known=known)

        of = await store.person_reading.find([PERSON], tenants=["vest", "nord"])

        assert [(each.tenant, each.kind, each.id, each.code) for each in of.held] == [
            ("vest", "service", "T1", "21")
        ]
        assert [each.input for each in of.inputs] == ["folder/1.json"]

    async def test_a_later_input_about_a_service_of_theirs_is_found_too(self, store):
        known = Known()
        known.put(service_history(1), [])
        nothing_new = replace(
            accepted(1, id="folder/again.json", body=b"{}"),
            records=(),
            digest=b"2",
        )
        await keep(store, accepted(1), nothing_new, known=known)

        of = await store.person_reading.find([PERSON], tenants=["vest"])

        assert [each.input for each in of.inputs] == ["folder/again.json", "folder/1.json"]

    @pytest.mark.parametrize(
        ("person", "tenants"),
        [(PERSON, ["nord"]), (PERSON, []), (Person("2", FID), ["vest"]), (Person("9", "170800"), ["vest"])],
        ids=["another tenant", "no tenant", "another type", "a birth date"],
    )
    async def test_nobody_else_is_found(self, store, person, tenants):
        known = Known()
        known.put(service_history(1), [])
        await keep(store, accepted(1), known=known)

        of = await store.person_reading.find([person], tenants=tenants)

        assert (of.held, of.inputs) == ([], [])

    async def test_the_newest_inputs_are_given_and_no_more_than_asked(self, store):
        made = [replace(accepted(n), records=(record(notified(n, service_id=f"T{n}")),)) for n in range(1, 5)]
        await keep(store, *made)

        of = await store.person_reading.find([PERSON], tenants=["vest"], limit=2)

        assert [each.input for each in of.inputs] == ["folder/4.json", "folder/3.json"]
