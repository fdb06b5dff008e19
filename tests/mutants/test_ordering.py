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


def test_tests_named_after_the_module_come_first_then_the_corpora_then_its_package_then_others():
    tests = [
        "tests/fhir/test_care.py::test_of_care",
        "tests/mutants/corpora.py::test_all",
        "tests/fhir/test_xml.py::test_of_xml",
        "tests/web/test_page.py::test_of_a_page",
    ]
    reach = {test: _reach(at / 10, F) for at, test in enumerate(reversed(tests))}
    assert Order(reach).tests(F) == tests


def test_a_budget_of_time_leaves_out_what_comes_last_and_never_the_first():
    order = Order({"a": _reach(2, F), "b": _reach(3, F), "c": _reach(4, F)})
    assert order.within(F, 5.5) == ["a", "b"]
    assert order.within(F, 1) == ["a"]
