"""
Which numbers of a family nobody sees (MH-13, MH-40; docs/decisions/0018-hiding.md).

A family is one number divided in parts, and the number itself may be known: that is the only equation there
is, since tables are made so that two families never share a part. Each part is hidden that is of 1 to 4
persons; then the smallest others, until what is hidden together could be too many things.

Zero stays: it counts nobody, and all that is hidden is taken to be 1 or more below.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

#: Numbers of fewer persons are hidden, and what is hidden together is of so many more than one each (MH-40).
LEAST = 5
_TWO = 2

K = TypeVar("K", bound=Hashable)


def hidden_of(parts: Mapping[K, int]) -> frozenset[K] | None:
    """
    Choose the parts to hide, by how many persons each is of; None: the family cannot be shown at all.

    What is shown then leaves every hidden part at least `LEAST` + 1 values that it may have, also to somebody
    who knows the sum; and somebody who knows this rule as well is left two or more.
    """
    smallest_first = sorted((key for key in parts if parts[key]), key=lambda key: parts[key])
    count = sum(is_small(parts[key]) for key in smallest_first)
    while 0 < count <= len(smallest_first):
        hidden = [parts[key] for key in smallest_first[:count]]
        is_last = count == len(smallest_first)
        if _is_wide(hidden) and (is_last or not _says_all(hidden)):
            return frozenset(smallest_first[:count])
        count += 1
    return None if count else frozenset()


def is_small(persons: int) -> bool:
    """Whether a number would point at somebody."""
    return 0 < persons < LEAST


def _is_wide(hidden: list[int]) -> bool:
    return len(hidden) > 1 and sum(hidden) - len(hidden) >= LEAST


def _says_all(hidden: list[int]) -> bool:
    """
    Whether the sum of small numbers says that each is the most a small one can be.

    Of two it does not: 3 and 5 would be hidden together as well. Nor where all there is is hidden: so would
    some of 1 with a great one.
    """
    is_most = sum(hidden) == len(hidden) * (LEAST - 1)
    return len(hidden) > _TWO and is_most and all(map(is_small, hidden))
