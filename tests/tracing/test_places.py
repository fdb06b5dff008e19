"""Where spans stand, and which traces are told: the same in every process."""

from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest

from adapter.events import Event
from adapter.tracing import new_place, place_of, sent_place, within
from adapter.tracing.exporting import OtlpTraces

GUID = "2b5a7f3e-6d1c-5e0a-9c4b-0123456789ab"


def test_the_trace_of_what_has_an_id_is_that_id():
    assert str(place_of(GUID)) == "00-2b5a7f3e6d1c5e0a9c4b0123456789ab-9c4b0123456789ab-01"


def test_a_place_within_another_is_in_its_trace_and_not_the_same():
    place = new_place()
    assert within(place).trace == place.trace
    assert within(place).span not in (place.span, 0)


@pytest.mark.parametrize(("sent", "is_sampled"), [("01", True), ("00", False), ("03", True), ("02", False)])
def test_a_senders_place_is_read_with_whether_it_is_recorded_there(sent, is_sampled):
    place = sent_place(f"00-{'a' * 32}-{'b' * 16}-{sent}")
    assert place is not None
    assert (f"{place.trace:x}", f"{place.span:x}", place.is_sampled) == ("a" * 32, "b" * 16, is_sampled)


@pytest.mark.parametrize(
    "sent",
    [
        f"00-{'0' * 32}-{'b' * 16}-01",
        f"00-{'a' * 32}-{'0' * 16}-01",
        f"ff-{'a' * 32}-{'b' * 16}-01",
        f"00-{'A' * 32}-{'b' * 16}-01",
        "00-01810112345-01",
        "",
        "Kari Nordmann",
    ],
)
def test_what_names_no_place_is_none(sent):
    event = Event("1", b"", None, "http", headers={"Traceparent": sent})
    assert sent_place(event.traceparent) is None


@pytest.mark.parametrize("make", [lambda i: str(uuid5(NAMESPACE_URL, str(i))), lambda _: str(uuid4())])
@pytest.mark.parametrize(("share", "least", "most"), [(0, 0, 0), (0.25, 200, 300), (1, 1000, 1000)])
def test_a_share_of_all_ids_is_traced_and_the_same_ones_everywhere(make, share, least, most):
    one, other = OtlpTraces(share, "1", 512), OtlpTraces(share, "1", 512)
    places = [place_of(make(number)) for number in range(1000)]
    try:
        wanted = [place for place in places if one.wants(place)]
        assert least <= len(wanted) <= most
        assert wanted == [place for place in places if other.wants(place)]
    finally:
        one.close(10)
        other.close(10)
