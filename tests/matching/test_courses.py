"""KPR-D-016 and KPR-D-017: courses of pilot contacts."""

from datetime import timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.matching.contacts import Contact
from adapter.matching.courses import Attendance, ended_by, with_contact
from adapter.values import replace
from tests.matching.services import HOME, NEIGHBOUR, UNIT, day

FIRST = day("2024-04-01")
GAP = 90


def talk(days, **given):
    values = {"unit": UNIT, "programme": "rph", "professions": ("4",)} | given
    return Contact("a", f"C-{days}", HOME, FIRST + timedelta(days), **values)


def courses_of(*contacts):
    return reduce(lambda courses, contact: with_contact(courses, contact, GAP), contacts, ())


def test_d_016_twelve_talks_make_one_course():
    (course,) = courses_of(*(talk(14 * n) for n in range(12)))
    assert (course.contacts, course.first, course.last) == (12, FIRST, FIRST + timedelta(14 * 11))


def test_d_016_a_new_course_begins_a_year_later():
    assert [course.contacts for course in courses_of(talk(0), talk(10), talk(365))] == [2, 1]


@pytest.mark.parametrize(("gap", "courses"), [(90, 1), (91, 2)])
def test_d_016_a_course_may_rest_for_ninety_days(gap, courses):
    assert len(courses_of(talk(0), talk(gap))) == len(courses_of(talk(gap), talk(0))) == courses


@pytest.mark.parametrize("other", [{"unit": None}, {"programme": "fact"}, {"kommune_nr": NEIGHBOUR}])
def test_d_016_a_course_is_of_one_kommune_unit_and_programme(other):
    assert len(courses_of(talk(0), replace(talk(1), **other))) == 2


def test_d_016_a_contact_counts_once():
    (course,) = courses_of(talk(0), talk(0))
    assert course.contacts == 1


def test_d_016_a_late_contact_makes_one_course_of_two():
    assert len(courses_of(talk(0), talk(150))) == 2
    assert len(courses_of(talk(0), talk(150), talk(70))) == 1


def test_d_016_a_course_knows_who_helped():
    (course,) = courses_of(talk(0), talk(7, professions=("2", "5")))
    assert course.professions == {"2", "4", "5"}


@given(
    st.lists(st.integers(0, 900), max_size=12).flatmap(
        lambda days: st.tuples(st.just(days), st.permutations(days))
    )
)
def test_d_016_the_order_of_contacts_does_not_matter(orders):
    as_they_came, otherwise = orders
    assert courses_of(*map(talk, as_they_came)) == courses_of(*map(talk, otherwise))


@given(st.lists(st.integers(0, 900), max_size=12, unique=True))
def test_d_016_no_contact_is_lost_and_none_counted_twice(days):
    assert sum(course.contacts for course in courses_of(*map(talk, days))) == len(days)


def test_d_017_a_course_ends_the_day_before_a_decision():
    (course,) = courses_of(talk(0), talk(30), talk(60), talk(61), talk(75))
    ended = ended_by(course, day("2024-06-01"))
    assert (ended.ended, ended.contacts) == (day("2024-05-31"), 3)
    assert ended.attended[-1] == Attendance(day("2024-05-31"), "a", "C-60")


def test_d_017_a_course_that_begins_with_the_service_or_later_is_left_alone():
    (course,) = courses_of(talk(0))
    assert ended_by(course, FIRST) == ended_by(course, day("2024-01-01")) == course
    assert ended_by(course, FIRST + timedelta(1)).ended == FIRST


def test_d_017_the_first_decision_ends_it():
    (course,) = courses_of(talk(0), talk(30))
    ended = ended_by(course, day("2024-05-02"))
    assert ended_by(ended, day("2024-06-01")) == ended
    assert ended_by(ended, day("2024-04-09")).ended == day("2024-04-08")


def test_d_017_what_ended_takes_in_what_is_found_late_but_nothing_later():
    (course,) = courses_of(talk(0), talk(30))
    ended = ended_by(course, day("2024-06-01"))
    assert [each.contacts for each in with_contact([ended], talk(60), GAP)] == [3]
    assert [each.contacts for each in with_contact([ended], talk(61), GAP)] == [2, 1]
