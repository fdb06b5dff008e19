"""The page: one file that loads nothing and says what is wrong, where, why and what to do."""

import re
from datetime import UTC, datetime

import pytest
from lxml import etree
from lxml import html as lxml_html

from adapter.checking.baseline import Mark
from adapter.checking.scorecard import score
from adapter.reports.html import html
from adapter.rules import words
from tests.reports.judging import REFUSED, judged_as, same_as_golden

MADE = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_report_of_each_outcome_is_as_it_was(shown, language):
    same_as_golden(f"report-{language}.html", html(shown, language, made=MADE))


def test_it_is_one_file_without_script_that_loads_nothing(shown, faults):
    page = lxml_html.document_fromstring(html([*shown, *faults], "nb", made=MADE))

    assert (
        page.xpath("//script | //link | //img | //iframe | //object | //@src | //@onclick | //@style") == []
    )
    assert [each for each in page.xpath("//@href") if not each.startswith("#")] == []
    assert "url(" not in page.findtext(".//style")
    assert "@import" not in page.findtext(".//style")


def test_what_was_found_comes_before_the_scorecard(faults):
    page = lxml_html.document_fromstring(html(faults, "nb", scorecard=score(faults)))

    assert page.xpath("//h2/text()")[-2:] == ["Dokumenter", "Scenarier"]


def test_it_is_well_formed_and_no_id_is_given_twice(shown, faults):
    page = lxml_html.document_fromstring(html([*shown, *faults], "en"))
    ids = page.xpath("//@id")

    assert len(ids) == len(set(ids))
    assert page.get("lang") == "en"
    assert isinstance(etree.tostring(page), bytes)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_finding_says_what_where_why_and_what_to_do(language):
    judged = judged_as("bredvik/a.json", REFUSED.read_bytes())
    [finding] = judged.result.findings
    line, column = judged.places[finding.expression]
    page = lxml_html.document_fromstring(html([judged], language))

    [shown] = page.find_class("finding")
    what, where, why, action = (" ".join(dd.text_content().split()) for dd in shown.iter("dd"))
    assert (what, action) == words(finding, language)
    assert finding.expression in where
    assert [int(n) for n in re.findall(r"\d+", where)[:2]] == [line, column]
    assert "KPR-V-020" in why


def test_names_cannot_become_markup():
    judged = judged_as("bredvik/<script>alert(1)<!--.json", REFUSED.read_bytes())
    told = html([judged], "nb")

    assert "<script" not in told
    assert "&lt;script&gt;" in told


def test_it_tells_new_from_known_and_what_is_gone():
    judged = [judged_as(f"bredvik/{name}.json", REFUSED.read_bytes()) for name in ("a", "b")]
    gone = [Mark("bredvik/c.json", "KPR-V-034", "EpisodeOfCare.period")]
    page = lxml_html.document_fromstring(html(judged, "en", known=[frozenset({0})], gone=gone))

    assert [each.text_content() for each in page.find_class("tag")] == ["known before", "new"]
    assert "bredvik/c.json: KPR-V-034 EpisodeOfCare.period" in page.text_content()


def test_without_a_comparison_nothing_is_called_new():
    page = lxml_html.document_fromstring(html([judged_as("bredvik/a.json", REFUSED.read_bytes())], "en"))
    assert page.find_class("tag") == []


def test_no_documents_are_told_as_such():
    assert "There were no documents to judge." in html([], "en")
