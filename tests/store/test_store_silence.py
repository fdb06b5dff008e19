"""No person can be read from the files of a store, nor from the rows of a database."""

import base64
import re
from pathlib import Path

import pytest
from batches import (
    FID,
    Known,
    Name,
    accepted,
    consultation_history,
    consulted,
    every_byte,
    keep,
    opened,
    refused,
    service_history,
)
from sqlalchemy import text

from adapter.store.tables import metadata

SAID = {
    "the identity number": FID,
    "a name": "Ask Testesen",
    "the source's number of the person": "bruker-4477",
    "the source's GUID of the person": "5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11",
    "a header's value": "kanarifugl",
}


def spellings(text):
    """A text as it stands, in hex, and in base64 at each of three offsets."""
    raw = text.encode()
    yield raw
    yield raw[::-1]
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    yield text.encode("utf-16-le")
    for offset in range(3):
        # The first and last characters depend on what stands around.
        yield base64.b64encode(b"\0" * offset + raw)[4:-4]
        yield base64.urlsafe_b64encode(b"\0" * offset + raw)[4:-4]


@pytest.fixture
async def at_rest(place):
    known = Known()
    number_as_id = f"EpisodeOfCare/{FID}"
    known.put(service_history(1, resource=number_as_id), [Name("vest", "resource", number_as_id)])
    known.put(consultation_history(2))
    header = {"x-name": SAID["a header's value"]}
    async with opened(place) as store:
        await keep(
            store, accepted(1), consulted(2), refused(3, headers=header, key=number_as_id), known=known
        )
        if not isinstance(place, Path):
            return await every_row(store)
        while_open = every_byte(place)
    return while_open + every_byte(place)


async def every_row(store):
    """Every row as PostgreSQL writes it, and what it writes in hex as it is."""
    rows = []
    async with store.work() as work:
        for table in metadata.sorted_tables:
            found = await work._connection.execute(text(f'SELECT t::text FROM "{table.name}" t'))
            rows += [row[0] for row in found]
    sealed = [bytes.fromhex(hexed) for hexed in re.findall(r"\\x([0-9a-f]+)", "".join(rows))]
    return b"\n".join([*(row.encode() for row in rows), *sealed])


@pytest.mark.parametrize("what", SAID)
def test_it_is_nowhere_in_the_bytes(at_rest, what):
    assert b"EpisodeOfCare/3" in at_rest, "what is in clear can be seen, so the search works"

    assert not [spelt for spelt in spellings(SAID[what]) if spelt in at_rest]
