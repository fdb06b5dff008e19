"""The fields of consultations that rows may fill: as decided, and as they would be."""

from adapter.existing.answers import Answer, Kind, Untold
from adapter.mapping.asking_anew import Why
from adapter.mapping.results import HstFields, Shape
from adapter.store.told_answers import Judged
from adapter.values import replace

#: KPR's names of the fields.
NAMES = {"form": "formKonsultasjon", "alderstrinn": "anbefaltTypeKonsultasjon", "amming": "amming"}


def fields_untold(judged: Judged, was: Answer, now: Answer) -> Untold | None:
    """
    Say that nobody can tell what becomes of a consultation's fields: it was taken in before they were kept.

    Where two sets of tables are compared, and both say the same of the fields, nothing becomes of them.
    """
    if not _are_consultations(was, now) or judged.told is None or judged.told.hst is not None:
        return None
    if judged.told.shape is Shape.CONSULTATION or (was.mapped is not None and was.mapped == now.mapped):
        return None
    return Untold(judged.kommune_nr, Why.FIELDS_NOT_KEPT)


def kind_untold(judged: Judged, was: Answer, now: Answer) -> Untold | None:
    """
    Say that nobody can tell whether what no table says still refuses a resource: it would be read as another kind.

    A consultation that has not begun is not asked who it is about, for one.
    """
    if not was.is_stopped or judged.told is None or judged.told.shape is Shape.CONSULTATION:
        return None
    was_consultation = judged.told.hst is not None
    others = (Kind.SERVICE, Kind.APART) if was_consultation else (Kind.CONSULTATION,)
    if now.kind in others:
        return Untold(judged.kommune_nr, Why.READ_OTHERWISE)
    return None


def differing(was: Answer, now: Answer) -> tuple[Answer, Answer]:
    """Give two answers with those fields alone in which two consultations differ; others tell nothing of a change."""
    if not _are_consultations(was, now) or was.hst is None or now.hst is None:
        return was.without_fields(), now.without_fields()
    one, other = fields_differing(was.hst, now.hst)
    return replace(was, hst=one, mapped=None), replace(now, hst=other, mapped=None)


def fields_differing(was: HstFields, now: HstFields) -> tuple[HstFields, HstFields]:
    """Give of two sets of fields those that differ; the others are None."""
    names = [name for name in NAMES if getattr(was, name) != getattr(now, name)]
    one, other = ({name: getattr(each, name) for name in names} for each in (was, now))
    return HstFields(**one), HstFields(**other)


def named_differing(was: HstFields, now: HstFields) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Give by KPR's names those fields that differ: as they are, and as they would be; None where nobody says."""
    names = {name: kpr for name, kpr in NAMES.items() if getattr(was, name) != getattr(now, name)}
    one, other = ({kpr: getattr(each, name) for name, kpr in names.items()} for each in (was, now))
    return one, other


def _are_consultations(was: Answer, now: Answer) -> bool:
    return was.kind is now.kind is Kind.CONSULTATION
