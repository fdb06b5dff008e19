import io
import sys

from adapter.cli import progress
from adapter.cli.progress import watched, watched_stream


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_without_a_screen_nothing_is_told(monkeypatch):
    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", -1.0)

    assert list(watched(range(5), 5)) == [0, 1, 2, 3, 4]
    assert told.getvalue() == ""


def test_on_a_screen_a_bar_is_drawn_once_patience_is_over(monkeypatch):
    told = Screen()
    monkeypatch.setattr(sys, "stderr", told)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", -1.0)

    assert list(watched(range(5), 5)) == [0, 1, 2, 3, 4]
    assert "%" in told.getvalue()


def test_what_is_soon_done_draws_no_bar(monkeypatch):
    told = Screen()
    monkeypatch.setattr(sys, "stderr", told)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", 1_000_000.0)

    assert list(watched(range(5), 5)) == [0, 1, 2, 3, 4]
    assert "%" not in told.getvalue()


async def of_sizes(*sizes):
    for size in sizes:
        yield size


async def test_of_a_stream_each_item_counts_for_its_size(monkeypatch):
    told = Screen()
    monkeypatch.setattr(sys, "stderr", told)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", -1.0)

    assert [each async for each in watched_stream(of_sizes(7, 3), 10, int)] == [7, 3]
    assert "100%" in told.getvalue()


async def test_a_stream_that_is_to_be_quiet_is_handed_on_and_nothing_told(monkeypatch):
    told = Screen()
    monkeypatch.setattr(sys, "stderr", told)
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", -1.0)

    assert [each async for each in watched_stream(of_sizes(7, 3), 10, int, quiet=True)] == [7, 3]
    assert told.getvalue() == ""
