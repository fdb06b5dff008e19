"""Names for what arrives: safe to log, to show and to store in clear, whoever chose them."""

import re

#: Control characters, and those that hide or turn text; a name has no use for them.
_HIDDEN = "\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_TO_ESCAPE = re.compile(f"[{_HIDDEN}]")
#: What may stand between two digits of a number that is written in groups.
_GAP = rf"[\s._{_HIDDEN}]?"
#: Eleven digits, in two groups with a hyphen too: an identity number, as far as anybody can tell.
_ELEVEN = rf"(?:\d{_GAP}){{5}}\d(?:-|{_GAP})(?:\d{_GAP}){{4}}\d"
#: The same with its century, and without its last digit.
_TWELVE = rf"(?:19|20)(?:{_GAP}\d){{10}}"
_IDENTITY_NUMBER = re.compile(rf"(?<!\d)(?:{_ELEVEN}|{_TWELVE})(?!\d)")
_MASK = "***********"


def safe_name(name: str) -> str:
    """Give a name without what may be an identity number, in letters that can be written anywhere."""
    # Before it is escaped: an escape ends in digits, which would join those behind it.
    return printable(without_numbers(name))


def without_numbers(text: str) -> str:
    """Give a text without what may be an identity number, and otherwise as it is."""
    return _IDENTITY_NUMBER.sub(_MASK, text)


def printable(name: str) -> str:
    """Give a name with its undecodable bytes and its control and direction characters written as escapes."""
    # Python holds bytes of a file's name that are no UTF-8 as surrogates, which cannot be encoded again.
    return _TO_ESCAPE.sub(_escaped, name.encode(errors="backslashreplace").decode())


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
