"""Services that may be registered already: held, asked about, decided, on each database."""

from datetime import UTC, date, datetime

import pytest
from batches import SECRET, opened
from derived_rows import kept, row

from adapter.config import Channel, ChannelFrom, KommuneMatching
from adapter.errors import NotFound, NotNow
from adapter.existing.reviewing import decide_held
from adapter.mapping import Person
from adapter.outbox import State
from adapter.pipeline import take_in
from adapter.store.operating import By
from adapter.store.seal import Seal
from tests.notifications.documents import (
    DNR,
    FIDS,
    UNITS,
    coded,
    consultation,
    episode,
    event_of,
    meta,
    patient,
)
from tests.notifications.test_matched import elsewhere, world

BY, NOW = By("Kari", "looked at both"), datetime(2026, 11, 22, 12, tzinfo=UTC)
WORLD = world()
LATER = {"period": {"start": "2026-02-15"}}


async def take(store, *documents):
    """Each document by itself, as `(tenant, document)`."""
    results = []
    for n, (tenant, document) in enumerate(documents):
        [taken] = await take_in([event_of(document, tenant, id=f"{tenant}-{n}")], store, WORLD)
        results.append(taken.result)
    return results


async def states(store):
    return [
        (item.tenant, item.event.value, item.change.value, item.state.value)
        async for item in store.reading.queue()
    ]


async def reviews(store):
    return [(each.tenant, each.service_id, each.rule, each.state) async for each in store.reading.reviews()]


async def test_a_pair_in_two_batches_is_reported_once(store):
    _, second = await take(store, ("plain", episode()), ("other", elsewhere()))

    assert (second.outcome, second.reason) == ("no-event", "already-registered")
    assert await states(store) == [("plain", "TjenesteStart", "N", "queued")]


async def test_what_a_store_knew_it_knows_when_it_is_opened_again(place):
    async with opened(place) as store:
        await take(store, ("plain", episode()))
    async with opened(place) as store:
        [second] = await take(store, ("other", elsewhere()))

    assert second.reason == "already-registered"


async def test_persons_that_are_one_stay_one(store):
    both = patient(FIDS[0])
    both["identifier"].append({"system": DNR, "value": FIDS[2], "use": "old"})
    by_number = {"contained": [both], "patient": {"reference": "#p"}}
    await take(store, ("plain", episode(patient={"identifier": {"system": DNR, "value": FIDS[2]}})))
    await take(store, ("other", elsewhere(type=[coded("15")], **by_number)))

    third = elsewhere()
    third["identifier"] = [{"system": "https://other.example/tjeneste", "value": "X-10"}]
    third["id"] = "56"
    [result] = await take(store, ("other", third))

    assert result.reason == "already-registered"


async def test_a_possible_duplicate_is_asked_about(store):
    await take(store, ("plain", episode()), ("other", elsewhere(**LATER)))

    assert await states(store) == [
        ("plain", "TjenesteStart", "N", "queued"),
        ("other", "TjenesteStart", "N", "held"),
    ]
    assert await reviews(store) == [("other", "X-9", "KPR-D-006", "open")]


async def asked(store):
    [question] = [each async for each in store.reading.reviews()]
    return str(question.id)


@pytest.fixture
async def held(store):
    await take(store, ("plain", episode()), ("other", elsewhere(meta=meta("1"), **LATER)))
    return store


async def test_what_is_released_leaves_and_so_does_what_comes_later(held):
    await decide_held(held, WORLD, await asked(held), BY, NOW, is_release=True)
    ended = {"period": {"start": "2026-02-15", "end": "2026-06-01"}}
    await take(held, ("other", elsewhere("finished", meta=meta("2"), **ended)))

    assert [state for tenant, _, _, state in await states(held) if tenant == "other"] == ["queued", "queued"]
    assert await reviews(held) == [("other", "X-9", "KPR-D-006", "released")]


