"""Every noun that is kept comes back as it was."""

import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta, timezone
from enum import Enum

import msgspec
import pytest
from batches import FID, PERSON, SECRET, resource_name
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.events import Event
from adapter.mapping import Person
from adapter.notifications import Consultation, ConsultationHistory, Notification, ServiceHistory
from adapter.outbox import Line
from adapter.rules import Finding
from adapter.store.answers import ExplainedResource
from adapter.store.dialects import from_json, to_json
from adapter.store.seal import Seal
from adapter.store.sealed import (
    masked,
    name_hash,
    open_content,
    open_event,
    open_history,
    person_hash,
    seal_content,
    seal_event,
    seal_history,
)
from adapter.values import Value, replace

SEAL = Seal(SECRET)
PLAIN = {
    str: st.text(max_size=8),
    bytes: st.binary(max_size=8),
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    date: st.dates(),
    # Offsets, as msgspec gives them back: two zones do not even compare equal in the doubled hour of autumn.
    datetime: st.datetimes(
        datetime(1900, 1, 1),  # noqa: DTZ001 - the zone is the strategy's
        timezones=st.sampled_from([timezone(timedelta(minutes=minutes)) for minutes in (0, 60, 120, -570)]),
    ),
    types.NoneType: st.none(),
}


def any_value(hint):
    """Any value of a type, nested ones included."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*map(any_value, inner))
    if origin is tuple and inner[-1] is not Ellipsis:
        return st.tuples(*map(any_value, inner))
    if origin in (tuple, Sequence):
        return st.lists(any_value(inner[0]), max_size=2).map(tuple)
    if origin is frozenset:
        return st.frozensets(any_value(inner[0]), max_size=2)
    if origin is Mapping:
        return st.dictionaries(*map(any_value, inner), max_size=2)
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    hints = typing.get_type_hints(hint)
    return st.builds(hint, **{name: any_value(hints[name]) for name in names_of(hint)})


def names_of(kind):
    """The fields of a value, or of a dataclass."""
    return kind.__struct_fields__ if issubclass(kind, Value) else [each.name for each in fields(kind)]


def of_kind(history, kind):
    return replace(history, key=replace(history.key, kind=kind))


@given(any_value(ServiceHistory))
@settings(deadline=None, max_examples=50)
def test_a_service_history_comes_back_as_it_was(history):
    history = of_kind(history, "service")

    assert open_history(SEAL, history.key, seal_history(SEAL, history)) == history


@given(any_value(ConsultationHistory))
@settings(deadline=None, max_examples=50)
def test_a_consultation_history_comes_back_as_it_was(history):
    history = of_kind(history, "consultation")

    assert open_history(SEAL, history.key, seal_history(SEAL, history)) == history


@given(any_value(Notification))
@settings(deadline=None, max_examples=50)
def test_a_notification_comes_back_as_it_was(content):
    assert open_content(SEAL, "r", Line.IPLOS, seal_content(SEAL, "r", content)) == content


@given(any_value(Consultation))
@settings(deadline=None, max_examples=50)
def test_a_consultation_comes_back_as_it_was(content):
    assert open_content(SEAL, "r", Line.HST, seal_content(SEAL, "r", content)) == content


@given(any_value(Event))
@settings(deadline=None, max_examples=50)
def test_a_parked_event_comes_back_as_it_was_but_for_its_position_and_what_was_delivered(event):
    assert open_event(SEAL, "t", "d", seal_event(SEAL, event, "t", "d")) == replace(
        event, position=None, delivered=()
    )


@given(any_value(tuple[Finding, ...]), any_value(ExplainedResource))
@settings(deadline=None, max_examples=50)
def test_findings_and_resources_survive_a_json_column(findings, resource):
    for value, kind in ((findings, tuple[Finding, ...]), (resource, ExplainedResource)):
        assert msgspec.convert(from_json(to_json(value)), kind) == value


def test_a_finding_without_parameters_can_be_written():
    """Its empty mapping is read-only, which msgspec does not know."""
    assert from_json(to_json(Finding("KPR-V-034", "x"))) == {
        "rule": "KPR-V-034",
        "expression": "x",
        "params": {},
    }


@pytest.mark.parametrize(
    ("source_id", "kept", "why"),
    [
        ("EpisodeOfCare/901", "EpisodeOfCare/901", "a local id"),
        (f"EpisodeOfCare/{FID}", "EpisodeOfCare/***********", "an identity number as id"),
        (f"EpisodeOfCare/{FID}-2", "EpisodeOfCare/***********-2", "and with something behind it"),
        ("Encounter/178152300511", "Encounter/178152300511", "twelve digits"),
        ("Encounter/5f0a0f4e-6a52-4d5e-9b7c-17815230051a", "Encounter/5f0a0f4e-6a52-4d5e-9b7c-17815230051a", "GUID"),
    ],
)  # fmt: skip
def test_an_identity_number_used_as_an_id_is_masked_in_clear_columns(source_id, kept, why):
    assert masked(source_id) == kept, why


def test_a_person_is_found_again_within_a_tenant_only():
    assert person_hash(SEAL, "vest", PERSON) == person_hash(SEAL, "vest", replace(PERSON, bruker_nr="other"))
    assert person_hash(SEAL, "vest", PERSON) != person_hash(SEAL, "nord", PERSON)


def test_a_birth_date_is_no_person():
    assert person_hash(SEAL, "vest", Person("9", "170115")) is None
    assert person_hash(SEAL, "vest", None) is None


def test_names_of_different_kinds_do_not_meet():
    name = resource_name(1)

    assert name_hash(SEAL, name) != name_hash(SEAL, replace(name, kind="guid"))
