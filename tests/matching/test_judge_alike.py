"""KPR-D-005, 006, 010, 011, 012, 019, 020, 021: the same service among our own."""

import pytest

from adapter.config import KommuneMatching, Matching
from adapter.mapping.tables import Replacement
from adapter.matching import Match, Verdict
from adapter.matching.judge import judge
from adapter.matching.policy import Policy
from adapter.values import replace
from tests.matching.services import (
    DEFAULT,
    HOME,
    NEIGHBOUR,
    OTHER_UNIT,
    TABLE,
    UNIT,
    day,
    found,
    own,
    talk,
    verdict,
)

ALREADY, POSSIBLE, CONTINUES, SEPARATE = "already-registered", "possible-duplicate", "continues", "separate"


def test_with_nothing_else_registered_a_service_is_separate():
    assert judge(own("21", "2024-03-01"), [], DEFAULT) == Match(Verdict.SEPARATE, "KPR-D-100")


def test_d_005_a_service_with_a_new_id_is_registered_already():
    assert found(own("21", "2024-03-01", id="T9"), own("21", "2024-03-01")) == (ALREADY, "KPR-D-005a")


def test_d_005_the_other_record_is_named():
    first = own("15", "2024-03-01..2024-05-01", source="b", id="T7")
    assert judge(own("15", "2024-03-01..2024-05-01"), [first], DEFAULT).other == first


def test_d_005_a_service_of_another_unit_is_another_service():
    elsewhere = own("15", "2024-03-01", source="b", orgnr=OTHER_UNIT)
    assert found(own("15", "2024-03-01"), elsewhere) == (SEPARATE, "KPR-D-111")


@pytest.mark.parametrize("written", ["08.01", "08.02", "08", "8"])
def test_d_005_a_code_may_be_written_in_several_ways(written):
    other = own("8", "2024-03-01..2024-03-03", source="b")
    assert found(own(written, "2024-03-01..2024-03-03"), other) == (ALREADY, "KPR-D-005a")


def test_d_005_a_dwelling_has_no_unit_to_differ_by():
    assert found(own("29", "2024-03-01"), own("29", "2024-03-01", source="b", orgnr=UNIT))[0] == ALREADY


def test_d_005_a_unit_that_is_not_told_leaves_a_doubt():
    assert found(own("15", "2024-03-01"), own("15", "2024-03-01", source="b", orgnr=None)) == (
        POSSIBLE,
        "KPR-D-005b",
    )


def test_d_005_a_unit_that_must_be_told_and_nobody_tells_leaves_a_doubt():
    mine, theirs = own("15", "2024-03-01", orgnr=None), own("15", "2024-03-01", source="b", orgnr=None)
    assert found(mine, theirs) == (POSSIBLE, "KPR-D-005b")


def test_d_005_where_no_unit_is_asked_for_two_systems_without_one_agree():
    mine, theirs = own("9", "2024-03-01", orgnr=None), own("9", "2024-03-01", source="b", orgnr=None)
    assert found(mine, theirs) == (ALREADY, "KPR-D-005a")


def test_d_005_one_system_with_two_such_services_without_a_unit_leaves_a_doubt():
    mine, theirs = own("9", "2024-03-01", orgnr=None), own("9", "2024-03-01", id="T2", orgnr=None)
    assert found(mine, theirs) == (POSSIBLE, "KPR-D-005b")


def test_d_005_another_end_in_another_system_leaves_a_doubt():
    other = own("15", "2024-03-01..2024-05-01", source="b")
    assert found(own("15", "2024-03-01..2024-05-09"), other) == (POSSIBLE, "KPR-D-005b")


def test_d_005_another_end_in_the_same_system_is_another_decision():
    other = own("15", "2024-03-01..2024-05-01", id="T2")
    assert verdict(own("15", "2024-03-01..2024-05-09"), other) == SEPARATE


