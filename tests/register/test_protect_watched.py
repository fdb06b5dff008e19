"""Files that are read again when they change."""

import itertools

from adapter.register.watched import Watched


def test_a_file_is_read_again_when_it_has_changed_and_not_otherwise(tmp_path):
    path = tmp_path / "file"
    path.write_text("one")
    count = itertools.count(1)
    watched = Watched(lambda: (path,), lambda: next(count), what="a file")
    assert [watched(), watched()] == [1, 1]
    path.write_text("another")
    assert [watched(), watched()] == [2, 2]


def test_what_must_be_fresh_is_read_though_nothing_seems_to_have_changed():
    count = itertools.count(1)
    watched = Watched(tuple, lambda: next(count), what="nothing")
    assert [watched(), watched(fresh=True), watched()] == [1, 2, 2]


def test_a_file_opened_to_others_is_another_file(tmp_path):
    path = tmp_path / "key"
    path.write_text("one")
    path.chmod(0o600)
    count = itertools.count(1)
    watched = Watched(lambda: (path,), lambda: next(count), what="a key")
    path.chmod(0o644)
    assert watched() == 2
