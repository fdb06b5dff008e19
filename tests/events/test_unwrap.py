from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter import rules
from adapter.events.unwrap import Kind, Part, Unwrapped, unwrap

SERVICE = {"resourceType": "EpisodeOfCare", "id": "7", "meta": {"versionId": "2"}}
STAY = {"resourceType": "Encounter", "id": "8"}
PATIENT = {"resourceType": "Patient", "id": "p"}
HEADER = {"resourceType": "MessageHeader", "id": "h"}
STATUS = {"resourceType": "SubscriptionStatus", "type": "event-notification"}


def bundle(kind: Any, *entries: Any, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries), **more}


def entry(resource: Any, **more: Any) -> dict[str, Any]:
    return {"resource": resource, **more}


def put(resource: dict[str, Any]) -> dict[str, Any]:
    url = f"{resource['resourceType']}/{resource['id']}"
    return entry(resource, fullUrl=f"urn:uuid:{resource['id']}", request={"method": "PUT", "url": url})


def deleted(url: str, **more: Any) -> dict[str, Any]:
    return {"request": {"method": "DELETE", "url": url}, **more}


def shown(document: Unwrapped) -> list[tuple[str, str, str]]:
    return [(part.kind.value, part.path, part.unit) for part in document.parts]


def said(document: Unwrapped) -> list[tuple[str, str]]:
    return [(each.rule, each.expression) for each in document.findings]


def only_part(tree: dict[str, Any]) -> Part:
    document = unwrap(tree)
    assert said(document) == []
    (part,) = document.parts
    return part


# What may be the value of a record (input-profiles 6.1)


@pytest.mark.parametrize("tree", [SERVICE, STAY])
def test_a_raw_resource_is_one_event(tree):
    kind = tree["resourceType"]

    document = unwrap(tree)

    assert document.parts == [Part(Kind.RESOURCE, kind, kind, tree)]
    assert (document.resources, document.units) == ({kind: tree}, {kind: kind})
    assert said(document) == []


@pytest.mark.parametrize("kind", ["Patient", "Parameters", "encounter", "Kari Prøve 14915230173", "None"])
def test_a_raw_resource_of_another_type_is_refused_and_its_type_is_not_repeated(kind):
    document = unwrap({"resourceType": kind, "resource": SERVICE})

    assert said(document) == [(rules.UNSUPPORTED_RESOURCE_TYPE, "resourceType")]
    assert (document.parts, document.resources, document.units) == ([], {}, {})


def test_a_transaction_stands_or_falls_as_a_whole():
    document = unwrap(bundle("transaction", put(PATIENT), put(SERVICE), put(STAY)))

    assert shown(document) == [
        ("resource", "Bundle.entry[1].resource", "Bundle"),
        ("resource", "Bundle.entry[2].resource", "Bundle"),
    ]
    assert list(document.resources) == ["Bundle", *(f"Bundle.entry[{i}].resource" for i in range(3))]
    assert set(document.units.values()) == {"Bundle"}
    assert said(document) == []


@pytest.mark.parametrize("kind", ["batch", "collection", "searchset", "history", "subscription-notification"])
def test_the_entries_of_other_bundles_stand_alone(kind):
    document = unwrap(bundle(kind, entry(SERVICE), entry(PATIENT), entry(STAY)))

    assert sorted(shown(document)) == [
        ("resource", "Bundle.entry[0].resource", "Bundle.entry[0]"),
        ("resource", "Bundle.entry[2].resource", "Bundle.entry[2]"),
    ]
    assert document.units["Bundle.entry[1].resource"] == "Bundle.entry[1]"
    assert said(document) == []


def test_an_event_knows_the_bundles_around_it_from_the_inside_out():
    inner = bundle("collection", entry(SERVICE))
    outer = bundle("batch", entry(PATIENT), entry(inner))

    part = only_part(outer)

    assert [(each.path, each.bundle) for each in part.bundles] == [
        ("Bundle.entry[1].resource", inner),
        ("Bundle", outer),
    ]
    assert part.path == "Bundle.entry[1].resource.entry[0].resource"
    assert part.resource is SERVICE


