"""One person erased: nothing of theirs can be read any more, nobody else loses anything, and everything adds up."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from batches import every_byte, opened
from complete_world import complete_world
from records import drafted, rows, sent_all
from sqlalchemy import func, select

from adapter.cli.person_work import Erasing, at_last, with_parked
from adapter.errors import Contended, NotFound, NotNow
from adapter.mapping import Person
from adapter.matching.derived import DerivedRow, Form
from adapter.outbox import Line, State
from adapter.outbox.line import LineKey
from adapter.store import erasing, recounting, tables
from adapter.store.access_reading import WhatLooks
from adapter.store.derived_answers import About, Chunk, Keyed
from adapter.store.erasing import Whom
from adapter.store.forgetting import forgotten
from adapter.store.operating import By
from adapter.store.resending import Choice
from adapter.store.sealed import GONE
from adapter.store.sealed_tables import SEALED_TABLES
from adapter.values import replace
from tests.notifications.documents import FIDS, FNR, consultation, episode, meta, named, person_number
from tests.pilot.given import KOMMUNE, counted, part, take, talk

ON = complete_world(part())
IPLOS, HST = LineKey(KOMMUNE, Line.IPLOS), LineKey(KOMMUNE, Line.HST)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BY = By("kari", "request of 3 November", user="kari")
HERS, OTHERS = FIDS[0], FIDS[1]
CHILD = person_number(8, 84, 2024, 500)
OTHER_ID = [{"system": "https://epj.example/tjeneste", "value": "T-9"}]
#: Refused: it ends before it starts.
FAULTY = {"start": "2026-02-01", "end": "2026-01-01"}


def hers(version=1, **changes):
    return episode(meta=meta(str(version)), **changes)


def somebody_elses(**changes):
    return episode(id="909", identifier=OTHER_ID, patient=named(OTHERS, FNR), **changes)


def whom(store, number=HERS, parked=()):
    keys = ON.under(store.person_secret).keys.of(KOMMUNE, Person("1", number))
    return Whom(KOMMUNE, Person("1", number), tuple(each.key for each in keys), parked)


async def found(store, number=HERS):
    return whom(store, number, await store.subjects.parked_with(KOMMUNE, number))


async def erase(store, number=HERS, **how):
    return await store.erasing.erase(await found(store, number), BY, NOW, **how)


async def held(store, number=HERS):
    wanted = whom(store, number)
    about = await store.access_log.about(KOMMUNE, wanted.person, wanted.keys)
    return {kind: rows for kind, rows in (await store.subjects.held(about, number)).items() if rows}


async def imported(store, number=HERS):
    [key] = whom(store, number).keys
    row = DerivedRow(1, KOMMUNE, "9151", "20", date(2024, 2, 1), None, None, "D-1", "annual", 2024)
    about = About(source="annual", form=Form.CSV, name="extract.csv", digest="1")
    item = await store.derived.begin(about, NOW)
    await store.derived.end(await store.derived.add(item, Chunk((Keyed(row, key),))), NOW)


async def everything(store):
    """All that is kept, opened, as one text."""
    found = []
    for table in tables.metadata.sorted_tables:
        found += [repr(_clear(row)) for row in await rows(store, select(table))]
    for sealed in SEALED_TABLES:
        kept = await rows(store, select(*sealed.needed, sealed.table.c.sealed))
        found += [str(store._seal.open(row.sealed, *sealed.place(row))) for row in kept if row.sealed]
    return "\n".join(found)


def _clear(row):
    # A payload opens with the register's key alone.
    return {name: value for name, value in row._mapping.items() if name != "payload"}


async def adds_up(store):
    return [check for check in await store.reading.audit() if not check.equal] == []


@pytest.fixture
async def filled(store):
    """A service, a held contact, an imported row and a parked document of hers, delivered; and another person's."""
    await take(store, ON, hers(), talk("a1", "2026-03-02"), somebody_elses())
    await sent_all(store, IPLOS)
    await take(store, ON, hers(2, id="902", identifier=None, period=FAULTY))
    await imported(store)
    return store


