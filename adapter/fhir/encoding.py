"""What a body says as text, even where it is not the UTF-8 that FHIR asks for."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import NamedTuple

#: The first character of JSON and XML is ASCII: where the zero stands tells the byte order.
_WIDE = {b"\x00\x00": "utf-32-be", b"\x00": "utf-16-be"}

#: What may stand before the first sign of a document, byte-order marks of all encodings among it.
_BEFORE_DOCUMENT = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


def is_xml(body: bytes, content_type: str | None = None) -> bool:
    """Whether a body is XML: its content type says so, or its first sign is `<`."""
    says_so = content_type is not None and "xml" in content_type.lower()
    return says_so or body.lstrip(_BEFORE_DOCUMENT)[:1] == b"<"


class Text(NamedTuple):
    """A body as text, as far as it can be read, and where it is not UTF-8."""

    text: str
    #: Counted in characters of `text`; None where the body is plain UTF-8.
    flaw: int | None


def read_text(body: bytes) -> Text:
    """Read a body for explaining it; what is no character becomes U+FFFD."""
    if body.startswith(BOM_UTF8):
        return Text(body[len(BOM_UTF8) :].decode(errors="replace"), 0)
    wide = _wide_encoding(body)
    if wide:
        return Text(body.decode(wide, errors="replace"), 0)
    try:
        return Text(body.decode(), None)
    except UnicodeDecodeError as error:
        return Text(body.decode(errors="replace"), len(body[: error.start].decode()))


def _wide_encoding(body: bytes) -> str | None:
    """Tell the encoding of two or four bytes a character, by its mark or by where the zeros are."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" not in body[:2]:
        return None
    if body.startswith(b"\x00"):
        return _WIDE[b"\x00\x00" if body.startswith(b"\x00\x00") else b"\x00"]
    return "utf-32-le" if body[2:4] == b"\x00\x00" else "utf-16-le"
