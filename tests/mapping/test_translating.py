"""What codes alone come to: by the rows that documents are asked, and sure only where nothing is open."""

from datetime import date
from itertools import product
from random import Random

import pytest

from adapter.fhir.resources import Coding
from adapter.mapping.asking import Decisions
from adapter.mapping.code_search import Codes, OneTable
from adapter.mapping.decisions import ORDER, Ages, Choice, Layer, Row
from adapter.mapping.open_facts import Given
from adapter.mapping.reader import Setting
from adapter.mapping.results import Leave, NotInKpr, ToCode
from adapter.mapping.systems import fold
from adapter.mapping.table_tests import run_test
from adapter.mapping.tables import MappingRow
from adapter.mapping.test_files import TableTest
from adapter.mapping.translating import List, Why, translate
from adapter.values import replace
from tests.mapping.deciding import LOCAL, NEW, national, pilot, row, table, vendor, world_with
from tests.notifications.documents import NOW, SERVICES, WORLD

DAY = date(2026, 2, 1)
K = {"code": "K"}
TO_4, TO_1, LEAVE = {"code": "4"}, {"code": "1"}, {"leave": True}
APART = {"not_in_kpr": "no-kpr-message"}
FINN = "https://finnkode.helsedirektoratet.no/adm/collections/9151"
TEAM = {"team": "T1"}


@pytest.fixture
def asking(tmp_path):
    """Asks tables made for a test, beside the program's own."""

    def ask(*tables, codes=((NEW, "K"),), tenant="plain", day=DAY, age=None, target=None, one=None, **facts):
        world = world_with(tmp_path, *tables)
        known = world.tenants.tenants[tenant]
        told = {fact: frozenset({value}) for fact, value in facts.items()}
        given = Given(day, told | {"kommune": frozenset({known.kommune_nr})}, age)
        codings = tuple(Coding(*code) for code in codes)
        setting = Setting(world.tables, world.tenants, known, NOW)
        return translate(Codes(codings, given, setting), target, one)

    return ask


def told(found):
    """What it comes to, and each match: row, what is open, whether it is sure."""
    return found.why, [(match.row.address.row, match.open, match.is_sure) for match in found.matches]


def with_team(*rows, **more):
    """A table whose sender tells the team."""
    reads = [{"fact": "team", "element": "careTeam", "system": "nytt"}]
    return table(*rows, **{"reads": reads, **more})


@pytest.mark.parametrize(
    ("tables", "row_name"),
    [
        ((table(row("m", K, TO_4)), vendor(row("v", K, TO_1))), "m"),
        ((vendor(row("v", K, TO_1)), national(row("n", K, {"code": "2"}))), "v"),
        ((table(row("m", K, LEAVE)), vendor(row("v", K, TO_1))), "v"),
        ((table(row("m", K, TO_4), kommuner=["4609"]), vendor(row("v", K, TO_1))), "v"),
    ],
    ids=["municipality first", "vendor before nation", "left to the vendor", "another kommune's table"],
)
def test_the_first_layer_that_answers_decides_as_for_documents(asking, tables, row_name):
    assert told(asking(*tables)) == (Why.ANSWERED, [(row_name, (), True)])


def test_a_row_with_an_open_fact_is_no_sure_answer_and_names_it(asking):
    found = asking(with_team(row("m", K | TEAM, TO_4)))

    assert told(found) == (Why.OPEN, [("m", ("team",), False)])
    assert not found.is_translated


def test_what_may_go_before_a_row_makes_it_unsure(asking):
    found = asking(with_team(row("m", K | TEAM, TO_4)), vendor(row("v", K, TO_1)))

    assert told(found) == (Why.OPEN, [("m", ("team",), False), ("v", (), False)])


def test_a_row_without_a_code_that_goes_before_makes_a_row_with_one_unsure(asking):
    found = asking(with_team(row("any", TEAM, APART), systems={"nytt": NEW}), vendor(row("v", K, TO_1)))

    assert told(found) == (Why.OPEN, [("any", ("team",), False), ("v", (), False)])


def test_rows_without_a_code_after_one_with_the_code_are_not_told(asking):
    assert told(asking(with_team(row("any", TEAM, APART), row("m", K, TO_1)))) == (
        Why.ANSWERED,
        [("m", (), True)],
    )


@pytest.mark.parametrize(("team", "said"), [("T1", "m"), ("T2", "v")])
def test_a_fact_that_is_told_makes_the_answer_sure(asking, team, said):
    found = asking(with_team(row("m", K | TEAM, TO_4)), vendor(row("v", K, TO_1)), team=team)

    assert told(found) == (Why.ANSWERED, [(said, (), True)])


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (None, (Why.OPEN, [("m", ("age",), False)])),
        (17, (Why.NO_ROW_HOLDS, [])),
        (18, (Why.ANSWERED, [("m", (), True)])),
    ],
)
def test_an_age_is_open_until_it_is_told(asking, age, expected):
    assert told(asking(table(row("m", K | {"age": {"from": 18}}, TO_4)), age=age)) == expected


