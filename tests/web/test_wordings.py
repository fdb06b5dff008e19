"""What the pages say beside the catalogue and the code lists: of rules and codes that there are, and in whole."""

import re

import pytest

from adapter.config import shipped_mappings
from adapter.mapping.load import load_tables
from adapter.mapping.tables import Status
from adapter.rules import catalogue
from adapter.web.pages.preferences import Language
from adapter.web.pages.wordings import caption_of, captions, everyday_names

#: Words by which an English caption is told from code.
ENGLISH = re.compile(r"\b(a|an|the|and|with|without|of|by|from|until|then|for|code|Two|One|same|Service)\b")


def test_what_is_said_in_bokmal_is_said_of_rules_that_there_are():
    assert set(captions()) <= set(catalogue())
    assert all(len(pair) == 2 and all(pair) and pair[0] != pair[1] for pair in captions().values())


@pytest.mark.parametrize(
    "rule", [each for each in catalogue().values() if each.id not in captions()], ids=lambda r: r.id
)
def test_an_example_that_is_not_said_in_bokmal_is_code_alone(rule):
    for which in ("passing", "failing"):
        words, language = caption_of(rule, which, Language.NB)
        assert (words, language) == (getattr(rule, which), "")
        assert not ENGLISH.search(re.sub(r'"[^"]*"|<[^>]*>', "", words))


def test_an_example_is_said_in_the_language_that_is_asked_for():
    rule = catalogue()["KPR-V-024"]
    assert caption_of(rule, "failing", Language.NB) == ("Tjeneste 21 uten", "nb")
    assert caption_of(rule, "failing", Language.EN) == ("Service 21 without one", "en")


def test_everyday_names_are_of_services_of_today_and_say_something_else():
    codes = load_tables(shipped_mappings()).service.codes
    for code, names in everyday_names().items():
        assert codes[code].status is Status.LIVE
        assert not {name.casefold() for name in names} & {codes[code].display.casefold()}
