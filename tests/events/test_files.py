import io
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from adapter.errors import Fault, Misconfigured
from adapter.events import Position
from adapter.events import files as files_module
from adapter.events.files import Arrival, find_files, read_events_file, read_file

RECEIVED = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
ARRIVAL = Arrival("folder", RECEIVED)


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"body of {name}".encode())


def fault_of(call) -> Fault:
    with pytest.raises(Misconfigured) as raised:
        list(call())
    (fault,) = raised.value.faults
    return fault


# Finding


def test_a_folder_is_read_in_order_of_its_names_with_all_below_it(tmp_path):
    write(tmp_path, "b.json", "a/2.xml", "a/10.ndjson", "c.txt", "d.json/e.json")

    found = find_files([tmp_path])

    assert [name for name, _ in found] == ["a/10.ndjson", "a/2.xml", "b.json", "d.json/e.json"]
    assert [path.read_bytes() for _, path in found] == [f"body of {name}".encode() for name, _ in found]


def test_files_are_taken_in_the_order_given_whatever_their_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "b.txt", "inside/a.json")

    given = [Path("b.txt"), tmp_path / "inside/a.json", Path("inside/a.json"), Path("-")]

    assert [name for name, _ in find_files(given)] == ["b.txt", "a.json", "inside/a.json", "-"]


def test_a_path_that_is_not_there_is_named(tmp_path):
    missing = tmp_path / "missing"

    fault = fault_of(lambda: find_files([missing]))

    assert fault == Fault(str(missing), 0, 0, "is neither a file nor a folder")


# Documents


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("a.json", {"content-type": "application/fhir+json"}),
        ("a.xml", {"content-type": "application/fhir+xml"}),
        ("a.txt", {}),
    ],
)
def test_a_file_is_one_event(tmp_path, name, headers):
    write(tmp_path, name)

    (event,) = read_file(name, tmp_path / name, ARRIVAL)

    assert (event.id, event.body, event.received) == (name, f"body of {name}".encode(), RECEIVED)
    assert (event.source, event.tenant, event.key) == ("folder", None, None)
    assert event.headers == headers
    assert event.position == Position("folder", name, 1)


def test_each_line_of_ndjson_is_an_event_and_empty_ones_are_not(tmp_path):
    path = tmp_path / "a.ndjson"
    path.write_bytes(b'{"a": 1}\n\n  \n{"b": 2}\r\n')

    events = list(read_file("x/a.ndjson", path, ARRIVAL))

    assert [(event.id, event.body) for event in events] == [
        ("x/a.ndjson:1", b'{"a": 1}'),
        ("x/a.ndjson:4", b'{"b": 2}'),
    ]
    assert [event.position for event in events] == [
        Position("folder", "x/a.ndjson", 2),
        Position("folder", "x/a.ndjson", 5),
    ]
    assert events[0].content_type == "application/fhir+json"


def test_a_document_may_come_by_standard_input(monkeypatch):
    monkeypatch.setattr(files_module.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"<Encounter/>")))

    (event,) = read_file("-", Path("-"), ARRIVAL)

    assert (event.id, event.body, event.content_type) == ("-", b"<Encounter/>", None)


@pytest.mark.parametrize(
    ("name", "given", "tenant"),
    [
        ("bergen/2026/a.json", None, "bergen"),
        ("inn/voss/a.json", None, "voss"),
        ("oslo/a.json", None, None),
        ("bergen.json", None, None),
        ("bergen/a.json", "voss", "voss"),
    ],
)
def test_a_folder_named_like_a_tenant_holds_its_documents(tmp_path, name, given, tenant):
    write(tmp_path, name)
    arrival = Arrival("folder", RECEIVED, given, frozenset({"bergen", "voss"}))

    (event,) = read_file(name, tmp_path / name, arrival)

    assert event.tenant == tenant


# Events files


