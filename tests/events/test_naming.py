"""Names that somebody else chose: no identity number in them, and nothing that cannot be written."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.events.naming import printable, safe_name

MASK = "***********"
#: Synthetic: month + 80.
NUMBER = "17815230051"


@pytest.mark.parametrize(
    "number",
    [
        NUMBER,
        "178152 30051",
        "178152-30051",
        "178152.30051",
        "178152_30051",
        "17.81.52.30051",
        "1 7 8 1 5 2 3 0 0 5 1",
        "178152\u202e30051",
        "178152\n30051",
        "195281173005",
        "201281173005",
    ],
)
@pytest.mark.parametrize("around", ["{}", "epikrise-{}.json", "uke-{}_1.json", "a{}b", "\udc80{}\udc81"])
def test_what_may_be_an_identity_number_is_masked(number, around):
    assert safe_name(around.format(number)) == printable(around.format(MASK))


@pytest.mark.parametrize(
    "name",
    [
        "bredvik/02-langtidsopphald-start.json",
        "1781523005.json",
        "178152300512.json",
        "2026-11-01-120.json",
        "http/0b5f3f1e-3c55-5d0e-8d6f-2a1f0c1c7f11",
        "blåbær æøå.json",
    ],
)
def test_other_names_stay_as_they_are(name):
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (os.fsdecode(b"a\xe6b.json"), "a\\udce6b.json"),
        ("a\nb", "a\\nb"),
        ("a\x00b\x1b[31m", "a\\x00b\\x1b[31m"),
        ("\u202ea\u2066", "\\u202ea\\u2066"),
    ],
)
def test_what_cannot_be_written_or_seen_is_escaped(name, written):
    assert safe_name(name) == written


@given(st.text(st.characters(codec=None)))
def test_every_name_can_be_written_on_one_line(name):
    safe = safe_name(name)

    assert safe.encode().decode() == safe
    assert len(safe.splitlines()) <= 1