def test_of_a_message_only_the_focus_is_an_event():
    header = {**HEADER, "focus": [{"reference": "Encounter/8"}, {"display": "ikke noe"}, "x"]}

    document = unwrap(bundle("message", entry(header), entry(SERVICE), entry(STAY), entry(PATIENT)))

    assert shown(document) == [("resource", "Bundle.entry[2].resource", "Bundle")]
    assert len(document.resources) == 5
    assert said(document) == []


def test_a_focus_may_be_the_full_url_of_its_entry():
    header = {**HEADER, "focus": [{"reference": "urn:uuid:7"}]}

    part = only_part(bundle("message", entry(header), entry(SERVICE, fullUrl="urn:uuid:7")))

    assert part.path == "Bundle.entry[1].resource"


def test_without_focus_every_event_of_a_message_counts():
    document = unwrap(bundle("message", entry(HEADER), entry(SERVICE), entry(STAY)))

    assert [part.path for part in document.parts] == ["Bundle.entry[1].resource", "Bundle.entry[2].resource"]


@pytest.mark.parametrize("reference", ["urn:uuid:nowhere", "#nowhere"])
def test_a_local_focus_that_is_not_there_can_never_be_found(reference):
    header = {**HEADER, "focus": [{"reference": "EpisodeOfCare/7"}, {"reference": reference}]}

    document = unwrap(bundle("message", entry(header), entry(SERVICE)))

    assert said(document) == [(rules.UNRESOLVED_REFERENCE, "Bundle.entry[0].resource.focus[1]")]


def test_a_focus_elsewhere_is_missing():
    header = {**HEADER, "focus": [{"reference": "Encounter/99"}]}

    part = only_part(bundle("message", entry(header), entry(SERVICE)))

    assert (part.kind, part.path, part.target) == (
        Kind.MISSING,
        "Bundle.entry[0].resource.focus[0]",
        "Encounter/99",
    )


@pytest.mark.parametrize("first", [entry(SERVICE), {"fullUrl": "urn:uuid:1", "request": {}}])
def test_a_message_begins_with_its_header(first):
    document = unwrap(bundle("message", first, entry(HEADER)))

    assert said(document) == [(rules.INVALID_BUNDLE, "Bundle.entry[0]")]
    assert document.parts == []


def test_each_message_in_a_message_stands_by_itself():
    inner = bundle("message", entry({**HEADER, "focus": [{"reference": "Encounter/8"}]}), entry(STAY))

    document = unwrap(bundle("message", entry(HEADER), entry(inner), entry(inner)))

    assert shown(document) == [
        ("resource", "Bundle.entry[1].resource.entry[1].resource", "Bundle.entry[1].resource"),
        ("resource", "Bundle.entry[2].resource.entry[1].resource", "Bundle.entry[2].resource"),
    ]
    assert document.units["Bundle.entry[1].resource"] == "Bundle.entry[1].resource"
    assert document.units["Bundle.entry[0].resource"] == "Bundle"


def test_bundles_go_four_deep_and_no_deeper():
    tree = bundle("collection", entry(SERVICE))
    for _ in range(3):
        tree = bundle("collection", entry(tree))
    assert only_part(tree).kind is Kind.RESOURCE

    deeper = unwrap(bundle("collection", entry(tree)))

    place = "Bundle" + ".entry[0].resource" * 4
    assert said(deeper) == [(rules.INVALID_BUNDLE, f"{place}.type")]
    assert deeper.parts == []


def test_a_document_is_no_event_and_nothing_in_it_is_read():
    part = only_part(bundle("document", entry({"resourceType": "Composition"}), entry(SERVICE)))

    assert (part.kind, part.path, part.rule) == (Kind.NO_EVENT, "Bundle", rules.NOT_A_SERVICE)


