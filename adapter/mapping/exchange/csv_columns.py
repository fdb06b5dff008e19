"""The columns of the CSV form, in bokmål, and what each holds of a table, a system, a read and a row."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from adapter.mapping.exchange.cells import (
    choice_cell,
    choice_of,
    day_of,
    flag_cell,
    flag_of,
    joined,
    pairs_cell,
    pairs_of,
    parted,
)
from adapter.mapping.exchange.plain import CHOSEN, long_choice, short


class Column(NamedTuple):
    """Where a value stands in the plain form, and how it is written in a cell."""

    header: str
    path: tuple[str, ...]
    write: Callable[[Any], str] = str
    read: Callable[[str], Any] = str


def _read_choice(cell: str) -> Any:
    values, none_of = choice_of(cell)
    return short(values, none_of=none_of)


def _write_choice(written: Any) -> str:
    values, none_of = long_choice(written)
    return choice_cell(values, none_of=none_of)


def _read_codes(cell: str) -> Any:
    return short(parted(cell), none_of=False)


def _write_codes(written: Any) -> str:
    return joined(long_choice(written)[0])


def _whole(cell: str) -> int | str:
    return int(cell) if cell.isascii() and cell.isdigit() else cell


def _day(header: str, *path: str) -> Column:
    return Column(header, path, str, day_of)


def _flag(header: str, *path: str) -> Column:
    return Column(header, path, flag_cell, flag_of)


_NORWEGIAN = {
    "resource": "ressurs",
    "class": "klasse",
    "setting": "sted",
    "kommune": "kommune",
    "unit": "enhet",
    "team": "team",
    "profession": "yrke",
    "programme": "program",
    "hovedforlop": "hovedforløp",
    "contact_kind": "kontakttype",
}
KIND, NUMBER, NAME = "linje", "tabellnr", "navn"
_FROM, _TO, _SOURCE, _LIST = "gyldig fra", "gyldig til", "kilde", "kodeverk"

TABLE = (
    Column("tabell", ("table",)),
    Column("lag", ("layer",)),
    _day("utgave", "version"),
    _day(_FROM, "valid_from"),
    _day(_TO, "valid_to"),
    Column(_SOURCE, ("source",)),
    Column("eier", ("owner",)),
    Column("om", ("about",)),
    Column("kommuner", ("kommuner",), joined, parted),
    Column("virksomheter", ("tenants",), joined, parted),
    Column("leverandører", ("vendors",), joined, parted),
    Column("uten rad", ("unmapped",)),
)
SYSTEM = (Column(NAME, ("name",)), Column("adresse", ("uri",)))
READ = (
    Column("opplysning", ("fact",)),
    Column("element", ("element",)),
    Column("adresse", ("url",)),
    Column(_LIST, ("system",)),
    Column("oversettelse", ("codes",), pairs_cell, pairs_of),
)
ROW = (
    Column(NAME, ("row",)),
    Column(_LIST, ("when", "system")),
    Column("kode", ("when", "code"), _write_codes, _read_codes),
    *(Column(_NORWEGIAN[fact], ("when", fact), _write_choice, _read_choice) for fact in CHOSEN),
    Column("alder fra", ("when", "age", "from"), str, _whole),
    Column("alder til", ("when", "age", "to"), str, _whole),
    _flag("vedtak", "when", "decision"),
    _flag("meldt til kuhr", "when", "billed_to_kuhr"),
    _flag("sykehusdel", "when", "hospital_part"),
    Column("fhirpath", ("when", "fhirpath")),
    Column("tjenestekode", ("then", "code")),
    Column("pilotkode", ("then", "pilot")),
    _flag("lavterskel", "then", "low_threshold"),
    Column("ikke i kpr", ("then", "not_in_kpr")),
    Column("kanal", ("then", "channel")),
    _flag("overlates", "then", "leave"),
    _flag("konsultasjon", "then", "hst"),
    Column("konsultasjonsform", ("then", "hst", "form")),
    Column("alderstrinn", ("then", "hst", "alderstrinn")),
    Column("amming", ("then", "hst", "amming")),
    _day(_FROM, "valid_from"),
    _day(_TO, "valid_to"),
    Column(_SOURCE, ("source",)),
    Column("bestemt av", ("decided", "by")),
    _day("bestemt dag", "decided", "day"),
    Column("merknad", ("note",)),
)
#: What a line is to what it holds.
KINDS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {"tabell": TABLE, "kodeverk": SYSTEM, "lesing": READ, "rad": ROW}
)
HEADERS = tuple(dict.fromkeys([KIND, NUMBER, *(column.header for kind in KINDS.values() for column in kind)]))
