"""Where facts come from: ids that may be shown, versions, and the time of registration."""

from datetime import date, datetime, timedelta

import pytest

from adapter.events.unwrap import unwrap
from adapter.mapping import Deletion, Refused, Version
from adapter.mapping.origin import label, looks_personal, read_origin, stated_version
from adapter.mapping.tombstone import read_tombstone
from adapter.values import replace
from tests.notifications.documents import (
    FIDS,
    FNR,
    NOW,
    OID,
    bundle,
    episode,
    event_of,
    meaning_of,
    meta,
    oslo,
    said,
)

UPDATED = "2026-03-01T23:30:00Z"


def origin_of(document: dict, received=NOW):
    [part] = unwrap(document).parts
    return read_origin(part, received)


def test_the_origin_of_a_resource():
    origin = origin_of(episode(meta=meta("3", UPDATED)))
    assert (origin.resource, origin.path) == ("EpisodeOfCare/901", "EpisodeOfCare")
    assert origin.version == Version("3", datetime.fromisoformat(UPDATED))
    assert origin.registered == datetime.fromisoformat(UPDATED)
    assert origin.registered_on == date(2026, 3, 2)
    assert len(origin.digest) == 32


@pytest.mark.parametrize("told", [FIDS[0], f"v-{FIDS[0]}"])
def test_a_version_that_is_called_by_a_person_number_has_no_name(told):
    assert origin_of(episode(meta=meta(told, UPDATED))).version == Version(
        None, datetime.fromisoformat(UPDATED)
    )


def test_without_a_time_of_its_own_a_resource_has_that_of_its_bundle():
    tree = bundle(episode()) | {"timestamp": "2026-03-05T08:00:00+01:00"}
    origin = origin_of(tree)
    assert (origin.version, origin.registered_on) == (Version(None, None), date(2026, 3, 5))


def test_the_innermost_bundle_that_tells_a_time_counts():
    [part] = unwrap(bundle(episode())).parts
    outer = replace(part.bundles[0], bundle={"timestamp": "2026-03-07T08:00:00+01:00"})
    inner = replace(part.bundles[0], bundle={"timestamp": "2026-03-06T08:00:00+01:00"})
    silent = replace(part.bundles[0], bundle={"timestamp": "igår"})
    assert read_origin(replace(part, bundles=(inner, outer)), NOW).registered_on == date(2026, 3, 6)
    assert read_origin(replace(part, bundles=(silent, outer)), NOW).registered_on == date(2026, 3, 7)
    assert read_origin(replace(part, bundles=(silent,)), NOW).registered == NOW


def test_without_any_time_it_is_the_time_of_receipt():
    later = NOW + timedelta(hours=12)
    origin = origin_of(episode(), later)
    assert (origin.registered, origin.registered_on) == (later, date(2026, 11, 2))


def test_the_time_of_receipt_falls_on_a_norwegian_day():
    assert origin_of(episode(), datetime.fromisoformat("2026-03-01T23:30:00+00:00")).registered_on == date(
        2026, 3, 2
    )


def test_the_digest_is_of_the_content_and_not_of_its_order():
    one, other = episode(), dict(reversed(episode().items()))
    assert origin_of(one).digest == origin_of(other).digest
    assert origin_of(one).digest != origin_of(episode("finished")).digest


LABELS = {
    "an id": ("901", "EpisodeOfCare/901"),
    "no id": (None, "EpisodeOfCare/-"),
    "a number for an id": (901, "EpisodeOfCare/-"),
    "a person number": (FIDS[0], "EpisodeOfCare/-"),
    "a person number with something behind it": (f"{FIDS[0]}-1", "EpisodeOfCare/-"),
    "a person number with something before it": (f"T-{FIDS[0]}", "EpisodeOfCare/-"),
    "eleven digits that are no person number": ("12345678901", "EpisodeOfCare/12345678901"),
    "digits that go on": (f"{FIDS[0]}7", f"EpisodeOfCare/{FIDS[0]}7"),
}


@pytest.mark.parametrize(("resource_id", "expected"), LABELS.values(), ids=LABELS)
def test_a_resource_is_called_by_its_id_where_that_may_be_shown(resource_id, expected):
    assert label("EpisodeOfCare", resource_id) == expected


def test_a_person_number_between_slashes_is_seen():
    assert looks_personal(f"a/{FIDS[0]}/b")
    assert not looks_personal("a/b")


