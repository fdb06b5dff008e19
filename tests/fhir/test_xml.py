import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter import rules
from adapter.fhir.decode import Limits, decode
from adapter.fhir.faults import WORTH_READING
from adapter.fhir.structure import check_structure

LIMITS = Limits()
FHIR = 'xmlns="http://hl7.org/fhir"'


def read(inner: str, kind: str = "EpisodeOfCare", content_type: str | None = None):
    decoded = decode(f"<{kind} {FHIR}>{inner}</{kind}>".encode(), content_type, LIMITS)
    assert decoded.findings == []
    return decoded.tree


def said(body: bytes, limits: Limits = LIMITS):
    decoded = decode(body, "application/fhir+xml", limits)
    assert decoded.tree is None
    return [(each.rule, each.expression) for each in decoded.findings]


def test_elements_become_objects_and_lists_by_their_type():
    tree = read(
        '<id value="e1"/><meta><versionId value="1"/><profile value="https://p.example"/></meta>'
        '<identifier><value value="E-1"/></identifier><status value="active"/>'
        '<type><coding><code value="18"/></coding><coding><code value="20"/></coding></type>'
        '<period><start value="2026-02-02"/></period>'
    )
    assert tree == {
        "resourceType": "EpisodeOfCare",
        "id": "e1",
        "meta": {"versionId": "1", "profile": ["https://p.example"]},
        "identifier": [{"value": "E-1"}],
        "status": "active",
        "type": [{"coding": [{"code": "18"}, {"code": "20"}]}],
        "period": {"start": "2026-02-02"},
    }


def test_comments_say_nothing_wherever_they_stand():
    plain = '<status value="active"/><type><coding><code value="18"/></coding></type>'
    commented = plain.replace("><", "><!-- <id value='e2'/> --><")
    assert read(f"<!-- first -->{commented}<!-- last -->") == read(plain)


def test_ids_and_extensions_of_primitives_stand_beside_them():
    tree = read(
        '<identifier id="i"><value value="1" id="v"/></identifier>'
        '<status><extension url="https://a.example"><valueCode value="unknown"/></extension></status>'
    )
    assert tree["identifier"] == [{"id": "i", "value": "1", "_value": {"id": "v"}}]
    assert "status" not in tree
    assert tree["_status"] == {"extension": [{"url": "https://a.example", "valueCode": "unknown"}]}


def test_a_primitive_has_both_its_value_and_its_extensions():
    tree = read(
        '<birthDate value="1936"><extension url="u"><valueCode value="c"/></extension></birthDate>', "Patient"
    )
    assert tree["birthDate"] == "1936"
    assert tree["_birthDate"] == {"extension": [{"url": "u", "valueCode": "c"}]}


def test_lists_of_primitives_are_aligned_with_their_siblings():
    tree = read(
        '<name><given value="A"/><given><extension url="u"/></given><given value="C" id="c"/></name>'
        '<name><given value="D"/></name>',
        "Patient",
    )
    assert tree["name"] == [
        {"given": ["A", None, "C"], "_given": [None, {"extension": [{"url": "u"}]}, {"id": "c"}]},
        {"given": ["D"]},
    ]
    assert check_structure({**tree, "name": tree["name"][1:]}, "R4", "Patient") == []


def test_values_have_the_types_of_json():
    tree = read(
        '<active value="true"/><deceasedBoolean value="false"/><multipleBirthInteger value="2"/>'
        '<extension url="a"><valueDecimal value="1.50"/></extension>'
        '<extension url="b"><valueDecimal value="-3"/></extension>',
        "Patient",
    )
    assert tree["active"] is True
    assert tree["deceasedBoolean"] is False
    assert tree["multipleBirthInteger"] == 2
    assert [each["valueDecimal"] for each in tree["extension"]] == [1.5, -3]


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("active", "maybe"),
        ("active", "TRUE"),
        ("multipleBirthInteger", "two"),
        ("multipleBirthInteger", "9" * 5000),
        ("multipleBirthInteger", "1.5"),
    ],
)
def test_values_that_do_not_fit_stay_text_for_the_structural_check(element, value):
    tree = read(f'<{element} value="{value}"/>', "Patient")
    assert tree[element] == value
    assert check_structure(tree, "R4", "Patient") != []


