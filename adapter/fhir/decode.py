"""
The border: bytes become a document, or a list of reasons why not.

The good path costs little more than the parse; only what looks doubtful is read again, slowly,
to name the fault and its place.
"""

from typing import Any

import jiter
import msgspec

from adapter import rules
from adapter.fhir.encoding import is_xml
from adapter.fhir.faults import NOWHERE, explain
from adapter.fhir.large_numbers import round_large
from adapter.fhir.limits import Limits
from adapter.fhir.version import FhirVersion, recognise
from adapter.rules import Finding
from adapter.values import Value

__all__ = ["Decoded", "Limits", "decode"]

Tree = dict[str, Any]

#: How an infinite double begins in MessagePack, by sign; no UTF-8 text holds these bytes.
_INFINITE = (b"\xcb\x7f\xf0", b"\xcb\xff\xf0")
#: What every level of a document begins with. To take them out and see what is left takes half of counting each.
_OPENING = b"{["
_pack = msgspec.msgpack.Encoder().encode


class Decoded(Value, frozen=True):
    """A document in the shape of FHIR JSON, or the findings that kept it from becoming one."""

    tree: Tree | None
    findings: list[Finding] = msgspec.field(default_factory=list)


def decode(body: bytes, content_type: str | None, limits: Limits, default: FhirVersion = "R4") -> Decoded:
    """
    Read a body as one FHIR resource.

    It is XML when the content type says so or its first sign is `<`; `default` is the version by
    which XML is read that does not tell its own. Every finding here is terminal (no tree).
    """
    if is_xml(body, content_type):
        return _decode_xml(body, content_type, limits, default)
    read = _read_json(body, limits)
    return Decoded(None, read) if isinstance(read, list) else Decoded(read)


def _read_json(body: bytes, limits: Limits) -> Tree | list[Finding]:
    if len(body) > limits.max_bytes:
        return explain(body, limits)
    try:
        # Values are not cached between documents: they are about persons.
        tree = jiter.from_json(body, catch_duplicate_keys=True, allow_inf_nan=False, cache_mode="keys")
    except ValueError:
        return explain(body, limits) or [Finding(rules.INVALID_JSON, NOWHERE)]
    is_doubtful = _is_doubtful(body, tree, limits)
    findings = explain(body, limits) if is_doubtful else []
    if findings:
        return findings
    if not isinstance(tree, dict) or not isinstance(tree.get("resourceType"), str):
        return [Finding(rules.NOT_A_RESOURCE, NOWHERE)]
    if is_doubtful:
        round_large(tree)
    return tree


def _is_doubtful(body: bytes, tree: Any, limits: Limits) -> bool:
    """Whether something is there that the parser lets through and we do not."""
    if not _has_finite_numbers(tree):
        return True
    if len(body) > limits.max_string and _has_long_string(tree, limits.max_string):
        return True
    brackets = len(body) - len(body.translate(None, _OPENING))
    return brackets > limits.max_depth and _is_deeper(tree, limits.max_depth)


def _has_finite_numbers(tree: Any) -> bool:
    """Tell by packing the tree, which is many times faster than walking it; the parser makes 1e999 infinite."""
    try:
        packed = _pack(tree)
        return _INFINITE[0] not in packed and _INFINITE[1] not in packed
    except OverflowError:  # a whole number beyond 64 bits: harmless, or too large for a double as well
        return False


def _has_long_string(tree: Any, limit: int) -> bool:
    level = _containers([tree])
    while level:
        values = _values(level)
        if any(isinstance(value, str) and len(value) > limit for value in values):
            return True
        level = _containers(values)
    return False


def _is_deeper(tree: Any, limit: int) -> bool:
    level = _containers([tree])
    for _ in range(limit):
        level = _containers(_values(level))
    return bool(level)


def _values(level: list[Any]) -> list[Any]:
    """What stands directly in the containers of one level."""
    return [value for node in level for value in (node.values() if isinstance(node, dict) else node)]


def _containers(values: list[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, dict | list)]


def _decode_xml(body: bytes, content_type: str | None, limits: Limits, default: FhirVersion) -> Decoded:
    # Here, because most documents are JSON, and its library takes some hundredths of a second to import.
    from adapter.fhir.xml import parse_xml, read_xml  # noqa: PLC0415 - see above

    parsed = parse_xml(body, limits)
    if isinstance(parsed, list):
        return Decoded(None, parsed)
    tree = read_xml(parsed, "R4")
    version, _ = recognise(tree, content_type, default)
    return Decoded(tree if version == "R4" else read_xml(parsed, version))
