"""Inputs that the tables refused are tried again, once the tables do not any more."""

from datetime import date

from adapter.existing.asked import Asked
from adapter.existing.sending_again import must_be_sent_again
from adapter.store import contacts
from tests.applying.given import (
    BY,
    NOT_IN_KPR,
    NOW,
    applied,
    code,
    queue,
    replayed,
    service,
    take,
    visit,
    world,
)

OLD, NEW = world(("A", code("20"))), world(("A", code("20")), ("B", code("21")))


async def numbers(store):
    return [item.id async for item in store.reading.parked()]


async def test_what_the_tables_know_now_is_taken_in(store):
    ended = {"status": "finished", "period": {"start": "2026-02-01", "end": "2026-02-20"}}
    await take(store, OLD, service("1", "B"), service("1", "B", 2, **ended), service("2", "C"))
    assert len(await numbers(store)) == 3

    would = await replayed(store, NEW, dry_run=True)
    # Those that are refused still come first.
    assert [(one.rules, one.outcome, one.made, one.codes) for one in [*would[1:], would[0]]] == [
        ((), "notify", ("N TjenesteStart 2026-02-01",), ("21",)),
        ((), "notify", ("N TjenesteSlutt 2026-02-20",), ("21",)),
        (("KPR-V-020",), None, (), ()),
    ]
    assert (len(await numbers(store)), await queue(store)) == (3, [])
    assert await replayed(store, NEW) == would
    assert [what for _, _, what, _ in await queue(store)] == [
        "N TjenesteStart 2026-02-01",
        "N TjenesteSlutt 2026-02-20",
    ]
    assert [one.rules for one in await replayed(store, NEW)] == [("KPR-V-020",)]
    assert all(check.equal for check in await store.reading.audit())


async def test_what_is_wrong_besides_is_found_again(store):
    await take(store, OLD, service("1", "B", patient={"reference": "Patient/none"}))
    [one] = await replayed(store, NEW)

    assert (one.rules, one.outcome in ("reject", "park"), one.made) == ((), True, ())
    assert await replayed(store, NEW) == []


async def test_what_was_refused_for_something_else_is_let_be(store):
    await take(store, OLD, service("1", "A", period={"start": "2026-02-30"}))
    assert await replayed(store, NEW) == []


async def test_of_another_kommune_and_of_earlier_days_nothing_is_tried(store):
    await take(store, OLD, service("1", "B"))
    assert await replayed(store, NEW, kommune_nr="4602") == []
    assert await replayed(store, NEW, since=date(2026, 11, 2)) == []
    assert len(await replayed(store, NEW, since=date(2026, 11, 1))) == 1


async def test_only_services_of_which_something_came_since_a_day(store):
    await take(store, OLD, service("1"))
    changed = world(("A", code("21")))
    assert await applied(store, changed, since=date(2026, 11, 2)) == []
    assert len(await applied(store, changed, since=date(2026, 11, 1))) == 1


async def test_what_is_too_little_of_is_kept_must_be_sent_again(store):
    old, new = world(("V", code("20"))), world(("V", NOT_IN_KPR))
    [taken] = await take(store, old, visit())
    assert taken.result.reason == "visit-within-service"

    [one] = await must_be_sent_again(store, new, Asked(BY, NOW))
    assert (one.contact.resource, one.now) == ("Encounter/v1", "service")
    assert await must_be_sent_again(store, old, Asked(BY, NOW)) == []
    await take(store, new, visit())
    assert await must_be_sent_again(store, new, Asked(BY, NOW)) == []


async def test_contacts_are_found_page_by_page(store, monkeypatch):
    monkeypatch.setattr(contacts, "_PAGE", 2)
    old, new = world(("V", code("20"))), world(("V", NOT_IN_KPR))
    for name in ("v1", "v2", "v3"):
        await take(
            store, old, visit(id=name, identifier=[{"system": "https://epj.example/k", "value": name}])
        )

    found = await must_be_sent_again(store, new, Asked(BY, NOW))
    assert [one.contact.resource for one in found] == ["Encounter/v1", "Encounter/v2", "Encounter/v3"]


async def test_the_preview_knows_what_the_services_of_a_person_become(store):
    """The refused one is the same as the other, once both are known by one code."""
    await take(store, OLD, service("1", "A"), service("2", "B"))
    both = world(("A", code("21")), ("B", code("21")))
    would, done = await replayed(store, both, dry_run=True), await replayed(store, both)

    assert [(one.outcome, one.reason) for one in would] == [("no-event", "already-registered")]
    assert done == would
