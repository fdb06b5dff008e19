"""
What `$translate` answers as FHIR Parameters (R4, ConceptMap-translate; `dependsOn` as in R4's ConceptMap).

    match ▶ equivalence, concept, product, source, dependsOn     each named as in an exported ConceptMap
"""

from collections.abc import Collection, Iterator, Mapping

from adapter.mapping.code_search import Match
from adapter.mapping.decisions import Choice, Row
from adapter.mapping.exchange.addresses import Addresses, Json, text, without_nothing
from adapter.mapping.results import NotInKpr, Result, ToCode, ToHst, ToPilot
from adapter.mapping.tables import MappingRow, Tables
from adapter.mapping.translating import List, Translation, lists_of

#: The lists of a consultation by the names that tables know them by.
_HST = {List.FORM: "form", List.AGE_STEP: "age_step", List.BREAST_FEEDING: "breast_feeding"}


def parameters_of(
    found: Translation, said: str, own: Addresses, tables: Tables, target: List | None = None
) -> Json:
    """Give a translation as Parameters; `said` is what it comes to, in words."""
    parts = [
        {"name": "result", "valueBoolean": found.is_translated},
        {"name": "message", "valueString": said},
        *(_match(match, own, tables, target) for match in found.matches),
    ]
    return {"resourceType": "Parameters", "parameter": parts}


def address_of(listed: List, own: Addresses, tables: Tables) -> str:
    """The address of one of the lists that answers are codes of."""
    if listed is List.PILOT:
        return own.pilot
    if listed is List.SERVICE:
        return tables.service.systems.preferred(tables.service.id.table)
    return tables.hst.systems.preferred(_HST[listed])


def list_at(address: str, own: Addresses, tables: Tables, aliases: Collection[str]) -> List:
    """The list of an address, however it is spelt; `aliases` are the tenant's for service codes."""
    if address == own.pilot:
        return List.PILOT
    if tables.service.spelling(address, aliases) is not None:
        return List.SERVICE
    match = tables.hst.list_of(address)
    return next((listed for listed, name in _HST.items() if match and match.name == name), List.OTHER)


def _match(match: Match, own: Addresses, tables: Tables, target: List | None) -> Json:
    codes = list(_codes(match.row.then, own, tables, target))
    parts: list[Json] = [{"name": "equivalence", "valueCode": _equivalence(match, tables)}]
    parts += [{"name": "concept", "valueCoding": coding} for _, coding in codes[:1]]
    parts += [_product(listed, coding, own) for listed, coding in codes[1:]]
    parts += [{"name": "source", "valueUri": address} for address in _source(match.row.address, own, tables)]
    parts += [_depends(match.row, fact, own, tables) for fact in match.open]
    return {"name": "match", "extension": _extensions(match.row, own), "part": parts}


def _equivalence(match: Match, tables: Tables) -> str:
    """How much is said: that a row leads from one to the other says nothing of what they share."""
    if not lists_of(match.row.then):
        return "unmatched"
    if not match.is_sure:
        return "inexact"
    if match.row.address.table != tables.service.id.table:
        return "relatedto"
    # A finer code of an older list is read as its parent (KPR-M-004).
    return "wider" if any(code in tables.service.sub_codes for _, code in match.row.codes) else "equal"


def _codes(then: Result, own: Addresses, tables: Tables, target: List | None) -> Iterator[tuple[List, Json]]:
    """The codes of an answer, that of the list that was asked for first."""
    for listed in sorted(lists_of(then), key=lambda each: each is not target):
        system, code = address_of(listed, own, tables), _code(then, listed)
        display = _display(listed, code, tables)
        yield listed, without_nothing((("system", system), ("code", code), ("display", display)))


def _code(then: Result, listed: List) -> str:
    match then:
        case ToCode(code) | ToPilot(code):
            return code
        case _:
            return str(getattr(then, listed.value))


def _display(listed: List, code: str, tables: Tables) -> str | None:
    """The list's own words for a code."""
    if listed is List.PILOT:
        return tables.pilot.displays.get(code) if tables.pilot else None
    codes: Mapping[List, Mapping[str, object]] = {
        List.SERVICE: tables.service.codes,
        List.FORM: tables.hst.forms,
        List.AGE_STEP: tables.hst.age_steps,
        List.BREAST_FEEDING: tables.hst.breast_feeding,
    }
    return getattr(codes[listed].get(code), "display", None)


def _product(listed: List, coding: Json, own: Addresses) -> Json:
    parts: list[Json] = [
        {"name": "element", "valueUri": own.fact(listed.value)},
        {"name": "concept", "valueCoding": coding},
    ]
    return {"name": "product", "part": parts}


def _source(address: MappingRow, own: Addresses, tables: Tables) -> Iterator[str]:
    """The ConceptMap that a table is exported as, with its edition; lists of the tenants file have none."""
    if any(one.row(address.row) == address for one in tables.decisions.tables):
        yield f"{own.concept_map(address.table)}|{address.version}"


def _depends(row: Row, fact: str, own: Addresses, tables: Tables) -> Json:
    """A fact that must be known, with the values of which it must have one, or none."""
    choice = row.choices.get(fact)
    named: list[Json] = [{"name": "property", "valueUri": own.fact(fact)}]
    system = _systems(tables).get(fact)
    named += [{"name": "system", "valueUri": system}] if system else []
    named += [{"name": "value", "valueString": value} for value in _values(row, fact, choice)]
    made: Json = {"name": "dependsOn", "part": named}
    if choice and choice.none_of:
        modifier = {"url": own.extension("none-of"), "valueBoolean": True}
        made = {"name": "dependsOn", "modifierExtension": [modifier], "part": named}
    return made


def _values(row: Row, fact: str, choice: Choice | None) -> list[str]:
    if choice:
        return sorted(choice.one_of or choice.none_of)
    if fact == "age" and row.ages:
        return [f"{row.ages.first}-{row.ages.last}"]
    return [row.condition.expression] if row.condition else []


def _systems(tables: Tables) -> Mapping[str, str]:
    """The facts that are codes of an official list."""
    return {
        "profession": tables.hst.systems.preferred("profession"),
        "class": tables.systems.systems.preferred("class"),
    }


def _extensions(row: Row, own: Addresses) -> list[Json]:
    """The row by name, and its answer where that is no code."""
    made = [own.made_of("row", name=text(row.address.row))]
    match row.then:
        case NotInKpr(reason, channel):
            reported = {"valueCode": channel.value} if channel else None
            kind: Json = {"valueCode": "not_in_kpr"}
            made.append(
                own.made_of("answer", kind=kind, reason={"valueCode": reason.value}, channel=reported)
            )
        case ToHst():
            made.append(own.made_of("answer", kind={"valueCode": "hst"}))
        case _:
            pass
    return made
