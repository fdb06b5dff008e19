"""A store of its own, on each of the two databases."""

from tests.both import place, store

__all__ = ["place", "store"]
