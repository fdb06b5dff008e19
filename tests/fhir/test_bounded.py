"""However many faults a document has: what is kept, compared and looked at stays bounded."""

import threading
from collections.abc import Callable
from functools import partial
from itertools import count, islice
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter import pipeline, rules
from adapter.checking import Checker
from adapter.events.unwrap import Kind, Part, unwrap
from adapter.fhir import full, schema_errors, validate
from adapter.fhir.decode import Limits, decode
from adapter.fhir.most import ENOUGH_TO_MEND, MOST_FINDINGS, kept
from adapter.fhir.prune import Places
from adapter.fhir.references import Resolver
from adapter.fhir.second_opinion import SecondOpinion
from adapter.fhir.structure import check_structure
from adapter.fhir.xml import _MOST_ATTRIBUTES, _attributes
from adapter.mapping import Refused
from adapter.outcomes import Outcome
from adapter.rules import Finding
from adapter.store import Store
from adapter.store.sqlite import open_sqlite
from tests.notifications.documents import WORLD, episode, event_of

EPISODE = {"resourceType": "EpisodeOfCare", "status": "active", "patient": {"reference": "Patient/1"}}
WARNING, PARKED, REJECTED = rules.STATUS_NORMALISED, rules.REFERENCE_NOT_DELIVERED, rules.WRONG_TYPE


def found(rule: str, number: int, place: str = "a") -> list[Finding]:
    return [Finding(rule, f"{place}[{i}]") for i in range(number)]


# What is kept


def test_few_findings_are_all_kept():
    findings = [*found(WARNING, 100), *found(REJECTED, 100, "b")]

    assert kept(findings) == findings


@pytest.mark.parametrize(("many", "grave"), [(WARNING, PARKED), (WARNING, REJECTED), (PARKED, REJECTED)])
def test_what_decides_the_outcome_is_kept_however_late_it_comes(many, grave):
    findings = [*found(many, MOST_FINDINGS), Finding(grave, "z")]

    assert kept(findings) == [*findings[: MOST_FINDINGS - 1], Finding(grave, "z")]
    assert kept(findings, 1) == [Finding(grave, "z")]


@given(st.lists(st.sampled_from([WARNING, PARKED, REJECTED]), max_size=30), st.integers(1, 10))
def test_a_cap_leaves_the_order_and_the_outcome_as_they_are(said, most):
    findings = [Finding(rule, f"a[{i}]") for i, rule in enumerate(said)]
    some = kept(findings, most)

    assert len(some) == min(most, len(findings))
    assert some == sorted(some, key=findings.index)
    assert any(each.stops for each in some) == any(each.stops for each in findings)
    assert (REJECTED in {each.rule for each in some}) == (REJECTED in said)


def test_refused_parts_share_what_is_kept_and_each_keeps_a_reason():
    parts = [Part(Kind.RESOURCE, f"entry[{i}]", f"entry[{i}]") for i in range(5)]
    meanings = [(part, Refused("-", found(REJECTED, 150))) for part in parts]

    shortened = pipeline._shortened(meanings)

    assert [len(meaning.findings) for _, meaning in shortened] == [150, 50, 1, 1, 1]


# What is looked for


def test_one_resource_yields_no_more_faults_than_are_kept():
    assert len(check_structure({**EPISODE, "diagnosis": [5] * 6000}, "R4", "EpisodeOfCare")) == MOST_FINDINGS
    unknown = {f"k{i % 100}{'x' * (i // 100 % 20)}": 1 for i in range(1000)}
    assert len(check_structure({**EPISODE, **unknown}, "R4", "EpisodeOfCare")) == MOST_FINDINGS


