"""Figures name nobody, and none can be worked out that was hidden (MH-13)."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.store.pilot_figures import LEAST, Figure, with_hidden
from tests.notifications.documents import FNR, named, person_number
from tests.pilot.given import part, take, talk, world


def figure(persons, unit="u", month="2026-02", profession="4", forlop="1"):
    return Figure("4601", unit, month, profession, forlop, persons, persons)


def shown(figures):
    return [None if one.is_hidden else one.persons for one in with_hidden(figures)]


def test_a_figure_of_less_than_five_persons_is_hidden():
    assert shown([figure(4)]) == [None]
    assert shown([figure(5)]) == [5]


def test_many_contacts_of_one_person_are_one_person():
    assert [one.is_hidden for one in with_hidden([Figure("4601", "u", "2026-02", "4", "1", 12, 1)])] == [True]


def test_a_second_one_is_hidden_where_the_first_could_be_worked_out():
    assert shown([figure(3), figure(9, forlop="2"), figure(7, forlop="3")]) == [None, 9, None]


def test_two_hidden_ones_of_too_few_persons_hide_a_third():
    cells = [figure(1), figure(2, forlop="2"), figure(7, forlop="3"), figure(9, forlop="unknown")]

    assert shown(cells) == [None, None, None, 9]


def test_a_unit_is_not_given_away_by_the_others_of_its_month():
    assert shown([figure(3), figure(8, unit="v"), figure(9, unit="w")]) == [None, None, 9]


@given(
    st.lists(
        st.builds(
            figure,
            st.integers(1, 12),
            st.sampled_from("uv"),
            st.sampled_from(["2026-01", "2026-02"]),
            forlop=st.sampled_from(["1", "2", "3"]),
        ),
        max_size=12,
        unique_by=lambda one: (one.unit, one.month, one.hovedforlop),
    )
)
def test_no_small_figure_can_be_worked_out_from_the_sum_of_its_month(figures):
    cells = sorted(with_hidden(figures), key=lambda one: one.month)
    for _, group in groupby(cells, key=lambda one: one.month):
        month = list(group)
        hidden = [one.persons for one in month if one.is_hidden]
        assert all(one.is_hidden or one.persons >= LEAST for one in month)
        assert not hidden or len(hidden) == len(month) or (len(hidden) > 1 and sum(hidden) >= LEAST)


@pytest.mark.parametrize(("persons", "hidden"), [(4, True), (5, False)])
async def test_figures_of_a_store_count_persons(store, persons, hidden):
    fids = [person_number(1 + n, 81, 1980) for n in range(persons)]
    talks = [talk(str(n), "2026-02-02", subject=named(fid, FNR)) for n, fid in enumerate(fids)]
    await take(store, world(part()), *talks)

    [one] = await store.pilot.figures()
    assert (one.month, one.profession, one.hovedforlop, one.is_hidden) == ("2026-02", "4", "unknown", hidden)
    assert await store.pilot.figures("0301") == []
