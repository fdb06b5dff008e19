"""What a resource is read as, once the tables have answered (crosswalk 2)."""

from enum import StrEnum

from adapter.mapping.choosing import Code
from adapter.mapping.results import Shape


class Lead(StrEnum):
    """What a resource is read as."""

    #: A service, a stay, or a contact without a KPR message.
    SERVICE = "service"
    CONSULTATION = "consultation"
    #: A visit within a service: no message of its own (KPR-D-014).
    VISIT = "visit"
    #: Neither a service nor part of one.
    NOTHING = "nothing"
    REFUSED = "refused"


def leads_to(shape: Shape, code: Code | None, *, is_refused: bool, is_named: bool) -> Lead:
    """
    Say what a resource of a shape is read as.

    `is_refused` says whether the tables found it at fault, `is_named` whether it codes its serviceType.
    """
    if shape in (Shape.EPISODE, Shape.MINIMELDING):
        return Lead.SERVICE
    if shape is Shape.CONSULTATION or (code is not None and code.hst is not None):
        return Lead.CONSULTATION
    if shape is Shape.VISIT:
        # The episode is the service; what happens in it is not another one (D-014, M-029 step 3).
        return Lead.VISIT
    if code is not None:
        is_service = code.traits is None or shape is Shape.STAY
        return Lead.SERVICE if is_service else Lead.VISIT
    if shape is Shape.STAY and (is_refused or is_named):
        return Lead.SERVICE
    return Lead.REFUSED if is_refused else Lead.NOTHING
