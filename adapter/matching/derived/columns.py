"""From the cells of a row to a service of a person, or to all that is wrong with the row."""

import re
from collections.abc import Mapping

from adapter import rules
from adapter.fhir import numbers
from adapter.mapping.person import looks_personal
from adapter.matching.derived import DerivedRow, RowFault
from adapter.matching.derived.days import check_birth, find_days
from adapter.matching.derived.row import Row
from adapter.matching.derived.somebody import find_somebody
from adapter.matching.derived.terms import SERVICE_LIST, Terms

_KOMMUNE_NR = re.compile(r"[0-9]{4}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
#: A code of a list whose contents nobody has published.
_SOME_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")


def judge(cells: Mapping[str, str], number: int, terms: Terms) -> DerivedRow | list[RowFault]:
    """Read a row, its cells by column (header.py: COLUMNS); one that is refused gives all its faults."""
    row = Row(number, cells, terms)
    kommune_nr, (code_list, code) = _kommune_nr(row), _service_code(row)
    start, end = find_days(row)
    somebody = find_somebody(row)
    check_birth(row, start, somebody.born)
    orgnr, service_id, source, year = _orgnr(row), _service_id(row), _source(row), _year(row)
    if faults := row.faults():
        return faults
    assert start is not None  # its absence is a fault
    return DerivedRow(
        number=number,
        kommune_nr=kommune_nr,
        list=code_list,
        code=code,
        start=start,
        end=end,
        orgnr=orgnr,
        service_id=service_id,
        source=source,
        year=year,
        person=somebody.person,
        token=somebody.token,
        birth_year=somebody.birth_year,
        sex=somebody.sex,
    )


def _kommune_nr(row: Row) -> str:
    number = row.text("kommune") or row.terms.kommune_nr or ""
    if not _KOMMUNE_NR.fullmatch(number) or number in row.terms.not_reporting:
        row.refuse("kommune", rules.KOMMUNE_NUMBER)
    elif number not in row.terms.kommuner:
        row.refuse("kommune", rules.KOMMUNE_DIFFERS)
    return number


def _service_code(row: Row) -> tuple[str, str]:
    """List and code as the list writes it (KPR-M-004); a retired one stays what it is."""
    code_list, code = _list(row), row.text("code")
    if code is None:
        row.refuse("code", rules.MISSING_SERVICE_CODE)
        return code_list, ""
    if code_list == SERVICE_LIST:
        code = row.terms.service.normalise(code)
        is_known = row.terms.service.lookup(code) is not None
    else:
        is_known = _SOME_CODE.fullmatch(code) is not None
    if not is_known:
        row.refuse("code", rules.UNKNOWN_SERVICE_CODE)
    return code_list, code


def _list(row: Row) -> str:
    """The number of the list, which may be written as an address too."""
    text = row.text("list") or SERVICE_LIST
    if row.terms.service.spelling(text) is not None:
        return SERVICE_LIST
    number = text.rpartition(".")[2]
    if number not in row.terms.lists:
        row.refuse("list", rules.UNKNOWN_SERVICE_CODE_SYSTEM)
    return number


def _orgnr(row: Row) -> str | None:
    text = row.text("orgnr")
    orgnr = numbers.organisation_number(text) if text else None
    if text and orgnr is None:
        row.refuse("orgnr", rules.INVALID_ORGANISATION_NUMBER)
    return orgnr


def _service_id(row: Row) -> str | None:
    """tjenesteID: explanations name it, so it may not be somebody's number."""
    text = row.name("service_id")
    if text is not None and looks_personal(text):
        row.refuse("service_id", rules.PERSON_ID_IN_SERVICE_IDENTIFIER)
    return text


def _source(row: Row) -> str:
    text = row.name("source") or row.terms.source
    if looks_personal(text):
        row.refuse("source", rules.TEXT_FORM)
    return text


def _year(row: Row) -> int | None:
    text = row.text("year")
    if text is None:
        return row.terms.year
    if not _YEAR.fullmatch(text):
        row.refuse("year", rules.INVALID_PRIMITIVE)
        return None
    return int(text)
