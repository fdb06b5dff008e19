import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.positions import locate

JSON = """{
  "resourceType": "EpisodeOfCare",
  "type": [
    {"coding": [{"code": "18"}, {"code": "20"}]},
    {"text": "ø – 🙂", "coding": [{"code": "21"}]}
  ],
  "_status": {"extension": [{"url": "https://a.example"}]},
  "period": {
    "start": "2026-02-02"
  }
}"""
XML = """<?xml version="1.0"?>
<EpisodeOfCare xmlns="http://hl7.org/fhir">
  <contained>
    <Patient><name><family value="ø"/></name></Patient>
  </contained>
  <type><coding><code value="18"/></coding><coding><code value="20"/></coding></type>
  <status><extension url="https://a.example"/></status>
  <text><div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div></text>
</EpisodeOfCare>"""


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("EpisodeOfCare", (1, 1)),
        ("$", (1, 1)),
        ("resourceType", (2, 3)),
        ("EpisodeOfCare.resourceType", (2, 3)),
        ("EpisodeOfCare.type", (3, 3)),
        ("EpisodeOfCare.type[0]", (4, 5)),
        ("EpisodeOfCare.type[0].coding[1].code", (4, 34)),
        ("EpisodeOfCare.type[1].coding[0].code", (5, 35)),
        ("EpisodeOfCare._status.extension[0].url", (7, 30)),
        ("EpisodeOfCare.status", (7, 3)),
        ("EpisodeOfCare._status", (7, 3)),
        ("EpisodeOfCare.status.extension[0].url", (7, 30)),
        ("EpisodeOfCare.period.start", (9, 5)),
    ],
)
def test_an_expression_is_found_in_json(expression, place):
    assert locate(JSON.encode(), "json", [expression]) == {expression: place}


@pytest.mark.parametrize(
    ("expression", "parent"),
    [
        ("EpisodeOfCare.patient", "EpisodeOfCare"),
        ("EpisodeOfCare.period.end", "EpisodeOfCare.period"),
        ("EpisodeOfCare.type[7].coding[0].code", "EpisodeOfCare.type"),
        ("EpisodeOfCare.type[0].coding[0].code.x[3].y", "EpisodeOfCare.type[0].coding[0].code"),
        ("", "EpisodeOfCare"),
        ("..[[]]", "EpisodeOfCare"),
    ],
)
@pytest.mark.parametrize(("body", "sent_as"), [(JSON, "json"), (XML, "xml")])
def test_what_is_not_there_is_where_its_parent_is(expression, parent, body, sent_as):
    found = locate(body.encode(), sent_as, [expression, parent])
    assert found[expression] == found[parent]


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("EpisodeOfCare", (2, 1)),
        ("EpisodeOfCare.contained[0]", (3, 3)),
        ("EpisodeOfCare.contained[0].name[0].family", (4, 20)),
        ("EpisodeOfCare.type[0].coding[0]", (6, 9)),
        ("EpisodeOfCare.type[0].coding[1].code", (6, 52)),
        ("EpisodeOfCare._status.extension[0].url", (7, 11)),
        ("EpisodeOfCare.text.div", (8, 9)),
    ],
)
def test_an_expression_is_found_in_xml(expression, place):
    assert locate(XML.encode(), "xml", [expression]) == {expression: place}


def test_what_stands_beside_a_value_is_found_there_and_the_value_at_its_own_place():
    body = b'{"_given": [null, {"id": "a"}],\n "given": ["b", null], "x": {"_y": {"_z": 1}}}'
    expressions = ["P.given", "P._given", "P.given[1]", "P.given[1].id", "P.x.y.z"]

    assert list(locate(body, "json", expressions).values()) == [(2, 2), (1, 2), (2, 17), (1, 20), (2, 37)]


def test_a_line_that_ends_before_the_document_begins_is_counted():
    assert locate(b'\n{"a": 1}', "json", ["E", "E.a"]) == {"E": (2, 1), "E.a": (2, 2)}


def test_lines_are_counted_also_where_they_end_in_two_signs():
    body = JSON.replace("\n", "\r\n").encode()
    assert locate(body, "json", ["EpisodeOfCare.period"]) == {"EpisodeOfCare.period": (8, 3)}


def test_a_repeated_key_is_found_where_it_is_repeated():
    body = b'{"status": "active",\n "status": "finished"}'
    assert locate(body, "json", ["EpisodeOfCare.status"]) == {"EpisodeOfCare.status": (2, 2)}


def test_a_broken_document_is_known_up_to_its_break():
    body = JSON[: JSON.index('"period"') + len('"period"')].encode()
    found = locate(body, "json", ["EpisodeOfCare.type[0]", "EpisodeOfCare.period.start"])
    assert found == {"EpisodeOfCare.type[0]": (4, 5), "EpisodeOfCare.period.start": (8, 11)}
    body = XML[: XML.index("<name>")].encode()
    found = locate(body, "xml", ["EpisodeOfCare", "EpisodeOfCare.contained[0]"])
    assert found == {"EpisodeOfCare": (2, 1), "EpisodeOfCare.contained[0]": (4, 14)}


def test_other_encodings_have_places_too():
    expressions = ["EpisodeOfCare.period.start"]
    for encoding in ("utf-16", "utf-8-sig"):
        assert locate(JSON.encode(encoding), "json", expressions) == {expressions[0]: (9, 5)}


@given(st.binary(max_size=100), st.sampled_from(["json", "xml"]), st.text(max_size=20))
def test_any_bytes_have_places_within_them(body, sent_as, expression):
    for line, column in locate(body, sent_as, [expression]).values():
        assert line >= 1
        assert column >= 1


@given(st.integers(0, len(XML)), st.binary(max_size=3))
def test_any_byte_of_xml_may_be_broken(position, noise):
    body = XML.encode()
    broken = body[:position] + noise + body[position + len(noise) :]
    assert all(line >= 1 for line, _ in locate(broken, "xml", ["EpisodeOfCare.text"]).values())
