"""A simulator of the register, and stores on both databases, for the ways of marked persons."""

from tests.delivery.conftest import (
    _no_settings_from_outside,
    empty_store,
    made,
    register_folder,
    running,
    sqlite_url,
    start,
    store_url,
)

__all__ = [
    "_no_settings_from_outside",
    "empty_store",
    "made",
    "register_folder",
    "running",
    "sqlite_url",
    "start",
    "store_url",
]
