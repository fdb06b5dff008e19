"""KPR-D-007, 008, 009: what a kommune has registered by another channel."""

import pytest

from adapter.matching.annual import known_span
from tests.matching.services import (
    ANNUAL,
    DEFAULT,
    NEIGHBOUR,
    OTHER_UNIT,
    RUNNING_2025,
    channels,
    day,
    found,
    own,
    row,
    span,
    verdict,
)

ALREADY, POSSIBLE, CONTINUES, SEPARATE = "already-registered", "possible-duplicate", "continues", "separate"


def test_d_007_what_the_annual_channel_carries_is_not_sent_as_well():
    assert found(own("29", "2023-05-01"), row("29", "2023-05-01"), policy=ANNUAL) == (ALREADY, "KPR-D-007a")


def test_d_007_what_ended_before_running_began_is_not_sent_as_well():
    service = own("15", "2023-05-01..2024-12-31")
    assert found(service, row("15", "2023-05-01..2024-12-31"), policy=RUNNING_2025) == (ALREADY, "KPR-D-007a")


def test_d_007_what_is_given_on_the_first_day_of_running_is_sent():
    service = own("15", "2023-05-01..2025-01-01")
    assert found(service, row("15", "2023-05-01"), policy=RUNNING_2025)[0] == CONTINUES


def test_d_007_another_start_at_the_same_time_is_held():
    assert found(own("29", "2023-05-10"), row("29", "2023-05-01"), policy=RUNNING_2025) == (
        POSSIBLE,
        "KPR-D-007b",
    )


def test_d_007_a_row_that_had_ended_is_another_service():
    assert verdict(own("15", "2023-05-10"), row("15", "2022-05-01..2023-05-10")) == SEPARATE


def test_d_007_of_what_came_after_its_year_a_row_says_nothing():
    row_of_2024 = row("29", "2023-05-01")
    assert verdict(own("29", "2025-02-01"), row_of_2024, policy=RUNNING_2025) == SEPARATE
    assert verdict(own("29", "2024-12-01"), row_of_2024, policy=RUNNING_2025) == POSSIBLE


def test_d_007_an_open_row_without_a_year_lasts():
    assert verdict(own("29", "2030-02-01"), row("29", "2023-05-01", year=None)) == POSSIBLE


@pytest.mark.parametrize("when", ["2023-05-01..2024-12-31", "2023-05-01", "2023-05-01..2024-06-30"])
def test_d_007_ends_may_differ_as_the_extract_was_made_earlier(when):
    assert found(own("15", "2023-05-01..2025-03-01"), row("15", when), policy=RUNNING_2025)[0] == CONTINUES


def test_d_007_a_row_of_another_unit_is_another_service():
    assert verdict(own("15", "2023-05-01"), row("15", "2023-05-01", orgnr=OTHER_UNIT)) == SEPARATE
    assert verdict(own("15", "2023-05-10"), row("15", "2023-05-01", orgnr=OTHER_UNIT)) == SEPARATE


def test_d_007_one_stay_may_have_another_unit_in_the_extract():
    assert (
        found(own("21", "2023-05-01"), row("21", "2023-05-01", orgnr=OTHER_UNIT), policy=ANNUAL)[0] == ALREADY
    )
    assert (
        found(own("21", "2023-05-09"), row("21", "2023-05-01", orgnr=OTHER_UNIT), policy=ANNUAL)[0]
        == POSSIBLE
    )


def test_d_007_a_row_with_the_services_own_id_is_its_row_whatever_its_start():
    mine = row("15", "2023-05-01", source="a", id="T1")
    assert found(own("15", "2023-05-10"), mine, policy=ANNUAL) == (ALREADY, "KPR-D-007a")


def test_d_007_a_row_of_another_kommune_is_not_asked():
    assert (
        verdict(own("15", "2023-05-01"), row("15", "2023-05-01", kommune_nr=NEIGHBOUR, orgnr=OTHER_UNIT))
        == SEPARATE
    )


