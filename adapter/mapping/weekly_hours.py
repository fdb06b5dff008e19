"""
The hours a week that a service was granted with: OKT's extension of EpisodeOfCare (input-profiles 2.1, MH-53).

KPR asks for none, so that nothing about them is a finding: what is not clearly hours a week is not counted.
"""

from typing import Any

from adapter.fhir.resources import Quantity, Ratio, read
from adapter.mapping.reader import Reader

_UCUM = "http://unitsofmeasure.org"
_HOURS, _WEEKS = frozenset({"h"}), frozenset({"wk"})
#: The older build says of its amount that it is hours per week, and most who send it write no unit.
_OLDER = _HOURS | {"h/wk"}
#: Nobody is given more hours a week than there are in it.
_MOST = 7 * 24
_MINUTES = 60


def weekly_minutes(reader: Reader) -> int | None:
    """Give whole minutes a week of an EpisodeOfCare; None where they are not told, or in two different ways."""
    if not reader.care.extension or reader.care.kind != "EpisodeOfCare":
        return None
    addresses = reader.setting.tables.systems.extensions.get("weekly_hours", ())
    if not any(extension.url in addresses for extension in reader.care.extension):
        return None
    trees = reader.resolver.resource["extension"]
    found = {_hours(tree) for tree in trees if tree.get("url") in addresses}
    hours = found.pop() if len(found) == 1 else None
    return None if hours is None else round(hours * _MINUTES) or None


def _hours(tree: dict[str, Any]) -> float | None:
    """Hours a week; None for whatever is not clearly that."""
    if "valueRatio" in tree:
        ratio = read(tree["valueRatio"], Ratio)
        per, hours = ratio.denominator, ratio.numerator
        if per is None or per.value != 1 or per.comparator or not _is_in(per, _WEEKS):
            return None
        is_hours = hours is not None and _is_in(hours, _HOURS)
    else:
        hours = read(tree["valueQuantity"], Quantity) if "valueQuantity" in tree else None
        is_hours = hours is not None and (_has_no_unit(hours) or _is_in(hours, _OLDER))
    if hours is None or hours.value is None or hours.comparator or not is_hours:
        return None
    return hours.value if 0 < hours.value <= _MOST else None


def _is_in(amount: Quantity, codes: frozenset[str]) -> bool:
    """Whether an amount has one of some units, by UCUM's code for it."""
    return amount.system == _UCUM and amount.code in codes


def _has_no_unit(amount: Quantity) -> bool:
    return not (amount.unit or amount.code or amount.system)
