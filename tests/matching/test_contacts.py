"""KPR-M-029 with KPR-D-013, 014, 015, 018, 022, 114: which way a contact goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.matching.contacts import Contact, Granted, Route, Way, merged, route
from adapter.values import replace
from tests.matching.services import HOME, NEIGHBOUR, day, found, own

TALK = Contact(
    "a", "C-1", HOME, day("2024-06-10"), professions=("4",), field_of_help="psykisk-helse", team="psykisk"
)
CARE = own("15", "2024-06-01")
COVERING = Granted(CARE, frozenset({"psykisk-helse"}))
WOUNDS = Granted(CARE, frozenset({"sårstell"}))
TEAMS = {"psykisk": "15"}
PILOT = Route(Way.PILOT, "KPR-M-029")


def way(contact, *granted, teams=None):
    return route(contact, granted, teams or {})


def test_m_029_the_first_that_fits_decides():
    everything = replace(
        TALK, hospital_part=True, billed_to_kuhr=True, at_hst=True, episode="T1", decision="T1"
    )
    ways = []
    for fact in (
        {},
        {"hospital_part": False},
        {"at_hst": False},
        {"billed_to_kuhr": False},
        {"episode": None},
    ):
        everything = replace(everything, **fact)
        ways.append(way(everything, COVERING, teams=TEAMS).rule)
    assert ways == ["KPR-D-018", "KPR-D-013", "KPR-D-013", "KPR-D-014", "KPR-D-015"]
    assert way(everything, teams=TEAMS) == Route(Way.TEAM, "KPR-M-029", code="15")
    assert way(everything) == PILOT


def test_m_029_a_school_psychologists_talk_is_a_consultation():
    assert way(replace(TALK, at_hst=True), COVERING) == Route(Way.CONSULTATION, "KPR-M-029")


def test_m_029_a_team_counts_only_with_a_decision_and_a_row_of_the_kommune():
    with_decision = replace(TALK, decision="T7")
    assert way(with_decision, teams=TEAMS).way is Way.TEAM
    assert way(TALK, teams=TEAMS) == PILOT
    assert way(with_decision, teams={"another": "15"}) == PILOT
    assert way(replace(with_decision, team=None), teams=TEAMS) == PILOT


def test_d_013_what_kuhr_pays_for_makes_no_service():
    assert way(replace(TALK, billed_to_kuhr=True), COVERING) == Route(Way.OTHER_CHANNEL, "KPR-D-013")


def test_d_013_a_midwifes_consultation_stays():
    assert way(replace(TALK, billed_to_kuhr=True, at_hst=True)) == Route(Way.CONSULTATION, "KPR-D-013")


def test_d_014_a_visit_within_a_known_episode_is_of_that_service():
    assert way(replace(TALK, episode="T1"), WOUNDS) == Route(Way.SERVICE, "KPR-D-014", CARE)


@pytest.mark.parametrize("change", [{"episode": None}, {"episode": "T2"}, {"episode": "T1", "source": "b"}])
def test_d_014_a_visit_without_a_known_episode_is_of_none(change):
    assert way(replace(TALK, **change), WOUNDS) == PILOT


@pytest.mark.parametrize("on", ["2024-06-01", "2024-06-10"])
def test_d_015_a_talk_while_a_covering_service_runs_is_part_of_it(on):
    assert way(replace(TALK, day=day(on)), COVERING) == Route(Way.SERVICE, "KPR-D-015", CARE)


def test_d_015_a_service_for_something_else_covers_no_talk():
    assert way(TALK, WOUNDS) == PILOT
    assert way(TALK, Granted(CARE)) == PILOT
    assert way(replace(TALK, field_of_help=None), COVERING) == PILOT


@pytest.mark.parametrize("when", ["2024-06-11", "2024-06-01..2024-06-09"], ids=["not begun", "ended"])
def test_d_015_a_service_that_does_not_run_covers_nothing(when):
    assert way(TALK, replace(COVERING, service=own("15", when))) == PILOT


def test_d_015_the_last_day_of_a_service_is_covered_and_another_kommunes_service_is_not():
    assert way(TALK, replace(COVERING, service=own("15", "2024-06-01..2024-06-10"))).way is Way.SERVICE
    assert way(TALK, replace(COVERING, service=own("15", "2024-06-01", kommune_nr=NEIGHBOUR))) == PILOT


def test_d_015_the_decision_a_contact_refers_to_covers_it():
    assert way(replace(TALK, decision="T1", field_of_help=None), WOUNDS).rule == "KPR-D-015"
    assert way(replace(TALK, decision="T1", source="b"), WOUNDS) == PILOT


def test_d_015_of_several_covering_services_the_first_begun_is_named():
    later = Granted(own("1", "2024-06-05", id="T2"), frozenset({"psykisk-helse"}))
    assert way(TALK, later, COVERING) == way(TALK, COVERING, later) == Route(Way.SERVICE, "KPR-D-015", CARE)


def test_d_018_the_hospitals_part_of_a_team_never_goes_to_kpr():
    assert way(replace(TALK, hospital_part=True), COVERING) == Route(Way.HOSPITAL, "KPR-D-018")


def test_d_018_the_municipal_part_goes_its_way():
    assert way(TALK, COVERING).way is Way.SERVICE


def test_d_022_a_consultation_with_several_staff_is_one():
    shares = [
        replace(TALK, id="C-2", consultation="C-1", professions=("2",)),
        TALK,
        replace(TALK, id="C-3", consultation="C-1", professions=("1", "2")),
    ]
    assert merged(shares) == (replace(TALK, consultation=None, professions=("1", "2", "4")),)


def test_d_022_consultations_by_themselves_stay_apart():
    others = [TALK, replace(TALK, id="C-2"), replace(TALK, source="b")]
    assert sorted(merged(others), key=repr) == sorted(others, key=repr)


@given(st.permutations([replace(TALK, id=f"C-{n}", consultation=f"C-{n % 2}") for n in range(5)]))
def test_d_022_the_order_of_the_staff_does_not_matter(shares):
    assert [(each.id, each.professions) for each in merged(shares)] == [("C-0", ("4",)), ("C-1", ("4",))]


def test_d_114_help_of_kommune_and_hospital_at_one_time_are_two():
    # A stay in hospital is no service of the kommune's: it reaches the matcher as a contact, if at all.
    stay = Granted(own("21", "2024-06-01"))
    assert way(replace(TALK, hospital_part=True), stay).way is Way.HOSPITAL
    assert found(stay.service) == ("separate", "KPR-D-100")


def test_d_114_two_long_stays_of_the_kommune_are_held():
    assert found(own("21", "2024-06-01"), own("21", "2024-05-01", id="T2"))[0] == "possible-duplicate"
