import json

import jiter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter import rules
from adapter.fhir import tokens
from adapter.fhir.decode import Limits, decode
from adapter.fhir.faults import WORTH_READING, too_deep
from adapter.rules import Finding, words

LIMITS = Limits()
EPISODE = {
    "resourceType": "EpisodeOfCare",
    "id": "e1",
    "status": "active",
    "type": [{"coding": [{"code": "18", "display": "Tidsbegrenset opphold – økt"}]}],
    "period": {"start": "2026-02-02"},
}


def written(**changes) -> bytes:
    return json.dumps({**EPISODE, **changes}, ensure_ascii=False).encode()


def said(body: bytes, limits: Limits = LIMITS, content_type: str | None = None) -> list[tuple[str, str]]:
    read = decode(body, content_type, limits)
    assert read.tree is None
    return [(each.rule, each.expression) for each in read.findings]


def nested(levels: int) -> dict:
    tree: dict = {"url": "https://a.example"}
    for _ in range(levels):
        tree = {"extension": [tree]}
    return tree


def test_a_good_document_is_read_as_it_is():
    read = decode(written(), "application/fhir+json; fhirVersion=4.0", LIMITS)
    assert read.tree == EPISODE
    assert read.findings == []


def test_no_value_of_a_document_is_kept_for_the_next():
    jiter.cache_clear()
    decode(written(id="one-of-a-kind"), None, LIMITS)
    kept = jiter.cache_usage()
    decode(written(id="another-of-a-kind"), None, LIMITS)
    assert jiter.cache_usage() == kept


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_other_encodings_are_refused_by_name(encoding):
    body = written().decode().encode(encoding)
    assert said(body) == [(rules.INVALID_ENCODING, "EpisodeOfCare")]


def test_latin_1_is_refused_at_the_text_that_shows_it():
    body = written().decode().replace("–", "-").encode("latin-1")
    assert said(body) == [(rules.INVALID_ENCODING, "EpisodeOfCare.type[0].coding[0].display")]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "$"),
        (b" \n\t", "$"),
        (b"status: active", "$"),
        (b"{'resourceType': 'EpisodeOfCare'}", "$"),
        (b'{"resourceType": "EpisodeOfCare", "status": }', "EpisodeOfCare.status"),
        (b'{"resourceType": "EpisodeOfCare",, "status": "active"}', "EpisodeOfCare"),
        (b'{"resourceType": "EpisodeOfCare", "status": "active",}', "EpisodeOfCare"),
        (b'{"resourceType": "EpisodeOfCare", "period": {"start": "20', "EpisodeOfCare.period.start"),
        (b'{"resourceType": "EpisodeOfCare", "type": [{}', "EpisodeOfCare.type"),
        (b'{"resourceType": "EpisodeOfCare", "id": 01}', "EpisodeOfCare"),
        (b'{"resourceType": "EpisodeOfCare", "id": "a\x0bb"}', "EpisodeOfCare.id"),
        (b'{"resourceType": "EpisodeOfCare", "id": "a\\qb"}', "EpisodeOfCare.id"),
        (b'{"resourceType": "EpisodeOfCare", "id" "a"}', "EpisodeOfCare.id"),
        (b'{"resourceType": "EpisodeOfCare"} {}', "EpisodeOfCare"),
    ],
)
def test_broken_json_is_refused_where_it_breaks(body, place):
    assert said(body) == [(rules.INVALID_JSON, place)]


def test_broken_json_is_told_with_what_is_missing_there():
    [finding] = decode(
        b'{"resourceType": "EpisodeOfCare", "id": "a" "status": "active"}', None, LIMITS
    ).findings
    assert "På dette stedet skulle det stått `,` / `}`." in words(finding, "nb")[0]
    assert "At this place there should be `,` / `}`." in words(finding, "en")[0]


def test_half_a_surrogate_pair_is_no_json():
    assert said(b'{"resourceType": "EpisodeOfCare", "id": "\\ud800"}') == [(rules.INVALID_JSON, "$")]


def test_a_byte_that_is_no_character_is_found_where_a_value_should_begin():
    assert said(b'{"resourceType": "Basic", "a": \xff}') == [
        (rules.INVALID_ENCODING, "Basic.a"),
        (rules.INVALID_JSON, "Basic.a"),
    ]


def test_a_byte_order_mark_before_everything_is_of_the_whole_document():
    assert said(b"\xef\xbb\xbf \n" + written()) == [(rules.INVALID_ENCODING, "EpisodeOfCare")]


