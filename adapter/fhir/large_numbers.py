"""
Whole numbers beyond 64 bits: legal decimals of FHIR's, which the libraries that write JSON refuse.

None is read here. They become the nearest double, as in most programs that read JSON.
"""

from typing import Any

#: What 64 bits hold, with a sign or without.
_LEAST, _MOST = -(2**63), 2**64 - 1


def round_large(tree: Any) -> None:
    """Put doubles in the place of large numbers, in a tree whose numbers are all within a double's range."""
    level = [tree]
    while level:
        containers = []
        for node in level:
            for place, value in node.items() if isinstance(node, dict) else enumerate(node):
                if isinstance(value, dict | list):
                    containers.append(value)
                elif isinstance(value, int) and not _LEAST <= value <= _MOST:
                    node[place] = float(value)
        level = containers