SYSTEM = "https://epj.example/tjeneste"
OWN, PERSONAL = {"system": SYSTEM, "value": "T-1"}, {"system": FNR, "value": FIDS[0]}
SKIPPED = "person-id-in-service-identifier"
IDS = {
    "the first identifier": ([OWN, OWN | {"value": "T-2"}], "T-1", []),
    "an identifier without a system": ([{"value": "T-3"}], "T-3", []),
    "an identifier of a hundred letters": ([OWN | {"value": "å" * 100}], "å" * 100, []),
    "the one after a person number": ([PERSONAL, OWN], "T-1", [(SKIPPED, "EpisodeOfCare.identifier[0]")]),
    "the one after two person numbers": (
        [PERSONAL, PERSONAL | {"value": "x"}, OWN],
        "T-1",
        [(SKIPPED, "EpisodeOfCare.identifier[0]")],
    ),
    "the one after what looks like a person number": (
        [OWN | {"value": FIDS[1]}, OWN],
        "T-1",
        [(SKIPPED, "EpisodeOfCare.identifier[0]")],
    ),
    "the one after an old one": ([OWN | {"use": "old", "value": "T-0"}, OWN], "T-1", []),
    "the one after one whose period has ended": (
        [OWN | {"period": {"end": "2026-10-31"}, "value": "T-0"}, OWN],
        "T-1",
        [],
    ),
    "the one after one without a value": ([{"system": SYSTEM}, OWN], "T-1", []),
    "an identifier of a national kind that is no person's": (
        [{"system": f"{OID}.4.101", "value": "T-4"}],
        "T-4",
        [],
    ),
    "the id of the resource": (None, "901", []),
    "the id of the resource after a person number": (
        [PERSONAL],
        "901",
        [(SKIPPED, "EpisodeOfCare.identifier[0]")],
    ),
}


@pytest.mark.parametrize(("identifiers", "expected", "warnings"), IDS.values(), ids=IDS)
def test_the_id_of_a_service_is(identifiers, expected, warnings):
    facts = meaning_of(episode(identifier=identifiers))
    assert (facts.service_id, said(facts.warnings)) == (expected, warnings)


@pytest.mark.parametrize("value", ["å" * 101, "T\u200b1"], ids=["too long", "with an invisible letter"])
def test_an_identifier_that_no_message_can_hold_is_refused(value):
    meaning = meaning_of(episode(identifier=[{"system": FNR, "value": FIDS[0]}, OWN | {"value": value}]))
    assert isinstance(meaning, Refused)
    assert said(meaning.findings) == [
        (SKIPPED, "EpisodeOfCare.identifier[0]"),
        ("unidentifiable-resource", "EpisodeOfCare.identifier[1].value"),
    ]


@pytest.mark.parametrize("resource_id", [None, FIDS[0]])
def test_a_service_without_an_id_is_refused(resource_id):
    meaning = meaning_of(episode(id=resource_id, identifier=None))
    assert isinstance(meaning, Refused)
    assert said(meaning.findings) == [("unidentifiable-resource", "EpisodeOfCare.id")]


KEYS = {
    "EpisodeOfCare/901": ("EpisodeOfCare/901", "EpisodeOfCare/901"),
    "fhir/EpisodeOfCare/901": ("EpisodeOfCare/901", "EpisodeOfCare/901"),
    "EpisodeOfCare/901/": ("EpisodeOfCare/901", "EpisodeOfCare/901"),
    "EpisodeOfCare/901X": ("EpisodeOfCare/901X", "EpisodeOfCare/901X"),
    "EpisodeOfCare/901/_history/4": ("EpisodeOfCare/901", "EpisodeOfCare/901"),
    "901": ("901", "-/901"),
    FIDS[0]: (FIDS[0], "-/-"),
}


@pytest.mark.parametrize(("key", "expected"), KEYS.items())
def test_a_tombstone_says_by_its_key_what_is_gone(key, expected):
    spot, meaning = read_tombstone(event_of(None, key=key))
    assert isinstance(meaning, Deletion)
    assert (meaning.target, meaning.origin.resource) == expected
    assert (spot.path, spot.unit, meaning.origin.path) == ("$", "$", "$")
    assert meaning.origin.version == Version(None, None)
    assert (meaning.origin.registered, meaning.origin.registered_on) == (NOW, date(2026, 11, 1))
    assert (meaning.origin.digest, meaning.identifier) == (b"", None)


def test_a_tombstone_is_registered_on_the_day_it_came_in_norway():
    _, meaning = read_tombstone(
        event_of(None, key="EpisodeOfCare/901", received=oslo("2026-11-01T23:30:00Z"))
    )
    assert meaning.origin.registered_on == date(2026, 11, 2)


@pytest.mark.parametrize("key", [None, "", "/"])
def test_a_tombstone_without_a_key_is_refused(key):
    _, meaning = read_tombstone(event_of(None, key=key))
    assert (meaning.resource, said(meaning.findings)) == ("-", [("unidentifiable-resource", "$")])


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"versionId": "3", "lastUpdated": UPDATED}, Version("3", datetime.fromisoformat(UPDATED))),
        ({"versionId": "3"}, Version("3", None)),
        ({"lastUpdated": UPDATED}, Version(None, datetime.fromisoformat(UPDATED))),
        ({"versionId": 3, "lastUpdated": "i går"}, Version(None, None)),
        ({"versionId": FIDS[0]}, Version(None, None)),
        ("3", Version(None, None)),
        (None, Version(None, None)),
    ],
)
def test_of_a_refused_resource_the_version_is_told_as_far_as_it_can_be_read(told, expected):
    assert stated_version({"meta": told}) == expected


def test_a_refused_resource_may_state_no_version():
    assert stated_version({}) == Version(None, None)
