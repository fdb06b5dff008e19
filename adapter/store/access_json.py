"""The access log as JSON: the same for commands and over HTTP."""

from typing import Any

from adapter.store.access_reading import Kept


def entry_json(kept: Kept) -> dict[str, Any]:
    """Give all of a row: persons as the keyed hashes that they are there."""
    entry = kept.entry
    return {
        "number": entry.seq,
        "at": entry.at,
        "who": entry.who,
        "roles": entry.roles.split(",") if entry.roles else [],
        "organisation": entry.organisation,
        "act": entry.act,
        "subject": entry.subject,
        "kommune_nr": entry.kommune_nr,
        "why": entry.why,
        "detail": entry.detail,
        "persons": list(entry.person_hashes),
        "mark": kept.mark,
    }
