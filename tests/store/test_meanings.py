"""What a number or an id stands for holds over all messages of a line: KPR-V-058 and KPR-V-078."""

import pytest
from batches import PERSON
from records import (
    BY,
    HST,
    IPLOS,
    LATER,
    REFUSED,
    consulted,
    contents,
    drafted,
    guid,
    made,
    number_of,
    put,
    rows,
    sent,
    sent_all,
    sound,
    standing,
    states,
    unsound,
)
from sqlalchemy import select
from stories import answer, tell

from adapter.mapping import Enhet, Person, ServiceEvent
from adapter.notifications import Change
from adapter.outbox import Line, State
from adapter.outbox.line import Head, LineKey
from adapter.rules import MISSING_ORGANISATION_NUMBER
from adapter.store import tables
from adapter.store.database import transaction
from adapter.store.deciding import close_records
from adapter.store.erasing import Whom
from adapter.values import replace
from tests.notifications.documents import FIDS, consultation, episode, meta, patient, person_number
from tests.notifications.test_matched import WORLD

ANN, BOB = PERSON, Person("1", "24913810097")
HELD, UNIT_HELD = (State.HELD, "shared-person-key"), (State.HELD, "unit-changed")
DELIVERED, QUEUED = (State.DELIVERED, None), (State.QUEUED, None)
#: Two girls who were born on one day.
CHILDREN = person_number(8, 84, 2024, 500), person_number(8, 84, 2024, 502)
BERGEN = LineKey("4601", Line.IPLOS)
STATION, OTHER = Enhet("ENH-1", "310123471", None, "Tøyen"), Enhet("ENH-1", "310123463", None, "Tøyen")


def about(n, person, number="B-1", **changes):
    """The start of a service of a person, who has this number in the kommune."""
    return made(n, service_id=f"T{n}", person=person, bruker_nr=number, **changes)


def corrected(n, of, person, number="B-1", change=Change.REPLACE):
    return made(n, change, of, service_id=f"T{of}", person=person, bruker_nr=number)


def at(n, unit, **changes):
    """A consultation at a unit."""
    return consulted(n, enhet=unit, **changes)


async def carried(store, key=IPLOS):
    """What the next message carries, by the numbers of its records."""
    message = await drafted(store, key)
    return [] if message is None else [number_of(each.record_id) for each in await contents(store, message)]


