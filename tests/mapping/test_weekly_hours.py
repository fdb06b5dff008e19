"""Hours a week of a service: both builds of OKT's extension, and nothing that is not clearly hours a week (MH-53)."""

import json
from pathlib import Path

import pytest

from tests.notifications.documents import bundle, episode, meaning_of, stay

OKT = "http://hl7.no/fhir/ig/okt/StructureDefinition"
RATIO, QUANTITY = f"{OKT}/WeeklyExtentRatio", f"{OKT}/WeeklyExtentQuantity"
CORPUS = Path(__file__).parents[1] / "corpus"
UCUM = "http://unitsofmeasure.org"


def amount(value, code, **more):
    return {"value": value, "system": UCUM, "code": code} | more


def ratio(hours, per=None):
    return {"url": RATIO, "valueRatio": {"numerator": hours, "denominator": per or amount(1, "wk")}}


def older(**quantity):
    return {"url": QUANTITY, "valueQuantity": quantity}


def minutes(*extensions):
    facts = meaning_of(episode(extension=[*extensions]))
    assert facts.warnings == ()
    return facts.weekly_minutes


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        (ratio(amount(6.5, "h", unit="timer")), 390),
        (ratio(amount(15, "h"), amount(1.0, "wk", unit="uke")), 900),
        (ratio(amount(0.33, "h")), 20),
        (ratio(amount(168, "h")), 10_080),
        (older(value=10), 600),
        (older(**amount(2.25, "h")), 135),
        (older(**amount(2, "h/wk")), 120),
    ],
)
def test_hours_a_week_are_read_in_whole_minutes(extension, expected):
    assert minutes(extension) == expected


def test_a_document_as_an_epj_sends_it_is_read():
    document = json.loads((CORPUS / "services/fjellheim/livslop/02-start.json").read_bytes())
    assert meaning_of(document).weekly_minutes == 390


@pytest.mark.parametrize(
    "extension",
    [
        ratio(amount(90, "min")),
        ratio(amount(5, "h"), amount(1, "mo")),
        ratio(amount(5, "h"), amount(2, "wk")),
        ratio(amount(5, "h", system="https://epj.example/enheter")),
        ratio({"value": 5, "unit": "h"}),
        ratio(amount(5, "h"), {"value": 1}),
        ratio(amount(5, "h", comparator=">=")),
        ratio(amount(5, "h"), amount(1, "wk", comparator="<")),
        ratio({"system": UCUM, "code": "h"}),
        {"url": RATIO, "valueRatio": {"numerator": amount(5, "h")}},
        {"url": RATIO, "valueRatio": {"denominator": amount(1, "wk")}},
        older(value=10, unit="minutter"),
        older(**amount(10, "min")),
        older(**amount(10, "wk")),
        {"url": RATIO, "valueString": "5 timer"},
        {"url": f"{OKT}/ServiceDescriptionMarkdown", "valueMarkdown": "5 timer i uken"},
        {"url": "https://epj.example/timer", "valueQuantity": amount(5, "h")},
    ],
    ids=json.dumps,
)
def test_what_is_not_clearly_hours_a_week_is_not_told_and_nothing_is_found_wrong(extension):
    assert minutes(extension) is None


@pytest.mark.parametrize("value", [0, -3, -0.5, 168.01, 1e300, 0.001])
def test_nothing_negative_or_beyond_a_week_or_too_little_is_counted(value):
    assert minutes(ratio(amount(value, "h"))) is None
    assert minutes(older(value=value)) is None


@pytest.mark.parametrize("number", ["1E+300", "1e-300", "-0", "0.0e0", "18446744073709551615"])
def test_a_number_however_it_is_written_is_no_trouble(number):
    body = json.dumps(episode(extension=[ratio(amount("HERE", "h"))])).replace('"HERE"', number)
    assert meaning_of(body.encode()).weekly_minutes is None


def test_the_same_twice_is_told_and_two_different_ones_are_as_good_as_none():
    assert minutes(ratio(amount(5, "h")), older(value=5.0)) == 300
    assert minutes(ratio(amount(5, "h")), older(value=6)) is None
    assert minutes(ratio(amount(5, "h")), ratio(amount(5, "min"))) is None


def test_a_resource_without_the_extension_tells_none():
    assert meaning_of(episode()).weekly_minutes is None
    assert minutes({"url": "https://epj.example/x", "valueString": "x"}) is None
    assert meaning_of(bundle(stay(extension=[ratio(amount(5, "h"))]))).weekly_minutes is None


def test_what_is_wrong_in_the_document_there_is_said_as_everywhere_else():
    faulty = ratio(amount("mange", "h"))
    told = meaning_of(episode(extension=[faulty]))
    assert [finding.expression for finding in told.findings] == [
        "EpisodeOfCare.extension[0].valueRatio.numerator.value"
    ]
