"""What FHIR's statuses mean for a service, both resources and both versions (crosswalk 3.1)."""

from adapter.fhir.care import CareResource
from adapter.mapping import Status

PAUSED = frozenset({"onhold", "onleave", "on-hold"})

_MEANING = {
    "planned": Status.NOT_STARTED,
    "waitlist": Status.NOT_STARTED,
    "arrived": Status.NOT_STARTED,
    "triaged": Status.NOT_STARTED,
    "active": Status.ACTIVE,
    "in-progress": Status.ACTIVE,
    "finished": Status.FINISHED,
    "completed": Status.FINISHED,
    "cancelled": Status.CANCELLED,
    "discontinued": Status.CANCELLED,
    "entered-in-error": Status.ANNULLED,
    "unknown": Status.SILENT,
} | dict.fromkeys(PAUSED, Status.PAUSED)

#: R5 moved these from status to subjectStatus; there they say what the status said in R4.
_SUBJECT_STATUS = {
    "arrived": Status.NOT_STARTED,
    "triaged": Status.NOT_STARTED,
    "on-leave": Status.PAUSED,
}


def read_status(care: CareResource) -> Status | None:
    """The meaning of a resource's status; None when the status itself is not told."""
    status = care.status
    if status is None:
        return None
    if status == "discharged":
        return Status.FINISHED if care.period.end else Status.SILENT
    meaning = _MEANING[status]
    if meaning is Status.ACTIVE:
        return next((_SUBJECT_STATUS[s] for s in care.subject_status if s in _SUBJECT_STATUS), meaning)
    return meaning
