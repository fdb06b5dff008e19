"""
The columns of an extract, and the names that files give them.

Letter case, blanks, hyphens and underscores do not matter. A column that is not in the table refuses the
file: an import takes no more about a person than it needs. What a file calls such a column is never said,
since in a file without a header it would be somebody's data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from adapter.errors import Fault, Misconfigured

#: Column to the other names that files have for it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kommune": ("kommuneNr", "kommunenummer"),
    "person": ("fid", "fnr", "fodselsnummer", "fødselsnummer"),
    "person_type": ("typeID",),
    "token": ("pseudonym",),
    "code": ("tjenesteType", "tjenestekode"),
    "list": ("kodeverk",),
    "start": ("startdato", "fraDato"),
    "end": ("sluttdato", "tilDato"),
    "orgnr": ("organisasjonsnummer", "tjenesteOrgNr"),
    "service_id": ("tjenesteID",),
    "source": ("kilde",),
    "year": ("ar", "år"),
    "birth_year": ("fodselsar", "fødselsår"),
    "sex": ("kjonn", "kjønn"),
}
#: One of these sets says who a row is about.
_WHO = ({"person"}, {"token"}, {"birth_year", "sex"})
_NO_MATTER = str.maketrans("", "", " _-")


def _folded(name: str) -> str:
    return name.casefold().translate(_NO_MATTER)


_BY_NAME = {_folded(name): column for column, names in COLUMNS.items() for name in (column, *names)}


def column_of(name: str) -> str | None:
    """Which column a name means; None: no column of ours."""
    return name if name in COLUMNS else _BY_NAME.get(_folded(name))


def columns_of(names: Sequence[str], file: str, line: int, *, has_kommune: bool) -> tuple[str, ...]:
    """
    The columns of a file that tells them once, in its order.

    `has_kommune`: the import says whose rows they are. Raises `Misconfigured` with all that is wrong.
    """
    found = [column_of(name) for name in names]
    wrong = [*_unknown(found), *_missing({each for each in found if each}, has_kommune=has_kommune)]
    if wrong:
        raise Misconfigured(*(Fault(file, line, 0, each) for each in wrong))
    return tuple(each for each in found if each)


def _unknown(found: Sequence[str | None]) -> Iterator[str]:
    for i, column in enumerate(found):
        if column is None:
            yield f"column {i + 1} has a name that an extract does not have; leave it out, or see docs/iplos-derived.md"
        elif column in found[:i]:
            yield f"column {i + 1} is `{column}` once more; leave one of them out"


def _missing(found: set[str], *, has_kommune: bool) -> Iterator[str]:
    # Without `end` every service of the file would last.
    needed: Iterable[str] = ("code", "start", "end") if has_kommune else ("kommune", "code", "start", "end")
    yield from (f"the column `{column}` is missing" for column in needed if column not in found)
    if not any(who <= found for who in _WHO):
        yield "nothing says who a row is about: it needs `person`, `token`, or `birth_year` and `sex`"