def test_d_005_a_version_older_than_the_end_could_not_know_it():
    ended = own("15", "2024-03-01..2024-05-01", source="b")
    assert found(own("15", "2024-03-01", seen_on=day("2024-03-02")), ended) == (ALREADY, "KPR-D-005a")
    assert found(own("15", "2024-03-01", seen_on=day("2024-05-01")), ended)[0] == ALREADY
    assert found(own("15", "2024-03-01", seen_on=day("2024-05-02")), ended) == (POSSIBLE, "KPR-D-005b")
    assert found(own("15", "2024-03-01"), ended) == (POSSIBLE, "KPR-D-005b")


def test_d_005_one_system_knows_its_own_ends():
    ended = own("15", "2024-03-01..2024-05-01", id="T2")
    assert verdict(own("15", "2024-03-01", seen_on=day("2024-03-02")), ended) == SEPARATE


def test_d_005_a_start_that_slipped_in_another_system_leaves_a_doubt():
    other = own("15", "2024-03-01", source="b")
    assert found(own("15", "2024-04-01"), other) == (POSSIBLE, "KPR-D-005b")
    assert verdict(own("15", "2024-04-02"), other) == SEPARATE
    assert verdict(own("15", "2024-03-04", orgnr=OTHER_UNIT), other) == SEPARATE
    assert verdict(own("15", "2024-03-04"), replace(other, source="a", id="T2")) == SEPARATE
    ended = own("15", "2024-03-01..2024-03-09", source="b")
    assert verdict(own("15", "2024-03-09"), ended) == SEPARATE


@pytest.mark.parametrize("end", ["", "2024-05-09"])
def test_d_005_what_was_suppressed_stays_so_while_the_ends_are_told_one_after_the_other(end):
    other = own("15", "2024-03-01..2024-05-01", source="b")
    linked = Match(Verdict.ALREADY_REGISTERED, "KPR-D-005a", own("15", "2024-03-01", source="b"))
    later = own("15", f"2024-03-01..{end}")
    assert judge(later, [other], DEFAULT, linked) == Match(Verdict.ALREADY_REGISTERED, "KPR-D-005a", other)
    assert judge(later, [], DEFAULT, linked).verdict is Verdict.SEPARATE


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"orgnr": OTHER_UNIT}, POSSIBLE),
        ({"code": "3"}, SEPARATE),
        ({"span": own("15", "2024-06-01").span}, SEPARATE),
        ({"kommune_nr": NEIGHBOUR}, POSSIBLE),
    ],
    ids=["unit", "code", "start", "kommune"],
)
def test_d_005_what_was_suppressed_and_differs_by_now_is_asked_about_anew(change, expected):
    other = own("15", "2024-03-01", source="b")
    linked = Match(Verdict.ALREADY_REGISTERED, "KPR-D-005a", other)
    assert found(replace(own("15", "2024-03-01"), **change), other, linked=linked)[0] == expected


def test_d_005_only_what_was_suppressed_is_linked():
    other = own("15", "2024-03-01..2024-05-01", source="b")
    linked = Match(Verdict.POSSIBLE, "KPR-D-005b", other)
    assert found(own("15", "2024-03-01"), other, linked=linked)[0] == POSSIBLE


def test_d_006_two_open_long_stays_are_held():
    other = own("21", "2023-11-01", id="T2", orgnr=OTHER_UNIT)
    assert found(own("21", "2024-03-01"), other) == (POSSIBLE, "KPR-D-006")


def test_d_006_stays_end_to_end_are_two():
    assert verdict(own("21", "2024-03-01"), own("21", "2023-11-01..2024-03-01", id="T2")) == SEPARATE


@pytest.mark.parametrize("code", ["18", "19", "20", "21", "25", "29"])
def test_d_006_holds_every_code_of_one_place(code):
    assert found(own(code, "2024-03-01"), own(code, "2024-02-01", id="T2"))[1] == "KPR-D-006"


def test_d_006_a_code_that_is_given_in_several_places_is_not_held():
    assert verdict(own("15", "2024-03-01"), own("15", "2024-02-01", id="T2")) == SEPARATE


