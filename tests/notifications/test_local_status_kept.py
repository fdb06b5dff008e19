"""Status per category is kept beside the consultation, and nothing of it goes to the register (MH-30)."""

import msgspec
import pytest

from adapter.mapping import LocalStatus
from adapter.outbox.as_json import record_json
from adapter.register.messages.melding import write_melding
from adapter.store.seal import Seal
from adapter.store.sealed import open_history, seal_history
from adapter.values import replace
from tests.mapping.test_local_status import SET, told
from tests.notifications.documents import WORLD, Office, consultation
from tests.register.messages import hst, notified

LOCAL = replace(WORLD, tables=replace(WORLD.tables, local=(SET,)))
SOVN = LocalStatus("SOVN", "followup")


def document(*extensions, version=1, **changes):
    """One version of a consultation; what KPR asks for stays the same."""
    amming = consultation()["extension"]
    meta = {"versionId": str(version), "lastUpdated": f"2026-04-{14 + version}T10:00:00+02:00"}
    return consultation(**({"extension": [*amming, *extensions], "meta": meta} | changes))


@pytest.fixture
def office():
    return Office(world=LOCAL)


def test_it_is_kept_with_what_is_known_of_the_consultation(office):
    office.take(document(told("SOVN", "1")))

    assert office.history.local == (SOVN,)


def test_it_is_sealed_with_that(office):
    office.take(document(told("SOVN", "1")))
    key = office.history.key
    seal = Seal(bytes(32))
    sealed = seal_history(seal, office.history)

    assert open_history(seal, key, sealed).local == (SOVN,)
    assert b"SOVN" not in sealed


def test_a_history_that_was_kept_before_there_were_any_has_none(office):
    office.take(document(told("SOVN", "1")))
    seal, key = Seal(bytes(32)), office.history.key
    plain = msgspec.json.decode(msgspec.json.encode(office.history))
    del plain["local"]
    sealed = seal.seal(msgspec.json.encode(plain), "history", key.tenant, key.kind, key.id)

    assert open_history(seal, key, sealed) == replace(office.history, local=())


def test_another_status_is_kept_and_nothing_is_sent_for_it(office):
    office.take(document(told("SOVN", "1")))
    result = office.one(document(told("SOVN", "0"), version=2))

    assert (result.reason, result.consultations) == ("unchanged", ())
    assert office.history.local == (LocalStatus("SOVN", "ok"),)


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_nothing_is_kept_of_a_consultation_that_was_none(office, status):
    office.take(document(told("SOVN", "1")))
    office.take(document(told("SOVN", "1"), version=2, status=status))

    assert office.history.local == ()


def test_nothing_is_kept_of_a_consultation_that_was_deleted(office):
    office.take(document(told("SOVN", "1")))
    deleted = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [{"request": {"method": "DELETE", "url": "Encounter/k5"}}],
    }
    office.take(deleted)

    assert (office.history.deleted, office.history.local) == (True, ())


def written(*extensions):
    """The message and the published record of a consultation, as bytes."""
    taken = Office(world=LOCAL).take(document(*extensions))
    (record,) = taken.records
    melding = hst([notified(1, record.content)])
    return write_melding(melding, frozenset()), record_json(record)


def test_message_and_record_are_the_same_bytes_with_it_and_without():
    assert written(told("SOVN", "1"), told("FRAVAR", "0")) == written()


def test_one_that_is_unknown_changes_no_byte_either():
    assert written(told("X", "1")) == written()
