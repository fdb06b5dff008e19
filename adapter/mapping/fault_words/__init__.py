"""
What is wrong with a file of mappings, and what to do: in bokmål and English, a file for each part.

A judge names a phrase by its key and gives what stands in it; who shows it chooses the language.
"""

import re
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

__all__ = ["FAULT_WORDS", "as_written", "has_words", "problem_words", "words"]

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


#: What stands in phrases for what an author wrote or named.
_WRITTEN = ("address", "code", "key", "kommune", "name", "row", "value")
#: One word, as codes and addresses are; anything else may be somebody's name, and is told by its place alone (SEC-11).
_LIKE_A_CODE = re.compile(r"[0-9A-Za-z._:/#+?&=%-]{1,200}", re.ASCII)
_THIS = Words("dette", "this")


def words(key: str, /, **values: object) -> Words:
    """Fill in a phrase; a value that is `Words` itself stands in the language of what it stands in."""
    norwegian, english = FAULT_WORDS[key]
    said = {name: _judged(name, value) for name, value in values.items()}
    return Words(
        norwegian.format_map({name: _in(value, 0) for name, value in said.items()}),
        english.format_map({name: _in(value, 1) for name, value in said.items()}),
    )


def problem_words(said: str) -> Words:
    """What the YAML library or the operating system says is wrong: in bokmål where it is known, else in English."""
    return Words(PROBLEMS.get(said, said), said)


def has_words(key: str) -> bool:
    """Whether there is a phrase of this key."""
    return key in FAULT_WORDS


def as_written(said: str) -> Words:
    """Give what an author wrote, where it is one word as codes and addresses are; else say `this`: its place is told."""
    return Words(said, said) if _LIKE_A_CODE.fullmatch(said) else _THIS


def _judged(name: str, value: object) -> object:
    return as_written(value) if name in _WRITTEN and isinstance(value, str) else value


def _in(value: object, language: int) -> object:
    return value[language] if isinstance(value, Words) else value
