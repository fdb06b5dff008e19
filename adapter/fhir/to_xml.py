"""
FHIR JSON of ours, written as FHIR XML.

Elements stand in the order of the tree, which must be that of FHIR; only extensions are put first, where
XML wants them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

_NAMESPACE = "http://hl7.org/fhir"
_EXTENSIONS = ("extension", "modifierExtension")
#: What XML 1.0 cannot hold.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_xml(resource: Mapping[str, Any]) -> bytes:
    """Write a resource without contained resources and without extensions of primitives."""
    root = etree.Element(_tag(resource["resourceType"]), nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # lxml-stubs knows no default namespace
    _fill(root, {name: value for name, value in resource.items() if name != "resourceType"})
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _fill(element: etree._Element, tree: Mapping[str, Any]) -> None:
    first = {name: tree[name] for name in _EXTENSIONS if name in tree}
    for name, value in _each({**first, **tree}):
        child = etree.SubElement(element, _tag(name))
        if not isinstance(value, Mapping):
            child.set("value", _text(value))
        elif name in _EXTENSIONS:
            child.set("url", _text(value["url"]))
            _fill(child, {part: told for part, told in value.items() if part != "url"})
        else:
            _fill(child, value)


def _each(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, one


def _text(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _NO_XML.sub("\ufffd", text)


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"
