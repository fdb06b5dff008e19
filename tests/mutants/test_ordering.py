from tests.mutants import ordering
from tests.mutants.making import Mutant
from tests.mutants.ordering import CORPORA, Order, in_turn, spread
from tests.mutants.reaching import Reach
from tests.mutants.words import Speaking

F, G = "adapter.fhir.care.x_f", "adapter.fhir.care.x_g"
MF, MG = Mutant(f"{F}__mutmut_1", "", ""), Mutant(f"{G}__mutmut_1", "", "")


def _order(reach: dict[str, Reach]) -> Order:
    return Order(reach, Speaking({}))


def _reach(seconds: float, *functions: str) -> Reach:
    return Reach(frozenset(functions), seconds)


def test_quick_tests_are_tried_before_slow_ones():
    reach = {"slow": _reach(0.3, F), "quick": _reach(0.01, F)}
    assert _order(reach).tests(MF) == ["quick", "slow"]


def test_one_case_of_each_test_is_tried_before_the_second_of_any():
    reach = {"t[1]": _reach(0.01), "t[2]": _reach(0.02), "u[1]": _reach(0.1), "u[2]": _reach(0.2)}
    assert in_turn(reach) == ["t[1]", "u[1]", "t[2]", "u[2]"]


def test_very_slow_tests_are_tried_last():
    reach = {"t[1]": _reach(0.01), "t[2]": _reach(0.02), "corpus": _reach(5)}
    assert in_turn(reach) == ["t[1]", "t[2]", "corpus"]


def test_a_function_that_no_test_reaches_has_none():
    assert _order({"t": _reach(0.1, F)}).tests(MG) == []


def test_who_killed_last_is_tried_first():
    order = _order({"a": _reach(0.1, F), "b": _reach(0.2, F), "c": _reach(0.3, F)})
    order.killed(MF, "b")
    order.killed(MF, "c")
    assert order.tests(MF) == ["c", "b", "a"]


def test_who_killed_in_the_same_module_is_tried_where_it_reaches():
    order = _order({"a": _reach(0.1, G), "b": _reach(0.2, F, G), "c": _reach(0.3, F)})
    order.killed(MF, "c")
    order.killed(MF, "b")
    assert order.tests(MG) == ["b", "a"]


def test_tests_that_speak_of_a_mutant_come_first_then_the_corpora_then_others(monkeypatch):
    monkeypatch.setattr(ordering, "FOREMOST", 2)
    said = {
        "other": {"kommun"},
        "near": {"care"},
        "nearest": {"care", "birth"},
        "third": {"care"},
        CORPORA: set(),
    }
    reach = {test: _reach(at / 10, "adapter.fhir.care.x_f") for at, test in enumerate(said)}
    mutant = Mutant("adapter.fhir.care.x_f__mutmut_1", "", "", changed="birth = None")
    assert Order(reach, Speaking(said)).tests(mutant) == ["nearest", "near", CORPORA, "third", "other"]


def test_what_speaks_of_the_very_part_that_is_changed_comes_before_what_speaks_of_its_line():
    said = {"line": {"words", "complai"}, "part": {"words", "left"}, "other": set()}
    reach = {test: _reach(at / 10, F) for at, test in enumerate(said)}
    mutant = Mutant(f"{F}__mutmut_1", "", "", changed='words("left") complai', part="left")
    assert Order(reach, Speaking(said)).tests(mutant)[0] == "part"


def test_a_budget_of_time_leaves_out_what_comes_last_and_never_the_first():
    order = _order({"a": _reach(2, F), "b": _reach(3, F), "c": _reach(4, F)})
    assert order.within(["a", "b", "c"], 5.5) == ["a", "b"]
    assert order.within(["a", "b", "c"], 1) == ["a"]


CASES = {f"t[{number}]": 100 for number in range(40)}


def test_the_case_that_says_most_is_tried_before_its_like_and_one_of_another_test_between():
    assert spread([*CASES, "u"], CASES | {"t[39]": 140, "u": 90})[:3] == ["t[39]", "u", "t[0]"]


def test_the_fortieth_case_is_tried_before_what_speaks_little_of_a_mutant():
    assert spread(["far", *CASES], CASES | {"far": 15})[-1] == "far"


def test_among_tests_that_say_nothing_of_a_mutant_their_order_stays():
    assert spread(["b", "a", "c"], {}) == ["b", "a", "c"]
