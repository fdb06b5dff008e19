"""Builds the world, and takes it down again. The only package that imports technologies by name."""

from adapter.main.doors import Doors
from adapter.main.service import run_service
from adapter.main.store import migrate_store, opened_store, revision_of_store, size_of, store_url
from adapter.main.world import build_world

__all__ = [
    "Doors",
    "build_world",
    "migrate_store",
    "opened_store",
    "revision_of_store",
    "run_service",
    "size_of",
    "store_url",
]
