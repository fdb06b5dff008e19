"""KPR-D-101 to KPR-D-117: what must not be taken for a duplicate, and what of the like is one."""

import pytest

from adapter.mapping import Person
from adapter.matching.person_key import PersonKeys
from tests.matching.services import HOME, NEIGHBOUR, OTHER_UNIT, found, own, talk, verdict

SEPARATE, POSSIBLE = "separate", "possible-duplicate"


def test_d_101_several_time_limited_stays_in_a_year_are_several():
    stays = own("20", "2024-02-01..2024-02-14"), own("20", "2024-05-01..2024-05-14", id="T2")
    assert found(*stays) == (SEPARATE, "KPR-D-101")


def test_d_101_stays_of_one_time_are_held():
    assert (
        verdict(own("20", "2024-02-01..2024-02-14"), own("20", "2024-02-10..2024-02-28", id="T2")) == POSSIBLE
    )


@pytest.mark.parametrize(
    "stays",
    [
        (own("20", "2024-03-10..2024-03-20"), own("18", "2024-03-01..2024-03-10", id="T2")),
        (own("20", "2024-02-14..2024-02-28"), own("20", "2024-02-01..2024-02-14", id="T2")),
        (own("20", "2024-02-15..2024-02-28"), own("20", "2024-02-01..2024-02-14", id="T2")),
    ],
    ids=["two codes", "one code", "the day after"],
)
def test_d_102_stays_end_to_end_are_two(stays):
    assert found(*stays) == (SEPARATE, "KPR-D-102")


def test_d_102_a_stay_that_begins_a_day_early_is_held():
    assert (
        verdict(own("20", "2024-02-13..2024-02-28"), own("20", "2024-02-01..2024-02-14", id="T2")) == POSSIBLE
    )


def test_d_103_a_dwelling_and_a_service_in_it_are_two():
    pair = own("29", "2024-01-01"), own("15", "2024-01-01", id="T2")
    assert found(*pair) == found(*reversed(pair)) == (SEPARATE, "KPR-D-103")


def test_d_103_a_dwelling_in_two_systems_is_one():
    assert verdict(own("29", "2024-01-01"), own("29", "2024-01-01", source="b")) == "already-registered"


@pytest.mark.parametrize("other", ["1", "9", "21"])
def test_d_104_different_types_at_one_time_are_several(other):
    assert found(own("15", "2024-01-01"), own(other, "2024-01-01", id="T2")) == (SEPARATE, "KPR-D-104")


def test_d_104_overlapping_stays_under_two_codes_are_two():
    assert found(own("20", "2024-01-01"), own("21", "2024-01-01", id="T2")) == (SEPARATE, "KPR-D-104")


def test_d_104_the_same_type_is_one():
    assert verdict(own("15", "2024-01-01"), own("15", "2024-01-01", id="T2")) == "already-registered"


def test_d_105_respite_in_and_outside_an_institution_are_two():
    assert found(own("7", "2024-01-01"), own("08.01", "2024-01-01", id="T2")) == (SEPARATE, "KPR-D-105")


def test_d_105_respite_in_an_institution_in_two_systems_is_one():
    assert verdict(own("8", "2024-01-01"), own("08.01", "2024-01-01", source="b")) == "already-registered"


def test_d_106_several_coercion_decisions_of_a_day_are_several():
    assert found(own("14", "2018-01-01"), own("14", "2018-01-01", id="T2")) == (SEPARATE, "KPR-D-106")
    assert found(own("24", "2018-01-01"), own("14", "2018-01-05", id="T2")) == (SEPARATE, "KPR-D-106")


def test_d_106_other_services_of_a_day_are_one():
    assert verdict(own("15", "2018-01-01"), own("15", "2018-01-01", source="b")) == "already-registered"


@pytest.mark.parametrize(
    "change",
    [{}, {"orgnr": OTHER_UNIT}, {"span": own("15", "2024-02-02..2024-03-01").span}],
    ids=["D-107 pause", "D-108 provider", "D-109 correction"],
)
def test_d_107_d_108_d_109_what_happens_to_a_service_makes_no_other_one(change):
    assert found(own("15", "2024-02-01"), own("15", "2024-02-01", **change))[0] == "same"


def test_d_107_d_108_d_109_two_services_stay_two():
    assert verdict(own("15", "2024-02-01"), own("15", "2024-03-01", id="T2")) == SEPARATE


def test_d_109_what_was_annulled_is_not_registered_any_more():
    # What is annulled is not among the others (outcomes.md section 3): then an equal one is separate.
    assert found(own("15", "2024-02-01")) == (SEPARATE, "KPR-D-100")


