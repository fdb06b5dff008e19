"""
What resources told the tables, kept once for all that told the same (SEC-14).

A year of contacts tells the tables a few thousand different things, so that outcomes name what they
told by the digest of its content.
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import msgspec

from adapter.mapping.results import Told
from adapter.outcomes import Taken
from adapter.store import tables
from adapter.store.writing import Writing, upsert_rows

#: Hexadecimal digits of SHA-256 that tell contents apart.
_DIGITS = 32


async def write_told(connection: Writing, batch: Sequence[Taken]) -> list[list[str | None]]:
    """Keep what the resources of a batch told; give the digest of each, by input and resource."""
    contents: dict[str, dict[str, Any]] = {}
    known: dict[Told, str] = {}
    digests = [[_noted(each.told, contents, known) for each in taken.result.resources] for taken in batch]
    rows = [{"digest": digest, "content": content} for digest, content in contents.items()]
    await upsert_rows(connection, tables.told, rows)
    return digests


def told_of(content: dict[str, Any], day: date) -> Told:
    """Read what was told, for the day whose tables were asked."""
    return msgspec.convert({**content, "day": day}, Told)


def _noted(told: Told | None, contents: dict[str, dict[str, Any]], known: dict[Told, str]) -> str | None:
    """Note a content, which does not say the day; give its digest. What was told before in the batch is `known`."""
    if told is None:
        return None
    noted = known.get(told)
    if noted is not None:
        return noted
    content = {name: value for name, value in msgspec.to_builtins(told).items() if name != "day"}
    if told.hst is None:
        # As it was written before there was such a thing: the same content keeps its digest.
        del content["hst"]
    digest = sha256(msgspec.json.encode(content)).hexdigest()[:_DIGITS]
    contents[digest] = content
    known[told] = digest
    return digest
