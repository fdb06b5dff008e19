"""Where in a YAML file everything stands, and what is no YAML of ours."""

from hashlib import sha256

import pytest

from adapter.errors import Fault
from adapter.mapping.yaml_lines import Document, parse

ANCHOR = "anchors are not used here; write the lines out again"
LATIN = (
    "this letter is not in UTF-8; save the file as UTF-8",
    "denne bokstaven er ikke i UTF-8; lagre filen som UTF-8",
)


def faults(text: str | bytes) -> list[tuple[int, int, str]]:
    content = text.encode() if isinstance(text, str) else text
    return [(fault.line, fault.column, fault.message) for fault in parse(content, "f").faults]


@pytest.mark.parametrize(
    ("content", "place"),
    [(b"\xe6", (1, 1)), (b"\n\xe6", (2, 1)), (b"\n\na: b\nc: \xe6\nd: e\n\n", (4, 4))],
)
def test_a_letter_that_is_not_in_utf_8_is_shown(content, place):
    assert parse(content, "f") == Document("f", None, (Fault("f", *place, *LATIN),))


def test_what_cannot_be_read_is_a_fault_of_its_file():
    empty = "the file is empty; fill it in or take it away", "filen er tom; fyll den ut, eller ta den bort"
    assert parse(b"# nothing\n", "f") == Document("f", None, (Fault("f", 0, 0, *empty),))
    broken = parse(b'a: "\n', "f")
    assert (broken.file, broken.root, [fault.file for fault in broken.faults]) == ("f", None, ["f"])


def test_a_file_is_named_by_the_first_twelve_digits_of_its_digest():
    assert parse(b"a: 1\n", "f").digest == sha256(b"a: 1\n").hexdigest()[:12]


def test_an_anchor_is_refused_where_it_is_used():
    assert faults("a: &x [1]\nb: *x\n") == [(2, 1, ANCHOR)]
    assert faults("a: &x [1]\nb:\n  - *x\n") == [(3, 3, ANCHOR)]


def test_a_key_that_is_no_word_hides_nothing_after_it():
    assert faults("? [a]\n: 1\nb: 1\nb: 2\n") == [
        (1, 3, "a key must be one word or text in quotes"),
        (4, 1, "b stands here twice, first in line 3; keep one"),
    ]


PLACES = {
    "a value": (("b", "c", 1), False, (4, 10)),
    "its key": (("b", "c"), True, (4, 3)),
    "what is missing in a list: the list": (("b", "c", 2), False, (4, 6)),
    "what is missing in a group: the group": (("b", "x", "y"), False, (4, 3)),
    "what is missing in a text: the text": (("b", "c", 1, "x"), True, (4, 10)),
    "the file": ((), False, (1, 1)),
}


@pytest.mark.parametrize(("path", "key", "place"), PLACES.values(), ids=PLACES)
def test_a_fault_stands_at(path, key, place):
    document = parse(b"? [a]\n: 1\nb:\n  c: [1, 2]\n", "f")
    assert document.fault(path, "wrong", key=key) == Fault("f", *place, "wrong")


def test_what_is_wrong_with_a_file_that_has_no_lines_is_a_fault_of_the_file():
    for key in (True, False):
        assert Document("f", None).fault(("tenants",), "wrong", key=key) == Fault("f", 0, 0, "wrong")


def test_a_number_beyond_what_a_machine_can_hold_is_a_fault_at_its_place():
    endless = ":".join(["1"] * 400) + ".5"
    assert [(line, column) for line, column, _ in faults(f"a: {endless}\n")] == [(1, 4)]
    assert parse(f"{endless}: 1\n".encode(), "f").fault((1.5,), "wrong", key=False).line == 1
