"""Pauses between attempts: doubled, bounded, and slow in the end."""

import pytest

from adapter.config import RegisterSettings
from adapter.register.patience import pause_after

SETTINGS = RegisterSettings(
    quick_attempts=6, first_pause_seconds=1, longest_pause_seconds=10, slow_pause_seconds=3600
)


@pytest.mark.parametrize(
    ("attempts", "longest"), [(0, 1), (1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (6, 3600), (99, 3600)]
)
def test_a_pause_is_doubled_up_to_the_longest_and_then_the_slow_one(attempts, longest):
    pauses = [pause_after(attempts, None, SETTINGS).total_seconds() for _ in range(200)]
    assert longest * 0.75 <= min(pauses)
    assert max(pauses) <= longest


def test_senders_that_failed_together_do_not_come_back_together():
    assert len({pause_after(3, None, SETTINGS) for _ in range(20)}) > 1


def test_what_the_answer_asks_for_is_the_least():
    assert pause_after(1, 120.0, SETTINGS).total_seconds() == 120
