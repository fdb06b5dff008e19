"""A service that is told as two from a day on: what one version means for both."""

from adapter.notifications import Decision
from adapter.notifications.recoded import with_second
from adapter.rules import Finding
from tests.notifications.documents import Office, episode


def test_what_both_parts_list_is_listed_once_and_what_one_lists_is_not_lost():
    office = Office()
    office.one(episode())
    both, of_first, of_second = (Finding("KPR-T-005", path) for path in ("a", "b", "c"))

    first = Decision(office.history, findings=(of_first, both))
    second = Decision(office.history, findings=(both, of_second))

    assert with_second(first, second).findings == (of_first, both, of_second)
