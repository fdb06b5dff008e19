"""
The forms of the files in `mappings/national/`, one class a file.

The rows are those of `tables.py`; only what is written otherwise than it is read stands here. The
JSON Schemas that editors use (`mappings/schema/`) are made from these classes.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from adapter.config import Code, Strict
from adapter.mapping.systems import SystemUri
from adapter.mapping.tables import (
    AgeLimits,
    AgeStep,
    ClassGroup,
    CodedValue,
    PersonNumberType,
    ServiceCode,
    SubCode,
)

Text = Annotated[str, Field(min_length=1)]


class Fact(Strict):
    """Where a column comes from: read there, or concluded by us."""

    source: Text
    basis: Literal["verified", "inference"]


class LeftOut(Strict):
    """A code that stands in no row on purpose, and the reason."""

    code: Code
    why: Text


class TableFile(Strict):
    """What every table says of itself."""

    table: str
    layer: Literal["national"]
    #: The day of the edition; results name it.
    version: date
    owner: Text
    source: Text
    valid_from: date | None = None
    facts: Mapping[str, Fact] = Field(min_length=1)
    left_out: tuple[LeftOut, ...] = ()


class ServiceFile(TableFile):
    """`service-codes.yaml`."""

    table: Literal["service-codes"]
    system: SystemUri
    strip_leading_zeros: bool
    codes: tuple[ServiceCode, ...] = Field(min_length=1)
    sub_codes: tuple[SubCode, ...] = ()


class CodeList(Strict):
    """A value list and the address it is coded with."""

    list: Code
    system: SystemUri
    codes: tuple[CodedValue, ...] = Field(min_length=1)


class AgeStepList(Strict):
    """The list of programme consultations."""

    list: Code
    system: SystemUri
    codes: tuple[AgeStep, ...] = Field(min_length=1)


class HstFile(TableFile):
    """`hst-codes.yaml`."""

    table: Literal["hst-codes"]
    age_steps: AgeStepList
    age_limits: AgeLimits
    forms: CodeList
    form_by_class: Mapping[Code, Code]
    form_of_group: Code
    breast_feeding: CodeList
    breast_fed: tuple[Code, ...]
    professions: CodeList
    service_by_decision: tuple[Code, ...]
    participants: CodeList
    participant_by_relationship: Mapping[Code, Code]
    participant_otherwise: Code
    roles: CodeList
    specialist: CodeList
    unit_types: CodeList
    unit_type: Code
    sexes: CodeList
    sex_by_gender: Mapping[Code, Code]
    sex_unknown: Code
    measurements: CodeList
    measurements_one_of: tuple[Code, ...]


class ProfessionRow(Strict):
    """One profession of the source list and what it is called in a consultation."""

    source: Code = Field(alias="from")
    target: Code = Field(alias="to")
    display: Text
    note: str = ""


class ProfessionFile(TableFile):
    """`professions.yaml`."""

    table: Literal["professions"]
    system: SystemUri
    rows: tuple[ProfessionRow, ...] = Field(min_length=1)


class KindRow(Strict):
    """One kind of number with its addresses."""

    name: Code
    display: Text
    preferred: Text
    aliases: tuple[Text, ...] = ()
    type_id: Code | None = None
    gives_kpr_id: bool = False
    needs_assigner: bool = False
    note: str = ""


class IdentifierFile(TableFile):
    """`identifiers.yaml`."""

    table: Literal["identifiers"]
    kinds: tuple[KindRow, ...] = Field(min_length=1)
    types: tuple[PersonNumberType, ...] = Field(min_length=1)
    birth_date_type: Code
    not_reporting: tuple[Code, ...] = ()


class Classes(Strict):
    """The classes of Encounters, by what they make of one."""

    system: SystemUri
    groups: Mapping[ClassGroup, tuple[Code, ...]]


class ServiceKinds(Strict):
    """The kinds of service that mean helsestasjon or skolehelse."""

    system: SystemUri
    hst_prefixes: tuple[Code, ...] = Field(min_length=1)


class ProtectionLabels(Strict):
    """The codes of one system that say that an address is protected."""

    system: SystemUri
    codes: tuple[Code, ...] = Field(min_length=1)


class AddressProtection(Strict):
    """How it is told that somebody's address is protected (SEC-19)."""

    labels: tuple[ProtectionLabels, ...] = Field(min_length=1)
    extension: Text
    part: Text


class SystemsFile(TableFile):
    """`systems.yaml`."""

    table: Literal["systems"]
    classes: Classes = Field(alias="class")
    service_kind: ServiceKinds
    extensions: Mapping[Code, tuple[Text, ...]]
    address_protection: AddressProtection


#: File name, without its ending, to its form: all of them are needed.
FORMS: Mapping[str, type[TableFile]] = {
    "service-codes": ServiceFile,
    "hst-codes": HstFile,
    "professions": ProfessionFile,
    "identifiers": IdentifierFile,
    "systems": SystemsFile,
}
