"""The impact of a change of tables: foretold, and held against what comes when it is really made."""

from datetime import date

import pytest

from adapter import rules
from adapter.existing.answers import Answer, Doubt, Kind, Untold, stored_answer
from adapter.existing.coverage import Covered, find_coverage
from adapter.existing.effects import STAYING_REFUSED, Effect, effect_of
from adapter.existing.impact import (
    FigureKey,
    FigureKind,
    Impact,
    find_impact,
    take,
)
from adapter.existing.impact_json import impact_json
from adapter.existing.questions import Asking
from adapter.mapping.asking_anew import Why
from adapter.mapping.decisions import Sender
from adapter.mapping.results import HstFields, SaidHst, Shape, Told
from adapter.outcomes import Outcome
from adapter.store.told_answers import Judged
from adapter.values import replace
from tests.bench.impact import compared
from tests.bench.impact_traffic import LOCAL, NEW, worlds

DAY = date(2026, 2, 15)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return worlds(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def asking(both):
    return Asking(both[1].tables, both[1].tenants)


def judged(code="K1", system=NEW, tenant="vest", kommune_nr="0301", told=None, **more):
    """A service of 15 February by the row `recoded`, as it is stored."""
    facts = (("resource", ("EpisodeOfCare",)), ("unit", ("322109830",)), ("programme", ("none",)))
    said = Told(Shape.EPISODE, DAY, ((system, code),), facts, **(told or {}))
    stored = Judged(tenant, kommune_nr, 1, DAY, "d", said, Outcome.NOTIFY, None, "15")
    return replace(stored, **more)


def refused(*stops, **more):
    return judged(outcome=Outcome.REJECT, service_code=None, stops=stops, **more)


def impact_of(asking, *groups, old=None):
    impact = Impact()
    for each in groups:
        take(impact, each, asking, old)
    return impact


async def groups_of(*groups):
    for each in groups:
        yield each


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request):
    """Two databases of PostgreSQL's; None: two of SQLite's, which the comparison makes itself."""
    if request.param == "sqlite":
        return None
    return tuple(request.getfixturevalue(name) for name in ("migrated_url", "fresh_url"))


async def test_everything_comes_as_foretold_when_the_tables_are_really_changed(tmp_path, urls):
    """To the last row: several vendors, municipal rows, conditions, ages, dates, refusals, the pilot, repeats."""
    found = await compared(tmp_path, 500, urls=urls)
    assert found.wrong == []
    assert found.left_out == found.said
    assert min(found.said["seen"], found.said["settled"], found.said["annulled"]) > 0
    assert found.rows == found.left_out.total() + sum(found.held.values()) + found.untold
    assert found.impact.changed == sum(n for e, n in found.held.items() if e and e not in STAYING_REFUSED)
    assert found.impact.untold.total() == found.untold > 0
    assert {each.why for each in found.impact.untold} == {Why.CONDITION_NOT_ASKED, Why.READ_ELSEWHERE}
    refilled = [each for each in found.impact.changes if each.effect is Effect.REFILLED]
    # A row's fields of which the document tells one itself, or all; the others of a change are not told.
    assert {(each.was.hst, each.now.hst) for each in refilled} >= {
        (HstFields("I", "E"), HstFields("G", "16A")),
        (HstFields("I"), HstFields("G")),
        (HstFields(None, "E", "3"), HstFields()),
    }
    assert {
        Effect.REFUSED,
        Effect.RECODED,
        Effect.REFILLED,
        Effect.ENTERS,
        Effect.PASSES,
        Effect.OTHERWISE,
    } <= found.held.keys()
    assert found.held[None] > 0


def test_a_service_under_another_code_is_told_with_both_rows(asking):
    [(change, number)] = impact_of(asking, judged(count=3)).changes.items()
    assert (change.kommune_nr, change.effect, number) == ("0301", Effect.RECODED, 3)
    assert (change.was.code, change.now.code, change.now.row.row) == ("15", "18", "recoded")