async def test_nothing_of_the_person_can_be_read_any_more(filled):
    assert HERS in await everything(filled)
    assert set(await held(filled)) == {"services", "records", "parked", "pilot", "derived"}

    gone = (await erase(filled, although_registered=True)).gone

    assert all(
        gone[kind] for kind in ("services", "records", "messages", "parked", "pilot", "derived", "counted")
    )
    assert await held(filled) == {}
    assert HERS not in await everything(filled)
    assert await adds_up(filled)


async def test_nobody_else_loses_anything(filled):
    before = await held(filled, OTHERS)

    await erase(filled, although_registered=True)

    assert await held(filled, OTHERS) == before
    assert OTHERS in await everything(filled)


async def test_a_consultation_goes_as_a_service_does(store):
    await take(store, ON, consultation())
    await sent_all(store, HST)
    assert CHILD in await everything(store)

    erased = await erase(store, CHILD, although_registered=True)

    assert erased.registered == 1
    assert CHILD not in await everything(store)
    assert await adds_up(store)


async def test_a_trial_says_the_same_and_changes_nothing(filled):
    before = await everything(filled)

    would = await filled.erasing.would_go(await found(filled))

    assert await everything(filled) == before
    assert (await erase(filled, although_registered=True)) == would


async def test_what_is_on_its_way_is_not_erased(store):
    await take(store, ON, hers())

    with pytest.raises(NotNow, match="1 queued"):
        await erase(store)
    await drafted(store, IPLOS)
    with pytest.raises(NotNow, match="1 in-message"):
        await erase(store)

    assert (await store.erasing.would_go(await found(store))).leaving == {"in-message": 1}
    assert HERS in await everything(store)


async def test_what_is_being_sent_again_is_not_erased(filled):
    await filled.operations.resend(IPLOS, Choice(), 10, BY, NOW)

    with pytest.raises(NotNow, match="1 resend"):
        await erase(filled, although_registered=True)


async def test_what_the_register_still_has_must_be_annulled_first_or_said_to_be_known(filled):
    with pytest.raises(NotNow, match=r"services or consultations of the person \(1\)"):
        await erase(filled)

    await take(filled, ON, hers(3, status="entered-in-error"))
    await sent_all(filled, IPLOS)

    assert (await erase(filled)).registered == 0


async def test_broken_off_at_any_step_everything_is_as_it_was(filled, monkeypatch):
    before, wanted = await everything(filled), await found(filled)

    async def fails(*_arguments):
        raise ZeroDivisionError

    for step in ("withdraw", "empty", "empty_pilot", "forget_keys", "keep_operation"):
        with monkeypatch.context() as patch:
            patch.setattr(erasing, step, fails)
            with pytest.raises(ZeroDivisionError):
                await filled.erasing.erase(wanted, BY, NOW, although_registered=True)
        assert await everything(filled) == before

    assert (await erase(filled, although_registered=True)).gone["services"]


async def test_it_is_written_down_and_the_chain_holds(filled):
    await erase(filled, although_registered=True)

    [kept] = await filled.access_log.rows(WhatLooks(), limit=10)
    entry = kept.entry
    assert (entry.act, entry.who, entry.why) == ("erase-person", "local:kari", BY.why)
    assert (entry.kommune_nr, len(entry.person_hashes), entry.detail["still_registered"]) == (KOMMUNE, 1, 1)
    assert (await filled.access_log.verify()).broken is None


async def test_the_line_holds_and_sending_again_says_what_is_gone(filled):
    await erase(filled, although_registered=True)

    assert list(await filled.line_reading.check_chain(IPLOS)) == []
    with pytest.raises(NotFound, match="its person was erased"):
        await filled.operations.resend(IPLOS, Choice(), 10, BY, NOW)


async def test_the_same_document_once_more_is_a_duplicate(filled):
    await erase(filled, although_registered=True)

    [taken] = await take(filled, ON, hers())

    assert (taken.result.outcome.value, taken.result.reason) == ("no-event", "duplicate")
    assert await held(filled) == {}