async def test_what_is_rejected_is_closed_and_stays_away(held):
    await decide_held(held, WORLD, await asked(held), BY, NOW, is_release=False)
    [result] = await take(held, ("other", elsewhere(meta=meta("2"), period={"start": "2026-02-16"})))

    assert [state for tenant, _, _, state in await states(held) if tenant == "other"] == ["closed"]
    assert (result.outcome, result.reason) == ("no-event", "already-registered")
    assert await reviews(held) == [("other", "X-9", "KPR-D-006", "rejected")]


async def test_a_held_record_names_its_service_as_well(held):
    [_, record] = [item async for item in held.reading.queue()]
    await decide_held(held, WORLD, record.id, BY, NOW, is_release=True)

    assert [state for *_, state in await states(held)] == ["queued", "queued"]


async def test_nobody_decides_twice(held):
    number = await asked(held)
    await decide_held(held, WORLD, number, BY, NOW, is_release=True)

    with pytest.raises(NotNow, match="is released"):
        await decide_held(held, WORLD, number, BY, NOW, is_release=False)


@pytest.mark.parametrize("named", ["999", "0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11", "plain/none"])
async def test_what_is_not_there_is_not_found(held, named):
    with pytest.raises(NotFound):
        await decide_held(held, WORLD, named, BY, NOW, is_release=True)


async def test_a_suppressed_service_is_reported_when_a_person_says_it_is_another(store):
    await take(store, ("plain", episode()), ("other", elsewhere()))

    await decide_held(store, WORLD, "other/X-9", BY, NOW, is_release=True)

    assert await states(store) == [
        ("plain", "TjenesteStart", "N", "queued"),
        ("other", "TjenesteStart", "N", "queued"),
    ]


@pytest.mark.parametrize("is_release", [True, False])
async def test_a_version_that_was_seen_before_a_decision_is_seen_after_it(store, is_release):
    suppressed = elsewhere(meta=meta("1"))
    await take(store, ("plain", episode()), ("other", suppressed))
    await decide_held(store, WORLD, "other/X-9", BY, NOW, is_release=is_release)

    [again] = await take(store, ("other", suppressed))

    assert (again.outcome, again.reason) == ("no-event", "duplicate")


async def test_what_was_reported_and_is_the_same_after_all_is_annulled(held):
    await decide_held(held, WORLD, await asked(held), BY, NOW, is_release=True)
    await take(held, ("other", elsewhere(meta=meta("2"), period={"start": "2026-02-01"})))

    await decide_held(held, WORLD, "other/X-9", BY, NOW, is_release=False)

    last = (await states(held))[-1]
    assert last == ("other", "TjenesteStart", "C", "queued")


async def test_the_suppressed_one_comes_back_when_the_other_is_annulled(store):
    await take(store, ("plain", episode(meta=meta("1"))), ("other", elsewhere()))
    await take(store, ("plain", episode("entered-in-error", meta=meta("2"))))

    assert ("other", "TjenesteStart", "N", "held") in await states(store)
    assert await reviews(store) == [("other", "X-9", "KPR-D-024", "open")]


async def test_the_sums_add_up_after_a_decision(held):
    await decide_held(held, WORLD, await asked(held), BY, NOW, is_release=False)
    await take(held, ("plain", episode("entered-in-error", meta=meta("9"))))

    assert all(check.equal for check in await held.reading.audit())


async def test_a_decision_is_kept_with_who_and_why(held):
    await decide_held(held, WORLD, await asked(held), BY, NOW, is_release=True)

    [done] = [each async for each in held.reading.reviews()]
    assert (done.who, done.why, done.decided_at) == ("Kari", "looked at both", NOW)
    assert State.HELD.value not in [state for *_, state in await states(held)]


def test_the_secret_of_persons_is_not_the_store_s_own():
    assert Seal(SECRET).person_secret not in (SECRET, b"")


