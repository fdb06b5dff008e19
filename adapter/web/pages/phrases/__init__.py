"""
All that the pages say, in bokmål and English, a file for each part of the pages.

Rules bring words of their own (rules.yaml), and so do the shipped examples (examples.yaml).
"""

from collections.abc import Mapping
from datetime import date

from adapter.web.pages.phrases.bench import BENCH
from adapter.web.pages.phrases.common import COMMON, MONTHS
from adapter.web.pages.phrases.faults import FAULTS
from adapter.web.pages.phrases.office import OFFICE
from adapter.web.pages.phrases.office_access_log import OFFICE_ACCESS_LOG
from adapter.web.pages.phrases.office_figures import OFFICE_FIGURES
from adapter.web.pages.phrases.office_impact import OFFICE_IMPACT
from adapter.web.pages.phrases.office_inputs import OFFICE_INPUTS
from adapter.web.pages.phrases.office_lines import OFFICE_LINES
from adapter.web.pages.phrases.office_login import OFFICE_LOGIN
from adapter.web.pages.phrases.office_mappings import OFFICE_MAPPINGS
from adapter.web.pages.phrases.office_messages import OFFICE_MESSAGES
from adapter.web.pages.phrases.office_overview import OFFICE_OVERVIEW
from adapter.web.pages.phrases.office_parked import OFFICE_PARKED
from adapter.web.pages.phrases.office_reviews import OFFICE_REVIEWS
from adapter.web.pages.phrases.outcomes import OUTCOMES
from adapter.web.pages.phrases.phrase import Phrase
from adapter.web.pages.phrases.reference import REFERENCE
from adapter.web.pages.phrases.result import RESULT
from adapter.web.pages.preferences import Language

__all__ = ["PHRASES", "Phrase", "day", "say"]

#: By key; no key stands in two files.
PHRASES: Mapping[str, Phrase] = (
    COMMON
    | BENCH
    | OUTCOMES
    | RESULT
    | REFERENCE
    | FAULTS
    | OFFICE
    | OFFICE_ACCESS_LOG
    | OFFICE_FIGURES
    | OFFICE_IMPACT
    | OFFICE_LINES
    | OFFICE_MAPPINGS
    | OFFICE_MESSAGES
    | OFFICE_OVERVIEW
    | OFFICE_REVIEWS
    | OFFICE_LOGIN
    | OFFICE_INPUTS
    | OFFICE_PARKED
)


def say(key: str, language: Language, **values: object) -> str:
    """Give a text with its placeholders filled; KeyError for a key or a value that is missing."""
    return getattr(PHRASES[key], language.value).format_map(values)  # type: ignore[no-any-return]  # a str


def day(when: date, language: Language) -> str:
    """Write a day as people do, never broken between lines: 3. februar 2026, 3 February 2026."""
    point = "." if language is Language.NB else ""
    month = getattr(MONTHS[when.month - 1], language.value)
    return f"{when.day}{point}\N{NO-BREAK SPACE}{month}\N{NO-BREAK SPACE}{when.year}"