async def test_a_newer_document_is_reported_as_new_under_ids_that_were_never_used(filled):
    before = {row.id for row in await rows(filled, select(tables.record.c.id))}
    await erase(filled, although_registered=True)

    [taken] = await take(filled, ON, hers(4))
    [sent] = await sent_all(filled, IPLOS)

    [new] = taken.result.resources[0].notifications
    assert (new.change.value, new.event.value) == ("N", "TjenesteStart")
    assert new.guid not in before
    assert sent.first == len(before) + 1
    assert list(await filled.line_reading.check_chain(IPLOS)) == []
    assert "services" in await held(filled)
    assert await adds_up(filled)


async def test_a_deletion_afterwards_finds_nothing_to_annul(filled):
    await erase(filled, although_registered=True)

    [taken] = await take(filled, ON, hers(5, status="entered-in-error"))

    assert taken.records == ()
    assert await adds_up(filled)


async def test_the_same_parked_document_once_more_is_parked_anew(filled):
    erased = await erase(filled, although_registered=True)
    [dropped] = erased.dropped

    await take(filled, ON, hers(2, id="902", identifier=None, period=FAULTY))

    [item] = [each async for each in filled.reading.parked()]
    assert item.id != dropped
    assert (await filled.reading.parked_item(item.id)).event is not None
    assert await adds_up(filled)


async def test_what_waits_for_a_decision_is_closed(store):
    await take(store, ON, hers())
    state = tables.record.c.state
    async with store._database.writing.begin() as connection:
        await connection.execute(tables.record.update().values(state=State.HELD, reason="date-in-future"))

    assert (await erase(store)).closed == 1
    assert [tuple(row) for row in await rows(store, select(state, tables.record.c.reason))] == [
        (State.CLOSED, "person-erased")
    ]
    assert await adds_up(store)


async def test_figures_count_as_many_contacts_services_and_persons_as_before(filled):
    table = tables.counted
    count = select(func.count(), func.count(table.c.person_key.distinct())).where(
        table.c.kommune_nr == KOMMUNE
    )
    before = [tuple(row) for row in await rows(filled, count)]
    pilot = await counted(filled)
    keys = {row.person_key for row in await rows(filled, select(table.c.person_key))}

    await erase(filled, although_registered=True)

    after = {row.person_key for row in await rows(filled, select(table.c.person_key))}
    assert [tuple(row) for row in await rows(filled, count)] == before
    assert not after & set(whom(filled).keys)
    assert len(after) == len(keys)
    assert sum((await counted(filled)).values()) == sum(pilot.values())


async def test_in_another_kommune_nothing_goes(filled):
    before, theirs = await everything(filled), await held(filled)

    elsewhere = await with_parked(filled, Whom("1833", Person("1", HERS)))

    assert elsewhere.parked == ()
    assert (await filled.erasing.would_go(elsewhere)).is_empty
    assert await everything(filled) == before
    assert (await filled.erasing.erase(elsewhere, BY, NOW)).is_empty
    assert await held(filled) == theirs
    about = await filled.access_log.about("1833", elsewhere.person)
    assert not any((await filled.subjects.held(about, HERS)).values())


async def test_a_parked_document_that_names_no_kommune_is_nobodys(filled):
    before = (await found(filled)).parked
    await take(filled, ON, hers(2, id="903", identifier=None, period=FAULTY), tenant="unheard-of")

    [_, unheard_of] = await rows(filled, select(tables.parked.c.tenant).order_by(tables.parked.c.id))
    assert unheard_of.tenant == "unheard-of"
    assert (await found(filled)).parked == before
    assert [await filled.subjects.parked_with(each, HERS) for each in ("1833", "")] == [(), ()]


async def test_a_parked_document_is_the_kommunes_whose_tenant_it_came_for(filled):
    before = (await found(filled)).parked
    table = tables.outcome
    async with filled._database.writing.begin() as connection:
        unnamed = table.update().where(table.c.parked_id.in_(before)).values(kommune_nr="")
        await connection.execute(unnamed)

    assert (await found(filled)).parked == before != ()