def test_a_condition_is_always_open(asking):
    found = asking(table(row("m", K | {"fhirpath": "identifier.exists()"}, TO_4)))

    assert told(found) == (Why.OPEN, [("m", ("fhirpath",), False)])


def test_rows_of_a_layer_that_answer_differently_decide_nothing(asking):
    found = asking(
        table(row("a", {"code": "A"}, TO_4), row("b", {"code": "B"}, TO_1)), codes=((NEW, "A"), (NEW, "B"))
    )

    assert told(found) == (Why.AMBIGUOUS, [("a", (), False), ("b", (), False)])


@pytest.mark.parametrize(
    ("day", "row_name"), [(date(2025, 12, 31), "old"), (date(2026, 1, 1), "new")], ids=["before", "from"]
)
def test_the_event_date_decides_the_row(asking, day, row_name):
    rows = (
        row("old", K, TO_4, valid_to=date(2025, 12, 31)),
        row("new", K, TO_1, valid_from=date(2026, 1, 1)),
    )

    assert told(asking(table(*rows), day=day)) == (Why.ANSWERED, [(row_name, (), True)])


def test_a_code_without_a_row_is_unknown_and_never_guessed(asking):
    assert told(asking(table(row("m", {"code": "L"}, TO_4)))) == (Why.UNKNOWN_CODE, [])


def test_a_list_that_no_table_maps_is_said_so(asking):
    assert told(asking(table(row("m", K, TO_4)), codes=(("https://epj.example/x", "K"),))) == (
        Why.UNKNOWN_SYSTEM,
        [],
    )


@pytest.mark.parametrize(
    ("then", "why"),
    [(APART, Why.NOT_IN_KPR), ({"not_in_kpr": "other-channel", "channel": "KUHR"}, Why.OTHER_CHANNEL)],
    ids=["no message", "other channel"],
)
def test_what_kpr_has_no_message_for_is_no_translation(asking, then, why):
    found = asking(table(row("m", K, then)))

    assert told(found) == (why, [("m", (), True)])
    assert not found.is_translated


def test_the_tenants_own_lists_are_rows_of_the_first_layer(asking):
    mapped = asking(codes=((LOCAL, "LANG"),), tenant="local")
    apart = asking(codes=((LOCAL, "PSYK"),), tenant="local")
    gap = asking(codes=((LOCAL, "X"),), tenant="local")

    assert (mapped.why, apart.why, gap.why) == (Why.ANSWERED, Why.NOT_IN_KPR, Why.UNKNOWN_CODE)
    assert mapped.matches[0].row.address.table == "local.local_codes"


@pytest.mark.parametrize(
    ("system", "code", "day", "why"),
    [
        (SERVICES, "21", DAY, Why.ANSWERED),
        (FINN, "021", DAY, Why.ANSWERED),
        (SERVICES, "99", DAY, Why.UNKNOWN_CODE),
        (SERVICES, "13", DAY, Why.RETIRED),
    ],
)
def test_a_national_code_is_itself_where_the_list_has_it_on_the_day(asking, system, code, day, why):
    assert asking(codes=((system, code),), day=day).why is why


def test_a_national_code_goes_before_all_tables(asking):
    found = asking(table(row("m", K, TO_4)), codes=((NEW, "K"), (SERVICES, "21")))

    assert told(found) == (Why.ANSWERED, [("21", (), True)])


def test_a_row_that_makes_a_consultation_asks_for_an_encounter(asking):
    hst = table(row("m", K, {"hst": {"form": "I"}}))

    assert told(asking(hst)) == (Why.OPEN, [("m", ("resource",), False)])
    assert told(asking(hst, resource="Encounter")) == (Why.ANSWERED, [("m", (), True)])
    assert told(asking(hst, resource="EpisodeOfCare")) == (Why.NO_ROW_HOLDS, [])


@pytest.mark.parametrize(
    ("target", "why"),
    [(List.SERVICE, Why.ANSWERED), (List.FORM, Why.OTHER_LIST), (List.OTHER, Why.OTHER_LIST)],
)
def test_an_answer_of_another_list_is_not_given(asking, target, why):
    assert asking(table(row("m", K, TO_4)), target=target).why is why


PILOT = pilot(row("p", K, {"pilot": "PILOT-RPH"}))


def test_the_pilot_reads_what_surely_has_no_kpr_message(asking):
    found = asking(table(row("m", K, APART)), PILOT, target=List.PILOT)

    assert told(found) == (Why.ANSWERED, [("p", (), True)])