def test_no_error_is_put_into_words_beyond_those_that_are_kept():
    taken = count()

    def errors():
        for i in range(10 * MOST_FINDINGS):
            next(taken)
            kind = SimpleNamespace(name="pattern", value="")
            yield SimpleNamespace(kind=kind, instance="x", instance_path=["identifier", i])

    checked = schema_errors.Checked("EpisodeOfCare", "R4", "EpisodeOfCare")

    assert len(schema_errors.findings(errors(), checked)) == MOST_FINDINGS
    assert next(taken) == MOST_FINDINGS


def test_the_models_findings_are_capped_as_well():
    assert len(full.second_opinion({**EPISODE, "diagnosis": [5] * 1000}, "R4")) == MOST_FINDINGS


@pytest.mark.parametrize(("number", "is_asked"), [(ENOUGH_TO_MEND, True), (ENOUGH_TO_MEND + 1, False)])
def test_of_a_document_with_enough_to_mend_no_second_opinion_is_asked(monkeypatch, number, is_asked):
    asked = []
    monkeypatch.setattr(full, "second_opinion", lambda *_: asked.append(1) or [])

    assert SecondOpinion().ask(EPISODE, "R4", 0, found(REJECTED, number)) == []
    assert bool(asked) is is_asked


# How often something is looked at


class Body(bytes):
    """Bytes that count how often something is looked for in them."""

    searched = 0

    def __contains__(self, sought: Any) -> bool:
        type(self).searched += 1
        return super().__contains__(sought)


def test_the_body_is_searched_as_often_for_many_resources_as_for_one(monkeypatch):
    def searches(number: int) -> int:
        monkeypatch.setattr(Body, "searched", 0)
        entries = [{"resource": EPISODE} for _ in range(number)]
        document = unwrap({"resourceType": "Bundle", "type": "collection", "entry": entries})
        validate.validate(document, "R4", Body(b"{}"))
        return Body.searched

    assert searches(50) == searches(1) > 0


class Read(list[Any]):
    """A list that counts how often it is gone through."""

    times = 0

    def __iter__(self) -> Any:
        self.times += 1
        return super().__iter__()


def test_what_is_contained_is_gone_through_once_for_all_references():
    contained = Read({"resourceType": "Organization", "id": f"o{i}"} for i in range(100))
    resolver = Resolver("EpisodeOfCare", {**EPISODE, "contained": contained})

    places = [target.path for i in range(100) if (target := resolver.find(f"#o{i}"))]

    assert places == [f"EpisodeOfCare.contained[{i}]" for i in range(100)]
    assert contained.times == 1


def test_of_two_contained_under_one_id_the_first_is_meant():
    contained = [5, {"id": ["a"]}, {"id": "a"}, {"id": "a"}]
    target = Resolver("E", {"contained": contained}).find("#a")

    assert target is not None
    assert target.path == "E.contained[2]"


@given(st.lists(st.sampled_from(["a", "a.b", "a[0]", "a[0].b", "a[1]", "ab", "b.c"]), max_size=4))
def test_many_places_are_near_what_any_one_of_them_is_near(places):
    for place in ("a", "a.b", "a.b.c", "a[0]", "a[0].b[2]", "a[10]", "b", "abc"):
        assert Places(places).near(place) is any(Places([each]).near(place) for each in places)


# XML


class Attributes:
    """An element whose values are counted as they are read."""

    def __init__(self, names: list[str]) -> None:
        self.attrib = names
        self.read = 0

    def get(self, name: str) -> str:
        self.read += 1
        return name.upper()


def test_of_very_many_attributes_only_the_first_are_read():
    element = Attributes([f"a{i}" for i in range(500)])
    read = _attributes(element)

    assert list(read) == element.attrib
    assert element.read == _MOST_ATTRIBUTES
    assert list(islice(read.values(), 2)) == ["A0", "A1"]
    assert read["a499"] == ""