def events_file(folder: Path, *lines: str) -> Path:
    path = folder / "events.ndjson"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_line_tells_key_headers_tenant_and_value(tmp_path):
    path = events_file(
        tmp_path,
        "",
        '{"key": "EpisodeOfCare/7", "headers": {"Content-Type": "x/y", "n": 5}, "tenant": "voss", "value": "{}"}',
    )

    (event,) = read_events_file(path, Arrival("kafka-dump", RECEIVED, "bergen"))

    assert (event.id, event.body, event.tenant) == ("events.ndjson:2", b"{}", "voss")
    assert (event.key, event.headers) == ("EpisodeOfCare/7", {"Content-Type": "x/y", "n": "5"})
    assert (event.content_type, event.received, event.source) == ("x/y", RECEIVED, "kafka-dump")
    assert event.position == Position("kafka-dump", "events.ndjson", 3)


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ('"blåbær"', "blåbær".encode()),
        ('{"a": [1]}', b'{"a":[1]}'),
        ("[]", b"[]"),
        ("null", None),
        ('""', b""),
    ],
)
def test_a_value_is_text_an_object_or_nothing(tmp_path, value, body):
    (event,) = read_events_file(
        events_file(tmp_path, f'{{"value": {value}}}'), Arrival("x", RECEIVED, "bergen")
    )

    assert event.body == body
    assert (event.tenant, event.key, event.headers) == ("bergen", None, {})


def test_a_value_may_lie_in_a_file_beside(tmp_path):
    write(tmp_path, "inn/a.json", "b.json")

    events = list(
        read_events_file(
            events_file(tmp_path, '{"file": "inn/a.json"}', f'{{"file": "{tmp_path}/b.json"}}'), ARRIVAL
        )
    )

    assert [event.body for event in events] == [b"body of inn/a.json", b"body of b.json"]
    assert events[0].id == "inn/a.json"


def test_where_both_stand_the_file_is_only_a_name(tmp_path):
    (event,) = read_events_file(events_file(tmp_path, '{"file": "nowhere.json", "value": "x"}'), ARRIVAL)

    assert (event.id, event.body) == ("nowhere.json", b"x")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "is not a JSON object"),
        ("[]", "needs `value` or `file`"),
        ('"value"', "needs `value` or `file`"),
        ('{"key": "x"}', "needs `value` or `file`"),
        ('{"file": "nowhere.json"}', "names a `file` that cannot be read"),
        ('{"file": "a\\u0000.json"}', "names a `file` that cannot be read"),
        ('{"file": null}', "names a `file` that cannot be read"),
        ('{"file": ["a"]}', "`file` must be text or null"),
        ('{"value": null, "headers": ["x"]}', "`headers` must be an object or null"),
        ('{"value": null, "headers": "x"}', "`headers` must be an object or null"),
        ('{"value": null, "key": 5}', "`key` must be text or null"),
        ('{"value": null, "key": {}}', "`key` must be text or null"),
        ('{"value": null, "tenant": ["x"]}', "`tenant` must be text or null"),
        ('{"value": 5}', "`value` must be text, an object or null"),
        ('{"value": true}', "`value` must be text, an object or null"),
    ],
)
def test_a_line_that_is_no_event_is_named(tmp_path, line, message):
    path = events_file(tmp_path, '{"value": null}', line)

    fault = fault_of(lambda: read_events_file(path, ARRIVAL))

    assert fault == Fault(str(path), 2, 0, message)


def test_names_in_a_line_hold_no_identity_number(tmp_path):
    line = '{"file": "a/178152.30051.json", "tenant": "178152 30051", "value": "x"}'

    (event,) = read_events_file(events_file(tmp_path, line), ARRIVAL)

    assert (event.id, event.tenant) == ("a/***********.json", "***********")


def test_neither_body_nor_key_is_in_the_repr_of_an_event(tmp_path):
    line = '{"key": "14915230173", "headers": {"h": "14915230173"}, "value": "14915230173"}'

    (event,) = read_events_file(events_file(tmp_path, line), ARRIVAL)

    assert "14915230173" not in repr(event)