def test_a_key_that_occurs_twice_is_named_with_its_place():
    body = written().replace(b'"status": "active"', b'"status": "active", "stat\\u0075s": "finished"')
    assert said(body) == [(rules.DUPLICATE_JSON_KEY, "EpisodeOfCare.status")]
    body = written().replace(b'"code": "18"', b'"code": "18", "code": "18"')
    assert said(body) == [(rules.DUPLICATE_JSON_KEY, "EpisodeOfCare.type[0].coding[0].code")]


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "-1E+400", "9" * 400, "9" * 5000, "9" * 400 + ".5"]
)
def test_numbers_without_end_are_refused_at_their_place(number):
    body = written(extension=[{"valueDecimal": 0}]).replace(b": 0}", f": {number}}}".encode())
    assert said(body) == [(rules.NON_FINITE_NUMBER, "EpisodeOfCare.extension[0].valueDecimal")]


@pytest.mark.parametrize("number", ["1.0", "65536.0", "1e308", "18446744073709551616", "-0", "0.1"])
def test_other_numbers_pass(number):
    body = written(extension=[{"valueDecimal": 0}]).replace(b": 0}", f": {number}}}".encode())
    tree = decode(body, None, LIMITS).tree
    assert tree is not None
    assert tree["extension"][0]["valueDecimal"] == float(number)


def test_bytes_that_look_like_infinity_in_a_text_do_not_matter():
    assert decode(written(id="\x7f\x7fð\x7fÿ"), None, LIMITS).tree is not None


@pytest.mark.parametrize("levels", [30, 98, 150, 3000, 20_000])
def test_deep_nesting_is_refused_at_the_element_that_contains_itself(levels):
    deep = b'{"extension":[' * levels + b"{}" + b"]}" * levels
    body = b'{"resourceType": "EpisodeOfCare", "extension":[' + deep + b"]}"
    assert said(body) == [(rules.TOO_DEEP, "EpisodeOfCare.extension")]


def test_deep_nesting_in_an_entry_is_refused_there():
    bundle = {"resourceType": "Bundle", "entry": [{}, {"resource": {**EPISODE, **nested(40)}}]}
    assert said(json.dumps(bundle).encode()) == [(rules.TOO_DEEP, "Bundle.entry[1].resource.extension")]


def test_the_limit_of_depth_is_told():
    (finding,) = decode(json.dumps({**EPISODE, **nested(40)}).encode(), None, LIMITS).findings
    assert finding.params == {"limit": "60"}


def test_the_depth_limit_is_exact():
    tree = {"resourceType": "Basic", **nested(4)}  # the root, and twice four, of which the last holds no more
    assert decode(json.dumps(tree).encode(), None, Limits(max_depth=9)).tree == tree
    assert said(json.dumps(tree).encode(), Limits(max_depth=8)) == [(rules.TOO_DEEP, "Basic.extension")]


def test_many_brackets_are_not_deep():
    tree = {**EPISODE, "type": [{"coding": [{"code": "18"}]}] * 100, "id": "[" * 100}
    assert decode(json.dumps(tree).encode(), None, LIMITS).tree == tree


def test_a_long_string_is_refused_at_its_place():
    body = written(text={"div": "x" * 50})
    small = Limits(max_string=49)
    assert decode(body, None, Limits(max_string=50)).tree is not None
    assert decode(body, None, small).findings == [
        Finding(rules.TOO_LARGE, "EpisodeOfCare.text.div", {"limit": "49"})
    ]


def test_characters_of_a_string_are_counted_and_not_its_escapes():
    body = json.dumps({**EPISODE, "text": {"div": "ø" * 50}}).encode()
    assert decode(body, None, Limits(max_string=50)).tree is not None
    doubtful = body.replace(b'"active"', b"NaN")
    assert said(doubtful, Limits(max_string=50)) == [(rules.NON_FINITE_NUMBER, "EpisodeOfCare.status")]


def test_the_limit_of_bytes_is_exact_and_told():
    body = written(id="e" * 100)
    assert decode(body, None, Limits(max_bytes=len(body))).tree is not None
    doubtful = body.replace(b'"active"', b"NaN")
    assert said(doubtful, Limits(max_bytes=len(doubtful))) == [
        (rules.NON_FINITE_NUMBER, "EpisodeOfCare.status")
    ]
    for limit in (len(body) - 1, len(body) // WORTH_READING - 1):
        (finding,) = decode(body, None, Limits(max_bytes=limit)).findings
        assert (finding.rule, finding.params) == (rules.TOO_LARGE, {"limit": str(limit)})


def test_a_document_is_read_for_its_long_text_up_to_eight_times_its_limit():
    body = written(text={"div": "x" * 500})
    body += b" " * (-len(body) % WORTH_READING)
    small = Limits(max_bytes=len(body) // WORTH_READING, max_string=100)
    assert said(body, small) == [(rules.TOO_LARGE, "EpisodeOfCare.text.div")]
    assert said(body + b" ", small) == [(rules.TOO_LARGE, "$")]


def test_a_long_number_is_no_long_string():
    body = written(multipleBirthInteger=10**80, id="x" * 60)
    assert said(body, Limits(max_string=50)) == [(rules.TOO_LARGE, "EpisodeOfCare.id")]


def test_a_document_above_the_limit_is_refused_at_the_string_that_makes_it_so():
    body = written(text={"div": "x" * 3000})
    small = Limits(max_bytes=1000, max_string=500)
    assert said(body, small) == [(rules.TOO_LARGE, "EpisodeOfCare.text.div")]
    assert said(body, Limits(max_bytes=1000, max_string=5000)) == [(rules.TOO_LARGE, "EpisodeOfCare")]


def test_a_document_far_above_the_limit_is_not_read():
    small = Limits(max_bytes=100, max_string=50)
    assert said(written(text={"div": "x" * 3000}), small) == [(rules.TOO_LARGE, "$")]


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b"1", b'"x"', b"{}", b'{"resourceType": null}', b'{"resourceType": ["Patient"]}']
)
def test_what_names_no_type_is_no_resource(body):
    assert said(body) == [(rules.NOT_A_RESOURCE, "$")]


