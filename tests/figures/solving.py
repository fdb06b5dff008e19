"""
What somebody can work out who has all tables, by exact elimination: no rounding, no library.

Each hidden number is an unknown of 1 or more. `pinned` gives those that have one value only; `ranges` how few
and how many each can be where every equation is between unknowns of its own.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

#: Its place in the tables.
Unknown = Any
#: Unknowns with their factors, and what they come to.
Equation = tuple[Mapping[Unknown, int], int]


def pinned(equations: Iterable[Equation]) -> set[Unknown]:
    """Find the unknowns that equations alone leave one value."""
    equations = list(equations)
    unknowns = list(dict.fromkeys(name for one, _ in equations for name in one))
    rows = [[Fraction(one.get(name, 0)) for name in unknowns] + [Fraction(value)] for one, value in equations]
    reduced = _reduced(rows, len(unknowns))
    single = [[n for n, factor in enumerate(row[:-1]) if factor] for row in reduced]
    return {unknowns[places[0]] for places in single if len(places) == 1}


def _reduced(rows: list[list[Fraction]], width: int) -> list[list[Fraction]]:
    """Reduced row echelon form."""
    done = 0
    for column in range(width):
        place = next((n for n in range(done, len(rows)) if rows[n][column]), None)
        if place is None:
            continue
        rows[done], rows[place] = rows[place], rows[done]
        pivot = rows[done][column]
        rows[done] = [each / pivot for each in rows[done]]
        for n, row in enumerate(rows):
            if n != done and row[column]:
                factor = row[column]
                rows[n] = [a - factor * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    return rows[:done]


def narrowest(equations: Iterable[Equation]) -> dict[Unknown, int]:
    """
    Say how many values each unknown may have, taken to be 1 or more (bounds spread until nothing changes).

    Spreading bounds is exact where no two unknowns share more than one equation and equations make no
    ring, which the tables of figures do not.
    """
    held = list(equations)
    low: dict[Unknown, Fraction] = {name: Fraction(1) for one, _ in held for name in one}
    high: dict[Unknown, Fraction | None] = dict.fromkeys(low)
    while _spread(held, low, high):
        pass
    return {name: _width(low[name], high[name]) for name in low}


def _width(low: Fraction, high: Fraction | None) -> int:
    return 10**9 if high is None else int(high - low) + 1


def _spread(
    equations: Iterable[Equation], low: dict[Unknown, Fraction], high: dict[Unknown, Fraction | None]
) -> bool:
    changed = False
    for one, value in equations:
        for name, factor in one.items():
            rest = [(other, f) for other, f in one.items() if other != name]
            for sign in (1, -1):
                # The most of factor * name is value less the least of the rest.
                bounds = [(low if f * sign > 0 else high)[other] for other, f in rest]
                if any(bound is None for bound in bounds):
                    continue
                spent = sum(
                    (f * b for (_, f), b in zip(rest, bounds, strict=True) if b is not None), Fraction(0)
                )
                limit = (value - spent) / factor
                is_upper = (factor > 0) == (sign > 0)
                changed |= _narrow(name, limit, low, high, is_upper=is_upper)
    return changed


def _narrow(
    name: Unknown,
    limit: Fraction,
    low: dict[Unknown, Fraction],
    high: dict[Unknown, Fraction | None],
    *,
    is_upper: bool,
) -> bool:
    top = high[name]
    if is_upper and (top is None or limit < top):
        high[name] = limit
        return True
    if not is_upper and limit > low[name]:
        low[name] = limit
        return True
    return False
