"""When a new certificate is needed."""

from adapter.register.cms.expiry import covered_until, days_left
from tests.register.pki import DAY, NOW, pki


def issued(**wishes):
    return pki().issuing.issue("Testkommune", **wishes).certificate


def test_days_are_left_until_the_end_and_fewer_than_none_after_it():
    assert days_left(NOW + 1.5 * DAY, NOW) == 1.5
    assert days_left(NOW - DAY, NOW) == -1


def test_a_successor_that_takes_over_in_time_prolongs_the_cover():
    first, second = issued(end=NOW + 10 * DAY), issued(end=NOW + 300 * DAY)
    assert covered_until([(None, first)], NOW) == NOW + 10 * DAY
    assert covered_until([(NOW + 5 * DAY, second), (None, first)], NOW) == NOW + 300 * DAY


def test_a_successor_that_comes_too_late_leaves_a_gap():
    first, second = issued(end=NOW + 10 * DAY), issued(end=NOW + 300 * DAY)
    assert covered_until([(None, first), (NOW + 11 * DAY, second)], NOW) == NOW + 10 * DAY


def test_what_was_used_before_does_not_count():
    old, new = issued(end=NOW + 300 * DAY), issued(end=NOW + 10 * DAY)
    assert covered_until([(None, old), (NOW - DAY, new)], NOW) == NOW + 10 * DAY