def test_all_faults_are_told_at_once_in_their_order():
    body = b'{"id": "1", "id": "2", "extension": [{"valueDecimal": NaN}], "resourceType": "Basic", "x": tru}'
    assert said(body) == [
        (rules.DUPLICATE_JSON_KEY, "Basic.id"),
        (rules.NON_FINITE_NUMBER, "Basic.extension[0].valueDecimal"),
        (rules.INVALID_JSON, "Basic.x"),
    ]


def test_a_key_that_could_be_anything_stays_out_of_the_place():
    body = b'{"resourceType": "Basic", "08865007451": {"a": 1, "a": 2}, "Kari Nordmann": NaN}'
    assert said(body) == [(rules.DUPLICATE_JSON_KEY, "Basic.a"), (rules.NON_FINITE_NUMBER, "Basic")]


def test_a_type_that_could_be_anything_stays_out_of_the_place():
    assert said(b'{"resourceType": "08865007451", "id": NaN}') == [(rules.NON_FINITE_NUMBER, "$.id")]


def test_a_doubtful_document_of_endless_crumbs_is_too_large():
    body = b'{"resourceType": "Basic", "a": [' + b"0," * 250_000 + b"1e999]}"
    assert said(body) == [(rules.TOO_LARGE, "Basic")]


def test_a_doubtful_document_of_too_many_values_is_too_large(monkeypatch):
    monkeypatch.setattr(tokens, "MOST_TOKENS", 10)
    body = b'{"resourceType": "Basic", "a": [' + b"0," * 10 + b"1e999]}"
    assert said(body) == [(rules.TOO_LARGE, "Basic")]


@pytest.mark.parametrize(
    "content_type", [None, "application/fhir+json", "application/fhir+xml; fhirVersion=4.0"]
)
def test_a_first_angle_bracket_means_xml(content_type):
    body = b'\n <EpisodeOfCare xmlns="http://hl7.org/fhir"><id value="e1"/></EpisodeOfCare>'
    read = decode(body, content_type, LIMITS)
    assert read.tree == {"resourceType": "EpisodeOfCare", "id": "e1"}


def test_a_content_type_of_xml_means_xml():
    assert said(written(), content_type="application/fhir+XML") == [(rules.INVALID_XML, "$")]


@given(st.binary(max_size=200))
def test_any_bytes_become_a_resource_or_reasons(body):
    read = decode(body, None, LIMITS)
    assert (read.tree is None) == bool(read.findings)


@given(st.integers(0, 400), st.integers(0, 255))
def test_any_byte_of_a_document_may_be_broken(position, byte):
    body = bytearray(written(extension=[{"valueDecimal": 1.5}]))
    body[position % len(body)] = byte
    read = decode(bytes(body), None, LIMITS)
    assert (read.tree is None) == bool(read.findings)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("", "E"),
        ("[0][0]", "E"),
        (".a.b.c", "E.a"),
        (".a[0].b.a[0].b", "E.a"),
        (".x[1].ext[0].ext[0].ext", "E.x[1].ext"),
        (".x.ext[0].ext", "E.x.ext"),
        (".ab.a.ab", "E.ab"),
    ],
)
def test_too_deep_is_said_of_the_first_element_that_contains_one_of_its_name(path, place):
    assert too_deep("E", path, 9) == Finding(rules.TOO_DEEP, place, {"limit": "9"})


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63)])
def test_a_whole_number_of_64_bits_stays_as_it_is(number):
    assert decode(_with_decimal(number), None, Limits()).tree == {
        "resourceType": "Basic",
        "x": [{"y": number}],
    }


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**300])
def test_a_whole_number_beyond_64_bits_is_the_nearest_double(number):
    tree = decode(_with_decimal(number), None, Limits()).tree
    assert tree is not None
    assert tree["x"] == [{"y": float(number)}]
    assert isinstance(tree["x"][0]["y"], float)


def _with_decimal(number: int) -> bytes:
    return json.dumps({"resourceType": "Basic", "x": [{"y": number}]}).encode()
