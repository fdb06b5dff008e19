"""The public documents beside the project get the answers that docs/public-documents.md explains."""

from functools import cache

import pytest

from tests.conformance.public import CELLS, SHARED_PUBLIC, Cells, counts, judged, told

PAGE = CELLS.read_text(encoding="utf-8")


@cache
def results() -> dict[str, Cells]:
    return judged()


def files() -> list[str]:
    return sorted(path.relative_to(SHARED_PUBLIC).as_posix() for path in SHARED_PUBLIC.rglob("*.json"))


def test_every_public_document_is_on_the_page_and_nothing_else():
    assert sorted(told(PAGE)) == files()


@pytest.mark.parametrize("file", files())
def test_the_document_gets_the_answer_that_the_page_explains(file: str):
    assert results()[file] == told(PAGE)[file]


def test_the_page_counts_the_answers_right():
    assert counts(results()) in PAGE
