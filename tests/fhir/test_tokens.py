"""JSON token by token: what stands where, and where reading ends."""

import pytest

from adapter.fhir import tokens
from adapter.fhir.tokens import DEEPEST, Kind, Token, read_tokens


def shown(text: str) -> list[tuple[str, str, int]]:
    return [(each.kind.name, each.path, each.depth) for each in read_tokens(text)]


def spans(text: str) -> list[str]:
    """What each token covers; of containers the bracket only."""
    return [text[each.start : each.end] for each in read_tokens(text)]


def test_values_come_in_their_order_with_path_and_depth():
    assert shown('{"a": 1, "b": [true, null, {"c": "x"}], "d": {}}') == [
        ("OBJECT", "", 0),
        ("NUMBER", ".a", 1),
        ("ARRAY", ".b", 1),
        ("WORD", ".b[0]", 2),
        ("WORD", ".b[1]", 2),
        ("OBJECT", ".b[2]", 2),
        ("STRING", ".b[2].c", 3),
        ("OBJECT", ".d", 1),
    ]


def test_a_value_is_covered_from_its_first_sign_to_its_last():
    text = ' { "a" : -1.5e3 , "b" : [ null , "x\\"y" ] } '
    assert spans(text) == ["{", "-1.5e3", "[", "null", '"x\\"y"']


def test_a_member_begins_at_its_key_and_an_item_at_itself():
    text = '{"a": [1,  2], "b": "x"}'
    assert [text[each.at] for each in read_tokens(text)] == ["{", '"', "1", "2", '"']
    assert [each.at for each in read_tokens(text)] == [0, 1, 7, 11, 15]


def test_a_repeated_key_is_noted_where_it_stands_and_its_value_is_read():
    text = '{"a": 1, "a" : 2}'
    repeated = Token(Kind.REPEATED_KEY, ".a", 1, 9, 9, 12)

    assert read_tokens(text)[2] == repeated
    assert text[repeated.start : repeated.end] == '"a"'
    assert shown(text)[3] == ("NUMBER", ".a", 1)


def test_a_key_is_the_same_however_it_is_written():
    assert shown('{"ab": 1, "\\u0061b": 2}')[2] == ("REPEATED_KEY", ".ab", 1)


@pytest.mark.parametrize("key", ["08865007451", "Kari Nordmann", "", "a" * 65, "æ"])
def test_a_key_that_is_no_name_is_left_out_of_the_path(key):
    assert shown(f'{{"{key}": [1]}}') == [("OBJECT", "", 0), ("ARRAY", "", 1), ("NUMBER", "[0]", 2)]


@pytest.mark.parametrize(
    ("text", "path", "depth", "at"),
    [
        ("", "", 0, 0),
        ("  ", "", 0, 2),
        ("{", "", 1, 1),
        ("{a: 1}", "", 1, 1),
        ('{"a" 1}', ".a", 1, 5),
        ('{"a": }', ".a", 1, 6),
        ('{"a": 1 "b": 2}', "", 1, 8),
        ('{"a": 1,}', "", 1, 8),
        ('{"a": [1 2]}', ".a", 2, 9),
        ('{"a": [1,]}', ".a[1]", 2, 9),
        ('{"a": {"b" 1}}', ".a.b", 2, 11),
        ('{"a": {b: 1}}', ".a", 2, 7),
        ("{} 1", "", 0, 3),
        ("[tru]", "[0]", 1, 1),
    ],
)
def test_reading_ends_where_there_is_no_json_any_more(text, path, depth, at):
    assert read_tokens(text)[-1][:6] == Token(Kind.BROKEN, path, depth, at, at, at)[:6]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"a": 1 "b": 2}', [",", "}"]),
        ('{"a": 1', [",", "}"]),
        ('{"a": [1 2]}', [",", "]"]),
        ('{"a": [1}', [",", "]"]),
        ('{"a" 1}', [":"]),
        ("{a: 1}", ['"…"', "}"]),
        ('{"a": 1,}', ['"…"']),
        ('{"a": "b}', ['"…"']),
        ('{"a": True}', ['"…"', "{…}", "[…]", "0", "true", "false", "null"]),
        ("{} 1", []),
    ],
)
def test_where_reading_ends_it_is_known_what_could_have_stood_there(text, wanted):
    assert list(read_tokens(text)[-1].wanted) == wanted


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_without_end_are_read_as_numbers(number):
    assert shown(f"[{number}, 1]")[1:] == [("NUMBER", "[0]", 1), ("NUMBER", "[1]", 1)]


@pytest.mark.parametrize(("levels", "last"), [(DEEPEST, "ARRAY"), (DEEPEST + 1, "TOO_DEEP")])
def test_nothing_is_read_below_the_deepest(levels, last):
    read = shown("[" * levels + "]" * levels)

    assert len(read) == levels
    assert read[-1] == (last, "[0]" * (levels - 1), levels - 1)


def test_nothing_is_read_below_the_deepest_object():
    read = shown('{"a": ' * (DEEPEST + 1))

    assert read[-1] == ("TOO_DEEP", ".a" * DEEPEST, DEEPEST)


def test_endless_crumbs_are_given_up(monkeypatch):
    monkeypatch.setattr(tokens, "MOST_TOKENS", 3)

    assert shown('{"a": [1, 2]}')[-1] == ("GAVE_UP", ".a[1]", 2)
    assert shown('{"a": [1]}')[-1] == ("NUMBER", ".a[0]", 2)


@pytest.mark.parametrize("value", ['"x"', "-1.5e3", "NaN", "true", "{}", '[{"b": 1}]', "x", ""])
def test_a_member_is_read_alike_whether_its_name_is_plain_or_escaped(value):
    plain, escaped = (shown(f'{{ "{name}" : {value} }}') for name in ("a", "\\u0061"))

    assert plain == escaped
    assert plain[1][1:] == (".a", 1)
