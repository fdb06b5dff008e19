"""The forms of what the interface of sessions takes and answers; the description of the interface is made of them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from adapter.checking.moments import can_judge_by
from adapter.outcomes import Outcome
from adapter.web.api_errors import Text


def sensible(moment: datetime) -> datetime:
    """Refuse a time that nothing can be judged by."""
    if not can_judge_by(moment):
        raise ValueError("is not between 1990 and 2100")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(sensible)]
Nullable = str | None


class OpenSession(BaseModel):
    """How a session is to be; nothing of it need be said."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    tenant: Annotated[str, Field(max_length=64)] | None = Field(
        default=None, description="Whose all documents are: a name of the tenants file."
    )
    as_of: Moment | None = Field(
        default=None, description="The time to judge by, with offset; between 1990 and 2100."
    )
    tenants: str | None = Field(
        default=None, description="A tenants file of the session's own, as YAML text.", repr=False
    )
    mappings: dict[str, str] = Field(
        default_factory=dict,
        description="Tables of the session's own: YAML texts by file name, such as municipalities/mine.yaml.",
        repr=False,
    )
    independent: bool = Field(default=False, description="Judge each document as if it were the first.")


class Addresses(BaseModel):
    """Where a session is found."""

    self: str
    documents: str
    timeline: str
    messages: str
    scorecard: str
    report: str


class SessionView(BaseModel):
    """A session."""

    id: str
    opened: AwareDatetime
    expires: AwareDatetime = Field(description="When it is forgotten unless it is used before.")
    tenant: Nullable
    as_of: AwareDatetime | None
    independent: bool
    tenants: list[str] = Field(description="Names of the tenants that a document may be of.")
    documents: int = Field(ge=0, description="How many have been judged.")
    addresses: Addresses


class FindingView(BaseModel):
    """A finding: what is wrong, where, and what to do."""

    rule: str
    reason: str
    severity: Literal["fatal", "error", "warning", "information"]
    expression: str
    line: int | None
    column: int | None
    text: Text
    action: Text


class NotificationView(BaseModel):
    """One notification of a service."""

    event: str
    status: Literal["N", "M", "C"]
    date: str
    orgnr: Nullable
    service_code: str
    service_id: str
    corrects: Nullable
    stop_id: Nullable


class ConsultationView(BaseModel):
    """One consultation."""

    model_config = ConfigDict(populate_by_name=True)

    konsultasjonID: str  # noqa: N815 - KPR's own name
    status: Literal["N", "M", "C"]
    datoTidStart: str  # noqa: N815 - KPR's own name
    konsultasjonRegistrertTidspunkt: str  # noqa: N815 - KPR's own name
    episodeGUID: Nullable  # noqa: N815 - KPR's own name
    formKonsultasjon: Nullable  # noqa: N815 - KPR's own name
    anbefaltTypeKonsultasjon: Nullable  # noqa: N815 - KPR's own name
    amming: Nullable
    kjonn: str
    fodselsar: int
    helseperson: list[Nullable]
    deltaker: list[str]
    missing_kpr: list[str]
    corrects: Nullable


class RowView(BaseModel):
    """The row of a table that decided."""

    layer: str
    table: str
    version: str
    row: str


class ResourceView(BaseModel):
    """What became of one resource."""

    resource: str
    outcome: Outcome
    reason: Nullable
    service_code: Nullable
    service_id: Nullable
    mapping: RowView | None
    duplicate_of: Nullable


class ResultView(BaseModel):
    """What became of a document: the same as `kpr-adapter check --format json` gives."""

    input: str
    tenant: Nullable
    outcome: Outcome
    reason: Nullable
    scope: Literal["default", "extended"] | None
    person_type: Nullable
    notifications: list[NotificationView]
    consultations: list[ConsultationView]
    warnings: list[str]
    findings: list[FindingView]
    resources: list[ResourceView]


class MessageView(BaseModel):
    """The message to KPR that a document would leave by itself."""

    document: int
    kommuneNr: str  # noqa: N815 - KPR's own name
    line: Literal["IPLOS", "HST"]
    xml: str = Field(description="Melding of version 56.0.0, with persons as sent.")
    findings: list[FindingView] = Field(description="What keeps it from being sent; empty for a sound one.")
    examples: list[Literal["epj", "contacts", "orgnr"]] = Field(
        description="What in it is made up, because the tenants file does not have it."
    )


class DocumentView(BaseModel):
    """A document that was judged."""

    number: int = Field(ge=1)
    name: str
    content_type: Nullable
    remembered: bool = Field(
        description="False where a number in it looks real: later documents are judged as if it had not come."
    )
    held: int = Field(
        ge=0, description="How many of its notifications wait for a person or another notification."
    )
    result: ResultView
    messages: list[MessageView]


class WholeDocumentView(DocumentView):
    """A document that was judged, with its text."""

    text: str = Field(description="As it was sent; numbers that look real are masked.")


class Documents(BaseModel):
    """Documents, in the order in which they were judged."""

    documents: list[DocumentView]


class StepView(BaseModel):
    """One notification or consultation in the course of a session."""

    service_id: str
    event: str
    change: Literal["N", "M", "C"]
    date: str
    document: int
    state: Literal["queued", "held", "out-of-scope"]
    service_code: Nullable
    held_by: Nullable = Field(description="The rule by which it is held.")


class Timeline(BaseModel):
    """The course of a session, in the order in which it came about."""

    steps: list[StepView]


class Messages(BaseModel):
    """Every message of a session, in the order of the documents."""

    messages: list[MessageView]


class Report(BaseModel):
    """The results of a session."""

    results: list[ResultView]
