from tests.mutants.making import changes

BEFORE = """def f(
    a: str) -> None:
    one(a)
    two("left_out", a)
    three(a)
"""


def test_the_lines_that_a_mutant_changes_are_told_and_the_part_that_is_another():
    after = BEFORE.replace("left_out", "XXleft_outXX")
    assert changes(BEFORE, after) == ('    two("left_out", a)\n    two("XXleft_outXX", a)', "left_out")


def test_what_is_only_added_takes_nothing_away():
    assert changes(BEFORE, BEFORE.replace("one(a)", "one(a, None)")) == ("    one(a)\n    one(a, None)", "")


def test_a_line_that_is_gone_is_what_is_taken_away():
    assert changes(BEFORE, BEFORE.replace("    three(a)\n", "")) == ("    three(a)", "    three(a)")
