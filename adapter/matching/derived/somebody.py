"""Who a row is about: a number, a pseudonym, or birth year and sex (KPR-V-050 to KPR-V-057)."""

import re
from datetime import date

from adapter import rules
from adapter.fhir.numbers import Flaw, NumberType, PersonNumber, classify, classify_h_number, is_ddmmyy
from adapter.mapping import Person
from adapter.matching.derived.row import Row
from adapter.values import Unshown, Value

_FLAWS = {
    Flaw.FORM: rules.PERSON_NUMBER_FORM,
    Flaw.CHECKSUM: rules.PERSON_NUMBER_CHECKSUM,
    Flaw.DATE: rules.PERSON_NUMBER_DATE,
}
_DATED = (NumberType.FODSELSNUMMER, NumberType.D_NUMBER)
_DDMMYY = 6
_TOKEN = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{64}")
_YEAR = re.compile(r"(?:18|19|20)[0-9]{2}")
#: HST writes an unknown birth year so (KPR-V-076).
_UNKNOWN_YEAR = "0"


class Somebody(Value, frozen=True):
    """What a row tells of its person."""

    person: Unshown[Person | None] = None
    token: Unshown[str | None] = None
    birth_year: int | None = None
    sex: str | None = None
    #: By the number, else the birth year.
    born: Unshown[date | int | None] = None


def find_somebody(row: Row) -> Somebody:
    """Read who the row is about; what is missing or wrong is a fault."""
    birth_year, sex, token = _birth_year(row), _sex(row), _token(row)
    person, number = _person(row)
    if row.text("person") and row.text("token"):
        row.refuse("token", rules.PERSON_IDENTIFIER_CONFLICT)  # nobody can tell whether both mean the same
    if not (row.text("person") or row.text("token") or _is_described(row, birth_year, sex)):
        row.refuse("person", rules.MISSING_PERSON_IDENTIFIER)
    born = number.birth_date if number else None
    if born and birth_year and born.year != birth_year:
        row.refuse("birth_year", rules.PERSON_DATA_CONFLICT)
    return Somebody(person, token, birth_year, sex, born or birth_year)


def _is_described(row: Row, birth_year: int | None, sex: str | None) -> bool:
    """Whether there is as much as a possible duplicate is known by."""
    return (birth_year is not None or row.is_refused("birth_year")) and (
        sex in row.terms.told_sexes or row.is_refused("sex")
    )


def _birth_year(row: Row) -> int | None:
    text = row.text("birth_year")
    if text is None or text == _UNKNOWN_YEAR:
        return None
    if not _YEAR.fullmatch(text) or int(text) > row.terms.today.year:
        row.refuse("birth_year", rules.BIRTH_YEAR_FORM)
        return None
    return int(text)


def _sex(row: Row) -> str | None:
    text = row.text("sex")
    if text is not None and text not in row.terms.sexes:
        row.refuse("sex", rules.UNKNOWN_CODE)
        return None
    return text


def _token(row: Row) -> str | None:
    text = row.text("token")
    if text is not None and not _TOKEN.fullmatch(text):
        row.refuse("token", rules.PERSON_NUMBER_FORM)
        return None
    return text.lower() if text else None


def _person(row: Row) -> tuple[Person | None, PersonNumber | None]:
    fid, type_id = row.text("person"), row.text("person_type")
    if type_id is not None and type_id not in row.terms.person_types:
        row.refuse("person_type", rules.PERSON_TYPE_NOT_TAKEN)
        return None, None
    if fid is None:
        return None, None
    birth_date = row.terms.birth_date_type
    if type_id == birth_date or (type_id is None and len(fid) == _DDMMYY):
        if not is_ddmmyy(fid):
            row.refuse("person", rules.BIRTH_DATE_FORM)
        return Person(birth_date, fid), None
    return _by_number(row, fid, type_id)


def _by_number(row: Row, fid: str, type_id: str | None) -> tuple[Person | None, PersonNumber | None]:
    """Read a number; a D-number that is filed as a fødselsnummer is put right, as in documents."""
    read = classify_h_number(fid) if type_id == NumberType.H_NUMBER else classify(fid)
    if isinstance(read, Flaw):
        row.refuse("person", _FLAWS[read])
        return None, None
    fits = type_id in (None, read.type) or (read.type in _DATED and type_id in _DATED)
    if not fits:
        row.refuse("person", rules.PERSON_NUMBER_FORM)
    elif read.type in _DATED and not _belongs_here(row, read):
        row.refuse("person", rules.PERSON_NUMBER_ENVIRONMENT)
    return Person(read.type.value, fid), read


def _belongs_here(row: Row, number: PersonNumber) -> bool:
    return row.terms.real_allowed if number.series is None else row.terms.synthetic_allowed