@pytest.mark.parametrize(
    ("code", "more", "effect"),
    [
        ("K2", {}, Effect.REFUSED),
        ("K1", {"service_code": "18"}, None),
        ("K6", {"outcome": Outcome.REJECT, "stops": (rules.UNKNOWN_SERVICE_CODE,)}, Effect.PASSES),
        (
            "K6",
            {"outcome": Outcome.REJECT, "stops": (rules.UNKNOWN_SERVICE_CODE, rules.END_BEFORE_START)},
            Effect.STILL_REFUSED,
        ),
        ("K6", {"outcome": Outcome.REJECT, "stops": (rules.END_BEFORE_START,)}, None),
        ("K2", {"outcome": Outcome.REJECT, "stops": (rules.END_BEFORE_START,)}, Effect.REFUSED_OTHERWISE),
        ("K2", {"outcome": Outcome.REJECT, "stops": (rules.AMBIGUOUS_MAPPING,)}, Effect.REFUSED_OTHERWISE),
        ("L9", {"system": LOCAL, "tenant": "aust", "kommune_nr": "1804"}, Effect.LEAVES),
    ],
    ids=[
        "row gone",
        "as it was",
        "passes",
        "stopped besides",
        "stopped anyhow",
        "stopped by the tables too",
        "for another reason",
        "leaves",
    ],
)
def test_each_change_has_its_effect(code, more, effect, asking):
    read_by = asking.tables.decisions.of(Sender("1804", "aust", "Lysning AS")).read_by(DAY)
    found = impact_of(asking, judged(code, **more, told={"read_by": read_by}))
    assert [each.effect for each in found.changes] == ([effect] if effect else [])
    assert found.changed == (0 if effect is None or effect in STAYING_REFUSED else 1)


def test_what_only_another_row_decides_is_no_change():
    one = Answer(Kind.SERVICE, code="15")
    assert effect_of(one, replace(one, lacks_unit=True)) is None


def test_what_no_table_was_asked_of_and_what_was_entered_in_error_is_only_counted(asking):
    found = impact_of(
        asking, judged(told={"is_annulled": True}, count=2), judged(digest="", told=None), judged("K2")
    )
    assert (found.looked_at, found.annulled, found.not_asked, found.changed) == (4, 2, 1, 1)


def test_what_cannot_be_told_is_counted_with_why(asking):
    unasked = judged("K10")
    before = judged(digest=None, told=None)
    before = replace(before, told=None)
    found = impact_of(asking, unasked, before, judged(tenant="gone", kommune_nr="9999"))
    assert [(each.kommune_nr, each.why) for each in found.untold] == [
        ("0301", Why.CONDITION_NOT_ASKED),
        ("0301", Why.NOTHING_TOLD),
        ("9999", Doubt.TENANT_UNKNOWN),
    ]
    assert Untold("0301", Why.CONDITION_NOT_ASKED, "period.end.exists()") in found.untold


def test_what_stands_or_falls_together_is_asked_together(asking):
    sound, faulty = judged("K1"), judged("K2")
    [change] = impact_of(asking, replace(sound, beside=(faulty,))).changes
    assert (change.effect, change.now.rules) == (Effect.REFUSED, {rules.UNKNOWN_SERVICE_CODE})
    unknown = impact_of(asking, replace(sound, beside=(judged("K10"),)))
    assert [each.why for each in unknown.untold] == [Why.CONDITION_NOT_ASKED]
    stopped = refused(rules.END_BEFORE_START)
    open_one = replace(refused(rules.UNKNOWN_SERVICE_CODE, code="K6"), beside=(stopped,))
    assert [each.effect for each in impact_of(asking, open_one).changes] == [Effect.STILL_REFUSED]