def test_d_006_which_codes_is_a_setting():
    policy = Policy(Matching(one_place_codes=frozenset({"15"})), TABLE)
    assert found(own("15", "2024-03-01"), own("15", "2024-02-01", id="T2"), policy=policy)[1] == "KPR-D-006"
    assert verdict(own("21", "2024-03-01"), own("21", "2024-02-01", id="T2"), policy=policy) == SEPARATE


@pytest.mark.parametrize("old", ["12", "13"])
@pytest.mark.parametrize("end", ["", "2018-12-31", "2019-01-31"])
def test_d_010_a_dwelling_goes_on_under_the_new_code(old, end):
    before = own(old, f"2016-05-01..{end}", id="T5")
    after = own("29", "2019-01-01")
    assert found(after, before) == found(before, after) == (CONTINUES, "KPR-D-010")


def test_d_010_a_dwelling_granted_again_later_is_another():
    assert found(own("29", "2021-02-01"), own("13", "2016-05-01..2019-06-30", id="T5")) == (
        SEPARATE,
        "KPR-D-116",
    )


def test_d_010_what_ended_before_the_code_did_does_not_go_on():
    assert verdict(own("29", "2019-01-01"), own("13", "2016-05-01..2018-12-30", id="T5")) == SEPARATE


def test_d_010_only_the_code_that_took_its_place_goes_on():
    assert found(own("13", "2019-01-01"), own("12", "2016-05-01", id="T5"))[1] == "KPR-D-006"


def test_d_010_what_begins_later_beside_an_open_one_is_held():
    assert found(own("29", "2019-01-02"), own("13", "2016-05-01", id="T5"))[1] == "KPR-D-006"


@pytest.mark.parametrize("old", ["6", "26", "27", "28"])
def test_d_011_an_alarm_and_its_code_in_the_new_list_are_held(old):
    new = own("1", "2021-01-01", list="9346", id="T5")
    assert found(new, own(old, "2021-01-01")) == found(own(old, "2021-01-01"), new) == (POSSIBLE, "KPR-D-011")


def test_d_011_two_different_technologies_are_two():
    assert verdict(own("1", "2021-01-08", list="9346", id="T5"), own("6", "2021-01-01")) == SEPARATE
    assert verdict(own("26", "2021-01-01", id="T5"), own("6", "2021-01-01")) == SEPARATE


def test_d_011_an_alarm_in_another_kommune_is_another():
    there = own("1", "2021-01-01", list="9346", kommune_nr=NEIGHBOUR, source="c")
    assert verdict(own("6", "2021-01-01"), there) == SEPARATE


def test_d_011_a_code_of_the_new_list_that_is_known_is_held_while_both_last():
    known = replace(TABLE.codes["6"], replaced_by=Replacement("9346", "1"))
    policy = Policy(Matching(), replace(TABLE, codes={**TABLE.codes, "6": known}))
    alarm = own("6", "2021-01-01")
    assert found(own("1", "2021-06-01", list="9346", id="T5"), alarm, policy=policy)[1] == "KPR-D-011"
    assert verdict(own("2", "2021-01-01", list="9346", id="T5"), alarm, policy=policy) == SEPARATE
    a_day = own("1", "2021-01-01..2021-01-01", list="9346", id="T5")
    assert verdict(a_day, alarm, policy=policy) == POSSIBLE


def test_d_012_a_service_made_from_a_consultation_gives_way_to_it():
    service = own("15", "2024-03-04", id="K-9001", made_from=frozenset({"K-9001"}))
    assert found(service, talk("2024-03-04")) == (ALREADY, "KPR-D-012")
    assert found(talk("2024-03-04"), service) == (SEPARATE, "KPR-D-012")


