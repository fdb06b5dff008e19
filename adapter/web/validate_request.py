"""
From a request of `$validate` to what is to be judged (FHIR R4 and R5, Resource-validate).

    bare resource                 judged as it was sent
    Parameters with `resource`    what stands in it is judged; its places are those in the Parameters
    anything that cannot be read  judged as it was sent: why not, are findings
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from fastapi import Request
from lxml import etree

from adapter.fhir.decode import decode
from adapter.fhir.encoding import is_xml
from adapter.fhir.limits import Limits
from adapter.fhir.structure import check_structure
from adapter.fhir.xml import parse_xml
from adapter.values import replace
from adapter.web.requests import TurnedAway, type_said
from adapter.web.validate_texts import (
    MODE_DELETE,
    NO_RESOURCE,
    NOT_PARAMETERS,
    PROFILE_MISSING,
    SEVERAL,
    UNKNOWN_MODE,
)

_F = "{http://hl7.org/fhir}"
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]+)[\s/>]")
#: What `mode` may say; each document is judged alone, so that they come to the same.
_MODES = frozenset({"create", "update", "profile"})
_HEEDED = frozenset({"mode", "profile"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks to judge."""

    #: The resource, byte for byte; health data.
    document: bytes
    #: What it stands in, as sent: the same where it came alone.
    sent: bytes
    #: Where it stands there, as FHIRPath; empty where it came alone.
    within: str
    content_type: str
    #: Its type, as far as it can be told without reading it.
    kind: str | None
    profiles: Sequence[str] = ()
    #: Whether a parameter was given that has no effect.
    has_unheeded: bool = False

    @property
    def is_xml(self) -> bool:
        """Whether it was sent as XML."""
        return is_xml(self.sent, self.content_type)


class _Parameter(msgspec.Struct):
    """As much of a parameter as its resource, unread."""

    resource: msgspec.Raw = msgspec.Raw()


class _Parameters(msgspec.Struct):
    parameter: list[_Parameter]


def asked_of(request: Request, body: bytes, content_type: str, limits: Limits) -> Asked:
    """Say what a request asks to judge; raises `TurnedAway` for parameters that cannot be followed."""
    asked = Asked(body, body, "", content_type, _kind(body, content_type))
    told: list[tuple[str, Any]] = [
        (name, value) for name, value in request.query_params.multi_items() if name in _HEEDED
    ]
    if asked.kind == "Parameters":
        asked, inside = _taken_out(asked, limits)
        told += inside
    profiles = tuple(value for name, value in told if name == "profile")
    _must_make_sense([value for name, value in told if name == "mode"], profiles)
    return replace(asked, profiles=profiles, has_unheeded=any(name not in _HEEDED for name, _ in told))


def _taken_out(asked: Asked, limits: Limits) -> tuple[Asked, list[tuple[str, Any]]]:
    """Take the resource out of Parameters, with what stands beside it; what cannot be read stays as it is."""
    tree = decode(asked.sent, asked.content_type, limits).tree
    if tree is None:
        return replace(asked, kind=None), []
    if check_structure(_envelope(tree), "R4", "Parameters", as_text=asked.is_xml):
        raise TurnedAway(400, "structure", NOT_PARAMETERS)
    given: list[dict[str, Any]] = tree.get("parameter", [])
    places = [place for place, each in enumerate(given) if each["name"] == "resource"]
    if len(places) > 1:
        raise TurnedAway(400, "invalid", SEVERAL)
    if not places or "resource" not in given[places[0]]:
        raise TurnedAway(400, "required", NO_RESOURCE)
    document = _document(asked, places[0], limits)
    within = f"Parameters.parameter[{places[0]}].resource"
    told = [(each["name"], _value(each)) for each in given if each["name"] != "resource"]
    return replace(asked, document=document, within=within, kind=_kind(document, asked.content_type)), told


def _envelope(tree: dict[str, Any]) -> dict[str, Any]:
    """Parameters without what stands in `resource`: whatever is wrong with that is a finding."""
    given = tree.get("parameter")
    if not isinstance(given, list):
        return tree
    shown = [
        each | {"resource": {"resourceType": "Basic"}}
        if isinstance(each, dict) and "resource" in each
        else each
        for each in given
    ]
    return tree | {"parameter": shown}


def _document(asked: Asked, place: int, limits: Limits) -> bytes:
    """The resource of a parameter, as it was written there."""
    if not asked.is_xml:
        return bytes(msgspec.json.decode(asked.sent, type=_Parameters).parameter[place].resource)
    root = parse_xml(asked.sent, limits)
    assert isinstance(root, etree._Element), "read once already"  # noqa: SLF001 - lxml has no other name for it
    inside = root.findall(f"{_F}parameter")[place].find(f"{_F}resource")
    resource = inside[0] if inside is not None and len(inside) else None
    if resource is None:
        raise TurnedAway(400, "required", NO_RESOURCE)
    written: bytes = etree.tostring(resource, encoding="UTF-8", with_tail=False)
    return written


def _value(parameter: dict[str, Any]) -> Any:
    return next((value for name, value in parameter.items() if name.startswith("value")), None)


def _must_make_sense(modes: Sequence[Any], profiles: Sequence[Any]) -> None:
    """Turn away a mode that cannot be followed."""
    if len(modes) > 1:
        raise TurnedAway(400, "invalid", SEVERAL)
    mode = modes[0] if modes else "create"
    if mode == "delete":
        raise TurnedAway(400, "not-supported", MODE_DELETE)
    if mode not in _MODES:
        raise TurnedAway(400, "code-invalid", UNKNOWN_MODE)
    if mode == "profile" and not profiles:
        raise TurnedAway(400, "required", PROFILE_MISSING)
    if not all(isinstance(profile, str) for profile in profiles):
        raise TurnedAway(400, "structure", NOT_PARAMETERS)


def _kind(body: bytes, content_type: str) -> str | None:
    """Tell the type of a resource by its first element or its `resourceType`; None where nothing does."""
    if is_xml(body, content_type):
        found = _ROOT.search(body)
        return found[1].decode() if found else None
    return type_said(body)
