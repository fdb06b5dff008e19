from tests.mutants.ordering import Order, in_turn
from tests.mutants.reaching import Reach

F, G = "adapter.fhir.care.x_f", "adapter.fhir.care.x_g"


def _reach(seconds: float, *functions: str) -> Reach:
    return Reach(frozenset(functions), seconds)


def test_quick_tests_are_tried_before_slow_ones():
    reach = {"slow": _reach(0.3, F), "quick": _reach(0.01, F)}
    assert Order(reach).tests(F) == ["quick", "slow"]


def test_one_case_of_each_test_is_tried_before_the_second_of_any():
    reach = {"t[1]": _reach(0.01), "t[2]": _reach(0.02), "u[1]": _reach(0.1), "u[2]": _reach(0.2)}
    assert in_turn(reach) == ["t[1]", "u[1]", "t[2]", "u[2]"]


def test_very_slow_tests_are_tried_last():
    reach = {"t[1]": _reach(0.01), "t[2]": _reach(0.02), "corpus": _reach(5)}
    assert in_turn(reach) == ["t[1]", "t[2]", "corpus"]


def test_a_function_that_no_test_reaches_has_none():
    assert Order({"t": _reach(0.1, F)}).tests(G) == []


def test_who_killed_last_is_tried_first():
    order = Order({"a": _reach(0.1, F), "b": _reach(0.2, F), "c": _reach(0.3, F)})
    order.killed(F, "b")
    order.killed(F, "c")
    assert order.tests(F) == ["c", "b", "a"]


def test_who_killed_in_the_same_module_is_tried_where_it_reaches():
    order = Order({"a": _reach(0.1, G), "b": _reach(0.2, F, G), "c": _reach(0.3, F)})
    order.killed(F, "c")
    order.killed(F, "b")
    assert order.tests(G) == ["b", "a"]
