"""Receipts read back: as they stand on `kpr.receipts`, one a line (docs/schema/kpr-receipt-1.json)."""

from collections.abc import Iterable, Iterator

import msgspec

from adapter.errors import Fault, Misconfigured
from adapter.outbox.verdict import Receipt


class _Read(msgspec.Struct, frozen=True):
    record_id: str = msgspec.field(name="recordId")
    guid: str = msgspec.field(name="notifikasjonGUID")
    number: int = msgspec.field(name="notifikasjonLopeNr")
    line: str
    kommune_nr: str = msgspec.field(name="kommuneNr")
    message_id: str = msgspec.field(name="messageId")
    verdict: str
    cause: str
    at: str
    status: int | None = None
    code: int | None = None
    ref_id: str | None = msgspec.field(name="refId", default=None)


_reader = msgspec.json.Decoder(_Read)


def read_receipts(where: str, lines: Iterable[bytes]) -> Iterator[Receipt]:
    """Read receipts, one a line; Misconfigured names the first line that is none."""
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            yield Receipt(**msgspec.structs.asdict(_reader.decode(text)))
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Misconfigured(
                Fault(where, number, 0, "is no receipt; name a file of values of kpr.receipts, one a line")
            ) from None
