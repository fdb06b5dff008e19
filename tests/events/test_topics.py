"""Which topics are read, and what event a record is."""

from dataclasses import dataclass

import pytest

from adapter.config import KafkaSettings
from adapter.errors import Misconfigured
from adapter.events.topics import Addresses, event_of, mark_of, to_read
from adapter.values import replace

PATTERN = r"^epj\.fhir\.(?P<tenant>[a-z]+)"


@dataclass(frozen=True)
class Sent:
    topic: str = "epj.fhir.oslo"
    partition: int = 3
    offset: int = 17
    timestamp: int = 1_700_000_000_000
    key: bytes | None = None
    value: bytes | None = b"{}"
    headers: tuple[tuple[str, bytes | None], ...] = ()


def addresses(pattern=PATTERN):
    return Addresses.of(KafkaSettings(topics=pattern))


def reading(pattern):
    return to_read(KafkaSettings(topics=pattern))


@pytest.mark.parametrize(
    ("topic", "is_read"),
    [("epj.fhir.oslo", True), ("epj.fhir.oslo.dlt", False), ("xepj.fhir.oslo", False), ("epj.fhir.", False)],
)
def test_the_whole_name_has_to_fit(topic, is_read):
    assert bool(reading(PATTERN).match(topic)) is is_read


def test_what_we_write_is_not_read_whatever_the_pattern_says():
    pattern = reading(".*|kpr.*")

    assert not pattern.match("kpr.records")
    assert not pattern.match("kpr.parked")
    assert pattern.match("kpr.records.old")
    assert pattern.match("kprxrecords")


def test_a_pattern_that_cannot_stand_inside_another_is_a_wrong_setting():
    with pytest.raises(Misconfigured, match="KPR_KAFKA__TOPICS"):
        reading("(?i)epj")


def test_the_tenant_is_in_the_topic():
    assert event_of(Sent(), 1, addresses()).tenant == "oslo"


@pytest.mark.parametrize("name", ["x-kpr-tenant", "X-KPR-Tenant"])
def test_a_header_goes_before_the_topic_known_or_not(name):
    assert event_of(Sent(headers=((name, b"nobody"),)), 1, addresses()).tenant == "nobody"


def test_an_empty_header_names_nobody():
    assert event_of(Sent(headers=(("x-kpr-tenant", b""),)), 1, addresses()).tenant == "oslo"


def test_where_neither_tells_there_is_no_tenant():
    assert event_of(Sent(), 1, addresses(r"epj\..+")).tenant is None


def test_an_event_says_where_its_door_stands():
    event = event_of(Sent(), 5, addresses())

    assert event.id == "epj.fhir.oslo/3/17"
    assert event.source == "epj.fhir.oslo"
    assert event.position.partition == "3"
    assert (event.position.next, event.position.epoch, event.position.mark) == (18, 5, mark_of(Sent()))


def test_the_value_is_held_once():
    value = b"x" * 1000

    event = event_of(Sent(value=value), 1, addresses())

    assert event.body is value
    assert event.original.envelope is None


@pytest.mark.parametrize(
    ("timestamp", "year"), [(-1, 1970), (0, 1970), (1_700_000_000_000, 2023), (2**62, 9999), (-(2**62), 1970)]
)
def test_no_time_of_a_record_is_too_odd(timestamp, year):
    assert event_of(Sent(timestamp=timestamp), 1, addresses()).received.year == year


@pytest.mark.parametrize(
    "other", [{"value": b"[]"}, {"value": None}, {"value": b""}, {"timestamp": 1_700_000_000_001}], ids=str
)
def test_another_record_has_another_mark(other):
    assert mark_of(replace(Sent(), **other)) != mark_of(Sent())


def test_a_tombstone_and_an_empty_record_have_two_marks():
    assert mark_of(Sent(value=None)) != mark_of(Sent(value=b""))


def test_a_mark_tells_nothing_of_a_key():
    assert mark_of(Sent(key=b"a")) == mark_of(Sent(key=b"b"))


def test_an_event_does_not_show_what_a_record_holds():
    event = event_of(Sent(key=b"canary", value=b"canary", headers=(("canary", b"canary"),)), 1, addresses())

    assert "canary" not in repr(event)
