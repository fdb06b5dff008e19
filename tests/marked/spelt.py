"""A text as it may be hidden in another: plain, percent-encoded, in base64, hex, UTF-16, escapes or entities."""

import base64
import html
from collections.abc import Iterator, Mapping
from functools import cache
from html.entities import codepoint2name
from urllib.parse import quote, quote_plus

#: Bits of a letter of base64, and of a byte.
_SIX, _EIGHT = 6, 8


@cache
def spellings(text: str) -> Mapping[str, tuple[bytes, ...]]:
    """Each way of writing a text, by its name; what two ways write alike is of the first."""
    return _apart(_written(text))


def _apart(written: Mapping[str, tuple[bytes, ...]]) -> Mapping[str, tuple[bytes, ...]]:
    seen: set[bytes] = set()
    apart = {}
    for name, forms in written.items():
        own = tuple(form for form in forms if form not in seen)
        seen.update(own)
        if own:
            apart[name] = own
    return apart


def _written(text: str) -> Mapping[str, tuple[bytes, ...]]:
    raw = text.encode()
    return {
        "plain": _each(raw, text.upper().encode(), text.lower().encode(), text.encode("latin-1")),
        "reversed": (text[::-1].encode(),),
        "in groups": _each(*_grouped(text)),
        "URL-encoded": _each(*_percent(text)),
        "base64": _each(*_packed(raw), *_packed(text.encode("latin-1")), *_packed(text.encode("utf-16-le"))),
        "hex": _each(raw.hex().encode(), raw.hex().upper().encode(), raw.hex(" ").encode()),
        "UTF-16": _each(text.encode("utf-16-le"), text.encode("utf-16-be")),
        "escapes": _each(*_escaped(text)),
        "entities": _each(*_entities(text)),
    }


def _each(*forms: bytes) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(forms))


def _grouped(text: str) -> Iterator[bytes]:
    """A number as people write it; of words only what was said already."""
    if text.isdigit():
        yield from (f"{text[:6]}{gap}{text[6:]}".encode() for gap in (" ", "-", "\u00a0", "."))
        yield f"{text[:2]}.{text[2:4]}.{text[4:6]} {text[6:]}".encode()


def _percent(text: str) -> Iterator[bytes]:
    yield quote(text).encode()
    yield quote(text).lower().encode()
    yield quote_plus(text, encoding="latin-1").encode()
    yield quote(quote(text)).encode()
    every = "".join(f"%{byte:02X}" for byte in text.encode())
    yield every.encode()
    yield every.lower().encode()


def _packed(raw: bytes) -> Iterator[bytes]:
    """Base64 at each of three places, without the letters that depend on what stands around."""
    for shift in range(3):
        first = -(-shift * _EIGHT // _SIX)
        whole = (shift + len(raw)) * _EIGHT // _SIX
        packed = base64.b64encode(b"\0" * shift + raw)[first:whole]
        yield packed
        yield packed.replace(b"+", b"-").replace(b"/", b"_")


def _escaped(text: str) -> Iterator[bytes]:
    yield "".join(f"\\u{ord(sign):04x}" for sign in text).encode()
    yield "".join(f"\\u{ord(sign):04X}" for sign in text).encode()
    yield "".join(f"\\x{byte:02x}" for byte in text.encode()).encode()
    yield text.encode("ascii", "backslashreplace")
    yield "".join(sign if sign.isascii() else f"\\u{ord(sign):04x}" for sign in text).encode()
    yield repr(text.encode())[2:-1].encode()


def _entities(text: str) -> Iterator[bytes]:
    yield html.escape(text).encode()
    yield text.encode("ascii", "xmlcharrefreplace")
    yield "".join(f"&#{ord(sign)};" for sign in text).encode()
    yield "".join(f"&#x{ord(sign):x};" for sign in text).encode()
    yield "".join(f"&#x{ord(sign):X};" for sign in text).encode()
    yield "".join(_named(sign) for sign in text).encode()


def _named(sign: str) -> str:
    return sign if sign.isascii() else f"&{codepoint2name[ord(sign)]};"
