"""What came with the program: inside the wheel, or beside the package in a checkout."""

from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

#: Makes equal ids in every installation that has not been given a namespace of its own. Fine for
#: trying things out; production must set KPR_INSTALLATION, or two installations' GUIDs may meet.
SHARED_INSTALLATION = uuid5(NAMESPACE_URL, "urn:kpr-adapter:installation:shared")


def shipped_mappings() -> Path:
    """The tables that came with the program."""
    return _shipped("mappings")


def shipped_examples() -> Path:
    """The example documents that came with the program, with their tenants file."""
    return _shipped("examples")


def _shipped(folder: str) -> Path:
    """A folder of the program's own: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "_shipped" / folder
    return inside if inside.is_dir() else package.parent / folder
