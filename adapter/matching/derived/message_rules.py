"""What a notification must say before anything can be folded (KPR-V-007 to KPR-V-013)."""

import re
from collections.abc import Mapping

from adapter import rules

_GUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: notifikasjonLopeNr: what a database takes as a whole number.
_NUMBER = re.compile("[0-9]{1,18}")
#: 7316, as far as it is in use, and what is not (KPR-V-008).
NEW, REPLACE, ANNUL = "N", "M", "C"
_SUPPLEMENT = "T"


def guid_of(text: str) -> str:
    """A GUID in its normal form: lower case, without braces (KPR-V-013)."""
    return text.strip("{}").lower()


def notification_rule(notification: Mapping[str, str], event: Mapping[str, str]) -> str | None:
    """The first rule that a notification breaks; None where it can be folded."""
    status, ref = notification.get("statusNotifikasjon", ""), notification.get("notifikasjonRef", "")
    if status not in (NEW, REPLACE, ANNUL):
        return rules.SUPPLEMENT_NOT_MADE if status == _SUPPLEMENT else rules.UNKNOWN_CODE
    if (status == NEW) == bool(ref):
        return rules.REFERENCE_USE
    guids = [notification.get("notifikasjonGUID", ""), *([ref] if ref else [])]
    if not all(_GUID.fullmatch(guid_of(each)) for each in guids):
        return rules.GUID_FORM
    if not _NUMBER.fullmatch(notification.get("notifikasjonLopeNr", "")):
        return rules.NUMBER_ORDER
    return None if event.get("tjenesteID") else rules.TEXT_FORM
