"""
Which rows of decision tables decide a resource.

The layers are asked in their order, and the first that answers wins. Every contact comes this way, and
nearly all have one code or none: they are asked without anything being made for them. What has several
codes, or a tenant with lists of its own, is asked the same with more to keep apart.
"""

from collections.abc import Sequence
from typing import NamedTuple

from adapter import rules
from adapter.mapping.asking import NO_CODES, differing
from adapter.mapping.decisions import ORDER, Coded, Layer, Row
from adapter.mapping.facts import ResourceFacts
from adapter.mapping.own_lists import rows_of_lists
from adapter.mapping.places import Place
from adapter.mapping.reader import Reader
from adapter.mapping.ready import NEVER, Layers, holding, in_force, others_holding
from adapter.mapping.results import Leave

#: A row that answers, and for what: a coding of the resource, or None for the resource itself.
Said = tuple[Row, Place | None]


class _Coding(NamedTuple):
    """A coding of the resource, and the rows that name its code: of the tenant's own lists, and of the tables."""

    place: Place
    coded: Coded
    own: list[Row]
    layers: Layers | None


def deciding(reader: Reader, places: Sequence[Place], facts: ResourceFacts) -> list[Said]:
    """
    The rows of the first layer that answers; none where none does, or where two disagree.

    A code that no row names is found, and keeps rows without a code from being asked: what the tables
    miss is never hidden by a row that would say something of anybody. Raises `ConditionFailed`.
    """
    if len(places) != 1 or facts.has_lists:
        is_dear = bool(places) or facts.has_lists
        return deciding_several(reader, places, facts) if is_dear else _without_a_code(reader, facts)
    # What is nearly always so is told here without a call, as one costs as much as asking a row:
    # the newest period is in force, and one row holds and answers.
    tables = facts.tables
    system, code = facts.codes[0]
    periods = tables.named.get(system, NO_CODES).get(code, NEVER)
    first, layers = periods[0]
    if first > facts.day:
        layers = in_force(periods, facts.day)
    if layers is None:
        return _without_a_row(reader, places[0], facts)
    for number, others in tables.layers:
        inside, certain = layers[number]
        if certain is not None:
            return [(certain, places[0])]
        if inside:
            rows = holding(inside, facts)
            if len(rows) == 1 and type(rows[0].then) is not Leave:
                return [(rows[0], places[0])]
            if rows and (said := _said(reader, rows, places[0])) is not None:
                return said
        rows = others_holding(others, facts) if others else []
        if rows and (said := _said(reader, rows, None)) is not None:
            return said
    return []


def _without_a_row(reader: Reader, place: Place, facts: ResourceFacts) -> list[Said]:
    """A code that no row names: a gap where tables answer for its system, else as good as none."""
    if facts.tables.lists(facts.codes[0][0], facts.day):
        _say_gap(reader, place)
        return []
    return _without_a_code(reader, facts)


def _without_a_code(reader: Reader, facts: ResourceFacts) -> list[Said]:
    """Ask only the rows without a code."""
    for _, others in facts.tables.layers:
        rows = others_holding(others, facts) if others else None
        if rows and (said := _said(reader, rows, None)) is not None:
            return said
    return []


def deciding_several(reader: Reader, places: Sequence[Place], facts: ResourceFacts) -> list[Said]:
    """Ask the same of any number of codings, and beside the tables the tenant's own lists."""
    codings = [
        _Coding(
            place,
            coded,
            rows_of_lists(reader.setting, place.coding),
            facts.tables.naming_on(coded, facts.day),
        )
        for place, coded in zip(places, facts.codes, strict=True)
    ]
    gaps = [one.place for one in codings if _is_gap(reader, one, facts)]
    for number, others in facts.tables.layers:
        said = _named(reader, number, codings, facts)
        if said is None and others and not gaps:
            rows = others_holding(others, facts)
            said = _said(reader, rows, None) if rows else None
        if said is not None:
            return said
    for place in gaps:
        _say_gap(reader, place)
    return []


def _named(
    reader: Reader, number: int, codings: Sequence[_Coding], facts: ResourceFacts
) -> list[Said] | None:
    """The rows of a layer with a code that answer; None where two rows for one code disagree."""
    answers: list[Said] = []
    for one in codings:
        own = one.own if ORDER[number] is Layer.MUNICIPALITY else []
        rows = own + (holding(one.layers[number][0], facts) if one.layers else [])
        said = _said(reader, rows, one.place) if rows else None
        if said == []:
            return []
        answers += said or []
    return answers or None


def _said(reader: Reader, rows: Sequence[Row], place: Place | None) -> list[Said] | None:
    """What rows that hold come to: one that answers, none where two disagree; None where they leave it to others."""
    if len(rows) > 1 and _ambiguous(reader, rows, f"{place.at}.code" if place else reader.path):
        return []
    return None if isinstance(rows[0].then, Leave) else [(rows[0], place)]


def _ambiguous(reader: Reader, rows: Sequence[Row], at: str) -> bool:
    """Whether two rows that hold disagree: both are named, and neither decides."""
    pair = differing(rows)
    if pair:
        one, other = (f"{row.address.table}/{row.address.row}" for row in pair)
        reader.find(rules.AMBIGUOUS_MAPPING, at, code=one, other=other)
    return pair is not None


def _say_gap(reader: Reader, place: Place) -> None:
    """Say that no row has a code; the system may be shown, as tables or the tenant's configuration name it."""
    reader.find(rules.UNKNOWN_SERVICE_CODE, f"{place.at}.code", system=place.coding.system or "")


def _is_gap(reader: Reader, one: _Coding, facts: ResourceFacts) -> bool:
    """Whether a code is of a system that tables map, and in no row of any layer: never a guess (KPR-M-005)."""
    if one.own or one.layers:
        return False
    tenant, system = reader.setting.tenant, one.place.coding.system
    is_own = system in tenant.local_codes or system in tenant.not_in_kpr
    return is_own or facts.tables.lists(one.coded[0], facts.day)
