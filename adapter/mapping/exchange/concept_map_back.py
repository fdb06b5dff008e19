"""
Decision tables out of ConceptMaps that `concept_map.py` wrote, as plain values for the loader to judge.

The base of our addresses is read from the map itself. A row stands once for each of its codes; where
those say different things, the row is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapter.errors import Misconfigured, Words
from adapter.mapping.exchange.addresses import PERIOD, Addresses, Json, parts_of, value_of
from adapter.mapping.exchange.concept_map import FLAGS, SCOPES
from adapter.mapping.exchange.lists import Lists
from adapter.mapping.exchange.plain import CHOSEN, Plain, age_range, day, short
from adapter.mapping.fault_words import words
from adapter.mapping.yaml_lines import fault_at

_NAMING = "/NamingSystem/tables"


def tables_in(document: Any, file: str, lists: Lists) -> list[Plain]:
    """Give the tables of a ConceptMap or a Bundle of them; raises `Misconfigured` where it is neither."""
    try:
        return [_table(one, file, lists) for one in _maps(document, file)]
    except (AttributeError, KeyError, TypeError, ValueError, StopIteration, IndexError):
        raise _refused(file, words("no-export")) from None


def _maps(document: Json, file: str) -> list[Json]:
    is_bundle = document.get("resourceType") == "Bundle"
    maps = [e["resource"] for e in document.get("entry", ())] if is_bundle else [document]
    if any(one.get("resourceType") != "ConceptMap" for one in maps):
        raise _refused(file, words("other-than-maps"))
    return maps


def _table(one: Json, file: str, lists: Lists) -> Plain:
    name = one["identifier"]["value"]
    if not one["identifier"]["system"].endswith(_NAMING):
        raise _refused(file, words("map-of-no-table"))
    own = Addresses(one["identifier"]["system"].removesuffix(_NAMING))
    valid = next(value_of(e) for e in one["extension"] if e["url"] == PERIOD)
    table: Plain = {"table": name, "layer": own.value(one, "layer"), "version": day(one["version"])}
    table |= _days(valid) | {"owner": one["publisher"], "source": own.value(one, "source")}
    table |= {"about": one["description"]} if "description" in one else {}
    table |= _scope(one)
    systems = [parts_of(extension) for extension in own.values(one, "system")]
    table |= {"systems": {part["name"]: part["uri"] for part in systems}} if systems else {}
    table |= {"unmapped": "leave"} if own.value(one, "unmapped") == "leave" else {}
    reads = [_read(extension) for extension in own.values(one, "read")]
    rows = _rows(one, own, file, lists)
    return table | ({"reads": reads} if reads else {}) | ({"rows": rows} if rows else {})


def _days(valid: Mapping[str, str]) -> Plain:
    names = {"start": "valid_from", "end": "valid_to"}
    return {key: day(valid[name]) for name, key in names.items() if name in valid}


def _scope(one: Json) -> Plain:
    found: dict[str, list[str]] = {}
    for context in one.get("useContext", ()):
        concept = context["valueCodeableConcept"]
        value = concept["coding"][0]["code"] if "coding" in concept else concept["text"]
        found.setdefault(context["code"]["code"], []).append(value)
    return {key: found[kind] for key, kind in SCOPES.items() if kind in found}


def _read(extension: Json) -> Plain:
    parts = parts_of(extension)
    read: Plain = {key: parts[key] for key in ("fact", "element", "system", "url") if key in parts}
    if "translated" in parts:
        pairs = [parts_of(one) for one in extension["extension"] if one["url"] == "code"]
        read["codes"] = {pair["from"]: pair["to"] for pair in pairs}
    return read


def _rows(one: Json, own: Addresses, file: str, lists: Lists) -> list[Plain]:
    """The rows in the table's order, each with all its codes."""
    found: dict[int, list[tuple[int, Plain, str | None]]] = {}
    for group in one.get("group", ()):
        for code, target in _targets(group):
            row, parts = _row(group, target, own, lists)
            told = None if "system" not in row["when"] else code
            found.setdefault(parts["position"], []).append((parts["codePosition"], row, told))
    return [_whole(found[position], file) for position in sorted(found)]


def _targets(group: Json) -> Iterator[tuple[str, Json]]:
    for element in group["element"]:
        for target in element["target"]:
            yield element["code"], target


def _whole(parts: Sequence[tuple[int, Plain, str | None]], file: str) -> Plain:
    """One row of what stands at each of its codes."""
    ordered = sorted(parts, key=lambda part: part[0])
    row = ordered[0][1]
    if any(other != row for _, other, _ in ordered):
        raise _refused(file, words("row-unlike-itself", row=row["row"]))
    codes = [code for _, _, code in ordered if code is not None]
    if codes:
        first = {"system": row["when"]["system"], "code": short(codes, none_of=False)}
        row = row | {"when": first | row["when"]}
    return row


def _row(group: Json, target: Json, own: Addresses, lists: Lists) -> tuple[Plain, Json]:
    parts = parts_of(own.values(target, "row")[0])
    system = own.value(group, "system-name")
    when = {"system": system} if system is not None else {}
    row: Plain = {"row": parts["name"], "when": when | _facts(target, own)}
    row |= {"then": _then(group, target, own, lists), "source": parts["source"]}
    row |= _days(own.value(target, "row-period") or {})
    if "decidedBy" in parts:
        row["decided"] = {"by": parts["decidedBy"], "day": day(parts["decidedDay"])}
    return row | ({"note": target["comment"]} if "comment" in target else {}), parts


def _then(group: Json, target: Json, own: Addresses, lists: Lists) -> Plain:
    parts = parts_of(own.values(target, "answer")[0])
    kind = parts["kind"]
    if kind == "leave":
        return {"leave": True}
    if kind == "not_in_kpr":
        channel = {"channel": parts["channel"]} if "channel" in parts else {}
        return {"not_in_kpr": parts["reason"]} | channel
    if kind == "hst":
        return {"hst": _fields(group, target, own, lists)}
    low = {"low_threshold": parts["lowThreshold"]} if "lowThreshold" in parts else {}
    return {kind: target["code"]} | low


def _fields(group: Json, target: Json, own: Addresses, lists: Lists) -> Plain:
    if "code" not in target:
        return {}
    names = {system: name for name, system in lists.hst.items()}
    first = {names[group["target"]]: target["code"]}
    prefix = own.fact("")
    return first | {p["property"].removeprefix(prefix): p["value"] for p in target.get("product", ())}


def _facts(target: Json, own: Addresses) -> Plain:
    facts: Plain = {}
    for one in target.get("dependsOn", ()):
        name = one["property"].removeprefix(own.fact(""))
        facts[name] = _fact(name, one, own)
    return facts


def _fact(name: str, one: Json, own: Addresses) -> Any:
    if name == "age":
        first, last = one["value"].split("-")
        return age_range(int(first), int(last))
    if name in FLAGS:
        return {"true": True, "false": False}[one["value"]]
    if name not in CHOSEN:
        return one["value"]
    values = [one["value"], *(value_of(more) for more in own.values(one, "or-value"))]
    return short(values, none_of=bool(own.value(one, "none-of")))


def _refused(file: str, said: Words) -> Misconfigured:
    return Misconfigured(fault_at(file, (0, 0), said))
