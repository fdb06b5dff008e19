"""What a broker is given: keys, headers, and refused records as they came."""

import json
from uuid import UUID

import pytest

from adapter.events import Original
from adapter.outbox.messages import RECORD_SCHEMA, message_of
from adapter.values import replace
from tests.outbox.made import FID, TRACE, due_record, notification, notification_record, refusal


def test_a_record_is_a_cloud_event_in_binary_mode_with_its_id_for_an_id():
    message = message_of(due_record(9), "kpr.records")

    assert (message.topic, message.key) == ("kpr.records", b"0301:abc")
    assert message.headers == (
        ("ce_specversion", b"1.0"),
        ("ce_id", str(UUID(int=9)).encode()),
        ("ce_source", b"/kpr-adapter/0301/vest"),
        ("ce_type", b"no.kpr-adapter.record.v1"),
        ("ce_time", b"2026-02-02T11:00:00Z"),
        ("ce_dataschema", RECORD_SCHEMA.encode()),
        ("content-type", b"application/json"),
        ("x-kpr-person-data", b"true"),
        ("traceparent", TRACE.encode()),
    )
    assert json.loads(message.value)["Notifikasjon"]["notifikasjonGUID"] == str(UUID(int=9))


def test_without_a_trace_there_is_no_header_of_one():
    headers = dict(message_of(due_record(traceparent=None), "kpr.records").headers)

    assert "traceparent" not in headers


def test_a_record_says_nothing_of_the_person_outside_its_value():
    about = notification(service_id="tjeneste-77")
    message = message_of(replace(due_record(), record=notification_record(about)), "kpr.records")
    outside = b" ".join([message.key, *(value for _, value in message.headers)])

    for what in (FID.encode(), b"B-1", str(UUID(int=3)).encode(), b"030101", b"tjeneste-77"):
        assert what in message.value
        assert what not in outside


def test_a_tenant_of_any_name_makes_a_source_that_is_an_address():
    due = due_record()
    odd = replace(due, record=replace(due.record, tenant="øst / 1"))

    assert (
        dict(message_of(odd, "kpr.records").headers)["ce_source"] == b"/kpr-adapter/0301/%C3%B8st%20%2F%201"
    )


def test_a_refused_record_is_passed_on_byte_for_byte_with_the_reason_beside_it_under_a_key_of_ours():
    due = refusal()
    message = message_of(due, "kpr.parked")

    assert (message.key, message.value) == (b"5f0c2e", due.value)
    assert message.headers == (
        *due.original.headers,
        ("x-kpr-reason", b"invalid-json"),
        ("x-kpr-rules", b"KPR-F-002,KPR-F-001"),
        ("x-kpr-topic", b"epj.fhir.vest"),
        ("x-kpr-partition", b"3"),
        ("x-kpr-offset", b"41"),
        ("x-kpr-timestamp", b"2026-02-02T11:00:00Z"),
        ("x-kpr-attempt", b"2"),
        ("x-kpr-parked", b"7"),
    )


def test_a_refused_record_without_a_key_is_passed_on_without_one():
    assert message_of(refusal(key=None), "kpr.parked").key is None


def test_what_we_said_of_it_at_an_earlier_time_is_replaced_and_the_rest_kept():
    earlier = (
        ("X-Kpr-Reason", b"old"),
        ("x-kpr-value", b"left-out"),
        ("x-kpr-offset", b"1"),
        ("x-kpr-tenant", b"vest"),
    )
    original = Original("epj.fhir.vest", 3, 41, None, earlier)

    headers = message_of(refusal(original=original), "kpr.parked").headers

    names = [name.lower() for name, _ in headers]
    assert len(names) == len(set(names))
    assert dict(headers)["x-kpr-reason"] == b"invalid-json"
    assert dict(headers)["x-kpr-offset"] == b"41"
    assert dict(headers)["x-kpr-tenant"] == b"vest"
    assert "x-kpr-value" not in names


def test_where_it_is_too_large_it_goes_without_its_value_and_says_so():
    message = message_of(refusal(), "kpr.parked")

    assert message.smaller == replace(
        message, value=b"", headers=(*message.headers, ("x-kpr-value", b"left-out")), smaller=None
    )


@pytest.mark.parametrize("value", [None, b""])
def test_a_refused_tombstone_stays_one_and_could_not_be_smaller(value: bytes | None):
    message = message_of(refusal(value=value), "kpr.parked")

    assert (message.value, message.smaller) == (value, None)


def test_a_record_is_never_left_out():
    assert message_of(due_record(), "kpr.records").smaller is None
