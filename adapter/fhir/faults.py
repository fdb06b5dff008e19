"""
Why a body is not the JSON that FHIR asks for: every fault with its place.

Only for documents the fast path has doubts about; it takes some hundred times as long.
"""

import json
import re
from collections.abc import Iterator, Sequence
from math import isfinite

from adapter import rules
from adapter.fhir.encoding import read_text
from adapter.fhir.limits import Limits
from adapter.fhir.tokens import DEEPEST, Kind, Token, read_tokens
from adapter.rules import Finding

#: What stands for the root where its type is not known.
NOWHERE = "$"
#: A larger body is not even read to find out which part of it is so large.
WORTH_READING = 8
_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{0,63}")
_NAMES = re.compile(r"\.\w+")


def explain(body: bytes, limits: Limits) -> list[Finding]:
    """List what is wrong with a body as JSON, in its order; nothing when the doubts were unfounded."""
    if len(body) > WORTH_READING * limits.max_bytes:
        return [too_large(NOWHERE, limits.max_bytes)]
    text, flaw = read_text(body)
    tokens = read_tokens(text)
    root = _root(tokens, text)
    if len(body) > limits.max_bytes:
        long_strings = list(_long_strings(tokens, text, root, limits))
        return long_strings or [too_large(root, limits.max_bytes)]
    findings = [
        *_encoding(tokens, root, flaw),
        *_depth(tokens, root, limits),
        *_long_strings(tokens, text, root, limits),
        *_members(tokens, text, root),
    ]
    return list({(each.rule, each.expression): each for each in findings}.values())


def root_name(name: object) -> str:
    """Give what an expression begins with: the type if it can be one, else `$`."""
    return name if isinstance(name, str) and _TYPE_NAME.fullmatch(name) else NOWHERE


def too_large(expression: str, limit: int) -> Finding:
    """Say that the document or one string of it is beyond its limit."""
    return Finding(rules.TOO_LARGE, expression, {"limit": str(limit)})


def too_deep(root: str, path: str, limit: int) -> Finding:
    """Say that elements nest too deeply, at the first that contains one of its own name."""
    names = list(_NAMES.finditer(path))
    for position, name in enumerate(names):
        if any(name[0] == later[0] for later in names[position + 1 :]):
            return Finding(rules.TOO_DEEP, root + path[: name.end()], {"limit": str(limit)})
    first = names[0].end() if names else 0
    return Finding(rules.TOO_DEEP, root + path[:first], {"limit": str(limit)})


def _root(tokens: Sequence[Token], text: str) -> str:
    for token in tokens:
        if token.path == ".resourceType" and token.kind is Kind.STRING:
            return root_name(text[token.start + 1 : token.end - 1])
    return NOWHERE


def _encoding(tokens: Sequence[Token], root: str, flaw: int | None) -> Iterator[Finding]:
    if flaw is None:
        return
    before = [token.path for token in tokens if token.at <= flaw]
    yield Finding(rules.INVALID_ENCODING, root + (before[-1] if before else ""))


def _depth(tokens: Sequence[Token], root: str, limits: Limits) -> Iterator[Finding]:
    for token in tokens:
        is_container = token.kind in (Kind.OBJECT, Kind.ARRAY, Kind.TOO_DEEP)
        if is_container and token.depth >= min(limits.max_depth, DEEPEST):
            yield too_deep(root, token.path, limits.max_depth)
            return


def _long_strings(tokens: Sequence[Token], text: str, root: str, limits: Limits) -> Iterator[Finding]:
    for token in tokens:
        if token.kind is not Kind.STRING or token.end - token.start - len('""') <= limits.max_string:
            continue
        if len(json.loads(text[token.start : token.end])) > limits.max_string:
            yield too_large(root + token.path, limits.max_string)


def _members(tokens: Sequence[Token], text: str, root: str) -> Iterator[Finding]:
    for token in tokens:
        match token.kind:
            case Kind.REPEATED_KEY:
                yield Finding(rules.DUPLICATE_JSON_KEY, root + token.path)
            case Kind.NUMBER if not isfinite(float(text[token.start : token.end])):
                yield Finding(rules.NON_FINITE_NUMBER, root + token.path)
            case Kind.BROKEN:
                yield Finding(rules.INVALID_JSON, root + token.path, _wanted(token))
            case Kind.GAVE_UP:  # what is so fine-grained and doubtful besides is not worth an exact answer
                yield Finding(rules.TOO_LARGE, root)


def _wanted(token: Token) -> dict[str, str]:
    """What could have stood where reading ends; what comes after the end of the document has nothing of the kind."""
    return {"expected": " / ".join(f"`{sign}`" for sign in token.wanted)} if token.wanted else {}
