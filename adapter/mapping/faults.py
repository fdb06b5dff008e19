"""From what pydantic says of a file to what its author can act on: the line, and what to do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from adapter.errors import Fault
from adapter.mapping.yaml_lines import Document, Path

_KEY = "[key]"
#: Said by pydantic of a field only because another one, that it reports too, was wrong.
_ECHO = "default_factory_not_called"

#: A key that decision tables have in their long form only, which nobody writes.
_LONG_FORM = "one_of"

Schema = Mapping[str, Any]


def faults_of(error: ValidationError, document: Document, form: type[BaseModel]) -> Iterator[Fault]:
    """One fault for every error, in the words of `_WORDS`, at its place in the document."""
    found = error.errors(include_url=False, include_input=False)
    for details in found:
        if details["type"] != _ECHO and not _is_emptied(details, found):
            yield _fault(details, document, form)


def _is_emptied(details: ErrorDetails, found: Sequence[ErrorDetails]) -> bool:
    """Whether a list is said to be empty only because what stands in it is wrong."""
    path = details["loc"]
    below = (other["loc"] for other in found if len(other["loc"]) > len(path))
    return details["type"] == "too_short" and any(other[: len(path)] == path for other in below)


def _fault(details: ErrorDetails, document: Document, form: type[BaseModel]) -> Fault:
    path, kind = tuple(part for part in details["loc"] if part != _LONG_FORM), details["type"]
    if kind in _UNKNOWN_KEY:
        return document.fault(path, _unknown_key(path, _schema_of(form)), key=True)
    at_key = path[-1:] == (_KEY,)
    path = path[:-1] if at_key else path
    if kind == "string_type":
        return document.fault(path, _not_text(document.written(path, key=at_key)), key=at_key)
    words = _WORDS.get(kind, _as_pydantic_says)
    return document.fault(path, words(_name(path), details), key=at_key)


@cache
def _schema_of(form: type[BaseModel]) -> Schema:
    """The schema of a form, made once: it takes longer than all the rest of a fault."""
    return form.model_json_schema()


def _name(path: Path) -> str:
    """What a place is called: by its key, beside the key above it."""
    names = [f"item {part + 1}" if isinstance(part, int) else part for part in path[-2:]]
    return " in ".join(reversed(names)) or "the file"


def _not_text(written: str | None) -> str:
    if written is None:
        return "this must be text, not a list or a group of keys"
    return f'YAML does not read {written} as text; put it in quotes: "{written}"'


def _unknown_key(path: Path, schema: Schema) -> str:
    known = _keys_at(schema, path[:-1])
    close = get_close_matches(str(path[-1]), known, n=1)
    advice = f"did you mean {close[0]}?" if close else f"known here: {', '.join(known)}"
    return f"unknown key {path[-1]}; {advice}"


def _keys_at(schema: Schema, path: Path) -> list[str]:
    here = schema
    for part in path:
        here = _resolve(schema, _below(here, part))
    return sorted(here.get("properties", ()))


def _below(here: Schema, part: str | int) -> Schema:
    if part in here.get("properties", {}):
        return dict(here["properties"][part])
    return dict(here.get("items") or here.get("additionalProperties") or {})


def _resolve(schema: Schema, here: Schema) -> Schema:
    for choice in here.get("anyOf", ()):
        if "$ref" in choice:
            return _resolve(schema, choice)
    reference = here.get("$ref", "")
    return dict(schema["$defs"][reference.rpartition("/")[2]]) if reference else here


def _as_pydantic_says(name: str, details: ErrorDetails) -> str:
    return f"{name}: {details['msg'][:1].lower()}{details['msg'][1:]}; correct it"


def _choices(name: str, details: ErrorDetails) -> str:
    expected = details["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
    return f"{name} must be one of: {expected}"


def _missing(name: str, _details: ErrorDetails) -> str:
    return f"{name} is missing; add it"


def _group(name: str, _details: ErrorDetails) -> str:
    return f"{name} must be a group of keys, each on a line of its own, indented below it"


def _list(name: str, _details: ErrorDetails) -> str:
    return f'{name} must be a list; write ["…"] or a line "- …" for each'


def _too_short(name: str, _details: ErrorDetails) -> str:
    return f"{name} is empty; fill it in, or take it away where it is optional"


def _no_spaces(name: str, _details: ErrorDetails) -> str:
    return f"{name} must be one address without spaces"


def _true_or_false(name: str, _details: ErrorDetails) -> str:
    return f"{name} must be true or false"


def _day(name: str, _details: ErrorDetails) -> str:
    return f"{name} must be a day such as 2026-01-31"


def _instant(name: str, _details: ErrorDetails) -> str:
    return f"{name} must be a time with its offset, such as 2026-11-01T12:00:00+01:00"


def _whole_number(name: str, _details: ErrorDetails) -> str:
    return f"{name} must be a whole number"


def _our_own(_name: str, details: ErrorDetails) -> str:
    return str(details["ctx"]["error"])


_UNKNOWN_KEY = {"extra_forbidden", "unexpected_keyword_argument"}

_WORDS: Mapping[str, Callable[[str, ErrorDetails], str]] = {
    "missing": _missing,
    "missing_argument": _missing,
    "enum": _choices,
    "literal_error": _choices,
    "dict_type": _group,
    "mapping_type": _group,
    "model_type": _group,
    "model_attributes_type": _group,
    "dataclass_type": _group,
    "list_type": _list,
    "tuple_type": _list,
    "frozen_set_type": _list,
    "string_too_short": _too_short,
    "too_short": _too_short,
    "string_pattern_mismatch": _no_spaces,
    "bool_type": _true_or_false,
    "bool_parsing": _true_or_false,
    "date_type": _day,
    "date_parsing": _day,
    "date_from_datetime_parsing": _day,
    "date_from_datetime_inexact": _day,
    "datetime_type": _instant,
    "datetime_parsing": _instant,
    "datetime_from_date_parsing": _instant,
    "timezone_aware": _instant,
    "int_type": _whole_number,
    "int_parsing": _whole_number,
    "int_from_float": _whole_number,
    "value_error": _our_own,
}
