"""What the pages say of rules and codes beside the catalogue and the code lists, kept as data beside this file."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from adapter.rules import Rule
from adapter.web.pages.preferences import Language

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def caption_of(rule: Rule, which: str, language: Language) -> tuple[str, str]:
    """Say an example (`passing` or `failing`) in words, with their language; that is empty where it is code alone."""
    english = rule.passing if which == "passing" else rule.failing
    pair = captions().get(rule.id)
    if pair is None:
        return english, ""
    bokmal = pair[0] if which == "passing" else pair[1]
    return (bokmal if language is Language.NB else english), language.value


@cache
def captions() -> Mapping[str, Sequence[str]]:
    """The examples of rules in bokmål: by the rule's id, what passes and what is caught."""
    return _read("captions.yaml")


@cache
def everyday_names() -> Mapping[str, Sequence[str]]:
    """What people call services beside the name of list 9151, by code."""
    return _read("everyday.yaml")


def _read(name: str) -> Mapping[str, Sequence[str]]:
    text = files("adapter.web.pages").joinpath(name).read_bytes()
    read: dict[str, list[str]] = yaml.load(text, Loader=_LOADER)  # nosec B506 # noqa: S506 - safe, and fast where built
    return read