@pytest.mark.parametrize("contended", [False, True])
async def test_a_document_that_is_parked_meanwhile_goes_too(filled, monkeypatch, contended):
    real, parked_meanwhile = filled.erasing.erase, []

    async def erase_late(*given, **how):
        if not parked_meanwhile:
            parked_meanwhile.append(await take(filled, ON, hers(2, id="904", identifier=None, period=FAULTY)))
            if contended:
                raise Contended("somebody else's")
        return await real(*given, **how)

    monkeypatch.setattr(filled.erasing, "erase", erase_late)
    asked = Erasing(None, None, KOMMUNE, Person("1", HERS), BY, yes=True, although_registered=True)
    done = await at_last(filled, whom(filled), asked)

    assert (len(done.dropped), done.gone["parked"], done.registered) == (2, 2, 1)
    assert HERS not in await everything(filled)
    acts = [each.entry.act for each in await filled.access_log.rows(WhatLooks(), limit=10)]
    assert acts == ["erase-person"] * (1 if contended else 2)
    assert await adds_up(filled)


@pytest.mark.parametrize("while_reading", [False, True])
async def test_counting_anew_takes_nothing_erased_out_of_the_figures(filled, monkeypatch, while_reading):
    async def erased_since(*given):
        known = await loaded(*given)
        return replace(known, histories={key: forgotten(each) for key, each in known.histories.items()})

    table, loaded = tables.counted, recounting.load
    things = select(table.c.kind, table.c.thing).order_by(table.c.kind, table.c.thing)
    before = await rows(filled, things)
    if while_reading:
        monkeypatch.setattr(recounting, "load", erased_since)
    else:
        await erase(filled, although_registered=True)

    await filled.recounting.services(KOMMUNE)

    assert await rows(filled, things) == before


async def test_an_end_of_a_pause_is_let_through_whose_content_is_gone(store):
    """The register has the pause; which one it was, nobody here knows any more."""
    paused = [{"status": "active", "period": {"start": "2026-02-01", "end": "2026-03-01"}}]
    paused += [{"status": "onhold", "period": {"start": "2026-03-01"}}]
    await take(store, ON, hers(1, status="onhold", statusHistory=paused))
    await sent_all(store, IPLOS)
    async with store._database.writing.begin() as connection:
        await connection.execute(tables.record.update().values(sealed=GONE))

    paused[1]["period"]["end"] = "2026-03-20"
    await take(
        store, ON, hers(2, statusHistory=[*paused, {"status": "active", "period": {"start": "2026-03-20"}}])
    )

    assert len(await sent_all(store, IPLOS)) == 1
    states = {row.state for row in await rows(store, select(tables.record.c.state))}
    assert states == {State.DELIVERED}


async def test_while_documents_of_the_person_come_in_it_goes_before_them_or_after(filled):
    """Whichever is first: no id is made twice, and everything adds up."""
    coming = [take(filled, ON, hers(version)) for version in range(10, 13)]
    erasures = [erase(filled, although_registered=True) for _ in range(3)]
    done = await asyncio.gather(*coming, *erasures, return_exceptions=True)

    assert [
        each for each in done if isinstance(each, Exception) and not isinstance(each, Contended | NotNow)
    ] == []
    assert await adds_up(filled)
    await sent_all(filled, IPLOS)
    assert list(await filled.line_reading.check_chain(IPLOS)) == []
    ids = [row.id for row in await rows(filled, select(tables.record.c.id))]
    assert len(ids) == len(set(ids))
    await erase(filled, although_registered=True)
    assert HERS not in await everything(filled)


async def test_sqlite_does_not_keep_the_sealed_bytes_in_free_pages(migrated_folder):
    async with opened(migrated_folder, migrate=False) as store:
        await take(
            store, ON, hers(), *(hers(2, id=f"f{n}", identifier=None, period=FAULTY) for n in range(20))
        )
        await sent_all(store, IPLOS)
        sealed = [row.sealed for row in await rows(store, select(tables.record.c.sealed))]
        sealed += [row.sealed for row in await rows(store, select(tables.parked.c.sealed))]
    before = every_byte(migrated_folder)
    assert all(each in before for each in sealed)

    async with opened(migrated_folder, migrate=False) as store:
        await erase(store, although_registered=True)

    after = every_byte(migrated_folder)
    assert [each for each in sealed if each in after] == []
