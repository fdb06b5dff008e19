"""The search finds a leak of every kind, in every place and spelling; a search that finds nothing proves nothing."""

import base64
import gzip
from urllib.parse import quote

import pytest

from tests.marked.allowed import ALLOWED
from tests.marked.persons import MARKS, NUMBERS, number, words
from tests.marked.search import Heard, found_in, leaks, must_hold
from tests.marked.spelt import spellings

NUMBER = number("subject of the first")
NAME = words("family name")
#: One of each kind of place that the ways name.
PLACES = (
    "log",
    "metrics",
    "answer body GET /inputs as viewer",
    "answer headers POST /fhir as sender",
    "kpr.parked header x-kpr-reason",
    "kpr.receipts value",
    "access log",
    "dump of the database",
    "column outcome.findings",
    "file kpr.db",
    "output of kpr-adapter explain",
    "span",
    "written ahead",
)
#: As somebody else would write them: not by the functions that the search uses.
WRITTEN = {
    "plain": lambda text: f"fid={text};".encode(),
    "URL-encoded": lambda text: (
        f"/x?a={quote(text, safe='')}".encode()
        if not text.isdigit()
        else b"".join(b"%%%02X" % each for each in text.encode())
    ),
    "base64": lambda text: base64.b64encode(f"bruker: {text} ".encode()),
    "base64 one on": lambda text: base64.urlsafe_b64encode(f"bruker:{text} ".encode()),
    "base64 two on": lambda text: base64.b64encode(f"bruker {text}".encode()),
    "hex": lambda text: f"x{text}".encode().hex().encode(),
    "UTF-16": lambda text: f"x{text}".encode("utf-16"),
    "UTF-16, big-endian": lambda text: text.encode("utf-16-be"),
    "escapes": lambda text: "".join(f"\\u00{ord(sign):02x}" for sign in text).encode(),
    "entities": lambda text: "".join(f"&#{ord(sign)};" for sign in text).encode(),
}


def planted(place, content):
    heard = Heard()
    heard.hear("planted", place, b"before " + content + b" after")
    return leaks(found_in(heard))


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("place", PLACES)
def test_a_planted_leak_is_found(place, written):
    for text, mark in ((NUMBER, "subject of the first"), (NAME, "family name")):
        found = planted(place, WRITTEN[written](text))
        assert any(mark in str(each) and each.place == place for each in found)


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.written)
def test_every_mark_is_found_in_every_spelling_and_told_without_itself(mark):
    for spelling, forms in spellings(mark.text).items():
        for form in forms:
            found = planted("log", form)
            assert (spelling, mark.name) in {(each.spelling, each.mark) for each in found}
            assert mark.text not in "".join(map(str, found)) + repr(found)


def test_what_holds_no_mark_is_no_leak():
    heard = Heard()
    heard.hear("clean", "log", b"nothing " * 1000)
    heard.hear("clean", "log", b"01010112345 " + gzip.compress(b"other"))
    assert found_in(heard) == []


def test_no_mark_is_part_of_another():
    texts = [mark.text for mark in MARKS]
    assert len(set(texts)) == len(texts)
    assert [(one, other) for one in texts for other in texts if one != other and one in other] == []


def test_all_numbers_are_of_synthetic_persons():
    # Synthetic: the month is raised by 80 (SEC-17).
    assert {mark.text[2] in "89" for mark in NUMBERS.values()} == {True}


def test_each_allowed_place_has_a_reason_and_no_place_is_allowed_everything():
    assert all(len(each.why) > 20 for each in ALLOWED)
    assert len({each.place for each in ALLOWED}) == len(ALLOWED)
    never = (
        "log",
        "metrics",
        "span",
        "access log",
        "kpr.receipts value",
        "dump of the database",
        "file kpr.db",
        "written ahead",
    )
    assert [(place, each.place) for place in never for each in ALLOWED if each.is_for(place)] == []


def test_no_spelling_goes_over_a_line():
    forms = [form for mark in MARKS for each in spellings(mark.text).values() for form in each]
    assert [form for form in forms if b"\n" in form] == []
    assert len(forms) > 1000


def test_a_failure_names_no_mark():
    heard = Heard()
    heard.hear("planted", "log", NUMBER + NAME)
    with pytest.raises(
        AssertionError, match="planted: log: the number of: subject of the first, plain"
    ) as told:
        must_hold(heard, "no way")
    assert (NUMBER in str(told.value), NAME in str(told.value), NUMBER in repr(heard)) == (
        False,
        False,
        False,
    )


def test_an_allowed_place_at_which_nothing_stands_fails():
    with pytest.raises(AssertionError, match="take it away"):
        must_hold(Heard(), "service")
