"""Roles, and what each of them allows; a role never grows by another one being added."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """As what somebody is there."""

    #: Sees how things stand, without persons.
    VIEWER = "viewer"
    #: Runs the service: pauses, repairs, replays.
    OPERATOR = "operator"
    #: Answers for what is reported ("IPLOS innsendingsansvarlig").
    REPORTING_OFFICER = "reporting-officer"
    #: Sees who looked at what, and acts on nothing.
    AUDITOR = "auditor"
    #: An EPJ or its vendor: the fate of its own records, and nothing else.
    SOURCE = "source"


class May(StrEnum):
    """What can be allowed; every address of the office asks for one of these."""

    #: How things stand: overview, lists without persons, mappings in force.
    SEE = "see"
    #: Figures of a kommune, or of single units of it.
    SEE_FIGURES = "see-figures"
    #: What is about one person: a document, a message's content. Each look is written down.
    SEE_PERSONS = "see-persons"
    #: Pause and resume, replay what is parked, stop and start lines.
    OPERATE = "operate"
    #: Resend, release and close messages, and decide reviews: what changes what is reported.
    REPORT = "report"
    #: The access log.
    SEE_ACCESS_LOG = "see-access-log"
    #: What became of one's own records.
    SEE_OWN = "see-own"


ALLOWED: Mapping[Role, frozenset[May]] = {
    Role.VIEWER: frozenset({May.SEE, May.SEE_FIGURES}),
    Role.OPERATOR: frozenset({May.SEE, May.SEE_FIGURES, May.SEE_PERSONS, May.OPERATE}),
    Role.REPORTING_OFFICER: frozenset({May.SEE, May.SEE_FIGURES, May.SEE_PERSONS, May.REPORT}),
    Role.AUDITOR: frozenset({May.SEE, May.SEE_ACCESS_LOG}),
    Role.SOURCE: frozenset({May.SEE_OWN}),
}
#: What single units allow: everything else is about a kommune as a whole.
OF_A_UNIT = frozenset({May.SEE_FIGURES})
