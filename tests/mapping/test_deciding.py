"""Rows found by code and fact are those that a look at every row finds, whatever the tables and the resource."""

from datetime import date, timedelta
from random import Random

import pytest

from adapter.config import Tenant, TenantEpj
from adapter.fhir.care import care_resource
from adapter.fhir.references import Resolver
from adapter.mapping.asking import Decisions
from adapter.mapping.deciding import deciding, deciding_several
from adapter.mapping.decisions import (
    Ages,
    Choice,
    Condition,
    ConditionFailed,
    Layer,
    ListedSystem,
    Row,
    Scope,
    Sender,
)
from adapter.mapping.places import places_of
from adapter.mapping.reader import Reader, Setting
from adapter.mapping.results import Leave, NotInKpr, ToCode, ToPilot
from adapter.mapping.service_code import facts_of
from adapter.mapping.tables import MappingRow
from adapter.values import replace
from tests.mapping.scanning import scanned, scanned_pilot
from tests.notifications.documents import NOW, WORLD

LISTS, CODES = ("https://a.example", "https://b.example"), ("K", "L")
CODED = [(system, code) for system in LISTS for code in CODES]
DAYS = [date(2024, 1, 1) + timedelta(days=100 * number) for number in range(6)]
FACTS = {
    "class": ("AMB", "HH"),
    "team": ("T1", "T2"),
    "profession": ("1", "4"),
    "decision": ("true", "false"),
}
#: True, false, and neither of them.
CONDITIONS = ("true", "false", "1")
ANSWERS = (ToCode("4"), ToCode("15"), NotInKpr(), Leave())
SCOPES = (
    Scope(),
    Scope(kommuner=frozenset({"4601"})),
    Scope(kommuner=frozenset({"4602"})),
    Scope(vendors=frozenset({"Lysning AS"})),
    Scope(tenants=frozenset({"ours"})),
)
OWN_LISTS = (
    {},
    {},
    {"local_codes": {LISTS[0]: {"K": "4", "M": "15"}}, "not_in_kpr": {LISTS[1]: ("L",)}},
)


def made_row(chance, number):
    """A row of any layer; few of them ask much, so that several often hold."""
    layer = chance.choice(list(Layer))
    first, last = made_span(chance)
    facts = chance.sample(sorted(FACTS), chance.choice((0, 0, 0, 1, 1, 2)))
    return Row(
        MappingRow(layer.value, "made", "2026-11-22", f"r{number}"),
        ToPilot("PILOT-PHR") if layer is Layer.PILOT else chance.choice(ANSWERS),
        first,
        last,
        chance.choice(SCOPES),
        frozenset(chance.sample(CODED, chance.choice((0, 1, 1, 2)))),
        {fact: made_choice(chance, FACTS[fact]) for fact in facts},
        chance.choice((None, None, None, Ages(0, 17), Ages(18, 200))),
        chance.choice((None,) * 9 + tuple(map(Condition, CONDITIONS))),
    )


def made_choice(chance, values):
    chosen = frozenset(chance.sample(values, chance.choice((1, 1, 2))))
    return Choice(chosen) if chance.random() < 0.7 else Choice(none_of=chosen)


def made_span(chance):
    """All days, or some of them."""
    if chance.random() < 0.5:
        return date.min, date.max
    first, last = sorted(chance.sample(DAYS, 2))
    return chance.choice(((first, last), (first, date.max), (date.min, last)))


def made_tables(chance):
    """A handful of rows, and the lists that their tables answer for."""
    rows = tuple(made_row(chance, number) for number in range(chance.randint(1, 9)))
    listed = ((chance.choice(LISTS), ListedSystem(chance.choice(SCOPES), *made_span(chance))) for _ in "ab")
    return Decisions(rows=rows, listed=tuple(listed))


def made_resource(chance):
    """What a resource says, who sends it, and the day."""
    codes = chance.choices([*CODED, (LISTS[0], "M"), ("", "K")], k=chance.choice((0, 1, 1, 1, 2, 3)))
    told = {
        fact: frozenset(chance.sample(values, chance.choice((0, 1, 1, 2)))) for fact, values in FACTS.items()
    }
    epj = chance.choice((None, TenantEpj(leverandor="Lysning AS", navnEPJ="x", versjonEPJ="1")))
    sender = Tenant(kommuneNr=chance.choice(("4601", "4602")), epj=epj, **chance.choice(OWN_LISTS))
    sender = sender.model_copy(update={"name": chance.choice(("ours", "theirs"))})
    day = chance.choice([*DAYS, date(1990, 1, 1), DAYS[2] + timedelta(days=1)])
    return codes, told, chance.choice((None, 0, 17, 18, 99)), sender, day


