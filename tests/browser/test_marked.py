"""How a document is cut into lines and pieces: nothing of it is lost, and a mark stands where its finding says."""

import pytest

from adapter.web.pages.examples import content, examples
from adapter.web.pages.findings import Card, Place
from adapter.web.pages.highlight import form_of, tokens
from adapter.web.pages.marked import Gap, heaviest, lines, marked_lines


def card(line, column, look="bad", number=1):
    return Card(number, "KPR-V-034", "end-before-start", look, "text", "action", [Place(line, column, "E.x")])


def marks(found):
    return [(line.number, piece.text) for line in found for piece in line.pieces if piece.cards]


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.file)
def test_the_pieces_of_a_line_are_the_line(example):
    text = content(example).decode()
    form = form_of(text)
    for line in text.splitlines():
        assert "".join(token.text for token in tokens(line, form)) == line


def test_a_mark_stands_at_its_column_even_where_all_is_in_one_line():
    text = '{"resourceType": "Encounter", "period": {"start": "2026-01-01"}}'
    assert marks(lines(text, "json", [card(1, 51)])) == [(1, '"2026-01-01"')]


def test_a_mark_on_white_space_belongs_to_what_follows():
    assert marks(lines('{\n   "a": 1\n}', "json", [card(2, 1)])) == [(2, '"a"')]


def test_a_mark_behind_the_end_is_still_seen():
    assert marks(lines('{"a":\n', "json", [card(2, 1)])) == [(1, "{")]
    assert marks(lines('{"a"', "json", [card(1, 99)])) == [(1, " ")]


def test_a_finding_without_a_place_is_shown_at_the_top():
    assert marks(lines("{}", "json", [card(None, None)])) == [(1, "{")]


def test_a_line_looks_like_the_weightiest_of_its_findings():
    (line,) = lines("{}", "json", [card(1, 1, "note", 1), card(1, 1, "warn", 2)])
    assert (line.look, [each.number for each in line.cards]) == ("warn", [1, 2])
    assert heaviest([]) == ""


def test_the_lines_to_jump_to_are_named_once_from_the_top():
    assert marked_lines([card(9, 1, "note"), card(2, 1), card(9, 5)]) == [(2, "bad"), (9, "bad")]


def test_a_very_long_document_is_cut_to_what_matters():
    found = lines("\n".join(["{}"] * 10_000), "json", [card(5_000, 1)])
    gaps = [(each.first, each.last) for each in found if isinstance(each, Gap)]
    assert gaps == [(60, 4_987), (5_013, 10_000)]
    assert marks([each for each in found if not isinstance(each, Gap)]) == [(5_000, "{")]


def test_a_document_says_its_form():
    assert form_of("\ufeff <a/>") == "xml"
    assert form_of("", "application/fhir+xml") == "xml"
    assert form_of("{}") == "json"


def test_colours_end_before_a_page_grows_far_beyond_its_document():
    dense = "\n".join(["[],[],[],[]," * 100] * 1000)
    found = lines(dense, "json", [card(900, 1)])
    assert ["".join(piece.text for piece in line.pieces) for line in found] == dense.split("\n")
    assert sum(len(line.pieces) for line in found) < len(dense) / 3
    assert [number for number, _ in marks(found)] == [900]