async def test_what_was_kept_out_for_an_import_is_asked_about_when_that_is_undone(store):
    annual = world(kommuner={"4601": KommuneMatching(channels=(ChannelFrom(channel=Channel.ANNUAL),))})
    judged = annual.under(store.person_secret)
    key = judged.keys.of("4601", Person("1", FIDS[0]))
    about = {"kommune_nr": "4601", "person_key": key[0].key, "start": date(2026, 2, 1), "year": 2026}
    async with store._database.writing.begin() as connection:
        import_id = await kept(connection, row(1, orgnr=UNITS[0], **about))
    [taken] = await take_in([event_of(episode(), "plain")], store, judged)
    assert taken.result.reason == "already-registered"

    await store.derived.undo(import_id, BY, NOW)

    assert await reviews(store) == [("plain", "T-1", "KPR-D-024", "open")]
    await decide_held(store, judged, await asked(store), BY, NOW, is_release=True)
    assert await states(store) == [("plain", "TjenesteStart", "N", "out-of-scope")]


async def test_a_decision_is_taken_back_by_naming_the_service(held):
    await decide_held(held, WORLD, await asked(held), BY, NOW, is_release=False)
    await decide_held(held, WORLD, "other/X-9", BY, NOW, is_release=True)
    assert [state for tenant, _, _, state in await states(held) if tenant == "other"] == ["closed", "queued"]
    assert await reviews(held) == [("other", "X-9", "KPR-D-006", "released")]

    await decide_held(held, WORLD, "other/X-9", BY, NOW, is_release=False)

    assert (await states(held))[-1] == ("other", "TjenesteStart", "C", "queued")
    assert await reviews(held) == [("other", "X-9", "KPR-D-006", "rejected")]
    assert all(check.equal for check in await held.reading.audit())


async def test_a_service_that_is_like_no_other_cannot_be_rejected(held):
    with pytest.raises(NotNow, match="is like no other"):
        await decide_held(held, WORLD, "plain/T-1", BY, NOW, is_release=False)

    assert (await states(held))[0] == ("plain", "TjenesteStart", "N", "queued")


async def test_what_is_held_by_a_decision_is_asked_about(held):
    await decide_held(held, WORLD, await asked(held), BY, NOW, is_release=True)
    third = {"identifier": [{"system": "https://epj.example/tjeneste", "value": "T-3"}], "id": "903"}
    await take(held, ("plain", episode(**third, **LATER)))

    await decide_held(held, WORLD, "other/X-9", BY, NOW, is_release=False)

    assert await reviews(held) == [
        ("other", "X-9", "KPR-D-006", "rejected"),
        ("plain", "T-3", "KPR-D-024", "open"),
    ]


async def test_what_was_held_for_one_that_is_another_service_leaves_with_it(store):
    third = {"identifier": [{"system": "https://epj.example/tjeneste", "value": "T-3"}], "id": "903"}
    await take(store, ("plain", episode(meta=meta("1"))), ("other", elsewhere(meta=meta("1"), **LATER)))
    await take(store, ("plain", episode(period={"start": "2026-02-20"}, **third)))
    await take(store, ("plain", episode("entered-in-error", meta=meta("2"))))
    assert [state for *_, change, state in await states(store) if change == "N"] == ["queued", "held", "held"]

    await decide_held(store, WORLD, "other/X-9", BY, NOW, is_release=True)

    assert {state for *_, change, state in await states(store) if change == "N"} == {"queued"}


async def test_what_lacks_something_is_not_released_by_a_decision(store):
    await take(store, ("plain", consultation(extension=None)))
    [record] = [item async for item in store.reading.queue()]
    assert record.reason == "missing-kpr-field"

    with pytest.raises(NotNow, match="correct it in the EPJ"):
        await decide_held(store, WORLD, record.id, BY, NOW, is_release=True)
    await decide_held(store, WORLD, record.id, BY, NOW, is_release=False)
    assert [item.state.value async for item in store.reading.queue()] == ["closed"]
