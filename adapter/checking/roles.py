"""What a resource was sent as: by what it told the tables, else by what can be read of it."""

from adapter.checking.scenarios import Role
from adapter.checking.sent import SentResource
from adapter.events.unwrap import REPORTABLE
from adapter.mapping.results import Shape
from adapter.mapping.tables import ClassGroup, Tables
from adapter.outcomes import ResourceResult

_BY_SHAPE = {
    Shape.EPISODE: Role.SERVICE,
    Shape.STAY: Role.SERVICE,
    Shape.MINIMELDING: Role.MINIMELDING,
    Shape.CONSULTATION: Role.CONSULTATION,
    Shape.VISIT: Role.VISIT,
}
#: Lists whose codes only a consultation has.
_OF_CONSULTATIONS = frozenset({"form", "age_step"})


def role_of(result: ResourceResult, sent: SentResource, bundle: str | None, tables: Tables) -> Role:
    """What a resource was sent as; one that was refused before it was read is judged by its codes (crosswalk 2)."""
    if sent.is_deletion:
        return Role.DELETION
    if result.told is not None and result.told.shape is not Shape.CONTACT:
        return _BY_SHAPE[result.told.shape]
    if sent.kind not in REPORTABLE:
        return Role.UNREADABLE
    if sent.kind == "EpisodeOfCare":
        return Role.SERVICE
    if bundle == "message":
        return Role.MINIMELDING
    return _of_encounter(sent, tables)


def _of_encounter(sent: SentResource, tables: Tables) -> Role:
    if any(_is_of_consultation(system, code, tables) for system, code in sent.codes):
        return Role.CONSULTATION
    if sent.is_within:
        return Role.VISIT
    if any(tables.systems.class_group(code) is ClassGroup.STAY for code in sent.classes):
        return Role.SERVICE
    names_a_service = any(tables.service.spelling(system) is not None for system, _ in sent.codes)
    return Role.VISIT if names_a_service else Role.CONTACT


def _is_of_consultation(system: str, code: str, tables: Tables) -> bool:
    match = tables.hst.list_of(system)
    return tables.systems.is_hst(system, code) or (match is not None and match.name in _OF_CONSULTATIONS)
