"""
Figures back to the municipality: counted, explained, and hidden where a small number would point at somebody.

    tree       what is counted: a month, its groups, and each group divided in several ways
    hiding     which numbers nobody sees (docs/decisions/0018-hiding.md)
    table      what a reader gets: rows with numbers or without, and what they mean
    share      of how many records those are that were held or kept out (MH-56)
    pilot      what `pilot export` tells, cut from the same
    courses    where courses of the pilot are told (MH-52)
    stays      where stays of a year are told (MH-53)
    hours      where hours a week are told (MH-53)
    closing    which months are counted
    explained  what counts in each figure and what does not, in bokmål and English

Pure: what was counted comes in, tables go out. `store` counts, `web` shows.
"""

from adapter.figures.closing import closed_months, named_months, whole_years
from adapter.figures.courses import courses_within
from adapter.figures.explained import FIGURES
from adapter.figures.figure import Figure, Text
from adapter.figures.help_figures import COURSES
from adapter.figures.hiding import LEAST, hidden_of
from adapter.figures.pilot import CONTACTS, pilot_tables
from adapter.figures.share import Place, Whole, wholes_of
from adapter.figures.table import NOT_DIVIDED, FiguresTable, Row, Whose, table_of
from adapter.figures.tree import Cell, Counted, Group, Month, month_of

__all__ = [
    "CONTACTS",
    "COURSES",
    "FIGURES",
    "LEAST",
    "NOT_DIVIDED",
    "Cell",
    "Counted",
    "Figure",
    "FiguresTable",
    "Group",
    "Month",
    "Place",
    "Row",
    "Text",
    "Whole",
    "Whose",
    "closed_months",
    "courses_within",
    "hidden_of",
    "month_of",
    "named_months",
    "pilot_tables",
    "table_of",
    "whole_years",
    "wholes_of",
]
