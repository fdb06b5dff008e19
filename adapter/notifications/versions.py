"""Which of two versions of a resource is the newer (KPR-D-001, D-003), and what says so (KPR-F-109)."""

from enum import Enum

from adapter import rules
from adapter.mapping import Origin, Version
from adapter.notifications import History
from adapter.rules import Finding


class Age(Enum):
    """How a version stands to the newest one processed."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"


def age(origin: Origin, history: History) -> Age:
    """
    Compare a version with the newest one processed.

    By versionId where both are numbers, else by lastUpdated; a source that keeps neither is taken
    in the order it sends, an equal content being the same version. Numbers of different resources
    under one identifier say nothing about each other. What is decided anew was seen before, and counts.
    """
    if origin.is_anew:
        return Age.NEWER
    same_resource = origin.resource == history.resource
    compare = order_of if same_resource else _by_time
    order = compare(origin.version, history.version)
    if order is None:
        same_id = same_resource and origin.version.version_id is not None
        told = same_id and origin.version.version_id == history.version.version_id
        return Age.SAME if told or origin.digest == history.digest else Age.NEWER
    if order == 0 and origin.digest != history.digest and not _is_one_version(origin, history):
        return Age.NEWER  # of one moment: the order of arrival decides
    return Age.NEWER if order > 0 else Age.OLDER if order < 0 else Age.SAME


def order_of(new: Version, old: Version) -> int | None:
    """Give the sign of new - old, of versions of one resource; None where neither number nor time tells."""
    order = _by_number(new, old)
    return _by_time(new, old) if order is None else order


def other_content(origin: Origin, history: History) -> Finding:
    """List that a version came again with other content, at the element by which it is the same (KPR-F-109)."""
    one, other = origin.version.version_id, history.version.version_id
    element = "versionId" if one is not None and one == other else "lastUpdated"
    return Finding(rules.SAME_VERSION_OTHER_CONTENT, f"{origin.path}.meta.{element}")


def _is_one_version(origin: Origin, history: History) -> bool:
    """Whether both say that they are the same version of the same resource, or do not say otherwise."""
    one, other = origin.version.version_id, history.version.version_id
    return origin.resource == history.resource and (one == other or None in (one, other))


def _by_number(new: Version, old: Version) -> int | None:
    """Sign of new - old by versionId; equal numbers are told apart by the time, where it is told."""
    one, other = new.version_id, old.version_id
    if one is None or other is None or not (one.isdecimal() and other.isdecimal()):
        return None
    difference = int(one) - int(other)
    return difference or _by_time(new, old) or 0


def _by_time(new: Version, old: Version) -> int | None:
    if new.last_updated is None or old.last_updated is None:
        return None
    return (new.last_updated > old.last_updated) - (new.last_updated < old.last_updated)
