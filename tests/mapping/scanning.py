"""
Which rows decide a resource, found by looking at every row of a layer in turn.

What the program finds faster is held against it; it shares nothing with that but the rows and the lists of
a tenant.
"""

from adapter import rules
from adapter.mapping.decisions import ORDER, Layer
from adapter.mapping.facts import sender_of
from adapter.mapping.own_lists import rows_of_lists
from adapter.mapping.results import Leave


class Disagreed(Exception):
    """Two rows of a layer hold and answer differently."""


def scanned(reader, places, facts):
    """The rows that decide, with their codings; what is wrong is found. Raises `ConditionFailed`."""
    gaps = [place for place in places if is_gap(reader, place, facts)]
    try:
        for layer in ORDER:
            said = [(answer(reader, layer, place, facts), place) for place in places]
            if not any(row for row, _ in said) and not gaps:
                said = [(answer(reader, layer, None, facts), None)]
            if any(row for row, _ in said):
                return [(row, place) for row, place in said if row]
    except Disagreed:
        return []
    for place in gaps:
        reader.find(rules.UNKNOWN_SERVICE_CODE, f"{place.at}.code", system=place.coding.system or "")
    return []


def scanned_pilot(reader, places, facts):
    """The pilot's rows that hold, in the order of the codes; those without a code where none with one does."""
    named = [row for place in places for row in holding(reader, Layer.PILOT, place, facts)]
    return named or holding(reader, Layer.PILOT, None, facts)


def answer(reader, layer, place, facts):
    """What a layer answers for a code, or for a resource where none is given; None: nothing, or leave."""
    own = rows_of_lists(reader.setting, place.coding) if place and layer is Layer.MUNICIPALITY else []
    rows = own + holding(reader, layer, place, facts)
    for row in rows:
        if row.then != rows[0].then:
            one, other = (f"{each.address.table}/{each.address.row}" for each in (rows[0], row))
            at = f"{place.at}.code" if place else reader.path
            reader.find(rules.AMBIGUOUS_MAPPING, at, code=one, other=other)
            raise Disagreed
    return rows[0] if rows and not isinstance(rows[0].then, Leave) else None


def holding(reader, layer, place, facts):
    """The rows of a layer that hold for a code, or those without one that hold for the resource."""
    named = {place.coded} if place else set()
    return [
        row
        for row in reader.setting.tables.decisions.rows
        if row.address.layer == layer and (named & row.codes or (not named and not row.codes))
        if row.scope.covers(sender_of(reader.setting.tenant)) and holds(row, facts)
    ]


def holds(row, facts):
    """Whether all that a row asks is so, its condition last."""
    return (
        row.in_force(facts.day)
        and all(choice.holds(facts.values(fact)) for fact, choice in row.choices.items())
        and (row.ages is None or row.ages.holds(facts.age))
        and (row.condition is None or facts.meets(row.condition))
    )


def is_gap(reader, place, facts):
    """Whether a code is of a list that is mapped, and no row of any layer but the pilot's names it on the day."""
    setting, coded, day = reader.setting, place.coded, facts.day
    sender = sender_of(setting.tenant)
    named = any(
        coded in row.codes and row.in_force(day) and row.scope.covers(sender)
        for row in setting.tables.decisions.rows
        if row.address.layer != Layer.PILOT
    )
    listed = any(
        system == coded[0] and one.scope.covers(sender) and one.first <= day <= one.last
        for system, one in setting.tables.decisions.listed
    )
    own = place.coding.system in {*setting.tenant.local_codes, *setting.tenant.not_in_kpr}
    return not named and not rows_of_lists(setting, place.coding) and (listed or own)
