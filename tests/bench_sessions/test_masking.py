"""Numbers that look real are refused as the rules do, and stand in nothing that is kept or answered."""

import json

import pytest
from structlog.testing import capture_logs

from adapter import checking, rules
from adapter.bench.masking import masked, masked_json, real_number_at
from adapter.fhir.numbers import PersonNumber, classify
from adapter.outcomes.as_json import as_json
from tests.bench_sessions.opened import START, opened, outcomes, sent
from tests.benched import EXAMPLES, real_looking_number

NUMBER = real_looking_number()
SYNTHETIC = "17815230051"
WAYS = {
    "plain": NUMBER,
    "in two groups": f"{NUMBER[:6]} {NUMBER[6:]}",
    "with a hyphen": f"{NUMBER[:6]}-{NUMBER[6:]}",
    "as a date": f"{NUMBER[:2]}.{NUMBER[2:4]}.{NUMBER[4:6]} {NUMBER[6:]}",
    "between letters": f"x{NUMBER}y",
    "after a date": f"01.02.2026 {NUMBER}",
    "twice": f"{NUMBER},{NUMBER}",
    "JSON escapes": "".join(f"\\u003{digit}" for digit in NUMBER),
    "XML references": "".join(f"&#{48 + int(digit)};" for digit in NUMBER),
    "XML references in hex": "".join(f"&#x3{digit};" for digit in NUMBER),
    "wide digits": "".join(chr(0xFF10 + int(digit)) for digit in NUMBER),
    "bytes of UTF-16": "\x00".join(NUMBER),
    "JSON escapes of wide digits": "".join(f"\\uFF1{digit}" for digit in NUMBER),
    "an escaped gap": f"{NUMBER[:6]}\\u00a0{NUMBER[6:]}",
    "an escaped hyphen": f"{NUMBER[:6]}\\u002d{NUMBER[6:]}",
    "a referred gap": f"{NUMBER[:6]}&#160;{NUMBER[6:]}",
    "an address": f"{NUMBER[:6]}%20{NUMBER[6:]}",
    "escapes of an address": "".join(f"%3{digit}" for digit in NUMBER),
    "a hyphen with room around": f"{NUMBER[:6]} - {NUMBER[6:]}",
    "a dash": f"{NUMBER[:6]}\u2013{NUMBER[6:]}",
    "a hidden hyphen": f"{NUMBER[:6]}\xad{NUMBER[6:]}",
    "a numbered name": f"{NUMBER}.1",
    "a decimal": f"1.{NUMBER}",
    "the last part of an OID": f"urn:oid:2.16.578.1.12.4.1.4.1.{NUMBER}",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_number_is_masked_however_it_is_written_and_keeps_its_length(way):
    text = f"before\n {WAYS[way]} after"
    shown = masked(text)
    assert len(shown) == len(text)
    assert shown.startswith("before\n ")
    assert shown.endswith(" after")
    assert real_number_at(shown) is None
    assert NUMBER[6:] not in shown
    assert real_number_at(text)[0] == 2


def test_a_d_number_is_masked_too():
    control = (f"{int(NUMBER[0]) + 4}{NUMBER[1:9]}{each:02d}" for each in range(100))
    d_number = next(n for n in control if isinstance(classify(n, rule_2032=False), PersonNumber))
    assert masked(d_number) == "*" * 11


@pytest.mark.parametrize(
    "text",
    [
        SYNTHETIC,
        NUMBER[:10],
        NUMBER + "1",
        NUMBER[:9] + "00",
        "2026-11-01T12:00:00.123456+01:00",
        f"urn:oid:2.{NUMBER[0]}.{NUMBER[1:]}.1",
        f"5d2c0a1b-0000-4000-8000-a{NUMBER}",
    ],
    ids=["synthetic", "ten digits", "twelve digits", "wrong control digits", "a time", "an OID", "a GUID"],
)
def test_what_is_no_number_of_a_real_person_is_left_as_it_is(text):
    assert (masked(text), real_number_at(text)) == (text, None)


def test_every_text_of_a_json_value_is_masked_names_too():
    value = {NUMBER: [NUMBER, {"a": f"b {NUMBER}"}], "n": 5, "none": None, "yes": True}
    stars = "*" * 11
    assert masked_json(value) == {stars: [stars, {"a": f"b {stars}"}], "n": 5, "none": None, "yes": True}


def test_place_is_that_of_the_first_number():
    assert real_number_at(f"{SYNTHETIC}\n  {NUMBER} {NUMBER}") == (2, 3)


def with_person(number):
    """The start of a stay, of a person with another number."""
    return (EXAMPLES / START).read_text(encoding="utf-8").replace(person_of(START), number)


def person_of(name):
    tree = json.loads((EXAMPLES / name).read_bytes())
    texts = [each for each in _texts(tree) if each.isdigit() and len(each) == 11]
    return texts[0]


def _texts(value):
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def shown(session):
    """Everything that is kept of a session's documents, as text."""
    kept = session.documents
    results = [as_json(each.judged.result, each.judged.places) for each in kept]
    return repr(kept) + json.dumps(results) + repr([each.text for each in kept]) + repr(session.timeline())


def test_a_person_with_a_real_looking_number_is_refused_by_the_rule_of_the_service():
    session = opened(tenant="bredvik")
    judged = session.judge("a.json", with_person(NUMBER).encode())
    assert judged.result.outcome == "reject"
    assert rules.PERSON_NUMBER_ENVIRONMENT in {each.rule for each in judged.result.findings}
    assert NUMBER not in shown(session)
    assert "*" * 11 in session.documents[0].text


def test_a_number_beside_the_person_is_masked_and_the_document_is_not_remembered():
    text = (EXAMPLES / START).read_text(encoding="utf-8")
    tree = json.loads(text)
    session = opened(tenant="bredvik")
    first = session.take("a.json", json.dumps(tree | {"language": NUMBER}).encode())
    kept = session.take(f"{NUMBER}.json", _with_id(tree, NUMBER))
    assert not first.remembered
    assert not kept.remembered
    assert kept.messages == ()
    assert session.timeline() == ()
    assert NUMBER not in shown(session)
    assert outcomes([session.take("b.json", text.encode())]) == ["notify"]


def _with_id(tree, number):
    """The same with a number in place of the id of each resource."""
    text = json.dumps(tree)
    ids = [each["resource"]["id"] for each in tree.get("entry", ())] or [tree["id"]]
    for each in ids:
        text = text.replace(f'"{each}"', f'"{number}"')
    return text.encode()


def test_a_name_of_a_document_shows_no_number_at_all():
    session = opened(tenant="bredvik")
    body = (EXAMPLES / START).read_bytes()
    for name in (f"{NUMBER}.json", f"pas/{SYNTHETIC}-start.json", f"{NUMBER[:6]} {NUMBER[6:]}.xml"):
        session.judge(name, body)
    assert NUMBER not in shown(session)
    assert SYNTHETIC not in "".join(each.name + each.judged.result.input for each in session.documents)


def test_a_content_type_shows_no_number():
    session = opened(tenant="bredvik")
    session.judge("a.json", b"{}", f"application/fhir+json; charset={NUMBER}")
    assert NUMBER not in shown(session)


def test_what_is_no_text_at_all_is_judged_and_kept():
    session = opened(tenant="bredvik")
    for body in (b"\xff\xfe\x00\xd8", b"\x00" * 50, bytes(range(256)), NUMBER.encode("utf-16")):
        session.judge("a.json", body)
    assert {each.judged.result.outcome for each in session.documents} == {"reject"}
    assert NUMBER not in shown(session)


def test_documents_before_and_after_it_go_on_as_if_it_had_not_come():
    session = opened(tenant="bredvik")
    (start,) = sent(session, START)
    session.judge("a.json", with_person(NUMBER).encode())
    assert outcomes([start, *sent(session, START)]) == ["notify", "no-event"]


def test_a_number_as_the_id_of_a_service_stands_in_no_notification():
    text = (EXAMPLES / START).read_text(encoding="utf-8").replace("4631-70101", NUMBER)
    session = opened(tenant="bredvik")
    judged = session.judge("a.json", text.encode())
    assert judged.result.outcome == "notify"
    assert [each.service_id for each in judged.result.resources[0].notifications] == ["bt-70101"]
    assert NUMBER not in shown(session)
    assert session.messages() == ()


def test_a_document_that_our_own_code_stumbles_over_is_parked_and_its_name_is_not_logged(monkeypatch):
    def stumble(_event, _world):
        raise ValueError(NUMBER)

    session = opened(tenant="bredvik")
    monkeypatch.setattr(checking, "read", stumble)
    with capture_logs() as logged:
        judged = session.judge("secret-name.json", (EXAMPLES / START).read_bytes())
    assert (judged.result.outcome, judged.result.input) == ("park", "secret-name.json")
    assert [each["input"] for each in logged] == ["bench/1"]
    assert "secret-name" not in str(logged)
    assert NUMBER not in str(logged)
