"""HAPI FHIR's validator and we judge our own corpora: every difference has a reason, and every reason a use."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.against_hapi.comparing import Stand, compare
from tests.against_hapi.documents import OWN as CORPORA
from tests.against_hapi.holding import changed, judged_once, unexplained
from tests.against_hapi.reasons import Row, reasons
from tests.against_hapi.verdicts import OWN, SHARED, Said, Verdict, Verdicts, kept, read, written

MISSING = Said("Validation_VAL_Profile_Minimum", "EpisodeOfCare")
OURS = Said("KPR-F-012", "EpisodeOfCare.status")


@pytest.fixture(scope="module")
def verdicts() -> Verdicts:
    return judged_once("own")


def test_every_difference_has_a_reason(verdicts: Verdicts):
    assert unexplained(verdicts) == {}


def test_the_verdicts_are_those_that_are_written_down(verdicts: Verdicts):
    assert changed(verdicts, read(OWN)) == [], "run `python -m tests.against_hapi` and `make docs`"


def test_every_corpus_is_judged_and_most_faults_are_found_by_both(verdicts: Verdicts):
    stands = {name: compare(name, verdict).stand for name, verdict in verdicts.items()}
    assert {name.partition("/")[0] for name in verdicts} == set(CORPORA)
    assert len([name for name, stand in stands.items() if stand is Stand.BOTH_FAULTY]) > 100


@pytest.mark.parametrize("path", [OWN, SHARED], ids=["own", "shared"])
def test_verdicts_are_read_as_they_were_written(path: Path):
    assert written(read(path)) == path.read_text(encoding="utf-8")


def used() -> set[tuple[str, str]]:
    """Every reason that explains a difference, with its side; that of warnings as well."""
    compared = [compare(name, verdict) for name, verdict in kept().items()]
    differences = {(each.side, str(each.reason)) for one in compared for each in one.differences}
    return differences | {("warnings", reason) for reason in reasons().warnings.values()}


def test_every_reason_that_is_explained_is_used_and_every_one_used_is_explained():
    assert {reason for _, reason in used()} == set(reasons().meanings)


@pytest.mark.parametrize(
    ("side", "rows"), [("theirs", reasons().theirs), ("ours", reasons().ours)], ids=["theirs", "ours"]
)
def test_every_row_fits_something_that_was_said(side: str, rows: Sequence[Row]):
    said = [(each, name) for name, one in kept().items() for each in getattr(one, side)]
    idle = [row for row in rows if not any(row.fits(each.name, each.place, name) for each, name in said)]
    assert idle == []


def test_every_name_in_the_table_is_one_that_hapi_uses():
    said = {each.name for one in kept().values() for each in one.theirs}
    warned = {warning for one in kept().values() for warning in one.warnings}
    assert set(reasons().same) <= said
    assert set(reasons().warnings) == warned
    assert set(reasons().unnamed) <= said | warned


def test_no_message_of_hapi_is_without_a_name():
    assert [name for name, one in kept().items() if "unnamed" in [each.name for each in one.theirs]] == []


def test_a_fault_that_only_hapi_finds_is_told_with_its_place():
    found = compare("d.json", Verdict(theirs=[MISSING]))
    assert found.stand is Stand.ONLY_THEIRS
    assert found.unexplained == ["theirs: Validation_VAL_Profile_Minimum EpisodeOfCare"]


def test_a_fault_of_fhir_that_only_we_find_is_told_with_its_place():
    found = compare("d.json", Verdict(ours=[OURS]))
    assert found.stand is Stand.ONLY_OURS
    assert found.unexplained == ["ours: KPR-F-012 EpisodeOfCare.status"]


def test_a_rule_of_the_trade_explains_itself():
    found = compare("d.json", Verdict(ours=[Said("KPR-V-051", "EpisodeOfCare.patient")]))
    assert (found.stand, found.unexplained) == (Stand.ONLY_TRADE, [])


def test_what_both_find_at_one_place_is_no_difference():
    found = compare("d.json", Verdict(theirs=[MISSING], ours=[OURS]))
    assert (found.stand, found.differences) == (Stand.BOTH_FAULTY, [])


def test_the_same_fault_at_another_place_is_another():
    elsewhere = Said("Validation_VAL_Profile_Minimum", "EpisodeOfCare.statusHistory[0]")
    found = compare("d.json", Verdict(theirs=[elsewhere], ours=[OURS]))
    assert found.stand is Stand.APART
    assert len(found.unexplained) == 2


def test_a_warning_without_a_reason_is_told():
    assert compare("d.json", Verdict(warnings=["News"])).unexplained == ["warns: News"]


def test_a_document_whose_verdict_has_changed_is_named():
    one, other = Verdict(ours=[OURS]), Verdict(theirs=[MISSING])
    assert changed({"a": one, "b": one, "d": one}, {"a": one, "b": other, "c": one}) == ["b", "c", "d"]


def test_what_is_kept_repeats_no_texts_of_documents():
    """Names of messages and rules, FHIRPaths, names of documents."""
    line = re.compile(r"  (theirs|ours) [\w#-]+( [\w.\[\]()/$]+)?|  warns [\w# -]+|  unread|\w+/[\w./-]+")
    lines = [each for path in (OWN, SHARED) for each in path.read_text(encoding="utf-8").splitlines()]
    assert [each for each in lines if not line.fullmatch(each)] == []
