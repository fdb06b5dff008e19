"""CloudEvents: what an envelope holds comes out as it stands there; what is none stays as it is."""

import base64
from datetime import UTC, datetime

import orjson
import pytest

from adapter.events import Event, Original
from adapter.events.cloud_events import opened

STRUCTURED = "application/cloudevents+json"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ATTRIBUTES = {"specversion": "1.0", "id": "1", "source": "/epj", "type": "no.epj.changed"}


def an_event(body, headers):
    return Event(
        id="t/0/0",
        body=body,
        received=datetime(2026, 1, 1, tzinfo=UTC),
        source="t",
        headers=headers,
        original=Original("t", 0, 0, None, ()),
    )


def enclosed(rest, content_type=STRUCTURED, **headers):
    body = rest if isinstance(rest, bytes) else orjson.dumps({**ATTRIBUTES, **rest})
    return an_event(body, {"content-type": content_type, **headers})


def test_a_document_comes_out_byte_for_byte():
    # Twice the same name, a number with its zeros: what is wrong or meant must be seen further on.
    document = b'{"resourceType": "Encounter",  "a": 1.00, "a": 2}'
    envelope = (
        orjson.dumps({**ATTRIBUTES, "datacontenttype": "application/fhir+json"})[:-1]
        + b',"data":'
        + document
        + b"}"
    )

    event = opened(enclosed(envelope))

    assert event.body == document
    assert event.content_type == "application/fhir+json"
    assert event.original.envelope == envelope


def test_a_document_in_base64_comes_out():
    data = base64.b64encode(b"<Encounter/>").decode()

    event = opened(enclosed({"datacontenttype": "application/fhir+xml", "data_base64": data}))

    assert (event.body, event.content_type) == (b"<Encounter/>", "application/fhir+xml")


def test_xml_comes_out_of_its_text():
    event = opened(enclosed({"datacontenttype": "application/fhir+xml", "data": "<Encounter/>\n"}))

    assert event.body == b"<Encounter/>\n"


def test_a_text_that_is_said_to_be_json_stays_a_json_text():
    event = opened(enclosed({"datacontenttype": "application/fhir+json; fhirVersion=4.0", "data": "{}"}))

    assert event.body == b'"{}"'


def test_data_whose_kind_is_not_said_is_json():
    event = opened(enclosed({"data": {"resourceType": "Encounter"}}))

    assert (event.body, event.content_type) == (b'{"resourceType":"Encounter"}', "application/json")


@pytest.mark.parametrize(
    "content_type", ["application/cloudevents+json; charset=UTF-8", "Application/CloudEvents+JSON"]
)
def test_an_envelope_is_known_by_its_content_type(content_type):
    assert opened(enclosed({"data": {}}, content_type)).body == b"{}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"specversion": "1.0", "data": {}}',
        orjson.dumps({**ATTRIBUTES, "specversion": "0.3", "data": {}}),
        orjson.dumps({**ATTRIBUTES, "data_base64": "%%%"}),
        orjson.dumps({**ATTRIBUTES, "data": None}),
        orjson.dumps({**ATTRIBUTES, "data_base64": ""}),
        orjson.dumps(ATTRIBUTES),
    ],
    ids=["empty", "cut", "list", "unnamed", "version", "base64", "null", "nothing", "no-data"],
)
def test_what_cannot_be_opened_stays_as_it_is(body):
    event = enclosed(body)

    assert opened(event) is event


def test_a_tombstone_in_an_envelope_s_clothes_stays_a_tombstone():
    event = an_event(None, {"content-type": STRUCTURED})

    assert opened(event).body is None


@pytest.mark.parametrize(
    "content_type", ["application/cloudevents-batch+json", "application/cloudevents+avro"]
)
def test_other_forms_of_envelopes_are_left_to_be_refused(content_type):
    event = enclosed(b"[]", content_type)

    assert opened(event) is event


def test_binary_mode_is_the_document_already():
    headers = {"ce_specversion": "1.0", "ce_id": "1", "content-type": "application/fhir+json"}
    event = an_event(b"{}", headers)

    assert opened(event) is event
    assert event.original.envelope is None


def test_a_trace_in_the_envelope_is_carried_on():
    assert opened(enclosed({"data": {}, "traceparent": TRACE})).traceparent == TRACE


def test_a_trace_of_binary_mode_is_carried_on():
    assert opened(an_event(b"{}", {"ce_traceparent": TRACE})).traceparent == TRACE


def test_a_trace_in_its_own_header_goes_before_that_of_the_envelope():
    event = opened(enclosed({"data": {}, "traceparent": "other"}, Traceparent=TRACE))

    assert event.traceparent == TRACE
