"""
The form of a decision table in `mappings/`, and of the list of pilot codes.

What an author may write short (`team: T1`) is read as its long form; JSON Schemas for editors are
made from these classes.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from adapter.config import Code, Strict, Uri
from adapter.mapping.decisions import Layer
from adapter.mapping.fault_words.unfit import unfit
from adapter.mapping.files import Text
from adapter.mapping.results import Channel, Reason
from adapter.mapping.tables import CodedValue

#: The facts that `reads` can tell.
ReadFact = Literal[
    "team",
    "programme",
    "decision",
    "billed_to_kuhr",
    "hospital_part",
    "hovedforlop",
    "contact_kind",
    "setting",
]
#: Where a fact can stand; each is read by its codes or identifiers, never by its words.
Element = Literal[
    "type", "class", "reason", "tag", "identifier", "extension", "participant", "careTeam", "basedOn"
]


class Values(Strict):
    """One of some values, or none of them."""

    one_of: tuple[Code, ...] = ()
    none_of: tuple[Code, ...] = Field(default=(), alias="not")

    @model_validator(mode="after")
    def of_one_kind(self) -> "Values":
        """Refuse both, and neither."""
        if bool(self.one_of) == bool(self.none_of):
            raise unfit("values-or-not")
        return self


def _long(written: Any) -> Any:
    """`T1`, `[T1, T2]` and `{not: T1}` in their long form; what is none of them is judged as it is."""
    if isinstance(written, list):
        return {"one_of": written}
    if isinstance(written, dict):
        return {key: value if isinstance(value, list) else [value] for key, value in written.items()}
    return {"one_of": [written]}


Chosen = Annotated[Values, BeforeValidator(_long, json_schema_input_type=Code | list[Code] | Values)]


def _listed(written: Any) -> Any:
    return written if isinstance(written, list) else [written]


Codes = Annotated[tuple[Code, ...], BeforeValidator(_listed, json_schema_input_type=Code | list[Code])]


class AgeRange(Strict):
    """Whole years on the event date, both ends included."""

    first: int = Field(default=0, alias="from", ge=0, le=200)
    last: int = Field(default=200, alias="to", ge=0, le=200)


class When(Strict):
    """What must hold, all of it; what is not named may be anything."""

    system: Code | None = Field(default=None, description="A name of `systems`.")
    code: Codes | None = None
    resource: Chosen | None = Field(default=None, description="EpisodeOfCare or Encounter.")
    class_: Chosen | None = Field(default=None, alias="class", description="v3-ActCode of an Encounter.")
    setting: Chosen | None = Field(default=None, description="stay, home, ambulatory, virtual, other or hst.")
    kommune: Chosen | None = None
    unit: Chosen | None = Field(default=None, description="Organisation number.")
    team: Chosen | None = None
    profession: Chosen | None = Field(default=None, description="8401.")
    programme: Chosen | None = Field(default=None, description="A programme of pilot/codes.yaml, or none.")
    hovedforlop: Chosen | None = None
    contact_kind: Chosen | None = None
    age: AgeRange | None = None
    decision: bool | None = Field(default=None, description="Whether a decision (vedtak) is referred to.")
    billed_to_kuhr: bool | None = None
    hospital_part: bool | None = None
    fhirpath: Text | None = Field(default=None, description="True or false of the resource; asked last.")

    @model_validator(mode="after")
    def a_code_of_a_system(self) -> "When":
        """Refuse a code without its list, and a list without a code."""
        if self.code == ():
            raise unfit("code-empty")
        if (self.system is None) != (self.code is None):
            raise unfit("system-and-code")
        if not self.model_fields_set:
            raise unfit("holds-for-everything")
        return self


class HstFields(Strict):
    """Fields of a consultation, each used where the document says nothing of it."""

    form: Code | None = Field(default=None, description="9506.")
    alderstrinn: Code | None = Field(default=None, description="9505.")
    amming: Code | None = Field(default=None, description="8524.")


class Then(Strict):
    """The answer: exactly one of code, hst, pilot, not_in_kpr and leave."""

    code: Code | None = Field(default=None, description="9151.")
    hst: HstFields | None = None
    pilot: Code | None = None
    low_threshold: bool | None = Field(default=None, description="Beside pilot.")
    not_in_kpr: Reason | None = None
    channel: Channel | None = Field(default=None, description="Beside not_in_kpr: other-channel.")
    leave: Literal[True] | None = Field(default=None, description="Ask the next layer.")

    @model_validator(mode="after")
    def one_answer(self) -> "Then":
        """Refuse several answers, none, and what belongs to another one."""
        answers = [self.code, self.hst, self.pilot, self.not_in_kpr, self.leave]
        if sum(answer is not None for answer in answers) != 1:
            raise unfit("one-answer")
        if (self.not_in_kpr is Reason.OTHER_CHANNEL) != (self.channel is not None):
            raise unfit("channel-belongs")
        if self.low_threshold is not None and self.pilot is None:
            raise unfit("low-threshold-belongs")
        return self


class Decided(Strict):
    """Who decided a row, and when (MH-03)."""

    by: Text
    day: date


class RowForm(Strict):
    """One row of a table."""

    row: Code = Field(description="Its name; results show it.")
    when: When
    then: Then
    source: Text
    valid_from: date | None = None
    valid_to: date | None = None
    decided: Decided | None = None
    note: str = ""


class ReadForm(Strict):
    """Where a fact stands that FHIR has no element for, or one that only this sender fills."""

    fact: ReadFact
    element: Element
    url: Uri | None = Field(
        default=None, description="Of the extension, with element extension or participant."
    )
    system: Code | None = Field(default=None, description="A name of `systems`: only codes of it count.")
    codes: Mapping[Code, Code | bool] | None = Field(
        default=None, description="The sender's code to ours; a code that is not here says nothing."
    )


class DecisionFile(Strict):
    """One decision table."""

    table: Code = Field(description="Its id; results show it.")
    layer: Layer
    version: date = Field(description="The day of the edition; results show it.")
    valid_from: date = Field(description="First day, of the event.")
    valid_to: date | None = Field(default=None, description="Last day, of the event.")
    owner: Text
    source: Text
    about: str = ""
    kommuner: tuple[Code, ...] = ()
    tenants: tuple[Code, ...] = ()
    vendors: tuple[Code, ...] = Field(default=(), description="`epj.leverandor` of the tenants.")
    systems: Mapping[Code, Uri] = Field(default_factory=dict)
    unmapped: Literal["refuse", "leave"] = Field(
        default="refuse",
        description="What becomes of a code of `systems` in rows that no table has a row for.",
    )
    reads: tuple[ReadForm, ...] = ()
    rows: tuple[RowForm, ...] = ()


class PilotCode(Strict):
    """A code of ours for what has no official one yet (KPR-M-020)."""

    code: Code
    display: Text
    parent: Code | None = None
    #: Younger persons are listed with a warning (MH-06).
    age_from: int | None = Field(default=None, ge=0, le=200)
    source: Text


class PilotFile(Strict):
    """`pilot/codes.yaml`."""

    table: Literal["pilot-codes"]
    layer: Literal["pilot"]
    version: date
    owner: Text
    source: Text
    codes: tuple[PilotCode, ...] = Field(min_length=1)
    programmes: tuple[CodedValue, ...] = ()
    hovedforlop: tuple[CodedValue, ...] = ()
    contact_kinds: tuple[CodedValue, ...] = ()
    hst_status: tuple[CodedValue, ...] = Field(
        default=(), description="What a status of a municipality's value set can be (MH-30)."
    )
