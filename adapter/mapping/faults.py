"""From what pydantic says of a file to what its author can act on: the line, and what to do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from adapter.errors import Fault, Words
from adapter.mapping.fault_words import as_written, has_words, words
from adapter.mapping.yaml_lines import Document, Path

_KEY = "[key]"
#: Said by pydantic of a field only because another one, that it reports too, was wrong.
_ECHO = "default_factory_not_called"

#: A key that decision tables have in their long form only, which nobody writes.
_LONG_FORM = "one_of"

Schema = Mapping[str, Any]


def faults_of(error: ValidationError, document: Document, form: type[BaseModel]) -> Iterator[Fault]:
    """One fault for every error, in the words of `fault_words/`, at its place in the document."""
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
    return document.fault(path, _said(_name(path), details), key=at_key)


@cache
def _schema_of(form: type[BaseModel]) -> Schema:
    """The schema of a form, made once: it takes longer than all the rest of a fault."""
    return form.model_json_schema()


def _name(path: Path) -> Words:
    """What a place is called: by its key, beside the key above it."""
    if not path:
        return words("the-file")
    here, *above = [_part(part) for part in reversed(path[-2:])]
    return words("name-in", name=here, above=above[0]) if above else here


def _part(part: str | int) -> Words:
    return words("item", number=part + 1) if isinstance(part, int) else as_written(part)


def _not_text(written: str | None) -> Words:
    return words("no-text") if written is None else words("not-read-as-text", written=written)


def _unknown_key(path: Path, schema: Schema) -> Words:
    known = _keys_at(schema, path[:-1])
    close = get_close_matches(str(path[-1]), known, n=1)
    advice = words("did-you-mean", close=close[0]) if close else words("known-here", known=", ".join(known))
    return words("unknown-key", advice=advice)


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


def _said(name: Words, details: ErrorDetails) -> Words | str:
    """The words for one of pydantic's errors, or of our own forms' (`unfit`), which bring what stands in them."""
    kind, told = details["type"], details.get("ctx", {})
    if kind == "value_error":
        return str(told["error"])
    if kind == "string_pattern_mismatch":
        return _pattern(name, str(told["pattern"]))
    if "expected" in told:
        choices = str(told["expected"]).replace(" or ", ", ").replace("'", "")
        return words(kind, name=name, choices=choices)
    if has_words(kind):
        return words(kind, **({"name": name} | told))
    return words("as-pydantic-says", name=name, said=f"{details['msg'][:1].lower()}{details['msg'][1:]}")


def _pattern(name: Words, pattern: str) -> Words:
    """What a text must look like: so many digits, or, where no number is asked for, an address."""
    digits = _DIGITS.fullmatch(pattern)
    return words("digits", name=name, count=digits[1]) if digits else words("no-spaces", name=name)


_UNKNOWN_KEY = {"extra_forbidden", "unexpected_keyword_argument"}
_DIGITS = re.compile(r"\^\[0-9\]\{(\d+)\}\$")