def test_d_110_one_person_in_two_kommuner_has_two_services():
    there = own("15", "2024-07-01..2024-07-20", kommune_nr=NEIGHBOUR, orgnr=OTHER_UNIT, source="c")
    assert found(own("15", "2024-01-01"), there) == (SEPARATE, "KPR-D-110")


def test_d_110_another_type_in_another_kommune_is_nothing_alike():
    there = own("1", "2024-07-01", kommune_nr=NEIGHBOUR, source="c")
    assert found(own("15", "2024-01-01"), there) == (SEPARATE, "KPR-D-100")


def test_d_110_one_unit_in_two_kommuner_is_held():
    there = own("15", "2024-07-01", kommune_nr=NEIGHBOUR, source="c")
    assert verdict(own("15", "2024-01-01"), there) == POSSIBLE


@pytest.mark.parametrize("source", ["a", "b"])
def test_d_111_a_day_team_and_a_night_patrol_are_two(source):
    night = own("15", "2024-01-01", id="T2", source=source, orgnr=OTHER_UNIT)
    assert found(own("15", "2024-01-01"), night) == (SEPARATE, "KPR-D-111")


def test_d_111_one_unit_in_two_systems_is_one():
    assert verdict(own("15", "2024-01-01"), own("15", "2024-01-01", source="b")) == "already-registered"


def test_d_112_a_group_makes_one_consultation_for_each_child():
    # The children are different persons: none of the eight is among the others of another.
    eight = [talk("2024-03-04", id=f"K-{n}", made_from=frozenset({"Encounter/1"})) for n in range(8)]
    assert {found(each) for each in eight} == {(SEPARATE, "KPR-D-100")}


def test_d_112_one_consultation_of_one_child_is_the_same():
    assert found(talk("2024-03-04"), talk("2024-03-04"))[0] == "same"


def test_d_113_two_consultations_of_a_day_are_two():
    assert found(talk("2024-03-04"), talk("2024-03-04", id="K-2", made_from=frozenset({"K-2"}))) == (
        SEPARATE,
        "KPR-D-113",
    )


def test_d_113_one_consultation_seen_twice_is_the_same():
    assert found(talk("2024-03-05"), talk("2024-03-04"))[0] == "same"


def test_d_115_a_long_stay_after_a_time_limited_one_is_another():
    assert found(own("21", "2024-04-01"), own("20", "2024-02-01..2024-03-31", id="T2")) == (
        SEPARATE,
        "KPR-D-115",
    )


def test_d_115_two_long_stays_at_a_time_are_held():
    assert verdict(own("21", "2024-04-01"), own("21", "2024-02-01", id="T2")) == POSSIBLE


def test_d_115_a_stay_long_after_another_type_has_nothing_to_do_with_it():
    assert (
        found(own("20", "2024-08-01..2024-08-09"), own("18", "2024-02-01..2024-02-09", id="T2"))[1]
        == "KPR-D-100"
    )


def test_d_116_a_service_granted_again_is_another():
    again, before = own("15", "2024-06-01"), own("15", "2023-08-01..2024-02-01", id="T2")
    assert found(again, before) == (SEPARATE, "KPR-D-116")


def test_d_116_a_service_that_did_not_end_is_not_granted_again_in_another_system():
    assert verdict(own("15", "2023-08-09"), own("15", "2023-08-01", source="b")) == POSSIBLE


def test_d_117_a_birth_date_identifies_nobody():
    keys = PersonKeys({}, b"x" * 32)
    assert keys.of(HOME, Person("9", "120345")) == ()


def test_d_117_a_number_identifies_its_person():
    keys = PersonKeys({}, b"x" * 32)
    assert keys.of(HOME, Person("1", "17912099997")) == keys.of(HOME, Person("1", "17912099997")) != ()


def test_d_116_two_decisions_of_one_unit_at_a_time_are_two():
    assert found(own("15", "2024-06-01"), own("15", "2024-02-01", id="T2")) == (SEPARATE, "KPR-D-116")


def test_d_116_by_another_unit_at_another_time_is_granted_again():
    before = own("15", "2023-02-01..2023-03-01", id="T2", orgnr=OTHER_UNIT)
    assert found(own("15", "2024-06-01"), before) == (SEPARATE, "KPR-D-116")


def test_d_115_a_long_stay_in_turn_after_a_long_stay_is_end_to_end():
    assert found(own("21", "2024-04-01"), own("21", "2024-02-01..2024-03-31", id="T2"))[1] == "KPR-D-102"
    assert found(own("21", "2024-06-01"), own("21", "2024-02-01..2024-03-31", id="T2"))[1] == "KPR-D-116"