@pytest.mark.parametrize(
    "change",
    [{"made_from": frozenset({"E-1"})}, {"source": "b"}, {"span": own("15", "2024-03-05").span}],
    ids=["by its own decision", "of another system", "of another day"],
)
def test_d_012_a_child_with_a_service_of_its_own_keeps_it(change):
    service = own("15", "2024-03-04", made_from=frozenset({"K-9001"}))
    assert verdict(replace(service, **change), talk("2024-03-04")) == SEPARATE


def test_d_019_a_service_under_another_number_of_the_person_is_the_same():
    assert found(own("15", "2024-03-01"), own("15", "2024-02-01")) == ("same", "KPR-D-019")


def test_d_019_one_id_in_two_systems_is_two():
    assert verdict(own("15", "2024-06-01"), own("15", "2024-02-01..2024-03-01", source="b")) == SEPARATE


def test_d_020_a_service_under_its_former_id_is_the_same():
    before = own("15", "2024-02-01", made_from=frozenset({"EpisodeOfCare/1"}))
    after = own("15", "2024-02-01", made_from=frozenset({"EpisodeOfCare/77"}))
    assert found(after, before) == ("same", "KPR-D-020")


def test_d_020_a_new_id_without_an_alias_is_not_the_same():
    assert found(own("15", "2024-02-01", id="T9"), own("15", "2024-02-01"))[0] == ALREADY


def test_d_021_a_bought_stay_in_both_reports_is_held():
    theirs = own("21", "2024-03-01", kommune_nr=NEIGHBOUR, source="c", orgnr=OTHER_UNIT)
    assert found(own("21", "2024-03-08", orgnr=OTHER_UNIT), theirs) == (POSSIBLE, "KPR-D-021")


def test_d_021_moves_and_holidays_are_two_services():
    theirs = own("15", "2024-03-01", kommune_nr=NEIGHBOUR, source="c", orgnr=OTHER_UNIT)
    assert found(own("15", "2024-01-01"), theirs) == (SEPARATE, "KPR-D-110")
    assert verdict(own("15", "2024-01-01..2024-03-01", orgnr=OTHER_UNIT), theirs) == SEPARATE
    assert verdict(own("3", "2024-01-01", orgnr=OTHER_UNIT), theirs) == SEPARATE


def test_d_021_a_unit_that_is_not_told_says_nothing_of_buying():
    theirs = own("21", "2024-03-01", kommune_nr=NEIGHBOUR, source="c", orgnr=None)
    assert verdict(own("21", "2024-03-01", orgnr=None), theirs) == SEPARATE


def test_d_021_dwellings_in_two_kommuner_are_held_when_they_begin_the_same_day():
    theirs = own("29", "2024-03-01", kommune_nr=NEIGHBOUR, source="c")
    assert found(own("29", "2024-03-01"), theirs)[1] == "KPR-D-021"
    assert verdict(own("29", "2024-02-01"), theirs) == SEPARATE


def test_d_021_who_shares_with_whom_is_a_setting_that_either_may_give():
    matching = Matching(kommuner={HOME: KommuneMatching(shares_with=frozenset({NEIGHBOUR}))})
    assert matching.sharing(NEIGHBOUR) == {HOME}


def test_the_gravest_verdict_counts():
    equal = own("21", "2024-03-01", source="b")
    overlapping = own("21", "2024-01-01", id="T2")
    elsewhere = own("15", "2024-01-01", id="T3")
    assert judge(own("21", "2024-03-01"), [elsewhere, overlapping, equal], DEFAULT).other == equal
    assert judge(own("21", "2024-03-01"), [elsewhere, overlapping], DEFAULT).other == overlapping


def test_of_the_separate_the_one_of_the_same_type_is_named():
    before, beside = own("15", "2023-01-01..2023-02-01", id="T2"), own("1", "2024-01-01", id="T3")
    assert judge(own("15", "2024-03-01"), [beside, before], DEFAULT).other == before


def test_codes_of_another_list_are_not_folded():
    elsewhere = own("13", "2024-01-01", list="9346", id="T2")
    assert found(own("29", "2024-01-01"), elsewhere)[0] == SEPARATE
