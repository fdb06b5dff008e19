"""The forms of a scorecard, as the interface of sessions answers with it."""

from typing import Literal

from pydantic import BaseModel, Field

from adapter.web.api_errors import Text

MarkName = Literal["shown", "failed", "missing"]


class Counts(BaseModel):
    """How many scenarios have each mark."""

    shown: int
    failed: int
    missing: int


class Summary(BaseModel):
    """Of those asked of everybody, and of the optional ones."""

    asked: Counts
    optional: Counts


class CellView(BaseModel):
    """How a scenario stands for one code, or as such."""

    code: str | None
    display: str | None
    mark: MarkName
    asked: bool = Field(description="False where it was shown without being asked for.")
    shown: int = Field(ge=0)
    shown_by: list[str] = Field(description="Names of the first documents that showed it.")
    failed: int = Field(ge=0)
    failed_by: list[str]


class ScenarioView(BaseModel):
    """One scenario that a vendor must master, and how it stands."""

    id: str
    group: str
    title: Text
    show: Text
    why: Text
    rules: list[str]
    examples: list[str]
    optional: bool
    counting: str
    mark: MarkName
    cells: list[CellView]


class ScorecardView(BaseModel):
    """How the documents of a session stand to all scenarios."""

    version: str
    documents: int
    summary: Summary
    scenarios: list[ScenarioView]
