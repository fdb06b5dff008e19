"""
The form of a municipality's value set in `value-sets/`: what its helsestasjon and school nurses say of each category.

The four statuses are ours (`pilot/codes.yaml`); categories are a free list of the municipality (MH-30, MH-31).
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from adapter.config import Code, Strict, Uri
from adapter.mapping.fault_words.unfit import unfit
from adapter.mapping.files import Text


class CategoryForm(Strict):
    """One category; without days it is in force as long as its set."""

    code: Code
    display: Text
    valid_from: date | None = Field(default=None, description="First day, of the consultation.")
    valid_to: date | None = Field(default=None, description="Last day, of the consultation.")


class CategoryList(Strict):
    """What is assessed: a list of the municipality's own."""

    system: Uri
    codes: tuple[CategoryForm, ...] = Field(min_length=1)


class StatusList(Strict):
    """How it went: the sender's codes, each with the status of ours that it means."""

    system: Uri
    codes: Mapping[Code, Code] = Field(
        min_length=1, description="The sender's code to a status of hst_status in pilot/codes.yaml."
    )


class StatusRead(Strict):
    """Where a document tells a status: a category and a status, side by side."""

    element: Literal["extension", "observation"] = Field(
        description="extension: of the Encounter, with two codings; observation: code and value, or those of a component."
    )
    url: Uri | None = Field(default=None, description="Of the extension.")

    @model_validator(mode="after")
    def an_extension_by_its_address(self) -> "StatusRead":
        """Refuse an extension without its address, and an address of what is none."""
        if (self.element == "extension") != (self.url is not None):
            raise unfit("extension-url")
        return self


class ValueSetFile(Strict):
    """One edition of a value set."""

    value_set: Code = Field(description="Its name; editions share it.")
    of: Literal["hst_status_per_category"]
    version: date = Field(description="The day of the edition.")
    valid_from: date = Field(description="First day, of the consultation.")
    valid_to: date | None = Field(default=None, description="Last day, of the consultation.")
    owner: Text
    source: Text
    about: str = ""
    kommuner: tuple[Code, ...] = ()
    tenants: tuple[Code, ...] = ()
    categories: CategoryList
    statuses: StatusList
    reads: tuple[StatusRead, ...] = Field(min_length=1)
