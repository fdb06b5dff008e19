"""
FHIR XML, read into the shape of FHIR JSON.

What may not be in it is refused before any parser sees it. Nothing is judged while reading: an
element that FHIR does not know keeps its name and a value that does not fit its type stays text,
so that the structural check finds both.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from lxml import etree

from adapter import rules
from adapter.fhir.faults import NOWHERE, WORTH_READING, root_name, too_deep, too_large
from adapter.fhir.limits import Limits
from adapter.fhir.structure import Element, shapes
from adapter.fhir.version import FhirVersion
from adapter.fhir.xml_tokens import XmlKind, read_xml_tokens
from adapter.rules import Finding

Tree = dict[str, Any]
Shape = Mapping[str, Element]

_FHIR = "{http://hl7.org/fhir}"
_NARRATIVE = "{http://www.w3.org/1999/xhtml}div"
_FORBIDDEN = re.compile(rb"<!DOCTYPE|<!ENTITY|<\?(?!xml[ \t\r\n])")
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]+)[\s/>]")

#: FHIR's elements have at most four: `id`, `url`, `value` and the namespace.
_MOST_ATTRIBUTES = 50

_BOOLEANS = {"true": True, "false": False}
_WHOLE_NUMBERS = ("integer", "positiveInt", "unsignedInt")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def parse_xml(body: bytes, limits: Limits) -> etree._Element | list[Finding]:
    """Parse a body within limits and with nothing in it that reaches outside; else say what is wrong."""
    if len(body) > limits.max_bytes:
        return _too_large(body, limits)
    refusal = _refusal(body)
    if refusal:
        return [Finding(refusal, NOWHERE)]
    try:
        root = etree.fromstring(body.removeprefix(BOM_UTF8), _parser())
    except etree.XMLSyntaxError:
        return _explain(body, limits) or [Finding(rules.INVALID_XML, _root(body))]
    if len(body) > limits.max_string or _is_deeper(root, limits.max_depth):
        findings = _explain(body, limits)
        if findings:
            return findings
    return root if root.tag.startswith(_FHIR) else [Finding(rules.NOT_A_RESOURCE, _root(body))]


def read_xml(root: etree._Element, version: FhirVersion) -> Tree:
    """Turn a resource into FHIR JSON by the types of its version; unknown elements keep their names."""
    return _resource(root, shapes(version))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refusal(body: bytes) -> str | None:
    """Tell the rule by which a body is refused unparsed; a byte-order mark of UTF-8 is legal in XML."""
    body = body.removeprefix(BOM_UTF8)
    declared = _DECLARED_ENCODING.match(body)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        return rules.INVALID_ENCODING
    try:
        body.decode()
    except UnicodeDecodeError:
        return rules.INVALID_ENCODING
    if b"\x00" in body[:4]:
        return rules.INVALID_ENCODING
    return rules.XML_FORBIDDEN_CONSTRUCT if _FORBIDDEN.search(body) else None


def _too_large(body: bytes, limits: Limits) -> list[Finding]:
    whole = [too_large(_root(body), limits.max_bytes)]
    if len(body) > WORTH_READING * limits.max_bytes:
        return whole
    return [each for each in _explain(body, limits) if each.rule == rules.TOO_LARGE] or whole


def _explain(body: bytes, limits: Limits) -> list[Finding]:
    """List what is wrong with a document as XML, with places, each once."""
    root = _root(body)
    findings: dict[str, Finding] = {}
    for token in read_xml_tokens(body, limits.max_string):
        if token.kind is XmlKind.LONG_STRING:
            findings.setdefault(token.path, too_large(root + _indexed(root, token.path), limits.max_string))
        elif token.kind is XmlKind.BROKEN:
            findings["broken"] = Finding(rules.INVALID_XML, root + _indexed(root, token.path))
        elif token.depth >= limits.max_depth and "deep" not in findings:
            findings["deep"] = too_deep(root, _indexed(root, token.path), limits.max_depth)
    return list(findings.values())


def _indexed(root: str, path: str) -> str:
    """Give the first of several its index too, as in JSON; the type of what is contained is not known here."""
    known = shapes("R4")
    shape = known.get(root, known["Element"])
    indexed = ""
    for step in path.split(".")[1:]:
        element = shape.get(step.partition("[")[0])
        indexed += f".{step}[0]" if element and element.many and "[" not in step else f".{step}"
        shape = known.get(element.type if element else "", known["Element"])
    return indexed


def _root(body: bytes) -> str:
    found = _ROOT.search(body)
    return root_name(found[1].decode()) if found else NOWHERE


def _is_deeper(root: etree._Element, limit: int) -> bool:
    level = [root]
    for _ in range(limit):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _resource(element: etree._Element, known: Mapping[str, Shape]) -> Tree:
    name = _name(element)
    return {"resourceType": name, **_complex(element, known.get(name, known["Element"]), known)}


def _complex(element: etree._Element, shape: Shape, known: Mapping[str, Shape]) -> Tree:
    """Read attributes (`id`, `url`) and children; attributes of other namespaces mean nothing to FHIR."""
    read = _attributes(element)
    children: dict[str, list[etree._Element]] = {}
    for child in element:
        children.setdefault(_name(child), []).append(child)
    for name, group in children.items():
        expected = shape.get(name) or _guess(group)
        if expected.primitive:
            read |= _primitives(name, group, expected, known)
        else:
            values = [_value(child, expected, known) for child in group]
            read[name] = values if expected.many or len(values) > 1 else values[0]
    return read


def _attributes(element: etree._Element) -> Tree:
    """
    Read attributes; of very many, which are refused as unknown elements, the rest by their names alone.

    To find a value, the parser goes through all attributes before it.
    """
    names = [str(name) for name in element.attrib if name[0] != "{"]
    read: Tree = dict.fromkeys(names, "")
    return read | {name: element.get(name) for name in names[:_MOST_ATTRIBUTES]}


def _value(element: etree._Element, expected: Element, known: Mapping[str, Shape]) -> Tree:
    if expected.type == "Resource" and len(element) == 1:
        return _resource(element[0], known)
    return _complex(element, known.get(expected.type, known["Element"]), known)


def _primitives(
    name: str, group: Sequence[etree._Element], expected: Element, known: Mapping[str, Shape]
) -> Tree:
    """Read the values of one name, and in `_name` their ids and extensions, aligned with them."""
    values = [_scalar(each, expected.type) for each in group]
    beside = [_beside(each, expected, known) for each in group]
    many = expected.many or len(group) > 1
    read: Tree = {}
    if any(value is not None for value in values) or not any(beside):
        read[name] = values if many else values[0]
    if any(beside):
        read[f"_{name}"] = beside if many else beside[0]
    return read


def _beside(element: etree._Element, expected: Element, known: Mapping[str, Shape]) -> Tree | None:
    is_plain = element.keys() == ["value"] and len(element) == 0
    if expected.type == "xhtml" or is_plain:
        return None
    read = _complex(element, known["Element"], known)
    return {name: each for name, each in read.items() if name != "value"} or None


def _scalar(element: etree._Element, kind: str) -> str | bool | float | None:
    """Give the value as JSON has it for its type, or the text where it does not fit it."""
    if kind == "xhtml":
        return etree.tostring(element, encoding="unicode", with_tail=False)
    text = element.get("value")
    if text is None:
        return None
    if kind == "boolean":
        return _BOOLEANS.get(text, text)
    if kind in _WHOLE_NUMBERS:
        return int(text) if _WHOLE.fullmatch(text) else text
    return _decimal(text) if kind == "decimal" else text


def _decimal(text: str) -> float | str:
    if _WHOLE.fullmatch(text):
        return int(text)
    if not _DECIMAL.fullmatch(text):
        return text
    number = float(text)
    return number if isfinite(number) else text


def _guess(group: Sequence[etree._Element]) -> Element:
    """Say what an element is that its type does not have: a value makes it a primitive."""
    has_value = any(each.get("value") is not None for each in group)
    return Element("string" if has_value else "Element", many=False, choice=None)


def _name(element: etree._Element) -> str:
    """Give the name an element has in JSON; one of another namespace cannot pass for FHIR's."""
    tag = str(element.tag)
    if tag == _NARRATIVE:
        return "div"
    return tag.removeprefix(_FHIR) if tag.startswith(_FHIR) else f"foreign:{tag.rpartition('}')[2]}"