def test_d_007_an_extract_names_a_service_once():
    its_own, of_another = row("15", "2023-05-01"), row("15", "2023-09-01", id="R2")
    assert found(own("15", "2023-05-01"), its_own, of_another, policy=RUNNING_2025)[0] == CONTINUES
    assert found(own("15", "2023-05-01"), of_another, policy=RUNNING_2025)[0] == POSSIBLE


def test_d_007_a_row_that_is_another_services_is_not_this_ones():
    anothers = own("15", "2023-09-01", id="T2")
    assert (
        verdict(own("15", "2023-05-01"), row("15", "2023-09-01"), anothers, policy=RUNNING_2025) == SEPARATE
    )


def test_d_007_the_rules_are_the_same_when_a_row_is_judged():
    service = own("29", "2023-05-01")
    assert found(row("29", "2023-05-01"), service, policy=ANNUAL) == (ALREADY, "KPR-D-007a")
    assert found(row("29", "2023-05-09"), service, policy=ANNUAL) == (POSSIBLE, "KPR-D-007b")


def test_d_007_a_row_that_names_nobody_is_never_sure():
    unsure = row("15", "2023-05-01", is_certain=False)
    assert found(own("15", "2023-05-01"), unsure, policy=ANNUAL) == (POSSIBLE, "KPR-D-007c")


@pytest.mark.parametrize(
    "when", ["2023-05-02", "2023-05-01..2024-03-01"], ids=["another start", "another end"]
)
def test_d_007_a_row_that_names_nobody_and_has_other_dates_says_nothing(when):
    assert found(own("15", "2023-05-01"), row("15", when, is_certain=False), policy=ANNUAL) == (
        SEPARATE,
        "KPR-D-100",
    )


def test_d_007_a_row_that_names_nobody_may_show_what_lasts_as_ended_with_the_year():
    unsure = row("15", "2023-05-01..2024-12-31", is_certain=False)
    assert found(own("15", "2023-05-01"), unsure, policy=ANNUAL)[0] == POSSIBLE


def test_d_007_a_row_that_names_nobody_holds_nothing_that_is_sent_in_any_case():
    assert (
        verdict(own("15", "2023-05-01"), row("15", "2023-05-01", is_certain=False), policy=RUNNING_2025)
        == SEPARATE
    )


def test_d_007_a_row_that_names_nobody_makes_no_dwelling_go_on():
    assert verdict(own("29", "2019-01-01"), row("13", "2016-01-01", 2018, is_certain=False)) == SEPARATE


def test_d_008_what_is_given_when_running_begins_is_sent_and_linked():
    match = found(own("29", "2023-05-01"), row("29", "2023-05-01"), policy=RUNNING_2025)
    assert match == (CONTINUES, "KPR-D-008")


def test_d_008_what_lasts_is_sent_also_where_its_last_version_is_older_than_running():
    service = own("29", "2023-05-01", seen_on=day("2023-05-02"))
    assert found(service, row("29", "2023-05-01"), policy=RUNNING_2025)[0] == CONTINUES


def test_d_008_what_is_sent_once_is_not_counted_again():
    assert found(own("29", "2023-05-01"), row("29", "2023-05-01")) == (CONTINUES, "KPR-D-008")
    assert found(own("29", "2025-05-01"), policy=RUNNING_2025) == (SEPARATE, "KPR-D-100")


def test_d_009_a_service_of_2017_in_both_registers_is_counted_once():
    iplos, kpr = (
        row("15", "2017-02-01..2017-06-01", 2017),
        row("15", "2017-02-01..2017-06-01", 2017, source="kpr"),
    )
    assert found(kpr, iplos) == (ALREADY, "KPR-D-009")
    assert found(own("15", "2017-02-01..2017-06-01"), iplos) == (ALREADY, "KPR-D-009")


def test_d_009_what_is_only_in_iplos_is_not_in_kpr():
    iplos, kpr = (
        row("15", "2016-02-01..2016-06-01", 2016),
        row("15", "2016-02-01..2016-06-01", 2016, source="kpr"),
    )
    assert verdict(kpr, iplos) == SEPARATE


