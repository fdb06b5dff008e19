"""
A decision table as a FHIR R4 ConceptMap.

    table  ▶ ConceptMap: identifier, version, publisher, useContext, resource-effectivePeriod
    system ▶ group of source and target; row and code ▶ element.target; fact ▶ dependsOn

What makes a row hold less often than a reader would think is a dependsOn or a modifierExtension, so
that nobody who does not know it applies the row (FHIR R4, 2.4.0.2.1). docs/mappings.md lists the rest.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from adapter.mapping.exchange.addresses import (
    ANY,
    PERIOD,
    Addresses,
    Json,
    entry_address,
    text,
    without_nothing,
)
from adapter.mapping.exchange.lists import KOMMUNER, Lists
from adapter.mapping.exchange.plain import CHOSEN, Plain, ages, long_choice

#: Keys of a table to the kinds of its scope.
SCOPES = {"kommuner": "kommune", "tenants": "tenant", "vendors": "vendor"}
FLAGS = ("decision", "billed_to_kuhr", "hospital_part")


def bundle_of(tables: Sequence[Plain], own: Addresses, lists: Lists) -> Json:
    """One table as a ConceptMap, several as a Bundle of type collection."""
    maps = [concept_map_of(table, own, lists) for table in tables]
    if len(maps) == 1:
        return maps[0]
    entries = [
        {"fullUrl": entry_address(one["url"], one["version"], number), "resource": one}
        for number, one in enumerate(maps)
    ]
    return without_nothing((("resourceType", "Bundle"), ("type", "collection"), ("entry", entries)))


def concept_map_of(table: Plain, own: Addresses, lists: Lists) -> Json:
    """Give a table as a ConceptMap."""
    version = table["version"].isoformat()
    return without_nothing(
        (
            ("resourceType", "ConceptMap"),
            ("extension", list(_table_extensions(table, own))),
            ("url", own.concept_map(table["table"])),
            ("identifier", {"system": own.tables, "value": table["table"]}),
            ("version", version),
            ("name", "DecisionTable"),
            ("title", table["table"]),
            ("status", "active"),
            ("date", version),
            ("publisher", table["owner"]),
            ("description", table.get("about")),
            ("useContext", list(_scope(table, own))),
            ("group", _groups(table, own, lists)),
        )
    )


def period(valid: Plain) -> Json:
    """First and last day, both included, as a Period."""
    days = {"start": valid.get("valid_from"), "end": valid.get("valid_to")}
    return {"valuePeriod": {name: day.isoformat() for name, day in days.items() if day}}


def _table_extensions(table: Plain, own: Addresses) -> Iterator[Json]:
    yield {"url": PERIOD} | period(table)
    yield {"url": own.extension("layer"), "valueCode": table["layer"]}
    yield {"url": own.extension("source"), "valueString": table["source"]}
    yield {"url": own.extension("unmapped"), "valueCode": table.get("unmapped", "refuse")}
    for name, uri in table.get("systems", {}).items():
        yield own.made_of("system", name=text(name), uri={"valueUri": uri})
    for read in table.get("reads", ()):
        yield _read(read, own)


def _read(read: Plain, own: Addresses) -> Json:
    uri = {"valueUri": read["url"]} if "url" in read else None
    named = {name: text(read.get(name)) for name in ("fact", "element", "system")}
    made = own.made_of("read", **named, url=uri)
    if "codes" in read:
        made["extension"].append({"url": "translated", "valueBoolean": True})
        made["extension"] += [_translation(*pair) for pair in read["codes"].items()]
    return made


def _translation(theirs: str, ours: str | bool) -> Json:
    told: Json = {"valueBoolean": ours} if isinstance(ours, bool) else {"valueString": ours}
    return {"url": "code", "extension": [{"url": "from", "valueString": theirs}, {"url": "to"} | told]}


def _scope(table: Plain, own: Addresses) -> Iterator[Json]:
    for key, kind in SCOPES.items():
        for value in table.get(key, ()):
            coded = {"coding": [{"system": KOMMUNER, "code": value}]} if kind == "kommune" else {}
            concept = coded or {"text": value}
            yield {"code": {"system": own.scope, "code": kind}, "valueCodeableConcept": concept}


def _groups(table: Plain, own: Addresses, lists: Lists) -> list[Json]:
    """
    A group for each source and target; the elements of one code stand together.

    A code's second target without a code stands in a further group of the same source and target: FHIR R4 has
    0..* of either, but some readers (HL7's Java validator 6.5.27 is one) stumble over two in one group.
    """
    groups: dict[tuple[str | None, str, int], dict[str, list[Json]]] = {}
    silent: Counter[tuple[str | None, str, str]] = Counter()
    for number, row in enumerate(table.get("rows", ())):
        system, codes = row["when"].get("system"), long_choice(row["when"].get("code", ANY))[0]
        for place, code in enumerate(codes):
            target, made = _target(row, own, lists, is_pilot=table["layer"] == "pilot")
            made["extension"].insert(0, own.made_of("row", **_row(row, number, place)))
            before = 0 if "code" in made else silent[system, target, code]
            silent[system, target, code] += "code" not in made
            groups.setdefault((system, target, before), {}).setdefault(code, []).append(made)
    return [_group(table, own, system, target, codes) for (system, target, _), codes in groups.items()]


def _group(
    table: Plain,
    own: Addresses,
    system: str | None,
    target: str,
    codes: dict[str, list[Json]],
) -> Json:
    named = [{"url": own.extension("system-name"), "valueString": system}] if system is not None else []
    return without_nothing(
        (
            ("extension", named),
            ("source", table["systems"][system] if system is not None else own.contact),
            ("target", target),
            ("element", [{"code": code, "target": targets} for code, targets in codes.items()]),
        )
    )


def _row(row: Plain, number: int, place: int) -> dict[str, Json | None]:
    decided = row.get("decided", {})
    return {
        "name": text(row["row"]),
        "position": {"valueInteger": number},
        "codePosition": {"valueInteger": place},
        "source": text(row["source"]),
        "decidedBy": text(decided.get("by")),
        "decidedDay": {"valueDate": decided["day"].isoformat()} if decided else None,
    }


def _target(row: Plain, own: Addresses, lists: Lists, *, is_pilot: bool) -> tuple[str, Json]:
    """The list that a row answers from, and the row as the target of a code."""
    then = row["then"]
    fields = [(lists.hst[name], name, code) for name, code in then.get("hst", {}).items() if code]
    system, code = own.pilot if is_pilot else lists.service, then.get("pilot") or then.get("code")
    products: list[Json] = []
    if fields:
        (system, _, code), rest = fields[0], fields[1:]
        products = [{"property": own.fact(n), "system": of, "value": value} for of, n, value in rest]
    elif "pilot" in then or "code" in then:
        system = own.pilot if "pilot" in then else lists.service
    days = period(row)["valuePeriod"]
    modifiers = [{"url": own.extension("row-period"), "valuePeriod": days}] if days else []
    return system, without_nothing(
        (
            ("modifierExtension", modifiers),
            ("code", code),
            ("display", lists.displays.get((system, code or ""))),
            # That a row leads from one to the other says nothing of what they share.
            ("equivalence", "relatedto" if code else "unmatched"),
            ("comment", row.get("note")),
            ("dependsOn", list(_facts(row["when"], own, lists))),
            ("product", products),
        )
    ) | {"extension": [own.made_of("answer", **_answer(then))]}


def _answer(then: Plain) -> dict[str, Json | None]:
    """What a row says, in a word; the code itself stands in the target."""
    kind = next(name for name in ("code", "hst", "pilot", "not_in_kpr", "leave") if name in then)
    low = then.get("low_threshold")
    return {
        "kind": {"valueCode": kind},
        "reason": {"valueCode": then["not_in_kpr"]} if "not_in_kpr" in then else None,
        "channel": {"valueCode": then["channel"]} if "channel" in then else None,
        "lowThreshold": None if low is None else {"valueBoolean": low},
    }


def _facts(when: Plain, own: Addresses, lists: Lists) -> Iterator[Json]:
    for fact in CHOSEN:
        if when.get(fact) is not None:
            yield _choice(own.fact(fact), lists.facts.get(fact), when[fact], own)
    if when.get("age") is not None:
        yield {"property": own.fact("age"), "value": "-".join(map(str, ages(when["age"])))}
    for fact in FLAGS:
        if when.get(fact) is not None:
            yield {"property": own.fact(fact), "value": str(when[fact]).lower()}
    if when.get("fhirpath") is not None:
        yield {"property": own.fact("fhirpath"), "value": when["fhirpath"]}


def _choice(fact: str, system: str | None, written: Any, own: Addresses) -> Json:
    values, none_of = long_choice(written)
    modifiers: list[Json] = [{"url": own.extension("or-value"), "valueString": value} for value in values[1:]]
    if none_of:
        modifiers.insert(0, {"url": own.extension("none-of"), "valueBoolean": True})
    return without_nothing(
        (
            ("modifierExtension", modifiers),
            ("property", fact),
            ("system", system),
            ("value", values[0]),
        )
    )