@pytest.mark.parametrize("value", ["1e999", "NaN", "1,5", ""])
def test_a_decimal_that_is_none_stays_text(value):
    tree = read(f'<extension url="a"><valueDecimal value="{value}"/></extension>', "Patient")
    assert tree["extension"][0]["valueDecimal"] == value


def test_resources_within_resources_lose_their_wrapper():
    tree = read(
        '<entry><fullUrl value="urn:uuid:1"/><resource><Patient><id value="p"/>'
        "<contained><Organization><name value='n'/></Organization></contained></Patient></resource></entry>",
        "Bundle",
    )
    assert tree["entry"][0]["resource"] == {
        "resourceType": "Patient",
        "id": "p",
        "contained": [{"resourceType": "Organization", "name": "n"}],
    }


def test_the_narrative_is_one_string():
    tree = read(
        '<text><status value="generated"/>'
        '<div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b> &lt; c</div></text>'
    )
    div = '<div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b> &lt; c</div>'
    assert tree["text"] == {"status": "generated", "div": div}


def test_what_follows_the_narrative_is_no_part_of_it():
    div = '<div xmlns="http://www.w3.org/1999/xhtml">a</div>'
    assert read(f"<text>{div}\n  </text>")["text"] == {"div": div}


def test_attributes_of_other_namespaces_mean_nothing():
    assert read('<id xmlns:x="urn:x" x:y="1" value="e1"/>') == {"resourceType": "EpisodeOfCare", "id": "e1"}


def test_an_attribute_that_fhir_does_not_know_keeps_its_name():
    assert read('<id a="1" value="e1"/>')["_id"] == {"a": "1"}


@pytest.mark.parametrize("inner", ["", "<Patient/><Patient/>"])
def test_a_container_without_one_resource_in_it_fails_the_structural_check(inner):
    tree = read(f"<status value='active'/><contained>{inner}</contained>")
    assert ("EpisodeOfCare", tree["status"]) == (tree["resourceType"], "active")
    found = check_structure(tree, "R4", "EpisodeOfCare")
    assert "EpisodeOfCare.contained[0]" in [each.expression for each in found]


@pytest.mark.parametrize(
    ("inner", "name", "value"),
    [
        ('<vedtaksDato value="2026-02-02"/>', "vedtaksDato", "2026-02-02"),
        ('<vedtak><dato value="1"/></vedtak>', "vedtak", {"dato": "1"}),
        ("<vedtak/><vedtak/>", "vedtak", [{}, {}]),
        ('<x:status xmlns:x="urn:x" value="active"/>', "foreign:status", "active"),
    ],
)
def test_unknown_elements_keep_their_name_for_the_structural_check(inner, name, value):
    tree = read(f'<status value="active"/><patient><display value="x"/></patient>{inner}')
    assert tree[name] == value
    assert [each.rule for each in check_structure(tree, "R4", "EpisodeOfCare")] == [rules.UNKNOWN_ELEMENT]


@pytest.mark.parametrize(
    "inner",
    ["<status>active</status>", "<status/>", '<period/><status value="a"/><status value="b"/>', "<type/>"],
)
def test_what_has_no_value_or_too_many_fails_the_structural_check(inner):
    assert check_structure(read(inner), "R4", "EpisodeOfCare") != []


def test_an_r5_encounter_is_read_by_the_types_of_r5():
    inner = (
        '<status value="completed"/><class><coding><code value="IMP"/></coding></class>'
        '<serviceType><concept><coding><code value="20"/></coding></concept></serviceType>'
        '<actualPeriod><start value="2026-02-02"/></actualPeriod>'
    )
    tree = read(inner, "Encounter")
    assert tree["class"] == [{"coding": [{"code": "IMP"}]}]
    assert tree["serviceType"] == [{"concept": {"coding": [{"code": "20"}]}}]
    assert check_structure(tree, "R5", "Encounter") == []


