"""The fields of a consultation as one short text: `I|2A|3`, empty where nobody said; codes of national lists alone."""

from adapter.mapping.results import HstFields

_BETWEEN = "|"


def as_text(fields: HstFields | None) -> str | None:
    """Write fields; None for what is no finished consultation."""
    if fields is None:
        return None
    return _BETWEEN.join(each or "" for each in (fields.form, fields.alderstrinn, fields.amming))


def from_text(text: str | None) -> HstFields | None:
    """Read what `as_text` wrote."""
    return HstFields(*(each or None for each in text.split(_BETWEEN))) if text is not None else None