def made(seed):
    """Tables with resources that ask them, the same for a seed each time."""
    chance = Random(seed)
    for _ in range(60):
        decisions = made_tables(chance)
        yield from ((decisions, made_resource(chance)) for _ in range(5))


def asked(way, decisions, resource):
    """What a way of asking finds, and what it says is wrong."""
    codes, told, age, sender, day = resource
    setting = Setting(replace(WORLD.tables, decisions=decisions), WORLD.tenants, sender, NOW)
    codings = [{"system": system, "code": code} if system else {"code": code} for system, code in codes]
    tree = {"resourceType": "Encounter", "type": [{"coding": codings}] if codings else []}
    reader = Reader(care_resource(tree, "R4"), "Encounter", Resolver("Encounter", tree), setting)
    facts = facts_of(reader, day)
    facts.give(told, age)
    try:
        found = way(reader, list(places_of(reader)), facts)
    except ConditionFailed:
        return "a condition failed"
    return found, reader.findings


@pytest.mark.parametrize("seed", range(8))
def test_the_rows_that_decide_are_those_that_a_look_at_every_row_finds(seed):
    for decisions, resource in made(seed):
        assert asked(deciding, decisions, resource) == asked(scanned, decisions, resource)


@pytest.mark.parametrize("seed", range(8))
def test_one_code_is_asked_as_several_are(seed):
    for decisions, resource in made(seed):
        assert asked(deciding, decisions, resource) == asked(deciding_several, decisions, resource)


@pytest.mark.parametrize("seed", range(8))
def test_the_rows_of_the_pilot_are_those_that_a_look_at_every_row_finds(seed):
    def of_pilot(_reader, _places, facts):
        return facts.tables.of_pilot(facts)

    for decisions, resource in made(seed):
        assert asked(of_pilot, decisions, resource) == asked(scanned_pilot, decisions, resource)


@pytest.mark.parametrize(("age", "is_found"), [(None, False), (17, False), (18, True), (200, True)])
def test_an_age_is_asked_with_both_ends(age, is_found):
    row = Row(MappingRow("national", "made", "1", "r"), ToCode("4"), ages=Ages(18, 200))
    found, _ = asked(deciding, Decisions(rows=(row,)), ([], {}, age, Tenant(kommuneNr="4601"), DAYS[0]))

    assert bool(found) is is_found


def test_rows_that_disagree_are_named_in_the_order_of_the_tables():
    scopes, answers = (Scope(), SCOPES[1], Scope()), (ToCode("4"), ToCode("15"), NotInKpr())
    rows = tuple(
        Row(MappingRow("national", "made", "1", f"r{number}"), then, scope=scope, codes=frozenset({CODED[0]}))
        for number, (scope, then) in enumerate(zip(scopes, answers, strict=True))
    )
    _, (said,) = asked(
        deciding, Decisions(rows=rows), ([CODED[0]], {}, None, Tenant(kommuneNr="4601"), DAYS[0])
    )

    assert said.params == {"code": "made/r0", "other": "made/r1"}


def test_senders_in_the_same_scopes_share_what_is_made_of_their_rows():
    rows = tuple(
        Row(
            MappingRow("national", "made", "1", f"r{number}"),
            ToCode("4"),
            codes=frozenset({("s", str(number))}),
        )
        for number in range(20)
    )
    decisions = Decisions(rows=rows)
    views = [decisions.of(Sender(kommune, kommune)) for kommune in ("4601", "4602")]

    assert views[0].named["s"] is views[1].named["s"]


def test_a_fact_is_read_only_where_a_row_asks_for_it():
    team = {"class": Choice(frozenset({"HH"})), "team": Choice(frozenset({"T1"}))}
    row = Row(
        MappingRow("national", "made", "1", "r"), ToCode("4"), codes=frozenset({CODED[0]}), choices=team
    )
    folded = replace(row, codes=frozenset({("https://a.example", "K")}), last=DAYS[1])

    assert read_of(folded, DAYS[0]) == {"class"}
    assert read_of(folded, DAYS[2]) == set()


def read_of(row, day):
    """The facts that were read of a resource with a code."""
    setting = Setting(
        replace(WORLD.tables, decisions=Decisions(rows=(row,))), WORLD.tenants, Tenant(kommuneNr="4601"), NOW
    )
    tree = {"resourceType": "Encounter", "type": [{"coding": [{"system": LISTS[0], "code": "K"}]}]}
    reader = Reader(care_resource(tree, "R4"), "Encounter", Resolver("Encounter", tree), setting)
    facts = facts_of(reader, day)
    deciding(reader, list(places_of(reader)), facts)
    return set(facts.known)