def test_the_content_type_decides_where_the_document_does_not_tell():
    inner = '<careTeam><display value="x"/></careTeam>'
    r5 = read(inner, content_type="application/fhir+xml; fhirVersion=5.0")
    assert r5["careTeam"] == [{"display": "x"}]


@pytest.mark.parametrize(("default", "expected"), [("R4", {"display": "x"}), ("R5", [{"display": "x"}])])
def test_a_document_that_does_not_tell_at_all_is_read_by_the_default(default, expected):
    inner = '<diagnosis><condition><display value="x"/></condition></diagnosis>'
    body = f"<EpisodeOfCare {FHIR}>{inner}</EpisodeOfCare>".encode()
    assert decode(body, None, LIMITS, default).tree["diagnosis"][0]["condition"] == expected


def test_types_without_a_shape_are_read_by_what_they_look_like():
    tree = read('<title value="x"/><extension url="a"/><item><text value="y"/></item>', "Basic")
    assert tree == {
        "resourceType": "Basic",
        "title": "x",
        "extension": [{"url": "a"}],
        "item": {"text": "y"},
    }


@pytest.mark.parametrize(
    "construct",
    [
        '<!DOCTYPE x [<!ENTITY e "boom">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/hostname">',
        '<?xml-stylesheet href="x"?>',
        "<?php echo 1 ?>",
    ],
)
def test_what_reaches_outside_is_refused_unparsed(construct):
    body = f'<?xml version="1.0"?>\n{construct}<EpisodeOfCare {FHIR}><id value="&e;"/></EpisodeOfCare>'
    assert said(body.encode()) == [(rules.XML_FORBIDDEN_CONSTRUCT, "$")]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("", "$"),
        ("<", "$"),
        (f"<EpisodeOfCare {FHIR}>", "EpisodeOfCare"),
        (f'<EpisodeOfCare {FHIR}><period><start value="1></period>', "EpisodeOfCare.period"),
        (f'<EpisodeOfCare {FHIR}><id value="&e;"/></EpisodeOfCare>', "EpisodeOfCare"),
        (f"<EpisodeOfCare {FHIR}><x:id/></EpisodeOfCare>", "EpisodeOfCare"),
    ],
)
def test_broken_xml_is_refused_where_it_breaks(body, place):
    assert said(body.encode()) == [(rules.INVALID_XML, place)]


@pytest.mark.parametrize("namespace", ["", 'xmlns="urn:hl7-org:v3"', 'xmlns="http://hl7.org/fhir/"'])
def test_another_namespace_is_no_resource(namespace):
    assert said(f"<EpisodeOfCare {namespace}/>".encode()) == [(rules.NOT_A_RESOURCE, "EpisodeOfCare")]


@pytest.mark.parametrize(
    "body",
    [
        f"<EpisodeOfCare {FHIR}><id value='ø'/></EpisodeOfCare>".encode("latin-1"),
        f"<?xml version='1.0' encoding='ISO-8859-1'?><EpisodeOfCare {FHIR}/>".encode(),
        f"<?xml version='1.0' encoding='utf-16'?><EpisodeOfCare {FHIR}/>".encode("utf-16"),
        f"<EpisodeOfCare {FHIR}/>".encode("utf-16-le"),
    ],
)
def test_other_encodings_are_refused_by_name(body):
    assert said(body) == [(rules.INVALID_ENCODING, "$")]


def test_a_body_is_read_as_utf_8_whatever_narrower_encoding_it_declares():
    body = f"<?xml version='1.0' encoding='US-ASCII'?><EpisodeOfCare {FHIR}><id value='ø'/></EpisodeOfCare>"
    assert decode(body.encode(), None, LIMITS).tree == {"resourceType": "EpisodeOfCare", "id": "ø"}