@pytest.mark.parametrize("kind", ["transaction-response", "batch-response"])
def test_an_answer_is_no_message(kind):
    document = unwrap(bundle(kind, entry(SERVICE)))

    assert said(document) == [(rules.INVALID_BUNDLE, "Bundle.type")]
    assert document.parts == []


def test_lookup_material_alone_is_nothing_to_report():
    part = only_part(bundle("collection", entry(PATIENT)))

    assert (part.kind, part.path, part.unit, part.rule) == (
        Kind.NO_EVENT,
        "Bundle",
        "Bundle",
        rules.NOT_A_SERVICE,
    )


def test_the_oldest_version_of_a_history_comes_first():
    def version(number: int, day: str) -> dict[str, Any]:
        return entry({**SERVICE, "meta": {"versionId": str(number), "lastUpdated": day}})

    document = unwrap(
        bundle(
            "history",
            deleted("EpisodeOfCare/7", response={"lastModified": "2026-05-04T08:00:00Z", "etag": 'W/"4"'}),
            version(3, "2026-03-03T09:00:00+01:00"),
            version(2, "2026-03-03T08:30:00Z"),
            version(1, "no time"),
        )
    )

    assert [part.path for part in document.parts] == [
        "Bundle.entry[3].resource",
        "Bundle.entry[1].resource",
        "Bundle.entry[2].resource",
        "Bundle.entry[0]",
    ]
    assert said(document) == []


def test_in_a_history_what_has_no_time_of_its_own_keeps_its_place():
    first = {**SERVICE, "meta": {"versionId": "1", "lastUpdated": "2026-03-03T09:00:00+01:00"}}
    third = {**SERVICE, "meta": {"versionId": "3", "lastUpdated": "2026-03-05T09:00:00+01:00"}}
    gone = deleted("EpisodeOfCare/7/_history/2")

    document = unwrap(bundle("history", entry(third), gone, entry(first)))

    assert [part.path for part in document.parts] == [
        "Bundle.entry[2].resource",
        "Bundle.entry[1]",
        "Bundle.entry[0].resource",
    ]
    assert document.parts[1].version_id == "2"


def test_the_entries_of_other_bundles_keep_their_order():
    later = {**SERVICE, "meta": {"lastUpdated": "2026-05-04T08:00:00Z"}}
    earlier = {**SERVICE, "meta": {"lastUpdated": "2026-01-04T08:00:00Z"}}

    document = unwrap(bundle("batch", entry(later), entry(earlier)))

    assert [part.resource for part in document.parts] == [later, earlier]


@pytest.mark.parametrize("kind", ["history", "batch", "transaction"])
def test_a_deleted_resource_is_an_event_of_its_own(kind):
    told = {"etag": 'W/"4"', "lastModified": "2026-05-04T08:00:00Z"}

    part = only_part(bundle(kind, deleted("EpisodeOfCare/7/_history/4", response=told)))

    assert (part.kind, part.path, part.target) == (Kind.DELETION, "Bundle.entry[0]", "EpisodeOfCare/7")
    assert (part.version_id, part.last_modified) == ("4", "2026-05-04T08:00:00Z")
    assert part.unit == ("Bundle" if kind == "transaction" else "Bundle.entry[0]")
    assert [each.path for each in part.bundles] == ["Bundle"]


def test_a_deletion_without_a_response_has_no_version():
    part = only_part(bundle("batch", deleted("https://epj.example/fhir/Encounter/8")))

    assert (part.target, part.version_id, part.last_modified) == (
        "https://epj.example/fhir/Encounter/8",
        None,
        None,
    )


def test_a_conditional_deletion_names_its_condition():
    part = only_part(bundle("batch", deleted("EpisodeOfCare?identifier=urn:x|7")))

    assert part.target == "EpisodeOfCare?identifier=urn:x|7"


