"""
What is searched for: identity numbers, names, addresses and free texts that stand nowhere but in marked documents.

Each place of a document has a mark of its own, so that a leak is told by where it came from. All numbers are
synthetic: their month is raised by 80.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.notifications.documents import person_number

#: Where a number was written. The place in this list is the day of birth.
_NUMBERED = (
    "subject of the first",
    "subject of the second",
    "subject of the third",
    "subject of the fourth",
    "subject of a consultation",
    "subject of what is refused",
    "subject of a minimelding",
    "subject of the copied",
    "resource id",
    "identifier of a service",
    "urn reference",
    "extension",
    "narrative number",
    "version id",
    "key of a record",
    "name of a file",
    "header",
    "address of a request",
    "answer of the register",
    "derived row",
    "refused derived row",
    "bench",
    "tenants file",
    "setting",
    "fault of the program",
    "reason of an act",
    "account",
    "answer of the issuer",
)
#: Where words were written: each is no word of any language, and stands nowhere else.
_WORDS = {
    "family name": "Hemmeligsenå",
    "given name": "Månefjøråd",
    "street": "Løyndomsvegåsen",
    "city": "Skjulestøvåg",
    "phone": "kviskrestøno",
    "reason text": "Gåtefullverkø",
    "note": "Innføttrånotat",
    "narrative": "Sløredivtekstå",
    "display": "Visingsnavøring",
    "contained text": "Lommeløyndåm",
    "comment of a refusal": "Vrakåtgrunngjeving",
    "answer of the register": "Registersvarøkvad",
    "bench text": "Benkepløyeråd",
    "mapping row": "Radløyndåm",
    "setting": "Stillingsløynå",
    "fault of the program": "Feillommeåsyn",
    "header": "Hodeleynåd",
    "address of a request": "Adresseløynåd",
    "name of an account": "Tilsettløyndå",
    "claim of an account": "Kravløyndomså",
    "answer of the issuer": "Utferdarsvarå",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One text that may be found: where it was written, and what it is."""

    written: str
    text: str
    is_number: bool

    @property
    def name(self) -> str:
        """What it is called where a leak is told: never the text itself."""
        return f"{'the number' if self.is_number else 'the words'} of: {self.written}"


def _numbers() -> Mapping[str, Mark]:
    given = {name: person_number(1 + place % 28, 89, 1931) for place, name in enumerate(_NUMBERED)}
    # Of the same day and sex as the person of the examples of the rules, in whose place it stands.
    given["subject of what is refused"] = person_number(14, 85, 1936, 300)
    return {name: Mark(name, number, is_number=True) for name, number in given.items()}


#: By where it was written.
NUMBERS: Mapping[str, Mark] = _numbers()
WORDS: Mapping[str, Mark] = {name: Mark(name, text, is_number=False) for name, text in _WORDS.items()}
MARKS: tuple[Mark, ...] = (*NUMBERS.values(), *WORDS.values())


def number(written: str) -> str:
    """The number that stands somewhere."""
    return NUMBERS[written].text


def words(written: str) -> str:
    """The words that stand somewhere."""
    return WORDS[written].text