def test_a_byte_order_mark_is_legal_in_xml():
    body = f"<?xml version='1.0' encoding='UTF-8'?><EpisodeOfCare {FHIR}/>".encode("utf-8-sig")
    assert decode(body, None, LIMITS).tree == {"resourceType": "EpisodeOfCare"}
    other = f"<?xml version='1.0' encoding='ISO-8859-1'?><EpisodeOfCare {FHIR}/>".encode("utf-8-sig")
    assert said(other) == [(rules.INVALID_ENCODING, "$")]


@pytest.mark.parametrize("levels", [60, 150, 250, 5000])
def test_deep_nesting_is_refused_at_the_element_that_contains_itself(levels):
    deep = "<extension url='u'>" * levels + "</extension>" * levels
    assert said(f"<EpisodeOfCare {FHIR}>{deep}</EpisodeOfCare>".encode()) == [
        (rules.TOO_DEEP, "EpisodeOfCare.extension")
    ]


@pytest.mark.parametrize(
    ("inner", "place"),
    [
        ("<type><coding><code value='{}'/></coding></type>", "type[0].coding[0].code"),
        ("<type/><type><coding><code value='{}'/></coding></type>", "type[1].coding[0].code"),
        ("<status value='{}'/>", "status"),
        ("<contained><Patient><id value='{}'/></Patient></contained>", "contained[0].id"),
        ("<contained><Patient><extension url='{}'/></Patient></contained>", "contained[0].extension[0]"),
        ("<extension url='u'><extension url='{}'/></extension>", "extension[0].extension[0]"),
        ("<ukjent><dypt value='{}'/></ukjent>", "ukjent.dypt"),
    ],
)
def test_the_first_of_several_has_its_index_as_in_json(inner, place):
    body = f'<EpisodeOfCare xmlns="http://hl7.org/fhir">{inner.format("x" * 101)}</EpisodeOfCare>'

    findings = decode(body.encode(), None, Limits(max_string=100)).findings

    assert [each.expression for each in findings] == [f"EpisodeOfCare.{place}"]


def test_the_depth_limit_is_exact():
    body = f"<EpisodeOfCare {FHIR}><extension><extension/></extension></EpisodeOfCare>".encode()
    assert decode(body, None, Limits(max_depth=3)).tree is not None
    assert said(body, Limits(max_depth=2)) == [(rules.TOO_DEEP, "EpisodeOfCare.extension")]


@pytest.mark.parametrize(
    "inner",
    [
        "<text><div xmlns='http://www.w3.org/1999/xhtml'><p>{}</p></div></text>",
        "<text><div xmlns='http://www.w3.org/1999/xhtml'>a{}</div></text>",
    ],
)
def test_a_long_text_is_refused_at_its_place(inner):
    body = f"<EpisodeOfCare {FHIR}>{inner.format('x' * 5000)}</EpisodeOfCare>".encode()
    place = [(rules.TOO_LARGE, "EpisodeOfCare.text.div")]
    assert said(body, Limits(max_string=1000)) == place
    assert said(body, Limits(max_bytes=2000, max_string=1000)) == place
    assert said(body, Limits(max_bytes=2000)) == [(rules.TOO_LARGE, "EpisodeOfCare")]
    assert said(body, Limits(max_bytes=100, max_string=1000)) == [(rules.TOO_LARGE, "EpisodeOfCare")]


def test_a_long_value_is_refused_at_its_place():
    body = f"<EpisodeOfCare {FHIR}><id value='{'x' * 2000}'/></EpisodeOfCare>".encode()
    assert said(body, Limits(max_string=1999)) == [(rules.TOO_LARGE, "EpisodeOfCare.id")]
    assert decode(body, None, Limits(max_string=2000)).tree is not None


def test_a_narrative_of_many_short_parts_is_too_long_as_a_whole():
    inner = f"<text><div xmlns='http://www.w3.org/1999/xhtml'>{'<p>abcdefghij</p>' * 11}</div></text>"
    body = f"<EpisodeOfCare {FHIR}>{inner}</EpisodeOfCare>".encode()

    assert said(body, Limits(max_string=109)) == [(rules.TOO_LARGE, "EpisodeOfCare.text.div")]