def test_an_element_of_very_many_attributes_is_refused():
    attributes = " ".join(f'a{i}="1"' for i in range(500))
    body = f'<Encounter xmlns="http://hl7.org/fhir"><id {attributes}/></Encounter>'.encode()
    tree = decode(body, None, Limits()).tree

    assert tree is not None
    said = [(each.rule, each.expression) for each in check_structure(tree, "R4", "Encounter", as_text=True)]
    assert (rules.UNKNOWN_ELEMENT, "Encounter._id") in said


# Whole documents


def test_of_many_refused_parts_each_has_a_reason_and_the_good_ones_between_pass():
    lost = episode(patient={"reference": "urn:uuid:p"}, contained=None)
    entries = [{"resource": {**lost, "id": f"x{i}"}} for i in range(300)]
    entries[250] = {"resource": episode()}
    document = {"resourceType": "Bundle", "type": "collection", "entry": entries}

    [taken] = Checker(WORLD).check([event_of(document)])

    outcomes = [resource.outcome for resource in taken.result.resources]
    assert [i for i, outcome in enumerate(outcomes) if outcome is not Outcome.REJECT] == [250]
    assert all(r.findings and r.reason == "unresolved-reference" for r in taken.result.resources[251:])
    assert taken.result.outcome is Outcome.PARTIAL
    assert len(taken.result.findings) == MOST_FINDINGS


def test_warnings_do_not_crowd_out_what_refuses():
    held = [{"status": "on-hold", "period": {"start": "2026-02-01"}}] * (2 * MOST_FINDINGS)
    document = episode(statusHistory=held, contained=[{"resourceType": "Patient", "id": "p", "gender": "x"}])

    [taken] = Checker(WORLD).check([event_of(document)])

    assert taken.result.outcome is Outcome.REJECT
    assert len(taken.result.findings) == MOST_FINDINGS
    assert rules.UNKNOWN_CODE in {each.rule for each in taken.result.findings}


@pytest.mark.parametrize(
    ("number", "is_read"),
    [(1, True), (pipeline.MOST_TO_READ_ON, True), (pipeline.MOST_TO_READ_ON + 1, False)],
)
def test_a_part_is_read_on_while_there_is_not_much_to_mend_already(number, is_read):
    document = episode(account=[5] * number, type_=None)

    [taken] = Checker(WORLD).check([event_of(document)])

    assert (rules.MISSING_SERVICE_CODE in {each.rule for each in taken.result.findings}) is is_read


def test_nothing_is_read_on_in_a_document_with_enough_to_mend(monkeypatch):
    read_on = []
    monkeypatch.setattr(pipeline, "without", lambda tree, *_: read_on.append(tree) or tree)

    def times(number: int) -> int:
        read_on.clear()
        faulty = [{"resource": episode(status="x", id=f"x{i}")} for i in range(number)]
        document = {"resourceType": "Bundle", "type": "collection", "entry": faulty}
        list(Checker(WORLD).check([event_of(document)]))
        return len(read_on)

    assert times(ENOUGH_TO_MEND) == ENOUGH_TO_MEND
    assert times(ENOUGH_TO_MEND + 1) == 0


async def test_probes_are_answered_while_documents_are_read_and_decided(monkeypatch, tmp_path):
    threads = []
    for name in ("read", "decide"):
        stage = getattr(pipeline, name)
        noted = partial(_noted, stage, threads)
        monkeypatch.setattr(pipeline, name, noted)
    database = open_sqlite(f"sqlite:///{tmp_path / 'store.db'}")
    store = await Store.open(database, bytes(32), namespace=WORLD.namespace, rules_version="1")
    try:
        events = [event_of(episode(), id=f"{i}.json") for i in range(3)]
        taken = await pipeline.take_in(events, store, WORLD)
    finally:
        await store.close()

    assert [one.event.id for one in taken] == [event.id for event in events]
    assert len(threads) == 2 * len(events)
    assert threading.get_ident() not in threads


def _noted(stage: Callable[..., Any], threads: list[int], *given: Any) -> Any:
    threads.append(threading.get_ident())
    return stage(*given)
