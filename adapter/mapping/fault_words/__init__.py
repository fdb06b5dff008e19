"""
What is wrong with a file of mappings, and what to do: in bokmål and English, a file for each part.

A judge names a phrase by its key and gives what stands in it; who shows it chooses the language.
"""

from collections.abc import Mapping

from adapter.errors import Words
from adapter.mapping.fault_words.bench import BENCH
from adapter.mapping.fault_words.exchange import EXCHANGE
from adapter.mapping.fault_words.form import FORM
from adapter.mapping.fault_words.lists import LISTS
from adapter.mapping.fault_words.pilot import PILOT
from adapter.mapping.fault_words.places import PLACES
from adapter.mapping.fault_words.rows import ROWS
from adapter.mapping.fault_words.tables import TABLES
from adapter.mapping.fault_words.tenants import TENANTS
from adapter.mapping.fault_words.yaml import PROBLEMS, YAML

__all__ = ["FAULT_WORDS", "has_words", "problem_words", "words"]

#: By key: bokmål, English; no key stands in two files.
FAULT_WORDS: Mapping[str, tuple[str, str]] = {
    **BENCH,
    **EXCHANGE,
    **FORM,
    **LISTS,
    **PILOT,
    **PLACES,
    **ROWS,
    **TABLES,
    **TENANTS,
    **YAML,
}


def words(key: str, /, **values: object) -> Words:
    """Fill in a phrase; a value that is `Words` itself stands in the language of what it stands in."""
    norwegian, english = FAULT_WORDS[key]
    return Words(
        norwegian.format_map({name: _in(value, 0) for name, value in values.items()}),
        english.format_map({name: _in(value, 1) for name, value in values.items()}),
    )


def problem_words(said: str) -> Words:
    """What the YAML library or the operating system says is wrong: in bokmål where it is known, else in English."""
    return Words(PROBLEMS.get(said, said), said)


def has_words(key: str) -> bool:
    """Whether there is a phrase of this key."""
    return key in FAULT_WORDS


def _in(value: object, language: int) -> object:
    return value[language] if isinstance(value, Words) else value
