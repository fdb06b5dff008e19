"""
IPLOS-derived data: what a kommune has registered by other channels, read row by row.

A row is one service of a person. Readers give rows and faults in the order of the file and hold no more of
it than they must; nothing of a fault quotes the file.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from adapter.mapping import Person
from adapter.values import Unshown, Value

__all__ = ["DerivedRow", "Form", "Read", "RowFault"]


class Form(StrEnum):
    """How a file of IPLOS-derived data is written."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    XML = "xml"  #: KPR/IPLOS 56.0.0 messages: chains of N, M and C, folded into services
    TOPIC = "topic"


class DerivedRow(Value, frozen=True):
    """One service of one person, as IPLOS-derived data have it."""

    #: Its number in the file, from 1; of messages that of the service in the order of their first notification.
    number: int
    kommune_nr: str
    #: 9151, or a list that came after it.
    list: str
    #: As the list writes it: without leading zero, of a sub-code the parent; retired codes stay.
    code: str
    #: Norwegian dates, `start` inclusive.
    start: date
    end: date | None
    orgnr: str | None
    #: tjenesteID; None where the file has none.
    service_id: Unshown[str | None]
    source: str
    year: int | None
    #: Who it is; where only birth year and sex are told, neither this nor `token` is.
    person: Unshown[Person | None] = None
    #: Pseudonym: 32 or 64 hexadecimal digits (person_key.py).
    token: Unshown[str | None] = None
    birth_year: int | None = None
    #: 3101: 1 male, 2 female, 0 unknown, 9 not specified.
    sex: str | None = None


class RowFault(Value, frozen=True):
    """Why a row is refused; the others are taken."""

    number: int
    #: The column, or the element of a message.
    place: str
    #: A rule id of rules.py.
    rule: str


Read = Iterator[DerivedRow | RowFault]
