"""Resources of ours as XML: read again they are what they were."""

import pytest
from lxml import etree

from adapter.fhir.decode import Limits, decode
from adapter.fhir.to_xml import to_xml

XML = "application/fhir+xml"
PARAMETERS = {
    "resourceType": "Parameters",
    "parameter": [
        {"name": "result", "valueBoolean": False},
        {"name": "message", "valueString": "Æ < & «ø»\n"},
        {
            "name": "match",
            "extension": [
                {"url": "https://x.example/row", "extension": [{"url": "name", "valueString": "r"}]}
            ],
            "part": [
                {"name": "age", "valueInteger": 7},
                {"name": "concept", "valueCoding": {"system": "urn:oid:1.2", "code": "15"}},
                {"name": "source", "valueUri": "https://x.example/ConceptMap/t|2026-11-22"},
            ],
        },
    ],
}


def test_what_is_written_is_read_as_it_was():
    assert decode(to_xml(PARAMETERS), XML, Limits()).tree == PARAMETERS


def test_extensions_stand_first_with_their_address_as_an_attribute():
    match = etree.fromstring(to_xml(PARAMETERS))[2]

    assert [etree.QName(each).localname for each in match] == ["extension", "name", "part", "part", "part"]
    assert match[0].attrib == {"url": "https://x.example/row"}


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\ufffe", "\ud800"], ids=["nul", "tab", "no-sign", "half"])
def test_what_xml_cannot_hold_is_replaced(sign):
    resource = {"resourceType": "Parameters", "parameter": [{"name": f"a{sign}b", "valueBoolean": True}]}

    assert "a\ufffdb" in to_xml(resource).decode()
