import io
import sys

from adapter.cli import progress
from adapter.cli.progress import watched


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
