"""Consultations by a row of which the fields alone changed: foretold, corrected (M), and let be the second time."""

from contextlib import contextmanager
from datetime import date

import pytest

from adapter.existing.effects import Effect
from adapter.existing.impact import find_impact
from adapter.existing.questions import Asking
from adapter.mapping import ConsultationFacts, interpret
from adapter.mapping.asking_anew import Why
from adapter.mapping.results import HstFields
from adapter.notifications import Consultation, consultations
from adapter.outcomes import assemble
from adapter.values import replace
from tests.applying.given import (
    BY,
    KOMMUNE,
    NOT_IN_KPR,
    OFFERS,
    applied,
    brief,
    code,
    queue,
    service,
    take,
    visit,
    world,
)
from tests.applying.test_applying import acts
from tests.notifications.documents import FIDS, FNR, STEP, coded, consultation, named


def hst(form="I", step="E", amming="3"):
    """An answer: a consultation with these fields."""
    told = {"form": form, "alderstrinn": step, "amming": amming}
    fields = ", ".join(f'{name}: "{value}"' for name, value in told.items() if value)
    return f"{{hst: {{{fields}}}}}"


OLD = world(("V", hst()))
NEW = world(("V", hst("H", "16A")))
MADE = "M Konsultasjon 2026-02-01"
STEP_NAME = "anbefaltTypeKonsultasjon"


async def impact_of(store, where):
    impact = await find_impact(store.told.judged(date.min), Asking(where.tables, where.tenants))
    return impact.changes, impact.untold


async def contents(store):
    """What every record of a consultation carries, in the order of making."""
    items = [await store.reading.queue_item(each.id) async for each in store.reading.queue()]
    return [each.content for each in items if isinstance(each.content, Consultation)]


def told_in(content):
    return HstFields(content.form, content.alderstrinn, content.amming)


async def test_m_016_a_row_whose_fields_alone_changed_is_foretold_and_then_corrected_once(store):
    await take(store, OLD, visit())
    before = await queue(store)
    foretold, _ = await impact_of(store, NEW)
    [change] = foretold
    assert (change.effect, change.was.hst, change.now.hst) == (
        Effect.REFILLED,
        HstFields("I", "E"),
        HstFields("H", "16A"),
    )

    would = await applied(store, NEW, dry_run=True)
    was, now = (
        "formKonsultasjon I, anbefaltTypeKonsultasjon E",
        "formKonsultasjon H, anbefaltTypeKonsultasjon 16A",
    )
    assert brief(would) == [("K-1", was, now, MADE)]
    assert await queue(store) == before
    assert await applied(store, NEW) == would
    assert await applied(store, NEW) == []
    first, second = await contents(store)
    assert (told_in(first), told_in(second)) == (HstFields("I", "E", "3"), HstFields("H", "16A", "3"))
    # Nothing else of what the register is told is another.
    same = {"form": "I", "alderstrinn": "E", "guid": first.guid, "change": first.change, "ref": None}
    assert replace(second, registered=first.registered, **same) == first
    assert (second.change, second.ref) == ("M", first.guid)
    assert all(check.equal for check in await store.reading.audit())


async def test_what_was_applied_is_as_if_the_new_tables_had_always_been(store):
    await take(store, OLD, visit())
    await applied(store, NEW)

    [again] = await take(store, NEW, visit())
    assert again.result.reason == "duplicate"
    [later] = await take(store, NEW, visit(meta={"versionId": "2"}))
    assert later.result.reason == "unchanged"
    [longer] = await take(
        store, NEW, visit(meta={"versionId": "3"}, type=[coded("V", OFFERS), coded("17A", STEP)])
    )
    [told] = longer.result.resources
    assert [told_in(each) for each in told.consultations] == [HstFields("H", "17A", "3")]
    assert await applied(store, NEW) == []


async def test_what_is_decided_anew_is_kept_as_the_newest_that_was_decided(store):
    """The impact of the tables in force, after they were applied: the earlier outcome alone would be another."""
    await take(store, OLD, visit())
    await applied(store, NEW)
    changes, untold = await impact_of(store, NEW)
    assert [(each.was.hst, number) for each, number in changes.items()] == [(HstFields("I", "E"), 1)]
    assert not untold
    back, _ = await impact_of(store, OLD)
    assert [(each.was.hst, each.now.hst) for each in back] == [(HstFields("H", "16A"), HstFields("I", "E"))]


async def test_what_the_document_says_itself_no_row_changes(store):
    await take(store, OLD, visit(type=[coded("V", OFFERS), coded("17A", STEP)]))
    assert brief(await applied(store, world(("V", hst("I", "16A"))))) == []
    assert brief(await applied(store, NEW)) == [("K-1", "formKonsultasjon I", "formKonsultasjon H", MADE)]


