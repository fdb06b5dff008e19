"""What contradicts an earlier message is held alone: the register never refuses it, and its line goes on."""

from adapter.existing.reviewing import decide_held
from tests.delivery.given import service, services
from tests.delivery.judging import told_once
from tests.delivery.way import BY
from tests.notifications.documents import FNR, patient, person_number


def numbered(n, number, version=1, **changes):
    """A document of the nth person's service, under a number that the EPJ has given them."""
    one = patient(person_number(1 + n, 81, 1930), FNR)
    one["identifier"] = [{"system": "https://epj.example/bruker", "value": number}, *one["identifier"]]
    return service(n, version, contained=[one], patient={"reference": "#p"}, **changes)


async def held(way):
    """What is held: of which service, and why, by the record's id."""
    return {
        item.id: (item.service_id, item.reason)
        async for item in way.store.reading.queue()
        if item.state.value == "held"
    }


async def test_a_number_of_another_person_stops_nothing(way):
    await way.take_in(numbered(1, "B-501"))
    await way.sender().send_all()

    await way.take_in(numbered(2, "B-501"), *services(2, first=3))
    await way.sender().send_all()

    assert (await way.line()).stopped is None
    assert [each.state.value for each in await way.messages()] == ["accepted", "accepted"]
    assert list((await held(way)).values()) == [("T-0301-2", "shared-person-key")]
    assert await told_once(way) == []


async def test_what_is_taken_back_leaves_its_number_to_whom_it_is_told_for_next(way):
    """KPR-M-015, the second way: a C, and then a new N; both in one message, which our own checks and the register take."""
    await way.take_in(numbered(1, "B-501"))
    await way.sender().send_all()

    await way.take_in(numbered(1, "B-501", version=2, status="entered-in-error"), numbered(2, "B-501"))
    await way.sender().send_all()

    assert [each.state.value for each in await way.messages()] == ["accepted", "accepted"]
    assert (await way.line()).stopped is None
    assert await held(way) == {}
    assert await told_once(way) == []


async def test_it_leaves_once_the_epj_has_given_the_person_a_number_of_their_own(way):
    await way.take_in(numbered(1, "B-501"), numbered(2, "B-501"))
    await way.sender().send_all()
    [doubtful] = await held(way)

    await decide_held(way.store, way.world, doubtful, BY, way.clock(), is_release=False)
    await way.take_in(numbered(2, "B-502", version=2))
    await way.sender().send_all()

    assert [each.count for each in await way.messages()] == [1, 1]
    assert await held(way) == {}
    assert await told_once(way) == []
