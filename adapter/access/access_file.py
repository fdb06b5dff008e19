"""
The access file: who has which roles, and where.

`load.py` reads it. A misspelt key is an error, never a default, and no rule holds everywhere unless it says so.
"""

import re
from collections.abc import Sequence
from typing import Self

from pydantic import Field, field_validator, model_validator

from adapter.access.roles import Role
from adapter.access.visitor import Grant
from adapter.config.forms import Name, Strict, Uri

_KOMMUNE = re.compile(r"[0-9]{4}", re.ASCII)
_ORGNR = re.compile(r"[0-9]{9}", re.ASCII)
_LIKE_A_PERSON = re.compile(r"[0-9]{11}", re.ASCII)


class Given(Strict):
    """A role, and where it holds: what people and programs are given alike."""

    role: Role = Field(description="What is given.")
    all_kommuner: bool = Field(default=False, description="true: the role holds for every kommune.")
    kommuner: tuple[str, ...] = Field(default=(), description="Or: for these, four digits each, in quotes.")
    tenants: tuple[Name, ...] = Field(default=(), description="Of a source: the tenants it sends as.")

    @field_validator("kommuner")
    @classmethod
    def of_four_digits(cls, numbers: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what cannot be the number of a kommune."""
        return _all_like(_KOMMUNE, numbers, 'no kommuneNr of four digits; write it such as "0301"')

    @model_validator(mode="after")
    def somewhere(self) -> Self:
        """Refuse a role that holds nowhere, or both everywhere and somewhere."""
        if self.role is Role.SOURCE:
            if not self.tenants or self.kommuner or self.all_kommuner:
                raise ValueError("a source sees what its tenants sent: name tenants, and no kommuner")
        elif self.tenants:
            raise ValueError(f"tenants are for the role source; for {self.role} name kommuner")
        elif bool(self.kommuner) is self.all_kommuner:
            raise ValueError("say where the role holds: either kommuner, or all_kommuner: true")
        return self

    def grant(self, units: Sequence[str] = ()) -> Grant:
        """Give what the rule gives."""
        kommuner = None if self.all_kommuner else frozenset(self.kommuner)
        return Grant(self.role, kommuner, frozenset(units), frozenset(self.tenants))


class ForPeople(Given):
    """Whoever logs in with a claim of this value is given a role."""

    claim: Name = Field(description="Name of the claim: groups; of one inside another: realm_access.roles.")
    value: str = Field(min_length=1, description="The claim's value, or one of its values.")
    units: tuple[str, ...] = Field(
        default=(), description="Organisation numbers: the role holds for these units of its kommuner alone."
    )

    @field_validator("value")
    @classmethod
    def nobodys_number(cls, value: str) -> str:
        """Refuse an identity number: this file is no place for one."""
        if _LIKE_A_PERSON.search(value):
            raise ValueError("people are named by group, role or account, never by an identity number")
        return value

    @field_validator("units")
    @classmethod
    def of_nine_digits(cls, numbers: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what cannot be an organisation number."""
        return _all_like(_ORGNR, numbers, 'no organisation number; write nine digits in quotes: "310123455"')

    @model_validator(mode="after")
    def in_kommuner_that_are_named(self) -> Self:
        """Refuse units of every kommune: a unit belongs to one."""
        if self.units and not self.kommuner:
            raise ValueError("units belong to a kommune; name it under kommuner")
        return self


class ForPrograms(Given):
    """A program is given a role: by its client id, by the organisation it acts for, or by both together."""

    client: Name | None = Field(default=None, description="`client_id` of its tokens.")
    organisation: str | None = Field(
        default=None, description="Organisation number that its tokens or its certificate state."
    )

    @field_validator("organisation")
    @classmethod
    def of_nine_digits(cls, number: str | None) -> str | None:
        """Refuse what cannot be an organisation number."""
        if number is not None:
            _all_like(_ORGNR, (number,), 'no organisation number; write nine digits in quotes: "310123455"')
        return number

    @model_validator(mode="after")
    def by_something(self) -> Self:
        """Refuse a rule that is everybody's."""
        if self.client is None and self.organisation is None:
            raise ValueError("say which program: client, organisation, or both")
        return self


class AccessFile(Strict):
    """The access file as a whole."""

    about: str = ""
    ask: str = Field(
        default="",
        max_length=200,
        description="Whom those should ask who are not let in: an office, no person.",
    )
    people: tuple[ForPeople, ...] = Field(default=(), description="People, by what their login says of them.")
    programs: tuple[ForPrograms, ...] = Field(default=(), description="Programs, by their tokens.")
    program_scope: Uri | None = Field(
        default=None,
        description="The scope that programs' tokens must have; needed where there are programs.",
    )

    @model_validator(mode="after")
    def tokens_have_a_scope(self) -> Self:
        """Refuse programs whose tokens could have been meant for anything (SEC-07)."""
        if any(rule.client for rule in self.programs) and self.program_scope is None:
            raise ValueError("programs need program_scope: the scope that their tokens must have")
        return self


def _all_like(form: re.Pattern[str], numbers: tuple[str, ...], wrong: str) -> tuple[str, ...]:
    if not all(map(form.fullmatch, numbers)):
        raise ValueError(wrong)
    return numbers