async def test_one_that_says_itself_that_it_is_a_consultation_is_let_be(store):
    await take(store, OLD, consultation())
    assert await applied(store, NEW) == []


async def test_a_field_that_the_row_gives_at_last_is_reported_as_where_a_later_version_gives_it(store):
    without = world(("V", hst(step=None)))
    other = {
        "id": "v2",
        "identifier": [{"system": "https://epj.example/kontakt", "value": "K-2"}],
        "subject": named(FIDS[1], FNR),
    }
    says = [coded("V", OFFERS), coded("E", STEP)]
    await take(store, without, visit(), visit(**other))
    assert [state for *_, state in await queue(store)] == ["held", "held"]

    await take(store, without, visit(**other, meta={"versionId": "2"}, type=says))
    assert brief(await applied(store, OLD)) == [("K-1", f"{STEP_NAME} -", f"{STEP_NAME} E", MADE)]
    made = await queue(store)
    by_version, by_tables = ([each[1:] for each in made if each[0] == name] for name in ("K-2", "K-1"))
    assert by_tables == by_version
    assert by_tables[-1][-1] == "queued"

    # A row that has it no longer takes it from the one that has it by the row alone.
    assert brief(await applied(store, without)) == [("K-1", f"{STEP_NAME} E", f"{STEP_NAME} -", MADE)]


async def test_what_was_taken_back_is_let_be(store):
    await take(store, OLD, visit(), visit(meta={"versionId": "2"}, status="entered-in-error"))
    assert await applied(store, NEW) == []


async def test_one_that_the_tables_refuse_or_have_no_row_for_stays_as_it_is(store):
    await take(store, OLD, visit())
    before = await queue(store)
    [one] = await applied(store, world(("B", code("21"))))
    assert (one.change.left, one.change.rules) == ("refused", ("KPR-V-020",))
    assert await applied(store, world(("V", NOT_IN_KPR))) == []
    assert await queue(store) == before


async def test_who_did_it_and_why_is_kept_with_every_consultation(store):
    await take(store, OLD, visit())
    await applied(store, NEW)
    [(act, who, why, kommune, subject, detail)] = await acts(store)
    assert (act, who, why, kommune, subject) == ("mappings apply", BY.who, BY.why, KOMMUNE, "plain/K-1")
    assert (detail["from"], detail["to"]) == (
        "formKonsultasjon I, anbefaltTypeKonsultasjon E",
        "formKonsultasjon H, anbefaltTypeKonsultasjon 16A",
    )


async def test_only_what_came_lately_and_of_the_kommune_that_is_asked_for(store):
    await take(store, OLD, visit())
    assert await applied(store, NEW, kommune_nr="4602") == []
    assert await applied(store, NEW, since=date(2100, 1, 1)) == []
    assert len(await applied(store, NEW, kommune_nr=KOMMUNE, since=date(2020, 1, 1))) == 1


async def test_with_services_of_the_same_person_in_one_transaction(store):
    old, new = world(("A", code("20")), ("V", hst())), world(("A", code("21")), ("V", hst("H")))
    await take(store, old, service(), visit())
    assert brief(await applied(store, new)) == [
        ("T-1", "20", "21", "M TjenesteStart 2026-02-01"),
        ("K-1", "formKonsultasjon I", "formKonsultasjon H", MADE),
    ]
    assert await applied(store, new) == []


@contextmanager
def before_the_upgrade():
    """Take in as it was done before what documents say of the fields was kept, in outcomes and histories."""
    telling, kept = interpret._telling, consultations._kept

    def without_fields(meaning, told, reader):
        made = telling(meaning, told, reader)
        return replace(made, told=told) if isinstance(made, ConsultationFacts) else made

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(interpret, "_telling", without_fields)
        patched.setattr(consultations, "_kept", lambda *of: replace(kept(*of), told=None))
        patched.setattr(assemble, "_hst", lambda _facts: None)
        yield


async def test_what_came_before_its_fields_were_kept_is_left_and_cannot_be_told(store):
    """As it is after the upgrade; of one that says itself that it is a consultation no table is asked."""
    with before_the_upgrade():
        await take(store, OLD, visit(), consultation())
    before = await queue(store)

    assert brief(await applied(store, NEW)) == [("K-1", None, None, "fields-not-kept")]
    assert await queue(store) == before
    changes, untold = await impact_of(store, NEW)
    assert changes == {}
    assert [(each.why, number) for each, number in untold.items()] == [(Why.FIELDS_NOT_KEPT, 1)]

    # Its next version is kept with them.
    await take(store, OLD, visit(meta={"versionId": "2"}))
    assert [each[3] for each in brief(await applied(store, NEW))] == [MADE]
