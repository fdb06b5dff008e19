"""Places found by stepping over what is not asked for are those found by reading every token."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.sought import sought_offsets
from adapter.fhir.tokens import DEEPEST, MOST_TOKENS, read_tokens


class _Members(list):
    """The members of an object, in which a key may stand twice."""


KEYS = st.sampled_from(["a", "b", "_a", "_", "__a", "æ", "x y", "", "a.b", "a[0]", 'a"', "_x y"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.lists(st.tuples(KEYS, inner), max_size=5).map(_Members),
    max_leaves=25,
)
STEPS = st.lists(st.sampled_from([".a", ".b", "._a", "._", ".__a", ".a[0]", "[0]", "[1]", ".x"]), max_size=5)


def _written(value, gaps, *, escape):
    def gap():
        return gaps.choice(["", "", " ", "\n", " \t\r\n"])

    if isinstance(value, _Members):
        inside = ",".join(
            f"{gap()}{_key(key, escape, gaps)}{gap()}:{gap()}{_written(each, gaps, escape=escape)}{gap()}"
            for key, each in value
        )
        return f"{{{inside or gap()}}}"
    if isinstance(value, list):
        inside = ",".join(f"{gap()}{_written(each, gaps, escape=escape)}{gap()}" for each in value)
        return f"[{inside or gap()}]"
    return json.dumps(value, ensure_ascii=escape)


def _key(key, escape, gaps):
    if key and escape and gaps.random() < 0.3:
        return f'"\\u{ord(key[0]):04x}' + json.dumps(key[1:])[1:]
    return json.dumps(key)


def _with_parents(steps):
    return {"".join(steps[:number]) for number in range(len(steps) + 1)} | {
        "".join(steps[:number]).removesuffix("[0]") for number in range(len(steps) + 1)
    }


def _sought(path, sought):
    return path in sought or path.replace("._", ".") in sought


def _all_offsets(text, sought):
    return {token.path: token.at for token in read_tokens(text) if _sought(token.path, sought)}


@given(TREES, st.lists(STEPS, max_size=3), st.randoms(use_true_random=False), st.booleans())
def test_what_is_sought_is_where_reading_every_token_finds_it(tree, paths, gaps, escape):
    text = _written(tree, gaps, escape=escape)
    sought = {each for steps in paths for each in _with_parents(steps)} | {""}

    found = sought_offsets(text, sought)

    assert found is not None
    assert {path: at for path, at in found.items() if _sought(path, sought)} == _all_offsets(text, sought)


@given(TREES, STEPS, st.randoms(use_true_random=False), st.data())
def test_of_a_broken_document_nothing_is_said_or_what_reading_every_token_finds(tree, steps, gaps, data):
    text = _written(tree, gaps, escape=False)
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 2))
    broken = text[:at] + data.draw(st.text('{}[],:"01a\\ -', max_size=2)) + text[at + cut :]
    sought = _with_parents(steps) | {""}

    found = sought_offsets(broken, sought)

    if found is not None:
        all_found = _all_offsets(broken, sought)
        assert {path: at for path, at in found.items() if _sought(path, sought)} == all_found


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        '{"a":1,}',
        "[1,]",
        '{"a" 1}',
        '{"a":1]',
        "[1}",
        '{"a":01}',
        '{"a":1} 2',
        '"a\tb"',
        "{1:2}",
    ],
)
def test_of_what_is_no_json_nothing_is_said(text):
    assert sought_offsets(text, {"", ".a"}) is None


@pytest.mark.parametrize("sought", [{""}, {"", ".a"}, {"", ".b"}])
def test_as_deep_as_is_read_all_is_found_and_below_nothing_is_said(sought):
    def nested(levels):
        return '{"a":' + "[" * levels + "]" * levels + ',"b":1}'

    # The object itself is the first level.
    assert read_tokens(nested(DEEPEST - 1))[-1].path == ".b"
    found = sought_offsets(nested(DEEPEST - 1), sought)
    assert found is not None
    assert found.get(".b") == _all_offsets(nested(DEEPEST - 1), sought).get(".b")
    assert sought_offsets(nested(DEEPEST), sought) is None


def test_many_containers_beside_each_other_are_not_deep():
    text = '{"a":[' + ",".join(["{}"] * 2 * DEEPEST) + '],"b":1}'
    assert sought_offsets(text, {"", ".b"})[".b"] == text.index('"b"')


def test_of_a_text_that_may_have_too_many_tokens_nothing_is_said():
    assert sought_offsets("[" + ",".join("1" * MOST_TOKENS) + "]", {""}) is None


def test_of_a_number_that_python_does_not_read_nothing_is_said():
    assert sought_offsets('{"a":' + "1" * 5000 + "}", {""}) is None


@pytest.mark.parametrize("indent", [None, 2])
def test_a_large_document_is_stepped_over(indent):
    entries = [{"resource": {"resourceType": "Patient", "id": str(number)}} for number in range(500)]
    text = json.dumps({"entry": entries, "type": "batch"}, indent=indent)

    found = sought_offsets(text, {"", ".type"})

    # Into the list itself it looks, as so many brackets might be nested.
    assert found == {"": 0, ".entry": text.index('"entry"'), ".type": text.rindex('"type"')}
