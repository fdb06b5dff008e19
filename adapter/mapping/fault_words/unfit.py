"""Errors of our own forms, which pydantic tells beside its own."""

from typing import LiteralString

from pydantic_core import PydanticCustomError

from adapter.mapping.fault_words import words


def unfit(key: LiteralString) -> PydanticCustomError:
    """Make the error of a form; its type is the key of its words."""
    return PydanticCustomError(key, "{said}", {"said": words(key).en})
