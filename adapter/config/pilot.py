"""Who takes part in the pilot, and which pilot codes have become official: the `pilot` section of the tenants file."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import Field

from adapter.config.forms import Code, KommuneNr, Name, Strict


class Identity(StrEnum):
    """How the person of a held contact is kept (MH-62)."""

    ENCRYPTED = "encrypted"  #: sealed, so that it can be released
    HASHED = "hashed"  #: as a keyed hash only: never released


class OpenCourses(StrEnum):
    """How a course is released that is open on the day of activation (MH-12)."""

    START_ON_VALID_FROM = "start_on_valid_from"
    TRUE_START = "true_start"


class PilotKommune(Strict):
    """A kommune that takes part: who decided it, and how its records are kept."""

    since: date = Field(description="First Norwegian day whose contacts are held; earlier ones are counted.")
    by: Name = Field(description="Name of who decided that the kommune takes part.")
    source: str = Field(min_length=1, description="The document of the decision.")
    identity: Identity = Field(
        default=Identity.HASHED, description="`hashed`: as a keyed hash, never released; or `encrypted`."
    )
    retention_months: int = Field(
        default=24, ge=1, le=120, description="Courses whose last contact is older are deleted."
    )
    codes: frozenset[Code] = Field(default=frozenset(), description="Pilot codes; none: all of them.")
    covering: frozenset[str] = Field(
        default=frozenset(),
        description="Rows of the kommune's or its vendor's tables, as table/row, whose services are given on "
        "decisions that cover psykisk helse (KPR-D-015, KPR-D-017). None: no service is taken to.",
    )


class Official(Strict):
    """An official code."""

    list: Code = Field(description="Number of the code list: 9151.")
    code: Code


class RecodeAs(StrEnum):
    """How a service comes under the official code (MH-14)."""

    RECODE = "recode"  #: whole, as it began on the first day of the duty or later
    END = "end"  #: it ends, and what follows is a service of its own


class Recode(Strict):
    """Services that were given an older code because they are psykisk helse, and take the official one (MH-14)."""

    code: Code = Field(alias="from", description="The service code that they were reported by.")
    rows: frozenset[str] = Field(
        min_length=1,
        description="Rows of a kommune's or its vendor's tables, as table/row, that gave psykisk helse that code.",
    )
    day: date = Field(
        description="First Norwegian day under the official code of services that began before the duty: they end "
        "on the day before."
    )


class Activation(Strict):
    """A pilot code that has become an official one (MH-10)."""

    pilot: Code
    official: Official
    valid_from: date = Field(
        description="First Norwegian day of the duty to report; nothing before it leaves."
    )
    source: str = Field(min_length=1, description="The document that says so, with its date.")
    by: Name = Field(description="Name of who entered it.")
    open_courses: OpenCourses = OpenCourses.START_ON_VALID_FROM
    recode: Recode | None = Field(
        default=None,
        description="Services that `pilot recode` brings under the official code. None: no service.",
    )


class PilotSettings(Strict):
    """The pilot; where a kommune does not stand here, its contacts are counted and nothing else is kept."""

    kommuner: Mapping[KommuneNr, PilotKommune] = Field(default_factory=dict)
    activations: tuple[Activation, ...] = ()

    def holds(self, kommune_nr: str, code: str, day: date) -> bool:
        """Whether contacts of a day are held under a pilot code, not only counted."""
        part = self.kommuner.get(kommune_nr)
        return part is not None and part.since <= day and (not part.codes or code in part.codes)

    def covers(self, kommune_nr: str, row: str | None) -> bool:
        """Whether services by a row, `table/row`, are given on decisions that cover psykisk helse."""
        part = self.kommuner.get(kommune_nr)
        return part is not None and row in part.covering

    def activation_of(self, code: str) -> Activation | None:
        """Give the entry that makes a pilot code official; it speaks for no other code, nor for its children."""
        return next((each for each in self.activations if each.pilot == code), None)
