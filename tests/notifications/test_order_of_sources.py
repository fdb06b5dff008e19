"""
The set of reported services does not depend on which source comes first.

Which of two it is that is kept out or held is the later one: KPR-D-005 and KPR-D-006 say so. What is
reported or asked about, taken together, is the same in every order.
"""

from collections import Counter
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.mapping import ServiceEvent
from tests.notifications.documents import FIDS, FNR, ORGNR, UNITS, coded, consultation, episode, named
from tests.notifications.test_matched import Offices, world

DAYS = ("2026-01-10", "2026-02-01", "2026-03-01", "2026-04-01")
WORLD = world()


@st.composite
def services(draw):
    """A service of one of two systems: few dates, codes and units, so that many are alike."""
    start = draw(st.integers(0, 2))
    end = draw(st.none() | st.integers(start, 3))
    return {
        "tenant": draw(st.sampled_from(["plain", "other"])),
        "code": draw(st.sampled_from(["15", "20", "21", "18"])),
        "unit": draw(st.sampled_from(UNITS[:2])),
        "start": DAYS[start],
        "end": None if end is None else DAYS[end],
    }


def document(number, told):
    ended = {"end": told["end"]} if told["end"] else {}
    return episode(
        "finished" if told["end"] else "active",
        id=f"s{number}",
        identifier=[{"system": f"https://{told['tenant']}.example/tjeneste", "value": f"S-{number}"}],
        type=[coded(told["code"])],
        managingOrganization=named(told["unit"], ORGNR),
        patient=named(FIDS[0], FNR),
        period={"start": told["start"], **ended},
    )


def content(told):
    return told["code"], told["unit"], told["start"], told["end"]


def taken(order):
    """What became of services in an order: reported, asked about, kept out."""
    offices, became = Offices(world=WORLD), {}
    for number, told in order:
        result = offices.at(told["tenant"], document(number, told))
        assert result.outcome in ("notify", "hold", "no-event"), result.findings
        became[number] = (result.outcome.value, content(told))
    return became


def told_of(became):
    """The content of what is reported or asked about."""
    return Counter(what for outcome, what in became.values() if outcome != "no-event")


@settings(max_examples=150, deadline=None)
@given(st.lists(services(), min_size=2, max_size=4))
def test_what_is_reported_or_asked_about_is_the_same_in_every_order(several):
    numbered = list(enumerate(several))
    one, *others = [taken(order) for order in permutations(numbered)]
    assert all(told_of(other) == told_of(one) for other in others)


@settings(max_examples=150, deadline=None)
@given(services(), services())
def test_of_two_it_is_the_later_one_that_gives_way(one, other):
    there, back = taken([(0, one), (1, other)]), taken([(1, other), (0, one)])
    assert (there[0][0], back[1][0]) == ("notify", "notify")
    assert there[1][0] == back[0][0]


@settings(max_examples=60, deadline=None)
@given(st.lists(services(), min_size=1, max_size=5))
def test_what_was_kept_out_has_an_equal_that_was_not(several):
    became = taken(list(enumerate(several)))
    reported = told_of(became)
    for outcome, what in became.values():
        assert outcome != "no-event" or reported[what] == 1


def test_a_consultation_and_the_service_made_from_it_come_to_the_same_in_both_orders():
    """D-012 says who gives way: the service, whichever comes first."""
    child = consultation()["contained"][0]["identifier"][0]["value"]
    made = episode(
        "finished",
        id="e5",
        identifier=[{"system": "https://epj.example/konsultasjon", "value": "K-5"}],
        type=[coded("15")],
        patient=named(child, FNR),
        period={"start": "2026-04-14", "end": "2026-04-14"},
    )
    left = []
    for order in ([consultation(), made], [made, consultation()]):
        offices = Offices(world=WORLD)
        records = [record for each in order for record in offices.take(each).records]
        net = Counter()
        for record in records:
            event = getattr(record.content, "event", ServiceEvent.START)
            net[record.line.value, event] += {"N": 1, "M": 0, "C": -1}[record.content.change.value]
        left.append(+net)
    assert left[0] == left[1]
