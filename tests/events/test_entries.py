import pytest

from adapter.events.entries import Entries, same_server

HERE, THERE = "https://here.example/fhir/", "https://there.example/fhir/"


def patient(number: int, **more: object) -> dict:
    return {"resourceType": "Patient", "id": "1", "identifier": [{"value": str(number)}], **more}


def entries(*given: object) -> Entries:
    return Entries("Bundle", {"resourceType": "Bundle", "entry": list(given)})


def place(held: Entries, literal: str, base: str | None = None) -> str | None:
    found = held.find(literal, base)
    return found.path if found else None


FIRST, SECOND = "Bundle.entry[0].resource", "Bundle.entry[1].resource"


@pytest.mark.parametrize(
    ("literal", "path"),
    [
        ("urn:uuid:a", FIRST),
        ("Patient/1", FIRST),
        ("Patient/1/_history/4", FIRST),
        (f"{HERE}Group/2", SECOND),
        (f"{HERE}Group/2/_history/9", SECOND),
        ("Group/2", SECOND),
        ("urn:uuid:A", None),
        (f"{THERE}Group/2", None),
        ("Group/1", None),
        ("Patient", None),
        ("", None),
    ],
)
def test_a_resource_is_found_by_its_full_url_or_its_type_and_id(literal, path):
    held = entries(
        {"fullUrl": "urn:uuid:a", "resource": patient(1)},
        {"fullUrl": f"{HERE}Group/2", "resource": {"resourceType": "Group", "id": "2"}},
    )

    assert place(held, literal) == path


TWO_SERVERS = entries(
    {"fullUrl": f"{HERE}Patient/1", "resource": patient(1)},
    {"fullUrl": f"{THERE}Patient/1", "resource": patient(2)},
)


@pytest.mark.parametrize(
    ("base", "path"),
    [(HERE, FIRST), (THERE, SECOND), ("https://elsewhere.example/", None), (None, None)],
)
def test_a_relative_reference_means_the_server_it_stands_on(base, path):
    assert place(TWO_SERVERS, "Patient/1", base) == path
    assert place(TWO_SERVERS, "Patient/1/_history/2", base) == path


def test_an_absolute_reference_means_its_own_server():
    assert place(TWO_SERVERS, f"{THERE}Patient/1", HERE) == SECOND


@pytest.mark.parametrize("base", [HERE, None])
def test_a_resource_of_no_known_server_can_be_any(base):
    held = entries({"resource": patient(1)}, {"fullUrl": "urn:uuid:b", "resource": patient(2)})

    assert place(held, "Patient/1", base) == FIRST


def test_the_same_server_is_preferred_to_an_unknown_one():
    held = entries({"resource": patient(1)}, {"fullUrl": f"{HERE}Patient/1", "resource": patient(2)})

    assert place(held, "Patient/1", HERE) == SECOND
    assert place(held, "Patient/1", None) == FIRST
    assert place(held, "Patient/1", THERE) == FIRST


def test_a_full_url_of_another_form_tells_of_no_server():
    held = entries({"fullUrl": "https://here.example/Pasient-1", "resource": patient(1)})

    assert place(held, "Patient/1", THERE) == FIRST


@pytest.mark.parametrize("full_url", [f"{HERE}Patient/1", "urn:uuid:a", None])
def test_a_versioned_reference_means_that_version_or_else_the_first(full_url):
    versions = [patient(1, meta={"versionId": "3"}), patient(1, meta={"versionId": "2"})]
    held = entries(*({"fullUrl": full_url, "resource": each} for each in versions))
    name = full_url or "Patient/1"

    assert place(held, f"{name}/_history/2") == SECOND
    assert place(held, f"{name}/_history/3") == FIRST
    assert place(held, f"{name}/_history/1") == FIRST
    assert place(held, name) == FIRST


def test_an_exact_full_url_comes_before_a_name():
    held = entries({"resource": patient(1)}, {"fullUrl": "Patient/1", "resource": {"resourceType": "Group"}})

    assert place(held, "Patient/1") == SECOND


@pytest.mark.parametrize("given", [None, {}, "x"])
def test_what_is_no_list_holds_nothing(given):
    assert Entries("Bundle", {"entry": given}).by_path == {}


def test_odd_entries_are_passed_over_and_counted():
    odd = {"fullUrl": 5, "resource": {"resourceType": "Patient", "id": 7, "meta": {"versionId": 1}}}
    held = entries("x", {"resource": []}, odd, {"resource": {**patient(1), "meta": "x"}})

    assert list(held.by_path) == ["Bundle.entry[2].resource", "Bundle.entry[3].resource"]
    assert held.by_path["Bundle.entry[2].resource"].name is None
    assert held.by_path["Bundle.entry[2].resource"].full_url is None
    assert place(held, "Patient/1") == "Bundle.entry[3].resource"
    assert place(held, "Patient/7") is None


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (f"{HERE}Patient/1", HERE),
        ("urn:uuid:1", None),
        (None, None),
        (f"{HERE}Patient/11", None),
        ("Patient/1", None),
    ],
)
def test_the_server_is_what_stands_before_type_and_id(url, base):
    (held,) = entries({"fullUrl": url, "resource": patient(1)}).by_path.values()

    assert held.base == base


def test_unknown_servers_can_be_the_same():
    assert same_server(HERE, HERE)
    assert same_server(None, HERE)
    assert same_server(HERE, None)
    assert not same_server(HERE, THERE)


def test_a_resource_stays_out_of_every_repr():
    (held,) = entries({"resource": patient(14915230173)}).by_path.values()

    assert "14915230173" not in repr(held)
