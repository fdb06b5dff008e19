import pytest

from adapter.fhir.encoding import Text, is_xml, read_text

TEXT = '{"å": 1}'


def test_plain_utf_8_has_no_flaw():
    assert read_text(TEXT.encode()) == Text(TEXT, None)


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_other_encodings_are_read_and_flawed_from_the_start(encoding):
    assert read_text(TEXT.encode(encoding)) == Text(TEXT, 0)


def test_what_is_no_character_is_counted_in_characters():
    assert read_text('{"å": "'.encode() + b'\xe5"}') == Text('{"å": "�"}', 7)
    assert read_text(b"\xef\xbb\xbf\xff") == Text("�", 0)


@pytest.mark.parametrize("body", [b'{"\x00a', b"{}\x00\x00", b""])
def test_a_zero_further_on_is_a_character_of_utf_8(body):
    assert read_text(body) == Text(body.decode(), None)


def test_half_a_sign_of_a_wide_encoding_is_replaced():
    assert read_text(b"\x00{\x00") == Text("{�", 0)
    assert read_text(b"{\x00\xff") == Text("{�", 0)


@pytest.mark.parametrize("before", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00"])
def test_the_first_sign_tells_xml(before):
    assert is_xml(before + b"<a/>")
    assert not is_xml(before + b'{"a": "<"}')
    assert not is_xml(before)


@pytest.mark.parametrize("content_type", ["application/fhir+xml", "TEXT/XML; charset=utf-8"])
def test_so_does_the_content_type(content_type):
    assert is_xml(b"{}", content_type)
    assert not is_xml(b"{}", "application/fhir+json")
    assert is_xml(b"<a/>", "application/fhir+json")
