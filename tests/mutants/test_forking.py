import os
import signal
import tempfile
from pathlib import Path

import pytest

from tests.mutants import forking
from tests.mutants.forking import Forks, limit


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def _says(what: bytes, code: int = 0):
    def work(said: int) -> int:
        os.write(said, what)
        return code

    return work


def _without_end(_: int) -> int:
    limit(0.05)
    while True:
        pass


def _raises(_: int) -> int:
    raise ValueError


def test_a_child_tells_what_it_wrote_and_how_it_ended():
    forks: Forks[str] = Forks(1)
    forks.start("one", _says(b"seen", 3))
    ended = forks.ended()
    assert (ended.task, ended.said, ended.code) == ("one", b"seen", 3)


def test_only_so_many_children_are_at_work_at_a_time():
    forks: Forks[int] = Forks(2)
    forks.start(1, _says(b""))
    assert not forks.full
    forks.start(2, _says(b""))
    assert forks.full
    assert {forks.ended().task, forks.ended().task} == {1, 2}
    assert not len(forks)


def test_a_child_that_uses_more_than_its_share_of_the_processor_is_ended_by_a_signal():
    forks: Forks[str] = Forks(1)
    forks.start("endless", _without_end)
    assert forks.ended().code == -signal.SIGPROF


def test_a_child_that_only_sleeps_is_ended(monkeypatch):
    monkeypatch.setattr(forking, "PATIENCE", 1)
    forks: Forks[str] = Forks(1)
    forks.start("asleep", lambda _: signal.pause() or 0)
    assert forks.ended().code == -signal.SIGKILL


def test_a_child_whose_work_raises_ends_as_none_that_finished():
    forks: Forks[str] = Forks(1)
    forks.start("broken", _raises)
    assert forks.ended().code == 70


def test_what_a_child_leaves_in_its_folder_is_cleared_away(tmp_path):
    def leave(said: int) -> int:
        os.write(said, tempfile.mkdtemp().encode())
        return 0

    forks: Forks[str] = Forks(1)
    forks.start("untidy", leave)
    left = Path(forks.ended().said.decode())
    assert left.is_relative_to(tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_children_still_at_work_are_ended_on_demand(tmp_path):
    forks: Forks[str] = Forks(2)
    forks.start("asleep", lambda _: signal.pause() or 0)
    forks.stop()
    assert not len(forks)
    assert [*tmp_path.iterdir()] == []
