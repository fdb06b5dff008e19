"""What a page of figures lets one choose, as the values and texts of its fields."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from adapter.figures import Figure, FiguresTable
from adapter.web.pages.phrases import say
from adapter.web.pages.preferences import Language

Choices = list[tuple[str, str]]


def choices(
    table: FiguresTable,
    figures: Iterable[Figure],
    kommuner: Iterable[str],
    months: Iterable[str],
    chosen: tuple[str, str],
    language: Language,
) -> dict[str, Any]:
    """Give the choices of a page where kommune and month are `chosen`, and the query of the same table."""
    kommune, month = chosen
    figure = table.figure
    undivided = [] if figure.profession else [("", say("figures-not-by", language))]
    divided = [(by, say(f"figures-by-{by}", language)) for by in figure.by]
    asked = {"kommune": kommune, "month": month}
    return {
        "named_figures": [(one.name, one.title[language.value]) for one in figures],
        "kommune_choices": [(one, one) for one in kommuner],
        "month_choices": [("", say("figures-all-months", language)), *((one, one) for one in months)],
        "by_choices": [*undivided, *divided],
        "kommune": kommune,
        "month": month,
        "query": urlencode(asked | ({"by": table.by} if table.by else {})),
    }
