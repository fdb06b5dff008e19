"""
What the commands say, in bokmål and English, a file for each part.

Rules bring words of their own (rules.yaml).
"""

from collections.abc import Mapping

from adapter.cli.options import Language
from adapter.cli.phrases.access import ACCESS
from adapter.cli.phrases.apply import APPLY
from adapter.cli.phrases.check import CHECK
from adapter.cli.phrases.demo import DEMO
from adapter.cli.phrases.inputs import INPUTS
from adapter.cli.phrases.iplos import IPLOS
from adapter.cli.phrases.keys import KEYS
from adapter.cli.phrases.labels import LABELS
from adapter.cli.phrases.lines import LINES
from adapter.cli.phrases.mappings import MAPPINGS
from adapter.cli.phrases.person import PERSON
from adapter.cli.phrases.pilot import PILOT
from adapter.cli.phrases.queue import QUEUE
from adapter.cli.phrases.rules import RULES
from adapter.cli.phrases.upkeep import UPKEEP
from adapter.reports.phrases import OUTCOME_PHRASES

__all__ = ["PHRASES", "counted", "say"]

#: By key: bokmål, English; no key stands in two files.
PHRASES: Mapping[str, tuple[str, str]] = {
    **OUTCOME_PHRASES,
    **ACCESS,
    **APPLY,
    **CHECK,
    **DEMO,
    **INPUTS,
    **IPLOS,
    **KEYS,
    **LABELS,
    **LINES,
    **MAPPINGS,
    **PERSON,
    **PILOT,
    **QUEUE,
    **RULES,
    **UPKEEP,
}


def say(key: str, language: Language, **values: object) -> str:
    """A phrase, filled in."""
    norwegian, english = PHRASES[key]
    return (norwegian if language is Language.NB else english).format_map(values)


def counted(one: str, many: str, n: int, language: Language) -> str:
    """A number with its noun: the phrase `one` for 1, else `many`."""
    return say(one, language) if n == 1 else say(many, language, n=n)