def test_d_009_what_went_on_after_2017_is_an_initial_load():
    assert (
        found(own("29", "2015-01-01"), row("29", "2015-01-01", 2017), policy=RUNNING_2025)[1] == "KPR-D-008"
    )


def test_what_a_row_speaks_of():
    assert known_span(row("15", "2023-05-01", 2024)) == span("2023-05-01..2024-12-31")
    assert known_span(row("15", "2023-05-01..2024-02-01", 2024)) == span("2023-05-01..2024-02-01")
    assert known_span(row("15", "2025-05-01", 2024)) == span("2025-05-01..2025-05-01")


@pytest.mark.parametrize(
    ("when", "entries", "expected"),
    [
        ("2023-05-01", [], "2023-05-01"),
        ("2023-05-01", [("running", "2025-01-01")], "2025-01-01"),
        ("2025-05-01", [("running", "2025-01-01")], "2025-05-01"),
        ("2023-05-01..2024-12-31", [("running", "2025-01-01")], None),
        ("2023-05-01..2025-01-01", [("running", "2025-01-01")], "2025-01-01"),
        ("2023-05-01", [("annual", "2000-01-01")], None),
        ("2023-05-01", [("annual", "2024-01-01")], "2023-05-01"),
        ("2023-05-01", [("held", "2000-01-01"), ("running", "2025-01-01")], "2025-01-01"),
        ("2023-05-01", [("annual", "2000-01-01"), ("running", "2022-01-01"), ("annual", "2023-01-01")], None),
        ("2023-05-01", [("annual", "2000-01-01"), ("running", "2000-01-01", ["15"])], "2023-05-01"),
        ("2023-05-01", [("running", "2025-01-01", ["29"])], "2023-05-01"),
    ],
    ids=[
        "always",
        "begun later",
        "started after",
        "ended before",
        "ended the day",
        "never",
        "annual later",
        "held before",
        "given up",
        "by code",
        "of another code",
    ],
)
def test_when_the_running_channel_begins_to_carry_a_service(when, entries, expected):
    first = channels(*entries).first_running_day(own("15", when))
    assert first == (day(expected) if expected else None)


def test_a_retired_code_goes_by_the_channel_of_the_one_that_took_its_place():
    policy = channels(("annual", "2000-01-01", ["29"]))
    assert policy.first_running_day(own("13", "2016-01-01")) is None
    assert DEFAULT.first_running_day(own("13", "2016-01-01")) == day("2016-01-01")


def test_d_007_a_row_that_names_nobody_explains_no_other_row():
    unsure, near = row("15", "2023-05-01", is_certain=False), row("15", "2023-09-01", id="R2")
    assert found(own("15", "2023-05-01"), unsure, near, policy=RUNNING_2025)[1] == "KPR-D-007b"


def test_d_007_a_row_that_names_nobody_and_another_unit_says_nothing():
    unsure = row("15", "2023-05-01", is_certain=False, orgnr=OTHER_UNIT)
    assert verdict(own("15", "2023-05-01"), unsure, policy=ANNUAL) == SEPARATE


def test_d_007_rows_are_not_held_against_rows_that_name_nobody():
    unsure = row("15", "2023-05-01", id="R2", is_certain=False)
    assert verdict(row("15", "2023-05-01"), unsure, policy=ANNUAL) == SEPARATE


def test_d_009_rows_of_two_units_are_two():
    rows = [row("15", "2017-02-01", 2017), row("15", "2017-02-01", 2017, source="kpr", orgnr=OTHER_UNIT)]
    assert verdict(*rows) == SEPARATE


def test_a_service_of_one_day_goes_by_the_channel_of_that_day():
    policy = channels(("annual", "2000-01-01"), ("running", "2025-01-01"))
    assert policy.first_running_day(own("15", "2025-01-01..2025-01-01")) == day("2025-01-01")
