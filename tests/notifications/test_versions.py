"""Which of two versions is the newer: every row of KPR-D-001 and D-003."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from adapter.mapping import Origin, Version
from adapter.notifications import ConsultationHistory, HistoryKey
from adapter.notifications.versions import Age, age, other_content

HERE, ELSEWHERE = "EpisodeOfCare/1", "EpisodeOfCare/2"


def at(hour: int | None) -> datetime | None:
    return None if hour is None else datetime(2026, 3, 1, hour, tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    """A version as a row tells it: resource, versionId, hour of lastUpdated, content."""

    resource: str
    version_id: str | None
    hour: int | None
    content: bytes = b"a"


def compared(new: Seen, old: Seen) -> tuple[Origin, ConsultationHistory]:
    origin = Origin(
        new.resource, "p", Version(new.version_id, at(new.hour)), new.content, at(1), date(2026, 3, 1)
    )
    key, version = HistoryKey("t", "consultation", "1"), Version(old.version_id, at(old.hour))
    history = ConsultationHistory(key, old.resource, version, old.content, live=None, original=None)
    return origin, history


ROWS = {
    "a higher number is newer": (Seen(HERE, "3", None), Seen(HERE, "2", None), Age.NEWER),
    "a lower number is older": (Seen(HERE, "2", None), Seen(HERE, "3", None), Age.OLDER),
    "numbers are compared as numbers": (Seen(HERE, "10", None), Seen(HERE, "9", None), Age.NEWER),
    "an equal number is the same, whatever it says": (
        Seen(HERE, "3", None, b"b"),
        Seen(HERE, "3", None),
        Age.SAME,
    ),
    "a number goes before a time that says otherwise": (Seen(HERE, "3", 8), Seen(HERE, "2", 9), Age.NEWER),
    "a lower number goes before a later time": (Seen(HERE, "2", 9), Seen(HERE, "3", 8), Age.OLDER),
    "of equal numbers the later is newer": (Seen(HERE, "3", 9), Seen(HERE, "3", 8), Age.NEWER),
    "of equal numbers the earlier is older": (Seen(HERE, "3", 8), Seen(HERE, "3", 9), Age.OLDER),
    "equal number and time are the same": (Seen(HERE, "3", 8, b"b"), Seen(HERE, "3", 8), Age.SAME),
    "a number against none goes by the time": (Seen(HERE, "3", 9), Seen(HERE, None, 8), Age.NEWER),
    "none against a number goes by the time": (Seen(HERE, None, 8), Seen(HERE, "3", 9), Age.OLDER),
    "ids that are no numbers go by the time": (Seen(HERE, "b7", 8), Seen(HERE, "a9", 9), Age.OLDER),
    "one id that is no number goes by the time": (Seen(HERE, "7", 8), Seen(HERE, "a9", 9), Age.OLDER),
    "the other id that is no number goes by the time": (Seen(HERE, "x", 9), Seen(HERE, "9", 8), Age.NEWER),
    "equal words at one time are the same": (Seen(HERE, "b7", 8, b"b"), Seen(HERE, "b7", 8), Age.SAME),
    "a time alone tells": (Seen(HERE, None, 9), Seen(HERE, None, 8), Age.NEWER),
    "an earlier time alone is older": (Seen(HERE, None, 8), Seen(HERE, None, 9), Age.OLDER),
    "an equal time is the same": (Seen(HERE, None, 8, b"b"), Seen(HERE, None, 8), Age.SAME),
    "without number and time other content is newer": (
        Seen(HERE, None, None, b"b"),
        Seen(HERE, None, None),
        Age.NEWER,
    ),
    "without number and time equal content is the same": (
        Seen(HERE, None, None),
        Seen(HERE, None, None),
        Age.SAME,
    ),
    "a time against none tells nothing": (Seen(HERE, None, 9, b"b"), Seen(HERE, None, None), Age.NEWER),
    "none against a time tells nothing": (Seen(HERE, None, None, b"b"), Seen(HERE, None, 9), Age.NEWER),
    "equal words without a time are the same": (
        Seen(HERE, "b7", None, b"b"),
        Seen(HERE, "b7", None),
        Age.SAME,
    ),
    "other words without a time and other content are newer": (
        Seen(HERE, "a1", None, b"b"),
        Seen(HERE, "b7", None),
        Age.NEWER,
    ),
    "numbers of different resources say nothing": (
        Seen(ELSEWHERE, "1", None, b"b"),
        Seen(HERE, "9", None),
        Age.NEWER,
    ),
    "equal numbers of different resources say nothing": (
        Seen(ELSEWHERE, "9", None, b"b"),
        Seen(HERE, "9", None),
        Age.NEWER,
    ),
    "times of different resources count": (Seen(ELSEWHERE, "9", 8), Seen(HERE, "1", 9), Age.OLDER),
    "two resources of one moment are two versions": (
        Seen(ELSEWHERE, None, 8, b"b"),
        Seen(HERE, None, 8),
        Age.NEWER,
    ),
    "two resources of one moment and content are one": (
        Seen(ELSEWHERE, None, 8),
        Seen(HERE, None, 8),
        Age.SAME,
    ),
}


@pytest.mark.parametrize(("new", "old", "expected"), ROWS.values(), ids=ROWS)
def test_versions_are_compared(new, old, expected):
    assert age(*compared(new, old)) is expected


@pytest.mark.parametrize(
    ("new", "old", "element"),
    [
        (Seen(HERE, "3", 8, b"b"), Seen(HERE, "3", 8), "versionId"),
        (Seen(HERE, None, 8, b"b"), Seen(HERE, None, 8), "lastUpdated"),
        (Seen(HERE, "3", 8, b"b"), Seen(HERE, None, 8), "lastUpdated"),
    ],
)
def test_other_content_is_found_where_the_version_says_that_it_is_the_same(new, old, element):
    origin, history = compared(new, old)
    assert age(origin, history) is Age.SAME
    assert other_content(origin, history).expression == f"p.meta.{element}"