def test_short_texts_of_many_entries_do_not_make_a_long_one():
    entry = (
        "<entry><resource><Patient><text><div xmlns='http://www.w3.org/1999/xhtml'>abcdefghij</div></text>"
        "</Patient></resource></entry>\n"
    )
    body = f"<Bundle {FHIR}>{entry * 30}</Bundle>".encode()

    assert decode(body, None, Limits(max_string=100)).tree is not None


def test_the_limit_of_bytes_is_exact():
    body = f"<Basic {FHIR}><id value='e1'/></Basic>".encode()
    assert decode(body, None, Limits(max_bytes=len(body))).tree is not None
    assert said(body, Limits(max_bytes=len(body) - 1)) == [(rules.TOO_LARGE, "Basic")]


def test_a_document_is_read_for_its_long_text_up_to_eight_times_its_limit():
    body = f"<Basic {FHIR}><id value='{'x' * 500}'/></Basic>".encode()
    body += b" " * (-len(body) % WORTH_READING)
    limit = len(body) // WORTH_READING

    assert said(body, Limits(max_bytes=limit, max_string=100)) == [(rules.TOO_LARGE, "Basic.id")]
    assert said(body + b" ", Limits(max_bytes=limit, max_string=100)) == [(rules.TOO_LARGE, "Basic")]


def test_only_the_first_depth_is_said_also_where_a_later_one_lies_elsewhere():
    deep = [f"<{name}>" * 5 + f"</{name}>" * 5 for name in ("extension", "modifierExtension")]
    body = f"<Basic {FHIR}>{''.join(deep)}</Basic>".encode()

    assert said(body, Limits(max_depth=4)) == [(rules.TOO_DEEP, "Basic.extension")]


@given(st.integers(0, 300), st.binary(min_size=1, max_size=2))
def test_any_byte_of_xml_may_be_broken(position, noise):
    body = (
        f'<Patient {FHIR}><id value="p"/><active value="true"/><name id="n"><given value="ø"/></name>'
        "<text><div xmlns='http://www.w3.org/1999/xhtml'>x</div></text></Patient>"
    ).encode()
    broken = body[:position] + noise + body[position + len(noise) :]
    decoded = decode(broken, "application/fhir+xml", LIMITS)
    assert (decoded.tree is None) == bool(decoded.findings)


@pytest.mark.parametrize("length", [1_000, 100_000])
def test_a_document_that_is_too_large_is_told_the_limit(length):
    body = f"<Encounter {FHIR}><id value='1'/>{' ' * length}</Encounter>".encode()

    (finding,) = decode(body, None, Limits(max_bytes=500)).findings

    assert (finding.rule, finding.expression) == (rules.TOO_LARGE, "Encounter")
    assert finding.params == {"limit": "500"}


def test_each_long_text_and_the_first_depth_are_said_with_their_limits():
    long, deep = "x" * 101, "<extension>" * 6 + "</extension>" * 6
    inner = f"<type><text value='{long}'/></type><type><text value='{long}'/></type>{deep}{deep}"
    body = f"<EpisodeOfCare {FHIR}>{inner}</EpisodeOfCare>".encode()

    findings = decode(body, None, Limits(max_string=100, max_depth=5)).findings

    assert [(each.rule, each.expression, dict(each.params)) for each in findings] == [
        (rules.TOO_LARGE, "EpisodeOfCare.type[0].text", {"limit": "100"}),
        (rules.TOO_LARGE, "EpisodeOfCare.type[1].text", {"limit": "100"}),
        (rules.TOO_DEEP, "EpisodeOfCare.extension", {"limit": "5"}),
    ]


def test_a_broken_document_has_the_indexes_of_its_type_if_that_is_known():
    for kind, place in (
        ("EpisodeOfCare", "type[0].coding[0]"),
        ("Pasient", "type.coding"),
        ("Encounter", "serviceType.coding[0]"),
    ):
        path = place.replace("[0]", "").split(".")
        body = f"<{kind} {FHIR}><{path[0]}><{path[1]}></{path[0]}></{kind}>".encode()

        assert said(body) == [(rules.INVALID_XML, f"{kind}.{place}")]
