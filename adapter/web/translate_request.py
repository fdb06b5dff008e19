"""
From a request of `$translate` to what is asked of the tables (FHIR R4, ConceptMap-translate).

    GET    parameters of the address, one value each
    POST   Parameters in JSON or XML
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote

from fastapi import Request

from adapter.fhir.decode import decode
from adapter.fhir.resources import Coding, Concept, read
from adapter.fhir.structure import check_structure
from adapter.mapping.code_search import Codes, OneTable
from adapter.mapping.exchange.addresses import BASE, Addresses
from adapter.mapping.exchange.translation_form import list_at
from adapter.mapping.reader import Setting
from adapter.mapping.tables import Tables
from adapter.mapping.translating import List
from adapter.pipeline import World
from adapter.web.requests import TurnedAway, body_of, content_type_of
from adapter.web.translate_facts import given_facts
from adapter.web.translate_texts import (
    BAD_DATE,
    NO_CODE,
    NO_MAP,
    NOT_PARAMETERS,
    NOT_READ,
    NOT_SUPPORTED,
    SEVERAL,
)

#: Values of a request by name, each as often as it stands there.
Inputs = Mapping[str, list[Any]]

#: What may stand in an address; the rest is only for Parameters.
_SIMPLE = frozenset({"url", "code", "system", "version", "target", "targetsystem", "date"})
_CODED = ("code", "coding", "codeableConcept")
_KNOWN = _SIMPLE | {*_CODED, "dependency", "reverse"}
#: What is no parameter of the operation.
_BESIDE = frozenset({"tenant", "_format", "_pretty"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which codes, and the base of our addresses in the answer."""

    codes: Codes
    target: List | None
    table: OneTable | None
    own: Addresses


async def inputs_of(request: Request, world: World, max_bytes: int) -> Inputs:
    """Read the parameters of a request; raises `TurnedAway`."""
    if request.method == "GET":
        pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in _BESIDE]
        return _grouped(pairs, _SIMPLE)
    content_type = content_type_of(request)
    decoded = decode(await body_of(request, max_bytes), content_type, world.limits)
    if decoded.tree is None:
        raise TurnedAway(400, "structure", NOT_READ)
    if decoded.tree["resourceType"] != "Parameters" or check_structure(decoded.tree, "R4", "Parameters"):
        raise TurnedAway(422, "structure", NOT_PARAMETERS)
    given = decoded.tree.get("parameter", [])
    return _grouped([(one["name"], _value(one)) for one in given], _KNOWN)


def question_of(inputs: Inputs, setting: Setting) -> Question:
    """Say what is asked of a tenant's tables, of today in Norway unless told; raises `TurnedAway`."""
    codings, url = _codings(inputs), _text(inputs, "url")
    base, ours, name = url.rpartition("/ConceptMap/") if url else (BASE, "", "")
    if url and not ours:
        raise TurnedAway(404, "not-found", NO_MAP)
    own = Addresses(base)
    given = given_facts(
        inputs.get("dependency", []),
        setting,
        _day(inputs) or setting.now.astimezone(setting.tenants.zone).date(),
    )
    target = _text(inputs, "targetsystem") or _text(inputs, "target")
    return Question(
        Codes(codings, given, setting),
        _target(target, own, setting) if target else None,
        _table(name, setting.tables) if url else None,
        own,
    )


def _grouped(pairs: list[tuple[str, Any]], known: frozenset[str]) -> Inputs:
    inputs: dict[str, list[Any]] = {}
    for name, value in pairs:
        if name not in known or (name == "reverse" and value is not False):
            raise TurnedAway(422, "not-supported", NOT_SUPPORTED)
        inputs.setdefault(name, []).append(value)
    return inputs


def _value(parameter: Mapping[str, Any]) -> Any:
    """The value of a parameter; of one with parts those by name."""
    if "part" in parameter:
        return {part["name"]: _value(part) for part in parameter["part"]}
    return next((value for name, value in parameter.items() if name.startswith("value")), None)


def _one(inputs: Inputs, name: str) -> Any:
    values = inputs.get(name, [])
    if len(values) > 1:
        raise TurnedAway(400, "invalid", SEVERAL)
    return values[0] if values else None


def _text(inputs: Inputs, name: str) -> str | None:
    value = _one(inputs, name)
    if value is not None and not isinstance(value, str):
        raise TurnedAway(422, "structure", NOT_PARAMETERS)
    return value


def _codings(inputs: Inputs) -> tuple[Coding, ...]:
    """The codes that are asked of: one of `code` with `system`, `coding` and `codeableConcept`."""
    told = [name for name in _CODED if name in inputs]
    if len(told) > 1:
        raise TurnedAway(400, "invalid", SEVERAL)
    codings = _of_kind(inputs, told[0]) if told else ()
    codings = tuple(coding for coding in codings if coding.code and coding.system)
    if not codings:
        raise TurnedAway(400, "required", NO_CODE)
    return codings


def _of_kind(inputs: Inputs, name: str) -> tuple[Coding, ...]:
    if name == "code":
        return (Coding(_text(inputs, "system"), _text(inputs, "code")),)
    value = _one(inputs, name)
    if not isinstance(value, dict):
        raise TurnedAway(422, "structure", NOT_PARAMETERS)
    return (read(value, Coding),) if name == "coding" else read(value, Concept).coding


def _day(inputs: Inputs) -> date | None:
    text = _text(inputs, "date")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise TurnedAway(400, "value", BAD_DATE) from None


def _target(address: str, own: Addresses, setting: Setting) -> List:
    return list_at(address, own, setting.tables, setting.tenant.service_code_system_aliases)


def _table(address: str, tables: Tables) -> OneTable:
    """The table that an exported ConceptMap is, with its edition where one is named."""
    quoted, _, version = address.partition("|")
    name = unquote(quoted)
    if not any(one.table == name and version in ("", one.version) for one in tables.decisions.tables):
        raise TurnedAway(404, "not-found", NO_MAP)
    return OneTable(name, version or None)
