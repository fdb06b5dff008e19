"""Ids that only depend on what they are for, and the numbers of a person."""

from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.mapping import Person
from adapter.notifications import Scope
from adapter.notifications.making import Making, scope_of
from adapter.values import replace
from tests.notifications.documents import FIDS, TABLES, TENANTS, WORLD, Office, episode, meaning_of, meta

NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
MAKING = Making(NAMESPACE, TENANTS.tenants["plain"])
ELSEWHERE = Making(NAMESPACE, TENANTS.tenants["local"])
PERSON = Person("1", "14853610268")


def test_an_id_is_made_of_the_tenant_and_what_it_is_for():
    assert MAKING.guid("T-1", "notification", 1) == str(uuid5(NAMESPACE, "plain|T-1|notification|1"))
    assert ELSEWHERE.guid("T-1", "notification", 1) == str(uuid5(NAMESPACE, "local|T-1|notification|1"))


def test_the_ids_of_a_service_are_numbered_on():
    office = Office()
    making = Making(office.world.namespace, TENANTS.tenants["plain"])
    first = office.one(episode("onhold", meta=meta("1", "2026-03-01T12:00:00+01:00"))).notifications
    second = office.one(
        episode("entered-in-error", meta=meta("2", "2026-03-02T12:00:00+01:00"))
    ).notifications
    made = [*first, *second]
    assert [n.guid for n in made] == [making.guid("T-1", "notification", n) for n in (1, 2, 3, 4)]
    assert [n.hendelse_guid for n in made] == [making.guid("T-1", "hendelse", n) for n in (1, 2, 3, 4)]
    assert first[1].stop_id == making.guid("T-1", "stop", 2)


def test_a_person_has_one_guid_in_a_kommune():
    made = MAKING.pasient_guid(PERSON)
    assert made == str(uuid5(NAMESPACE, "person|4601|1|14853610268"))
    assert made != ELSEWHERE.pasient_guid(PERSON)
    assert made != MAKING.pasient_guid(replace(PERSON, type_id="2"))


def test_the_sources_own_numbers_go_before_ours():
    guid = "5f0a0f4e-6a52-4d5e-9b7c-7c1c0d9c2a11"
    known = replace(PERSON, pasient_guid=guid, bruker_nr="B-1")
    assert (MAKING.pasient_guid(known), MAKING.bruker_nr(known)) == (guid, "B-1")
    assert MAKING.bruker_nr(replace(PERSON, pasient_guid=guid)) == guid
    assert MAKING.bruker_nr(PERSON) == MAKING.pasient_guid(PERSON)


@pytest.mark.parametrize(
    ("code", "scope", "switched_on"),
    [("21", Scope.DEFAULT, True), ("29", Scope.DEFAULT, True), ("15", Scope.EXTENDED, False)],
)
def test_a_code_is_in_scope_by_the_table_and_switched_on_by_the_tenant(code, scope, switched_on):
    assert scope_of(TABLES.service.lookup(code)) is scope
    assert MAKING.switched_on(code) is switched_on


def test_no_code_is_in_no_scope():
    assert scope_of(None) is Scope.EXTENDED
    assert MAKING.switched_on(None) is False


@given(st.uuids(), st.text(st.characters(exclude_categories=["Cs"])))
def test_an_id_is_a_uuid_of_version_5_whatever_it_is_made_of(namespace, seed):
    made = replace(MAKING, namespace=namespace).guid(seed)
    assert made == str(uuid5(namespace, f"plain|{seed}"))


def test_a_batch_has_the_keys_of_persons_that_are_made_without_one():
    comparing, tenant = WORLD.comparing, TENANTS.tenants["plain"]
    facts = meaning_of(episode())
    batch = comparing.for_batch()
    made = comparing.keys_of(facts, tenant)
    assert made
    assert batch.keys_of(facts, tenant) == batch.keys_of(facts, tenant) == made


def test_persons_of_one_batch_keep_keys_of_their_own():
    batch, one, other = WORLD.comparing.for_batch(), TENANTS.tenants["plain"], TENANTS.tenants["local"]
    facts = meaning_of(episode())
    somebody_else = replace(facts, person=replace(facts.person, fid=FIDS[1]))
    asked = [(facts, one), (somebody_else, one), (facts, other)]
    assert len({key for meaning, tenant in asked for key in batch.keys_of(meaning, tenant)}) == 3