class TestPersons:
    """A number is one person's in the kommune, for all years (KPR-V-058)."""

    async def test_a_number_that_was_told_for_another_person_is_held_alone(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        await put(store, about(2, BOB), about(3, BOB, "B-3"))

        assert await carried(store) == [3]
        assert await states(store) == {1: DELIVERED, 2: HELD, 3: (State.IN_MESSAGE, None)}
        assert (await standing(store))[1] is None

    async def test_so_it_is_within_one_message(self, store):
        await put(store, about(1, ANN), about(2, BOB), about(3, ANN))

        assert await carried(store) == [1, 3]

    async def test_what_was_not_accepted_was_not_told(self, store):
        await put(store, about(1, ANN))
        refused = await sent(store, REFUSED)
        await store.operations.close(refused.id, BY, LATER)
        await put(store, about(2, BOB))

        assert await carried(store) == [2]

    async def test_another_kommune_has_numbers_of_its_own(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        await put(store, replace(about(2, BOB, kommune_nr="1804"), kommune_nr="1804"))

        assert await carried(store, LineKey("1804", Line.IPLOS)) == [2]

    async def test_so_has_each_message_type(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        await put(store, consulted(2, person=BOB, barn_ungdom_nr="B-1"), consulted(3, barn_ungdom_nr="B-1"))

        assert await carried(store, HST) == [2]
        assert (await states(store))[3] == HELD

    async def test_who_has_a_new_kind_of_number_is_the_same_person(self, store):
        await put(store, about(1, Person("2", "52815230099")))
        await sent(store)
        await put(store, about(2, ANN), about(3, Person("9", "210809")), about(4, Person("9", "220809")))

        assert await carried(store) == [2, 3, 4]

    async def test_a_correction_may_give_the_right_identity_and_counts_from_then_on(self, store):
        await put(store, about(1, ANN), about(2, ANN))
        await sent(store)
        await put(store, corrected(3, 1, BOB), about(4, ANN), about(5, BOB))

        assert await carried(store) == [3, 5]
        assert (await states(store))[4] == HELD

    async def test_a_correction_that_takes_anothers_number_is_held(self, store):
        await put(store, about(1, ANN), about(2, BOB, "B-2"))
        await sent(store)
        await put(store, corrected(3, 2, BOB, "B-1"))

        assert await carried(store) == []
        assert (await states(store))[3] == HELD

    async def test_the_order_of_corrections_counts(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        await put(store, corrected(2, 1, BOB))
        await sent(store)
        await put(store, about(3, ANN), corrected(4, 1, ANN), about(5, ANN))

        assert await carried(store) == [4, 5]

    async def test_what_is_taken_back_claims_nothing(self, store):
        await put(store, about(1, ANN), about(2, ANN))
        await sent(store)
        await put(store, corrected(3, 1, BOB), corrected(4, 2, ANN, change=Change.ANNUL), about(5, BOB))

        assert await carried(store) == [3, 4, 5]

    async def test_a_number_is_free_once_the_only_service_told_under_it_is_taken_back(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        await put(store, corrected(2, 1, ANN, change=Change.ANNUL))
        await sent(store)
        await put(store, about(3, BOB), about(4, ANN))

        assert await carried(store) == [3]
        assert (await states(store))[4] == HELD

    async def test_so_it_is_for_what_follows_in_the_same_message(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        await put(store, corrected(2, 1, ANN, change=Change.ANNUL), about(3, BOB))

        assert await carried(store) == [2, 3]

    async def test_it_is_not_while_another_event_is_live_under_it(self, store):
        await put(store, about(1, ANN), about(2, ANN))
        await sent(store)
        await put(store, corrected(3, 1, ANN, change=Change.ANNUL), about(4, BOB))

        assert await carried(store) == [3]
        await sent(store)
        assert (await states(store))[4] == HELD

    async def test_what_was_held_for_it_is_asked_again_when_it_is_free(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        await put(store, about(2, BOB), corrected(3, 1, ANN, change=Change.ANNUL))
        assert await carried(store) == [3]
        await sent(store)

        assert (await states(store))[2] == QUEUED
        assert await carried(store) == [2]

    async def test_a_correction_that_takes_another_number_leaves_the_old_one_free(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        await put(store, corrected(2, 1, ANN, "B-2"), about(3, BOB))

        assert await carried(store) == [2, 3]
        await sent(store)
        assert len(await rows(store, select(tables.meaning))) == 2

    async def test_a_number_that_a_message_gives_and_takes_again_stays_anothers(self, store):
        await put(store, about(1, ANN), about(2, ANN, "B-2"))
        await sent(store)
        await put(store, corrected(3, 1, ANN, "B-2"), corrected(4, 1, ANN, "B-3"), about(5, BOB, "B-2"))

        assert await carried(store) == [3, 4]
        await sent(store)
        assert (await states(store))[5] == HELD

    async def test_a_right_identity_lets_go_what_was_held_before_it_was_told(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        end = {"event": ServiceEvent.END, "person": BOB, "bruker_nr": "B-1"}
        await put(store, about(2, BOB), made(3, service_id="T2", **end), corrected(4, 1, BOB))
        assert await carried(store) == [4]
        assert (await states(store))[2] == HELD

        await sent_all(store)

        assert set((await states(store)).values()) == {DELIVERED}

    async def test_what_a_person_rejected_stays_rejected(self, store):
        await put(store, about(1, ANN), about(2, BOB))
        await sent(store)
        async with transaction(store._database.writing) as connection:
            await close_records(connection, [guid(2)])
        await put(store, corrected(3, 1, BOB))

        await sent(store)

        assert (await states(store))[2] == (State.CLOSED, "rejected")
        assert await carried(store) == []

    async def test_what_contradicts_still_is_held_again_and_nothing_goes_round(self, store):
        await put(store, about(1, ANN), about(2, BOB))
        await sent(store)
        await put(store, corrected(3, 1, Person("1", CHILDREN[0])))
        await sent(store)

        assert (await states(store))[2] == QUEUED
        assert await carried(store) == []
        assert (await states(store))[2] == HELD

    @pytest.mark.parametrize("is_closed", [True, False])
    async def test_what_was_held_for_what_the_register_refused_is_asked_again(self, store, is_closed):
        await put(store, about(1, ANN), about(2, BOB))
        refused = await sent(store, REFUSED)
        if is_closed:
            await store.operations.close(refused.id, BY, LATER)
        else:
            await put(store, corrected(3, 1, ANN, "B-3"))
            await store.operations.release(refused.id, sound, BY, LATER)

        await sent_all(store)

        assert (await states(store))[2] == DELIVERED

    async def test_two_corrections_of_one_message_may_move_a_number(self, store):
        await put(store, about(1, ANN), about(2, BOB, "B-2"))
        await sent(store)
        await put(
            store,
            corrected(3, 1, ANN, "B-3"),
            corrected(4, 1, BOB, "B-3"),
            corrected(5, 1, BOB, "B-1"),
            corrected(6, 2, ANN, "B-1"),
        )

        assert await carried(store) == [3, 4, 5]
        assert (await states(store))[6] == HELD

    async def test_what_waits_for_a_start_is_not_told_by_a_message_that_is_made_anew(self, store):
        end = {"service_id": "T1", "event": ServiceEvent.END, "person": ANN}
        await put(store, about(1, ANN), made(2, **end, bruker_nr="B-1"), about(3, BOB, "B-2"))
        refused = await sent(store, REFUSED)
        await put(store, made(4, Change.REPLACE, 2, **end, bruker_nr="B-2"))

        anew = await store.operations.release(refused.id, unsound(MISSING_ORGANISATION_NUMBER, 1), BY, LATER)

        assert [number_of(each.record_id) for each in await contents(store, anew)] == [3]
        assert (await states(store))[4] == (State.HELD, "start-not-reported")

    async def test_what_follows_a_start_that_is_held_waits_with_it(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        end = {"event": ServiceEvent.END, "person": BOB, "bruker_nr": "B-1"}
        await put(store, about(2, BOB), made(3, service_id="T2", **end))

        assert await carried(store) == []
        assert await states(store) == {1: DELIVERED, 2: HELD, 3: (State.HELD, "start-not-reported")}

    async def test_a_refused_message_is_released_without_it(self, store):
        await put(store, about(1, ANN), about(2, BOB, "B-2"))
        await sent(store)
        await put(store, about(3, BOB, "B-2"), about(4, ANN))
        refused = await sent(store, REFUSED)
        await put(store, corrected(5, 3, ANN, "B-2"))

        anew = await store.operations.release(refused.id, sound, BY, LATER)

        assert [number_of(each.record_id) for each in await contents(store, anew)] == [4]
        assert (await states(store))[5] == HELD

    async def test_a_head_that_is_imported_says_what_was_told(self, store):
        await put(store, about(1, ANN))
        await sent(store, REFUSED)
        await store.operations.import_head(IPLOS, Head(1, guid(1)), BY, LATER)
        await store.operations.confirm_head(IPLOS, 1, guid(1), BY, LATER)
        await put(store, about(2, BOB))

        assert await carried(store) == []

    async def test_new_keys_of_the_store_change_nothing(self, store):
        await put(store, about(1, ANN))
        await sent(store)
        await store.seal_keys.rotate(BY, LATER)
        assert [page async for page in store.seal_keys.reseal(BY, LATER)]
        await put(store, about(2, BOB))

        assert await carried(store) == []

    async def test_no_number_is_kept_in_clear(self, store):
        await put(store, about(1, ANN, "B-4711"), at(2, STATION))
        await sent(store)
        await sent(store, key=HST)

        kept = repr([row._asdict() for row in await rows(store, select(tables.meaning))])

        assert len(await rows(store, select(tables.meaning))) == 4
        assert not [word for word in (ANN.fid, "B-4711", "ENH-1", "310123471", "Tøyen") if word in kept]

    async def test_who_is_erased_leaves_no_number_behind(self, store):
        await put(store, about(1, ANN), about(2, BOB, "B-2"), at(3, STATION))
        await sent(store)
        await sent(store, key=HST)

        await store.erasing.erase(Whom("0301", ANN), BY, LATER, although_registered=True)

        assert len(await rows(store, select(tables.meant).where(tables.meant.c.event != guid(2)))) == 0
        left = {(row.line, row.what) for row in await rows(store, select(tables.meaning))}
        assert left == {("IPLOS", "person"), ("HST", "unit")}
        await put(store, about(4, BOB))
        assert await carried(store) == [4]


class TestUnits:
    """An id is one unit's, and never used again (KPR-V-078)."""

    async def test_an_id_that_was_told_for_another_unit_is_held_alone(self, store):
        await put(store, at(1, STATION))
        await sent(store, key=HST)
        await put(store, at(2, OTHER), at(3, replace(OTHER, enhet_id="ENH-2")), at(4, STATION))

        assert await carried(store, HST) == [3, 4]
        assert (await states(store))[2] == UNIT_HELD
        assert (await standing(store, HST))[1] is None

    async def test_so_it_is_within_one_message(self, store):
        await put(store, at(1, STATION), at(2, OTHER))

        assert await carried(store, HST) == [1]
        assert (await states(store))[2] == UNIT_HELD

    async def test_its_name_may_change_and_more_of_it_may_become_known(self, store):
        await put(store, at(1, Enhet("ENH-1", None, None, "Tøyen")))
        await sent(store, key=HST)
        await put(
            store,
            at(2, Enhet("ENH-1", "310123471", None, "Tøyen og Kampen")),
            at(3, Enhet("ENH-1", None, "42", None)),
        )

        assert await carried(store, HST) == [2, 3]

    async def test_what_has_no_number_is_known_by_its_name(self, store):
        await put(store, at(1, Enhet("ENH-1", None, None, "Tøyen")))
        await sent(store, key=HST)
        await put(
            store, at(2, Enhet("ENH-1", None, None, "Kampen")), at(3, Enhet("ENH-1", None, None, "Tøyen"))
        )

        assert await carried(store, HST) == [3]

    async def test_an_id_is_free_once_its_only_consultation_is_taken_back(self, store):
        await put(store, at(1, STATION))
        await sent(store, key=HST)
        await put(store, at(2, OTHER), consulted(3, Change.ANNUL, 1, enhet=STATION))
        assert await carried(store, HST) == [3]
        assert (await states(store))[2] == UNIT_HELD
        await sent(store, key=HST)

        assert await carried(store, HST) == [2]

    async def test_a_message_never_names_two_units_by_one_id(self, store):
        await put(store, at(1, STATION))
        await sent(store, key=HST)
        again = consulted(2, Change.REPLACE, 1, enhet=STATION)
        await put(store, again, consulted(3, Change.ANNUL, 1, enhet=STATION), at(4, OTHER))
        assert await carried(store, HST) == [2, 3]
        await sent(store, key=HST)

        assert await carried(store, HST) == [4]

    async def test_a_number_that_was_told_is_not_corrected_under_the_same_id(self, store):
        await put(store, at(1, STATION))
        await sent(store, key=HST)
        await put(store, consulted(2, Change.REPLACE, 1, enhet=OTHER))

        assert await carried(store, HST) == []
        assert (await states(store))[2] == UNIT_HELD


def numbered(number, fid, service, version="1", **changes):
    """A document of a service of a person, who has a number of the EPJ's own."""
    one = patient(fid)
    one["identifier"] = [{"system": "https://epj.example/bruker", "value": number}, *one["identifier"]]
    identifier = [{"system": "https://epj.example/tjeneste", "value": service}]
    about_it = {"id": service.lower(), "identifier": identifier, "meta": meta(version)}
    return episode(contained=[one], patient={"reference": "#p"}, **about_it, **changes)


async def waits(store):
    [item] = [item async for item in store.reading.queue() if item.state == "held"]
    return item


async def told_of(store):
    return [
        f"{item.service_id} {item.change.value} {item.state.value}" async for item in store.reading.queue()
    ]


class TestMending:
    """What is held is mended in the EPJ, or asked again when the other one was corrected."""

    @pytest.fixture
    async def doubted(self, store):
        """Two persons under one number: the first was told, the second is held."""
        await tell(store, "plain", numbered("B-1", FIDS[0], "T-1"))
        await sent(store, key=BERGEN)
        await tell(store, "plain", numbered("B-1", FIDS[1], "T-2"))
        assert await drafted(store, BERGEN) is None
        assert (await waits(store)).reason == "shared-person-key"
        return store

    async def test_the_right_identity_leaves_by_itself(self, doubted):
        await tell(doubted, "plain", numbered("B-1", FIDS[0], "T-2", "2", period={"start": "2026-03-01"}))

        await sent(doubted, key=BERGEN)

        assert await told_of(doubted) == ["T-1 N delivered", "T-2 N closed", "T-2 M delivered"]

    async def test_a_number_of_its_own_leaves_once_the_old_one_was_rejected(self, doubted):
        await answer(doubted, (await waits(doubted)).id, is_release=False)
        await tell(doubted, "plain", numbered("B-2", FIDS[1], "T-2", "2"))

        message = await sent(doubted, key=BERGEN)

        [each] = await contents(doubted, message)
        assert (each.status, each.content.bruker_nr) == (Change.NEW, "B-2")
        assert await told_of(doubted) == ["T-1 N delivered", "T-2 N closed", "T-2 M delivered"]

    async def test_released_it_is_asked_again_and_held_again(self, doubted):
        await answer(doubted, (await waits(doubted)).id, is_release=True)

        assert await drafted(doubted, BERGEN) is None
        assert (await waits(doubted)).reason == "shared-person-key"

    async def test_it_leaves_by_itself_once_the_first_was_corrected(self, doubted):
        await tell(doubted, "plain", numbered("B-1", FIDS[1], "T-1", "2", period={"start": "2025-01-01"}))

        await sent_all(doubted, BERGEN)

        assert await told_of(doubted) == ["T-1 N delivered", "T-2 N delivered", "T-1 M delivered"]

    async def test_taken_back_and_told_anew_under_the_same_number_it_leaves(self, store):
        await tell(store, "plain", numbered("B-1", FIDS[0], "T-1"))
        await sent(store, key=BERGEN)
        await tell(store, "plain", numbered("B-1", FIDS[0], "T-1", "2", status="entered-in-error"))
        await tell(store, "plain", numbered("B-1", FIDS[1], "T-2"))

        await sent_all(store, BERGEN)

        assert await told_of(store) == ["T-1 N delivered", "T-1 C delivered", "T-2 N delivered"]

    async def test_a_consultation_is_mended_as_a_service_is(self, store):
        hst = LineKey("4602", Line.HST)
        told = [("K-1", "B-1", CHILDREN[0]), ("K-2", "B-1", CHILDREN[1])]
        for name, number, fid in told:
            await tell(store, "local", met(name, number, fid), WORLD)
        await sent(store, key=hst)
        await answer(store, (await waits(store)).id, is_release=False, world=WORLD)
        await tell(store, "local", met("K-2", "B-2", CHILDREN[1], "2"), WORLD)

        message = await sent(store, key=hst)

        [each] = await contents(store, message)
        assert (each.status, each.content.barn_ungdom_nr) == (Change.NEW, "B-2")


def met(name, number, fid, version="1"):
    """A document of a consultation of a child who has a number of the EPJ's own."""
    one = patient(fid, gender="female", birthDate="2024-04-08")
    one["identifier"] = [{"system": "https://epj.example/bruker", "value": number}, *one["identifier"]]
    identifier = [{"system": "https://epj.example/konsultasjon", "value": name}]
    about_it = {"id": name.lower(), "identifier": identifier, "meta": meta(version)}
    return consultation(contained=[one], subject={"reference": "#p"}, **about_it)