@pytest.mark.parametrize("url", ["Patient/p", "", "Patient?identifier=EpisodeOfCare/7"])
def test_the_deletion_of_what_is_never_reported_is_no_event(url):
    part = only_part(bundle("batch", deleted(url)))

    assert part.kind is Kind.NO_EVENT


# Subscription notifications


def notification(
    *events: str, status: Any = None, kind: str = "history", entries: Any = ()
) -> dict[str, Any]:
    told = [{"eventNumber": str(i), "focus": {"reference": each}} for i, each in enumerate(events)]
    return bundle(kind, entry(status or {**STATUS, "notificationEvent": told}), *entries)


@pytest.mark.parametrize("kind", ["history", "subscription-notification"])
def test_a_full_resource_notification_is_used(kind):
    part = only_part(notification("EpisodeOfCare/7", kind=kind, entries=[entry(SERVICE)]))

    assert (part.kind, part.path) == (Kind.RESOURCE, "Bundle.entry[1].resource")


@pytest.mark.parametrize(
    "focus",
    [
        "EpisodeOfCare/7",
        "https://epj.example/fhir/EpisodeOfCare/7",
        "https://epj.example/EpisodeOfCare/7/_history/3",
    ],
)
def test_what_a_notification_announces_and_does_not_hold_is_missing(focus):
    part = only_part(notification(focus))

    assert (part.kind, part.path, part.target) == (Kind.MISSING, "Bundle.entry[0]", "EpisodeOfCare/7")


@pytest.mark.parametrize(
    "held",
    [
        entry(SERVICE),
        entry({**SERVICE, "id": "other"}, fullUrl="https://epj.example/fhir/EpisodeOfCare/7"),
        deleted("EpisodeOfCare/7"),
    ],
)
def test_what_a_notification_holds_or_deletes_is_not_missing(held):
    document = unwrap(notification("https://epj.example/fhir/EpisodeOfCare/7", entries=[held]))

    assert [part.kind for part in document.parts] != []
    assert Kind.MISSING not in {part.kind for part in document.parts}


@pytest.mark.parametrize("events", [(), ("Patient/p",)])
def test_a_notification_that_tells_of_no_service_is_a_heartbeat(events):
    part = only_part(notification(*events, entries=[entry(PATIENT)]))

    assert (part.kind, part.path, part.rule) == (Kind.NO_EVENT, "Bundle", rules.HEARTBEAT)


def test_a_notification_in_a_batch_speaks_for_itself_alone():
    heartbeat = notification()

    document = unwrap(bundle("batch", entry(SERVICE), entry(heartbeat)))

    assert shown(document) == [
        ("resource", "Bundle.entry[0].resource", "Bundle.entry[0]"),
        ("no-event", "Bundle.entry[1].resource", "Bundle.entry[1]"),
    ]


# What is wrong with a wrapping


@pytest.mark.parametrize("kind", ["searchset", "history"])
def test_an_answer_that_found_nothing_is_no_event(kind):
    part = only_part({"resourceType": "Bundle", "type": kind})

    assert (part.kind, part.rule) == (Kind.NO_EVENT, rules.HEARTBEAT)


@pytest.mark.parametrize(
    "kind", ["transaction", "batch", "collection", "message", "subscription-notification"]
)
def test_another_bundle_without_entries_is_at_fault(kind):
    document = unwrap({"resourceType": "Bundle", "type": kind})

    assert said(document) == [(rules.INVALID_BUNDLE, "Bundle.entry")]
    assert document.parts == []


@pytest.mark.parametrize("entries", [{}, {"0": entry(SERVICE)}, [], [None], "x", None])
@pytest.mark.parametrize("kind", ["batch", "searchset"])
def test_entries_that_are_none_are_left_to_the_structural_check(kind, entries):
    document = unwrap({"resourceType": "Bundle", "type": kind, "entry": entries})

    assert said(document) == []
    assert [part.kind for part in document.parts] == [Kind.NO_EVENT]


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_an_entry_holds_something(kind):
    document = unwrap(bundle(kind, put(SERVICE), {"fullUrl": "urn:uuid:1"}))

    assert said(document) == [(rules.INVALID_BUNDLE, "Bundle.entry[1]")]


