"""What came with the program: inside the wheel, or beside the package in a checkout."""

from pathlib import Path


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
