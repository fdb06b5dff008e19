import pytest

from adapter.fhir.xml_tokens import DEEPEST, XmlKind, read_xml_tokens


def shown(body: str, max_string: int = 100) -> list[tuple[str, str, int]]:
    return [(each.kind.name, each.path, each.depth) for each in read_xml_tokens(body.encode(), max_string)]


def test_elements_come_in_their_order_with_path_and_depth():
    assert shown("<E><a/><b><c/><c/></b><contained><P><a/></P></contained></E>") == [
        ("ELEMENT", "", 0),
        ("ELEMENT", ".a", 1),
        ("ELEMENT", ".b", 1),
        ("ELEMENT", ".b.c", 2),
        ("ELEMENT", ".b.c[1]", 2),
        ("ELEMENT", ".contained", 1),
        ("ELEMENT", ".contained", 2),
        ("ELEMENT", ".contained.a", 3),
    ]


def test_lines_and_columns_are_counted_from_1():
    tokens = read_xml_tokens(b"<E>\n  <a/>\n</E>", 100)

    assert [(each.line, each.column) for each in tokens] == [(1, 1), (2, 3)]


@pytest.mark.parametrize("body", ["<!DOCTYPE E><E/>", "<!DOCTYPE E [<!ENTITY x 'y'>]><E>&x;</E>"])
def test_a_document_type_is_not_read_beyond(body):
    assert shown(body) == [("BROKEN", "", 0)]


def test_a_broken_document_is_read_up_to_its_break():
    assert shown("<E><a><b></a></E>") == [
        ("ELEMENT", "", 0),
        ("ELEMENT", ".a", 1),
        ("ELEMENT", ".a.b", 2),
        ("BROKEN", ".a.b", 2),
    ]


def test_an_encoding_that_is_none_breaks_the_document():
    assert [each.kind for each in read_xml_tokens(b"<?xml version='1.0' encoding='x-none'?><E/>", 9)] == [
        XmlKind.BROKEN
    ]


@pytest.mark.parametrize(("levels", "last"), [(DEEPEST, "ELEMENT"), (DEEPEST + 1, "TOO_DEEP")])
def test_nothing_is_read_below_the_deepest(levels, last):
    tokens = shown("<a>" * levels + "</a>" * levels)

    assert len(tokens) == levels
    assert tokens[-1] == (last, ".a" * (levels - 1), levels - 1)


@pytest.mark.parametrize(("length", "is_long"), [(100, False), (101, True)])
@pytest.mark.parametrize(
    "inner", ["<a value='{}'/>", "<a>{}</a>", "<a><b/>{}</a>", "<a>&#32;{}</a>", "<a>{}&#32;</a>"]
)
def test_a_long_string_is_noted_once_at_its_element(inner, length, is_long):
    text = "x" * (length - inner.count("&#32;"))

    assert [token for token in shown(f"<E>{inner.format(text)}</E>") if token[0] == "LONG_STRING"][:1] == (
        [("LONG_STRING", ".a", 1)] if is_long else []
    )


@pytest.mark.parametrize("count", [50, 51])
def test_the_narrative_is_one_string_and_noted_once(count):
    part = f"<p>{'x' * count}</p>"
    body = f"<E><text><div>{part}{part}{part}</div></text><a/></E>"

    long = [path for kind, path, _ in shown(body, max_string=150) if kind == "LONG_STRING"]

    assert long == ([] if count == 50 else [".text.div"])


def test_the_texts_of_several_elements_are_no_one_string():
    entry = f"<entry><text><div>{'x' * 60}</div></text></entry>\n"

    assert "LONG_STRING" not in [kind for kind, _, _ in shown(f"<E>{entry * 3}</E>")]


def test_markup_in_the_narrative_has_no_path_of_its_own():
    assert shown("<E><text><div><B><p/></B></div></text><a/></E>") == [
        ("ELEMENT", "", 0),
        ("ELEMENT", ".text", 1),
        ("ELEMENT", ".text.div", 2),
        ("ELEMENT", ".text.div", 3),
        ("ELEMENT", ".text.div", 4),
        ("ELEMENT", ".a", 1),
    ]


def test_a_prefix_is_no_part_of_a_name():
    assert shown('<f:E xmlns:f="http://hl7.org/fhir"><f:P/><f:a/></f:E>') == [
        ("ELEMENT", "", 0),
        ("ELEMENT", "", 1),
        ("ELEMENT", ".a", 1),
    ]
