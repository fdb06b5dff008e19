"""
A scorecard for others to read: JSON, JUnit XML, a page, or a part of another report's page.

It names scenarios, codes and inputs; nothing of what a document holds.
"""

from functools import cache, partial
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from adapter.checking.scenarios import Said, shipped_scenarios
from adapter.checking.scorecard import Cell, Mark, Scorecard, Standing
from adapter.reports.scorecard_cells import deciding, name_of
from adapter.reports.scorecard_junit import junit
from adapter.reports.scorecard_phrases import say

__all__ = ["as_json", "html", "html_part", "junit", "name_of", "style"]

_TEMPLATES = files("adapter.reports").joinpath("templates")
#: How a mark is coloured, by the shared style's classes.
_COLOUR = {Mark.SHOWN: "good", Mark.FAILED: "error", Mark.MISSING: "soft"}


def as_json(card: Scorecard) -> dict[str, Any]:
    """The scorecard as a JSON object, texts in both languages; the same documents give the same bytes."""
    return {
        "version": card.version,
        "documents": card.documents,
        "summary": {"asked": _summary(card, optional=False), "optional": _summary(card, optional=True)},
        "scenarios": [_scenario(each) for each in card.standings],
    }


def html(card: Scorecard, language: str) -> str:
    """The scorecard as a page in `nb` or `en`: one file without script, which loads nothing."""
    return _template("scorecard.html").render(
        t=partial(say, language=language),
        language=language,
        style=style(),
        part=html_part(card, language),
        version=version("kpr-adapter"),
        edition=card.version,
    )


def html_part(card: Scorecard, language: str) -> str:
    """The scorecard as a part of a page with the shared style, headings from `h3`."""
    groups = [
        (group.title.in_language(language), [s for s in card.standings if s.scenario.group == group.id])
        for group in shipped_scenarios().groups
    ]
    return _template("scorecard_part.html").render(
        t=partial(say, language=language),
        language=language,
        card=card,
        sums=[_summary(card, optional=optional) for optional in (False, True)],
        groups=groups,
        colour=_COLOUR,
        name_of=partial(name_of, language=language),
        deciding=partial(deciding, language=language),
    )


@cache
def style() -> str:
    """The style that the pages of reports share."""
    return _TEMPLATES.joinpath("style.css").read_text(encoding="utf-8")


@cache
def _template(name: str) -> Template:
    room = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return room.from_string(_TEMPLATES.joinpath(name).read_text(encoding="utf-8"))


def _summary(card: Scorecard, *, optional: bool) -> dict[str, int]:
    return {mark.value: card.count(mark, optional=optional) for mark in Mark}


def _scenario(standing: Standing) -> dict[str, Any]:
    scenario = standing.scenario
    return {
        "id": scenario.id,
        "group": scenario.group,
        "title": _said(scenario.title),
        "show": _said(scenario.show),
        "why": _said(scenario.why),
        "rules": list(scenario.rules),
        "examples": list(scenario.examples),
        "optional": scenario.optional,
        "counting": scenario.counting.value,
        "mark": standing.mark.value,
        "cells": [_cell(each) for each in standing.cells],
    }


def _said(said: Said) -> dict[str, str]:
    return {"nb": said.nb, "en": said.en}


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "code": cell.code,
        "display": cell.display,
        "mark": cell.mark.value,
        "asked": cell.is_asked,
        "shown": cell.shown,
        "shown_by": list(cell.shown_by),
        "failed": cell.failed,
        "failed_by": list(cell.failed_by),
    }