def test_the_pilot_reads_by_facts_what_none_of_its_rows_names_by_code(asking):
    found = asking(table(row("m", K, APART)), target=List.PILOT, programme="rph")

    assert told(found) == (Why.ANSWERED, [("rph", (), True)])


def test_the_pilot_is_not_sure_where_a_message_is_possible(asking):
    tables = (with_team(row("m", K | TEAM, TO_4)), vendor(row("v", K, APART)), PILOT)

    assert told(asking(*tables, target=List.PILOT)) == (Why.OPEN, [("p", (), False)])


def test_the_pilot_reads_nothing_that_is_a_service(asking):
    assert told(asking(table(row("m", K, TO_4)), PILOT, target=List.PILOT)) == (Why.OTHER_LIST, [])


def test_without_asking_for_the_pilot_its_codes_are_not_told(asking):
    assert told(asking(table(row("m", K, APART)), PILOT)) == (Why.NOT_IN_KPR, [("m", (), True)])


def test_one_table_is_asked_alone_when_it_is_named(asking):
    tables = (table(row("m", K, TO_4)), vendor(row("v", K, TO_1)))

    assert told(asking(*tables, one=OneTable("v"))) == (Why.ANSWERED, [("v", (), True)])
    assert told(asking(*tables, one=OneTable("v", "2020-01-01"))) == (Why.NO_ROW_HOLDS, [])


def test_a_row_is_told_as_it_stands_in_the_loaded_tables(asking):
    (match,) = asking(table(row("m", K, TO_4))).matches

    assert replace(match.row.address) == match.row.address
    assert (match.row.address.layer, match.row.address.version) == (Layer.MUNICIPALITY.value, "2026-11-22")


FACTS = {"team": ("T1", "T2"), "programme": ("rph", "none"), "resource": ("Encounter", "EpisodeOfCare")}
THENS = (ToCode("4"), ToCode("1"), ToCode("15"), NotInKpr(), Leave())
FOLDED = fold(NEW)


def made_row(random, number):
    """A row of some layer, with the code or without one, that asks some facts."""
    asked = random.sample(sorted(FACTS), random.choice((0, 0, 1, 2)))
    choices = {fact: Choice(frozenset({random.choice(FACTS[fact])})) for fact in asked}
    codes = frozenset({(FOLDED, "K")}) if random.random() < 0.7 or not choices else frozenset()
    address = MappingRow(random.choice(ORDER).value, "made", "2026-11-22", f"r{number}")
    ages = random.choice((None, None, Ages(0, 17), Ages(18, 200)))
    return Row(address, random.choice(THENS), codes=codes, choices=choices, ages=ages)


def documents(told):
    """The facts of every document that agrees with what is told."""
    for values in product(*FACTS.values(), (17, 18)):
        facts = dict(zip((*FACTS, "age"), values, strict=True))
        if all(facts[fact] == value for fact, value in told.items()):
            yield facts


def decided_by(rows, facts):
    """What the tables answer for a document with the code; nothing where they disagree or are silent."""
    tables = replace(WORLD.tables, decisions=Decisions(rows=rows))
    codes = [{"system": NEW, "code": "K"}]
    document = TableTest(test="made", kommune="4601", day=DAY, codes=codes, facts=facts, expect={})
    named = run_test(document, tables).rows
    return {row.then for row in rows if row.address in named and not isinstance(row.then, Leave)}


@pytest.mark.parametrize("seed", range(150))
def test_a_sure_answer_is_what_every_document_with_the_code_gets(seed):
    random = Random(seed)
    rows = tuple(made_row(random, number) for number in range(random.randint(1, 6)))
    told = {fact: random.choice(FACTS[fact]) for fact in random.sample(sorted(FACTS), random.randint(0, 3))}
    told |= random.choice(({}, {"age": 17}, {"age": 18}))
    facts = {fact: frozenset({value}) for fact, value in told.items() if fact != "age"}
    setting = Setting(
        replace(WORLD.tables, decisions=Decisions(rows=rows)),
        WORLD.tenants,
        WORLD.tenants.tenants["plain"],
        NOW,
    )
    found = translate(Codes((Coding(NEW, "K"),), Given(DAY, facts, told.get("age")), setting))

    sure = {match.row.then for match in found.matches if match.is_sure}
    assert len(sure) <= 1
    for each in documents(told):
        answer = decided_by(rows, each)
        assert answer == sure if sure else True
        if found.matches:
            assert answer <= {match.row.then for match in found.matches} | uncoded_answers(rows)


def uncoded_answers(rows):
    """What rows without a code answer, which are told only where they go before one with the code."""
    return {row.then for row in rows if not row.codes}
