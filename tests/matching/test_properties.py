"""What must hold for any services of a person."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from adapter.matching import Match, Origin, Service, Span, Verdict
from adapter.matching.folding import folded
from adapter.matching.judge import judge
from adapter.values import replace
from tests.matching.services import (
    DEFAULT,
    HOME,
    NEIGHBOUR,
    OTHER_UNIT,
    RUNNING_2025,
    TABLE,
    UNIT,
    own,
)

POLICIES = st.sampled_from([DEFAULT, RUNNING_2025])
STARTS = st.sampled_from([date(2023, 5, 1), date(2023, 5, 10), date(2024, 12, 31), date(2025, 2, 1)])
CODES = ["15", "21", "20", "29", "13", "8", "08.01", "9", "14", "6"]


@st.composite
def spans(draw):
    start, length = draw(STARTS), draw(st.sampled_from([None, 0, 9, 700]))
    return Span(start, None if length is None else start + timedelta(length))


def services(origins=tuple(Origin), kommuner=(HOME,), codes=CODES):
    return st.builds(
        Service,
        origin=st.sampled_from(origins),
        source=st.sampled_from(["a", "b"]),
        id=st.sampled_from(["T1", "T2", "T3", "T4"]),
        kommune_nr=st.sampled_from(kommuner),
        list=st.just("9151"),
        code=st.sampled_from(codes),
        span=spans(),
        orgnr=st.sampled_from([None, UNIT, OTHER_UNIT]),
        year=st.sampled_from([None, 2023, 2024]),
        is_certain=st.booleans(),
        seen_on=st.sampled_from([None, date(2023, 5, 5)]),
    ).map(lambda each: each if each.origin is Origin.DERIVED else replace(each, is_certain=True, year=None))


OWN = services([Origin.OWN], (HOME, NEIGHBOUR))
OTHERS = st.lists(services(kommuner=(HOME, NEIGHBOUR)), max_size=6)
IN_SOME_ORDER = OTHERS.flatmap(lambda others: st.tuples(st.just(others), st.permutations(others)))


@given(OWN, IN_SOME_ORDER, POLICIES)
def test_the_order_of_the_others_does_not_matter(service, orders, policy):
    as_they_came, otherwise = orders
    assert judge(service, as_they_came, policy) == judge(service, otherwise, policy)


@given(OWN, OWN, POLICIES)
def test_of_two_own_services_each_is_to_the_other_what_that_is_to_it(one, two, policy):
    there, back = judge(one, [two], policy), judge(two, [one], policy)
    assert (there.verdict, there.rule) == (back.verdict, back.rule)


@given(services([Origin.OWN]), services([Origin.DERIVED]).filter(lambda row: row.source == "a"), POLICIES)
def test_a_service_and_a_row_are_to_each_other_the_same(service, row, policy):
    there, back = judge(service, [row], policy), judge(row, [service], policy)
    assert (there.verdict, there.rule) == (back.verdict, back.rule)


@given(services())
def test_folding_twice_changes_nothing(service):
    code_list, code = folded(service, TABLE)
    assert folded(replace(service, list=code_list, code=code), TABLE) == (code_list, code)


@given(OWN, OTHERS, POLICIES)
def test_only_what_agrees_in_key_and_start_is_registered_already(service, others, policy):
    match = judge(service, others, policy)
    if match.verdict is not Verdict.ALREADY_REGISTERED:
        return
    other = match.other
    named_alike = (service.source, service.id) == (other.source, other.id)
    assert other.kommune_nr == service.kommune_nr or named_alike
    assert folded(service, TABLE) == folded(other, TABLE) or named_alike
    assert service.span.start == other.span.start or named_alike
    assert other.is_certain


@given(OWN, OTHERS, OWN, POLICIES)
def test_what_was_suppressed_is_registered_already_only_while_key_and_start_agree(
    service, others, was, policy
):
    linked = Match(Verdict.ALREADY_REGISTERED, "KPR-D-005a", was)
    match = judge(service, [*others, was], policy, linked)
    if match.verdict is Verdict.ALREADY_REGISTERED and match.other.origin is Origin.OWN:
        assert folded(service, TABLE) == folded(match.other, TABLE)
        assert service.span.start == match.other.span.start


#: Of another type, of a unit of its own, long ago.
UNRELATED = own("1", "1999-01-01..1999-02-01", source="z", id="Z1", orgnr="987654325")


@given(OWN, OTHERS, POLICIES)
def test_an_unrelated_service_changes_no_verdict(service, others, policy):
    before, after = judge(service, others, policy), judge(service, [*others, UNRELATED], policy)
    assert after == before


@given(OWN, OTHERS, POLICIES)
def test_one_more_service_of_our_own_makes_no_verdict_milder(service, others, policy):
    order = list(Verdict)
    mine = [each for each in others if each.origin is Origin.OWN]
    verdicts = [judge(service, mine[:n], policy).verdict for n in range(len(mine) + 1)]
    assert [order.index(v) for v in verdicts] == sorted((order.index(v) for v in verdicts), reverse=True)


@given(OWN, OTHERS, POLICIES)
def test_a_row_that_names_nobody_is_never_sure(service, others, policy):
    unsure = [replace(each, is_certain=False, origin=Origin.DERIVED) for each in others]
    assert judge(service, unsure, policy).verdict in (Verdict.POSSIBLE, Verdict.SEPARATE)


def reported(services):
    """What is reported when services come in an order: all but what is registered already."""
    taken = []
    for service in services:
        if judge(service, taken, DEFAULT).verdict is not Verdict.ALREADY_REGISTERED:
            taken.append(service)
    return sorted(repr((folded(each, TABLE), each.span, each.orgnr)) for each in taken)


@st.composite
def two_systems(draw):
    codes = st.sampled_from(["15", "21", "8", "9"])
    told = st.lists(st.tuples(codes, spans(), st.sampled_from([UNIT, OTHER_UNIT])), max_size=4, unique=True)
    return [
        [
            replace(own(code, "2024-01-01", source=name, id=f"T{n}", orgnr=unit), span=when)
            for n, (code, when, unit) in enumerate(draw(told))
        ]
        for name in ("a", "b")
    ]


@given(two_systems(), st.randoms(use_true_random=False))
def test_the_same_services_are_reported_whichever_system_is_first(systems, chance):
    a, b = systems
    mixed = [*a, *b]
    chance.shuffle(mixed)
    # Where a person must decide (D-005b, D-006), the later is held: that is the rule, not chance.
    doubts = [judge(one, [two], DEFAULT) for one in mixed for two in mixed if one is not two]
    assume(all(match.verdict is not Verdict.POSSIBLE for match in doubts))
    assert reported([*a, *b]) == reported([*b, *a]) == reported(mixed)
