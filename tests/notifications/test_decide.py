"""What must be known to decide, and under which names it is kept."""

import pytest

from adapter.notifications import HistoryKey
from adapter.notifications.decide import decide_meaning, needs
from adapter.notifications.known import Known, Name
from adapter.notifications.making import Making
from adapter.values import replace
from tests.notifications.documents import (
    TENANTS,
    WORLD,
    Office,
    brief,
    bundle,
    consultation,
    episode,
    guid_of,
    meaning_of,
    meanings_of,
    meta,
    minimelding,
    stay,
)
from tests.notifications.strategies import deleted

NUMBERED = meta("1", "2026-03-01T12:00:00+01:00")


def key(kind: str, value: str) -> tuple[str, str]:
    return kind, value


def gone(address: str) -> dict:
    """A transaction that deletes what an address names."""
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [{"request": {"method": "DELETE", "url": address}}],
    }


SERVICE, STAY, CONSULTED = ("service", "T-1"), ("service", "T-2"), ("consultation", "K-5")
NEEDS = {
    "a service: its key and its resource": (
        "plain",
        episode(),
        {SERVICE},
        {("resource", "EpisodeOfCare/901")},
    ),
    "a service without an id: its key alone": ("plain", episode(id=None), {SERVICE}, set()),
    "a stay: its key and its resource": (
        "plain",
        stay(),
        {STAY},
        {("resource", "Encounter/77"), ("other-kind", "Encounter/77")},
    ),
    "a consultation: its key and its resource": (
        "local",
        consultation(),
        {CONSULTED},
        {("resource", "Encounter/k5"), ("other-kind", "Encounter/k5")},
    ),
    "a deletion by name: the resource": (
        "plain",
        gone("EpisodeOfCare/901"),
        set(),
        {("resource", "EpisodeOfCare/901")},
    ),
    "a deletion by an absolute address: the resource": (
        "plain",
        gone("https://epj.example/fhir/EpisodeOfCare/901"),
        set(),
        {("resource", "EpisodeOfCare/901")},
    ),
    "a deletion by identifier: a service or a consultation of that id": (
        "plain",
        gone("EpisodeOfCare?identifier=https://epj.example/tjeneste|T-1"),
        {SERVICE, ("consultation", "T-1")},
        set(),
    ),
    "a visit: what it may have been reported as": (
        "plain",
        stay(episodeOfCare=[{"reference": "EpisodeOfCare/901"}]),
        set(),
        {("resource", "Encounter/77"), ("other-kind", "Encounter/77")},
    ),
    "what is refused: nothing": ("plain", episode(type=None), set(), set()),
}


@pytest.mark.parametrize(("tenant", "document", "keys", "names"), NEEDS.values(), ids=NEEDS)
def test_to_decide_one_must_know_of(tenant, document, keys, names):
    needed = needs((tenant, meaning) for meaning in meanings_of(document, tenant))
    assert needed == ({HistoryKey(tenant, *k) for k in keys}, {Name(tenant, *n) for n in names})


def test_to_decide_a_minimelding_one_must_know_its_service_and_its_guids():
    ids = {"hendelseGUID": guid_of("h")}
    meaning = meaning_of(minimelding(change="M", guid="two", related="one", ids=ids), "melding")
    keys, names = needs([("melding", meaning)])
    assert keys == {HistoryKey("melding", "service", "M-1")}
    plain = {(n.kind, n.value) for n in names if n.kind != "content"}
    assert plain == {("guid", guid_of("two")), ("hendelse", guid_of("h"))}
    contents = sorted(n.value.split(":")[0] for n in names if n.kind == "content")
    assert contents == sorted([guid_of("two"), guid_of("h")])
    assert {n.tenant for n in names} == {"melding"}


def test_needs_of_several_tenants_come_together():
    keys, names = needs([("plain", meaning_of(episode())), ("local", meaning_of(stay(), "local"))])
    assert keys == {HistoryKey("plain", *SERVICE), HistoryKey("local", *STAY)}
    assert names == {
        Name("plain", "resource", "EpisodeOfCare/901"),
        Name("local", "resource", "Encounter/77"),
        Name("local", "other-kind", "Encounter/77"),
    }


def test_what_is_decided_is_known_by_key_and_by_name():
    office = Office()
    office.one(episode(meta=NUMBERED))
    assert list(office.known.histories) == [HistoryKey("plain", *SERVICE)]
    assert office.known.names == {
        Name("plain", "resource", "EpisodeOfCare/901"): HistoryKey("plain", *SERVICE)
    }
    assert office.known.changed == office.known.histories
    assert office.known.named == office.known.names


def test_what_was_loaded_is_not_written_back_unchanged():
    office = Office()
    office.one(episode(meta=NUMBERED))
    loaded = Known(dict(office.known.histories), dict(office.known.names))
    later = Office(known=loaded)
    later.one(stay())
    assert list(loaded.changed) == [HistoryKey("plain", *STAY)]
    assert list(loaded.named) == [Name("plain", "resource", "Encounter/77")]


