"""The form of tests beside tables: `mappings/**/tests/*.yaml`."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from adapter.config import Code, Strict, Uri
from adapter.config.forms import KommuneNr
from adapter.mapping.fault_words.unfit import unfit
from adapter.mapping.files import Text
from adapter.mapping.results import Channel, Reason

#: The facts that a test can give.
FactValue = str | bool | int | tuple[str, ...]


class GivenCode(Strict):
    """A code of a resource, with its list's address."""

    system: Uri
    code: Code


class Expected(Strict):
    """What the tables must answer; `{}`: nothing. Rows and attributes are compared where they are named."""

    code: Code | None = None
    hst: Mapping[Code, Code] | None = None
    not_in_kpr: Reason | None = None
    channel: Channel | None = None
    pilot: Code | None = Field(default=None, description="Beside not_in_kpr.")
    attributes: Mapping[Code, str | bool | tuple[str, ...]] = Field(
        default_factory=dict, description="Of the pilot: programme, hovedforlop, contact_kind, professions …"
    )
    local: Mapping[Code, Code] | None = Field(
        default=None, description="Of a consultation's resource: category to status of ours (value-sets)."
    )
    row: Text | None = Field(default=None, description="table/row that decided.")
    pilot_row: Text | None = None
    findings: tuple[Code, ...] = Field(
        default=(), description="Reasons, such as unknown-service-code; local-code-mapped needs no mention."
    )


class TableTest(Strict):
    """One case: facts or a FHIR resource in, what the tables must say out."""

    test: Text = Field(description="A sentence: what is so.")
    kommune: KommuneNr = "0301"
    tenant: Code = "test"
    vendor: Code | None = None
    day: date = Field(description="The event date.")
    fhir_version: Literal["R4", "R5"] = "R4"
    codes: tuple[GivenCode, ...] = ()
    facts: Mapping[Code, FactValue] = Field(default_factory=dict)
    resource: Mapping[str, Any] | None = Field(
        default=None, description="An Encounter, an EpisodeOfCare, or a Bundle whose first entry is one."
    )
    expect: Expected

    @model_validator(mode="after")
    def one_input(self) -> "TableTest":
        """Refuse a resource beside facts: nobody could tell which counted."""
        if (self.resource is None) == (not self.facts and not self.codes):
            raise unfit("one-input")
        return self


class TestsFile(Strict):
    """One file of tests."""

    __test__ = False  # for pytest, which takes the name for one of its own

    about: str = ""
    tests: tuple[TableTest, ...] = Field(min_length=1)