def test_an_entry_of_a_transaction_says_what_to_do_with_it():
    document = unwrap(bundle("transaction", put(SERVICE), entry(PATIENT)))

    assert said(document) == [(rules.INVALID_BUNDLE, "Bundle.entry[1].request")]


def test_two_resources_may_not_share_a_full_url():
    document = unwrap(
        bundle("batch", *(entry(each, fullUrl="urn:uuid:1") for each in (PATIENT, SERVICE, STAY)))
    )

    assert said(document) == [(rules.DUPLICATE_FULL_URL, "Bundle.entry[2].fullUrl")]


def test_versions_of_one_resource_share_their_full_url():
    newer = {**SERVICE, "meta": {"versionId": "3"}}

    document = unwrap(bundle("batch", *(entry(each, fullUrl="urn:uuid:1") for each in (SERVICE, newer))))

    assert said(document) == []


def test_a_history_may_repeat_a_full_url_without_versions():
    document = unwrap(bundle("history", *(entry(each, fullUrl="urn:uuid:1") for each in (PATIENT, STAY))))

    assert said(document) == []


def test_what_a_resource_contains_is_judged_with_it():
    contained = [PATIENT, "x", {"resourceType": "Organization"}]

    document = unwrap(bundle("batch", entry({**SERVICE, "contained": contained})))

    place = "Bundle.entry[0].resource"
    assert list(document.resources) == ["Bundle", place, f"{place}.contained[0]", f"{place}.contained[2]"]
    assert document.units[f"{place}.contained[2]"] == "Bundle.entry[0]"


@pytest.mark.parametrize(
    "tree",
    [
        bundle("message", entry(HEADER), entry({"resourceType": ["EpisodeOfCare"]})),
        bundle("batch", entry({"resourceType": ["EpisodeOfCare"]})),
        bundle("history", entry({"resourceType": "Parameters", "parameter": [{"name": ["x"]}]})),
        bundle("history", entry({**SERVICE, "meta": {"lastUpdated": "0001-01-01T00:00:00"}}), entry(STAY)),
        bundle("history", entry({**SERVICE, "meta": {"lastUpdated": "9999-12-31"}}), entry(STAY)),
        bundle(["batch"], entry(SERVICE)),
    ],
)
def test_odd_values_do_not_stop_the_taking_apart(tree):
    document = unwrap(tree)

    assert document.parts or document.findings


NAMES = st.sampled_from(
    [
        "resourceType",
        "type",
        "entry",
        "resource",
        "request",
        "response",
        "method",
        "url",
        "fullUrl",
        "focus",
        "reference",
        "id",
        "meta",
        "contained",
        "notificationEvent",
        "parameter",
        "name",
        "part",
        "etag",
    ]
)
VALUES = st.sampled_from(
    [
        "Bundle",
        "message",
        "batch",
        "history",
        "transaction",
        "DELETE",
        "EpisodeOfCare/7",
        "Encounter",
        "MessageHeader",
        "SubscriptionStatus",
        "Parameters",
        "notification-event",
        "subscription",
        "urn:uuid:1",
    ]
)
TREES = st.recursive(
    VALUES | st.none() | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=30,
)
BUNDLES = st.fixed_dictionaries(
    {"resourceType": st.just("Bundle"), "type": st.sampled_from(["message", "batch", "history"]) | TREES},
    optional={
        "entry": st.lists(st.fixed_dictionaries({"resource": TREES}, optional={"request": TREES}) | TREES)
    },
)


@given(BUNDLES)
def test_no_tree_is_so_odd_that_it_cannot_be_taken_apart(tree):
    document = unwrap(tree)

    assert document.parts or document.findings
    assert {part.path for part in document.parts if part.kind is Kind.RESOURCE} <= document.resources.keys()
    assert document.resources.keys() <= document.units.keys()
