r"""
JSON Schemas of FHIR's primitive types.

After hl7.org/fhir/R4/datatypes.html (R5 alike), but stricter:

- dates that no calendar has (30 February, 29 February 2025) do not match;
- text holds no control characters but tab, CR and LF, and is never empty;
- codes hold single spaces only, as the text of the specification says (its pattern allows any `\s`).

The patterns need neither look-ahead nor look-behind, so they run in linear time.
"""

from collections.abc import Mapping
from typing import Any

_YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_MONTH = "(?:0[1-9]|1[0-2])"
_DAY_OF_YEAR = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_FOURS = "(?:0[48]|[2468][048]|[13579][26])"
_LEAP_YEAR = f"(?:[0-9]{{2}}{_FOURS}|{_FOURS}00)"
_DAY = f"(?:{_YEAR}-{_DAY_OF_YEAR}|{_LEAP_YEAR}-02-29)"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_OFFSET = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

_TEXT = r"[^\x00-\x08\x0B\x0C\x0E-\x1F]+"
_WORD = r"[^\s\x00-\x1F]+"
_SEXTET = r"(?:[A-Za-z0-9+/]\s*)"
_PADDED = rf"(?:{_SEXTET}{{3}}=|{_SEXTET}{{2}}=\s*=)\s*"

#: FHIR's limit for a string, in characters.
LONGEST = 1024 * 1024


def _text(pattern: str, longest: int | None = None) -> dict[str, Any]:
    schema = {"type": "string", "pattern": f"^(?:{pattern})$"}
    return schema if longest is None else {**schema, "maxLength": longest}


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


PRIMITIVES: Mapping[str, dict[str, Any]] = {
    "base64Binary": _text(rf"\s*(?:(?:{_SEXTET}{{4}})+(?:{_PADDED})?|{_PADDED})"),
    "boolean": {"type": "boolean"},
    "canonical": _text(_WORD, LONGEST),
    "code": _text(f"{_WORD}(?: {_WORD})*", LONGEST),
    "date": _text(f"{_YEAR}(?:-{_MONTH})?|{_DAY}"),
    "dateTime": _text(f"{_YEAR}(?:-{_MONTH})?|{_DAY}(?:T{_TIME}{_OFFSET})?"),
    "decimal": {"type": "number"},
    "id": _text(r"[A-Za-z0-9\-.]{1,64}"),
    "instant": _text(f"{_DAY}T{_TIME}{_OFFSET}"),
    "integer": _whole(-(2**31), 2**31 - 1),
    # JSON numbers lose digits beyond 2**53, so FHIR writes these as strings (R5, json.html).
    "integer64": _text("0|[-+]?[1-9][0-9]{0,18}"),
    "markdown": _text(_TEXT, LONGEST),
    "oid": _text(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+"),
    "positiveInt": _whole(1, 2**31 - 1),
    "string": _text(_TEXT, LONGEST),
    "time": _text(_TIME),
    "unsignedInt": _whole(0, 2**31 - 1),
    "uri": _text(_WORD, LONGEST),
    "url": _text(_WORD, LONGEST),
    "uuid": _text("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    "xhtml": _text(_TEXT, LONGEST),
}