def test_a_figure_of_which_nothing_is_left_stops_and_one_with_less_than_half_shrinks(asking):
    """MH-55."""
    gone, less = FigureKey("0301", FigureKind.CODE, "1"), FigureKey("0301", FigureKind.CODE, "15")
    found = impact_of(asking, judged("K2", service_code="1"), judged(count=3), judged("K3", told={"age": 70}))
    assert (found.stopping(), found.shrinking()) == ([gone], [less])
    assert (found.before[less], found.after[less]) == (4, 1)


def test_a_figure_of_which_nothing_can_be_told_does_not_stop(asking):
    found = impact_of(asking, judged("K10"))
    assert (found.stopping(), found.unsure[FigureKey("0301", FigureKind.CODE, "15")]) == ([], 1)


def test_two_sets_of_tables_are_compared_without_what_is_stored(both, asking):
    old = Asking(both[0].tables, both[0].tenants)
    odd = judged(service_code="29")
    [change] = impact_of(asking, odd, old=old).changes
    assert (change.was.code, change.now.code) == ("15", "18")
    assert impact_of(old, odd, old=old).changes == {}


NOTHING_SAID, AS_DECIDED = SaidHst(), HstFields("I", "E")


def contact(code="K13", said=NOTHING_SAID, hst=AS_DECIDED, **more):
    """A consultation by a row, of which the document says nothing unless told otherwise."""
    one = judged(code, outcome=Outcome.CONSULT, service_code=None, hst=hst, **more)
    facts = (("resource", ("Encounter",)), *one.told.facts[1:])
    return replace(one, told=replace(one.told, shape=Shape.CONTACT, facts=facts, hst=said))


def test_a_row_of_which_the_fields_of_a_consultation_alone_changed_is_told_with_them(both, asking):
    [change] = impact_of(asking, contact()).changes
    assert (change.effect, change.was.row, change.now.row.row) == (Effect.REFILLED, None, "refilled")
    assert (change.was.hst, change.now.hst) == (HstFields("I", "E"), HstFields("G", "16A"))
    [line] = impact_json(impact_of(asking, contact()))
    assert (line["from"]["hst"], line["to"]["hst"]) == (
        {"formKonsultasjon": "I", "anbefaltTypeKonsultasjon": "E"},
        {"formKonsultasjon": "G", "anbefaltTypeKonsultasjon": "16A"},
    )
    old = Asking(both[0].tables, both[0].tenants)
    [between] = impact_of(asking, contact(), old=old).changes
    assert (between.was.row.row, between.was.hst, between.now) == ("refilled", change.was.hst, change.now)
    assert impact_of(old, contact()).changes == {}


def test_what_the_document_says_itself_no_row_changes(asking):
    said = SaidHst(form="I", alderstrinn="E")
    assert impact_of(asking, contact(said=said)).changes == {}
    one = SaidHst(alderstrinn="17A")
    [change] = impact_of(asking, contact(said=one, hst=HstFields("I", "17A"))).changes
    assert (change.was.hst, change.now.hst) == (HstFields("I"), HstFields("G"))


def test_fields_that_a_row_has_no_longer_come_from_the_class_or_the_configuration(both):
    tenant = both[1].tenants.tenants["vest"].model_copy(update={"amming_default": "2"})
    tenants = both[1].tenants.model_copy(update={"tenants": both[1].tenants.tenants | {"vest": tenant}})
    asking = Asking(both[1].tables, tenants)
    said = SaidHst(classes=("VR", "HH"))
    [change] = impact_of(asking, contact("K14", said, HstFields("H", "E", "3"))).changes
    assert (change.was.hst, change.now.hst) == (HstFields(None, "E", "3"), HstFields(None, None, "2"))
    answer = asking.ask(contact("K13", replace(said, is_group=True)))
    assert answer.hst == HstFields("G", "16A", "2")