def test_the_names_of_a_minimelding_stay_and_its_original_is_none_of_them():
    office = Office("melding")
    office.one(minimelding(guid="one"))
    office.one(minimelding(day="2026-02-02", change="M", guid="two", related="one"))
    named = {n.value for n in office.known.names if n.kind == "guid"}
    assert named == {guid_of("one"), guid_of("two")}


def test_the_first_owner_of_a_name_keeps_it():
    known = Known()
    name = Name("t", "resource", "EpisodeOfCare/1")
    one, two = (_history(HistoryKey("t", "service", each)) for each in ("A", "B"))
    known.put(one, [name])
    known.put(two, [name])
    assert known.by_name(name) == one
    assert known.by_key(two.key) == two
    assert known.by_name(Name("t", "resource", "EpisodeOfCare/2")) is None


def _history(history_key: HistoryKey):
    office = Office()
    office.one(episode(meta=NUMBERED, identifier=[{"system": "x:t", "value": history_key.id}]))
    [made] = office.known.histories.values()
    return replace(made, key=history_key)


DELETIONS = {
    "a relative address": gone("EpisodeOfCare/901"),
    "an absolute address": gone("https://epj.example/fhir/EpisodeOfCare/901"),
    "an identifier": gone("EpisodeOfCare?identifier=https://epj.example/tjeneste|T-1"),
    "an identifier without a system": gone("EpisodeOfCare?identifier=T-1"),
    "a version of a history": deleted(episode(meta=meta("2", "2026-03-02T12:00:00+01:00"))),
}


@pytest.mark.parametrize("document", DELETIONS.values(), ids=DELETIONS)
def test_a_deletion_finds_its_service_by(document):
    office = Office()
    office.one(episode(meta=NUMBERED))
    result = office.one(document)
    assert brief(result) == ["C TjenesteStart 2026-02-01"]
    assert (result.resource, result.service_id, result.service_code) == ("EpisodeOfCare/901", "T-1", "21")


@pytest.mark.parametrize("name", ["EpisodeOfCare/901", "901", "fhir/EpisodeOfCare/901/_history/3"])
def test_a_tombstone_finds_its_service_by_its_key(name):
    office = Office()
    office.one(episode(meta=NUMBERED))
    assert brief(office.one(None, key=name)) == ["C TjenesteStart 2026-02-01"]


def test_a_tombstone_with_an_id_alone_finds_a_stay_too():
    office = Office()
    office.one(stay(meta=NUMBERED))
    assert brief(office.one(None, key="77")) == ["C TjenesteStart 2026-02-01"]


def test_a_deletion_of_another_tenants_service_finds_nothing():
    office = Office()
    office.one(episode(meta=NUMBERED))
    other = Office("local", known=office.known)
    assert other.one(None, key="EpisodeOfCare/901").reason == "unknown-resource"


def test_a_deletion_by_identifier_finds_a_consultation():
    office = Office("local")
    office.one(consultation(meta=NUMBERED))
    result = office.one(gone("Encounter?identifier=https://epj.example/konsultasjon|K-5"))
    assert [c.change.value for c in result.consultations] == ["C"]


@pytest.mark.parametrize("name", ["EpisodeOfCare/901", "901"])
def test_a_deletion_gives_the_history_no_new_names(name):
    office = Office()
    office.one(episode(meta=NUMBERED))
    names = dict(office.known.names)
    assert brief(office.one(None, key=name)) == ["C TjenesteStart 2026-02-01"]
    assert office.known.names == names


def test_what_is_refused_or_means_nothing_changes_nothing():
    known, making = Known(), Making(WORLD.namespace, TENANTS.tenants["plain"])
    visit = stay(episodeOfCare=[{"reference": "EpisodeOfCare/901"}])
    for document, refused in ((episode(type=None), True), (visit, False)):
        decision = decide_meaning(meaning_of(document), known, making)
        assert (decision.history, decision.notifications, decision.refused) == (None, (), refused)
    assert known == Known()


def test_a_visit_says_why_it_is_nothing():
    result = Office().one(stay(episodeOfCare=[{"reference": "EpisodeOfCare/901"}]))
    assert (result.outcome, result.reason, result.service_id, result.service_code) == (
        "no-event",
        "visit-within-service",
        "T-2",
        "20",
    )


def test_the_services_of_two_tenants_are_two():
    office = Office()
    office.one(episode(meta=NUMBERED))
    other = Office("local", known=office.known)
    assert brief(other.one(episode(meta=NUMBERED))) == ["N TjenesteStart 2026-02-01"]
    assert len(office.known.histories) == 2


def test_a_minimelding_and_an_episode_of_one_service_share_its_history():
    office = Office("melding")
    office.one(
        episode(
            identifier=[{"system": "x:t", "value": "M-1"}],
            type=[minimelding()["entry"][1]["resource"]["serviceType"]],
        )
    )
    assert brief(office.one(minimelding("TjenesteSlutt", "2026-03-01"))) == ["N TjenesteSlutt 2026-03-01"]
    assert brief(office.one(minimelding(guid="two"))) == []


def test_both_resources_of_a_batch_are_named():
    office = Office()
    office.take(bundle(episode(meta=NUMBERED), stay()))
    assert {n.value for n in office.known.names} == {"EpisodeOfCare/901", "Encounter/77"}
