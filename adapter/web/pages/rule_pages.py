"""`/rules`: the catalogue of everything the adapter can say; the addresses are stable."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.rules import Rule, catalogue
from adapter.rules.examples import Example, Kind, examples_of
from adapter.web.pages.checked import by_family, family_of
from adapter.web.pages.faults import Absent
from adapter.web.pages.findings import LOOKS
from adapter.web.pages.highlight import Form, Token, coloured
from adapter.web.pages.opening import can_be_tried
from adapter.web.pages.preferences import Language, preferences_of
from adapter.web.pages.routing import PageRoute
from adapter.web.pages.shell import page
from adapter.web.pages.wordings import caption_of

#: Letters of a search that are read.
_LONGEST = 200
#: Letters of an example that are shown.
_LONG = 30_000
#: A placeholder of a text.
_NAMED_LATER = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Case:
    """An example as a page shows it: in words, and as the machine runs it."""

    #: passing or failing.
    which: str
    words: str
    #: The language of the words; empty where they are code alone.
    language: str
    lines: Sequence[Sequence[Token]]
    #: Whether it is too long to be shown whole.
    is_cut: bool


def rule_routes() -> APIRouter:
    """Make the routes below /rules."""
    routes = APIRouter(route_class=PageRoute)

    @routes.get("/rules")
    def all_rules(request: Request, q: str = "") -> Response:
        asked = q.strip()[:_LONGEST]
        found = {rule.id: rule for rule in catalogue().values() if matches(rule, asked)}
        return page(
            request,
            "rules.html",
            # Found by it, all of its words stand in the page; else it may be anything.
            q=asked if found else "",
            is_asked=bool(asked),
            keeps={"q": asked if found else ""},
            families={letter: rules for letter, rules in by_family(found).items() if rules},
            found=len(found),
            count=len(catalogue()),
            looks=LOOKS,
        )

    @routes.get("/rules/{asked}")
    def one(request: Request, asked: str) -> Response:
        rules = _named(asked)
        rule = rules[0]
        if len(rules) > 1:
            return RedirectResponse(f"/rules?q={rule.reason}", 307)
        if rule.id != asked:
            return RedirectResponse(f"/rules/{rule.id}", 307)
        language = preferences_of(request).language
        return page(
            request,
            "rule.html",
            rule=rule,
            words=_words(rule, language.value),
            family=family_of(rule.id),
            look=LOOKS[rule.severity],
            cases=_cases(rule, language),
            difference=_difference(rule),
            can_be_tried=can_be_tried(rule.id),
            address=str(request.base_url).rstrip("/") + f"/rules/{rule.id}",
        )

    return routes


def _words(rule: Rule, language: str) -> list[str]:
    """What a rule says; a gap stands where a finding names what it found."""
    detail = [_NAMED_LATER.sub("[…]", rule.detail[language])] if rule.detail else []
    return [rule.text[language], *detail]


def matches(rule: Rule, asked: str) -> bool:
    """Whether every word that is asked for stands somewhere in the rule, in either language."""
    texts = (rule.id, rule.reason, *rule.text.values(), *rule.action.values(), rule.source)
    said = "\n".join(texts).casefold()
    return all(word in said for word in asked.casefold().split())


def _named(asked: str) -> list[Rule]:
    """Find the rules of an id or of a reason, in letters of any size; a page says so where there is none."""
    wanted = asked.casefold()
    found = [rule for rule in catalogue().values() if wanted in (rule.id.casefold(), rule.reason.casefold())]
    if not found:
        raise Absent("fault-404-rule")
    return found


def _cases(rule: Rule, language: Language) -> list[Case]:
    pair = examples_of(rule.id)
    return [
        _case("failing", caption_of(rule, "failing", language), pair.failing if pair else None),
        _case("passing", caption_of(rule, "passing", language), pair.passing if pair else None),
    ]


def _difference(rule: Rule) -> list[list[Token]]:
    """From the failing example to the passing one, line by line."""
    pair = examples_of(rule.id)
    kinds = {"+": "added", "-": "gone"}
    lines = pair.difference.splitlines() if pair else []
    return [[Token(kinds.get(line[:1], "plain"), line)] for line in lines]


def _case(which: str, caption: tuple[str, str], example: Example | None) -> Case:
    words, language = caption
    if example is None:
        return Case(which, words, language, (), is_cut=False)
    text = example.whole
    form: Form = "xml" if example.language == "xml" else "json"
    in_colours = example.kind is not Kind.COMPARISON and len(text) <= _LONG
    lines = coloured(text, form) if in_colours else _plain(text[:_LONG])
    return Case(which, words, language, lines, is_cut=len(text) > _LONG)


def _plain(text: str) -> list[list[Token]]:
    return [[Token("plain", line)] for line in text.splitlines()]
