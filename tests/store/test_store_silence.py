"""No person can be read from the files of a store."""

import base64

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
async def on_disk(tmp_path):
    known = Known()
    number_as_id = f"EpisodeOfCare/{FID}"
    known.put(service_history(1, resource=number_as_id), [Name("vest", "resource", number_as_id)])
    known.put(consultation_history(2))
    header = {"x-name": SAID["a header's value"]}
    async with opened(tmp_path) as store:
        await keep(
            store, accepted(1), consulted(2), refused(3, headers=header, key=number_as_id), known=known
        )
        while_open = every_byte(tmp_path)
    return while_open + every_byte(tmp_path)


@pytest.mark.parametrize("what", SAID)
def test_it_is_nowhere_in_the_bytes(on_disk, what):
    assert b"EpisodeOfCare/3" in on_disk, "what is in clear can be seen, so the search works"

    assert not [spelt for spelt in spellings(SAID[what]) if spelt in on_disk]