def test_a_consultation_from_before_its_fields_were_kept_is_listed_as_what_nobody_can_tell(both, asking):
    before = contact(said=None, hst=None, count=4)
    found = impact_of(asking, before)
    assert (found.changes, found.untold) == ({}, {Untold("0301", Why.FIELDS_NOT_KEPT): 4})
    old = Asking(both[0].tables, both[0].tenants)
    assert impact_of(asking, before, old=old).untold == {Untold("0301", Why.FIELDS_NOT_KEPT): 4}
    # Where both tables say the same of its fields, nothing becomes of them.
    assert impact_of(old, before, old=old).untold == {}
    itself = replace(before, told=replace(before.told, shape=Shape.CONSULTATION))
    assert impact_of(asking, itself).untold == {}


def test_a_consultation_that_is_not_finished_tells_nothing_that_could_change(asking):
    found = impact_of(asking, contact(said=SaidHst(is_finished=False), hst=None))
    assert (found.changes, found.untold) == ({}, {})


@pytest.mark.parametrize(
    ("code", "said"), [("K14", None), ("K4", SaidHst())], ids=["a consultation by now", "a service by now"]
)
def test_of_what_is_refused_and_would_be_read_as_another_kind_nobody_can_tell_whether_it_is(
    asking, code, said
):
    """A consultation that has not begun is not asked who it is about."""
    read_by = asking.tables.decisions.of(Sender("0301", "vest", "Lysning AS")).read_by(DAY)
    stopped = contact(code, said, None, told={"read_by": read_by})
    stopped = replace(stopped, outcome=Outcome.REJECT, stops=(rules.PERSON_NUMBER_CHECKSUM,))
    found = impact_of(asking, stopped)
    assert (found.changes, found.untold) == ({}, {Untold("0301", Why.READ_OTHERWISE): 1})


def test_a_consultation_that_becomes_a_service_is_told_without_its_fields(asking):
    read_by = asking.tables.decisions.of(Sender("0301", "vest", "Lysning AS")).read_by(DAY)
    [change] = impact_of(asking, contact("K4", told={"read_by": read_by})).changes
    assert (change.effect, change.was.hst, change.now.hst) == (Effect.LEAVES, None, None)


async def test_groups_that_no_row_can_tell_apart_are_one_question(both):
    asking = Asking(both[1].tables, both[1].tenants)
    alike = [judged("K7", told={"age": age}) for age in (67, 70, 90)] + [judged("K7", told={"age": 66})]
    assert [asking.ask(each).code for each in alike] == ["15", "15", "15", "9"]
    days = [
        replace(judged("K8"), told=replace(judged("K8").told, day=day))
        for day in (date(2026, 2, 19), date(2026, 2, 20))
    ]
    assert [asking.ask(each).code for each in days] == ["5", "29"]


async def test_codes_without_a_row_come_first_in_the_coverage():
    groups = groups_of(
        judged(count=9),
        refused(rules.UNKNOWN_SERVICE_CODE, code="K99"),
        refused(rules.RETIRED_SERVICE_CODE, code="K98"),
        refused(rules.END_BEFORE_START, code="K97"),
        judged("K99", LOCAL, outcome=Outcome.NO_EVENT, reason="not-a-service", service_code=None),
    )
    found = await find_coverage(groups)
    assert [(each.use.code, each.use.covered, each.count) for each in found] == [
        ("K99", Covered.UNMAPPED, 1),
        ("K98", Covered.REFUSED, 1),
        ("K1", Covered.NO_ROW, 9),
        ("K99", Covered.NO_ROW, 1),
        ("K97", Covered.STOPPED, 1),
    ]


async def test_a_stream_is_found_as_its_groups_are(asking):
    assert (await find_impact(groups_of(judged("K2")), asking)).changed == 1


def test_a_stored_refusal_by_the_tables_is_told_from_one_by_something_else():
    assert stored_answer(refused(rules.UNKNOWN_SERVICE_CODE)).kind is Kind.REFUSED
    assert stored_answer(refused(rules.END_BEFORE_START)).kind is Kind.STOPPED
