"""Marked persons by every door: HTTP, a topic, a folder, and what each door turns away."""

import json
from pathlib import Path
from urllib.parse import quote

from aiokafka import AIOKafkaProducer

from adapter.events import Event
from tests.marked import documents
from tests.marked.asking import Asker
from tests.marked.persons import number, words

JSON, XML = "application/fhir+json", "application/fhir+xml"
_HEADERS = {"x-patient": f"{number('header')} {words('header')}".encode()}
#: Digits without the right control digits.
_WRONG = str(int(number("refused derived row")) - 1)


async def by_http(asker: Asker) -> int:
    """Post what is taken in and what is turned away; gives how many were taken in."""
    taken = [
        documents.stay(0),
        documents.stay(0, 2, status="finished"),
        documents.contact(),
        documents.message(),
    ]
    taken += [documents.several(), *documents.numbered(), documents.stay(1, type=[documents.said("999")])]
    count = 0
    for each in taken:
        answer = await _post(asker, each.body or b"", JSON)
        count += answer == 0
    count += await _post(asker, documents.in_xml(), XML) == 0
    count += await _post(asker, documents.in_xml().replace(b"</EpisodeOfCare>", b"<oops"), XML) == 0
    await _turned_away(asker)
    return count


async def _post(asker: Asker, body: bytes, kind: str) -> int:
    headers = {"content-type": kind, "x-tenant": "vest", **_HEADERS}
    answer = await asker.ask("POST", "/fhir", content=body, headers=headers)
    return 0 if "x-kpr-input" in answer.headers else answer.status_code


async def _turned_away(asker: Asker) -> None:
    """What is refused before it is an input: by its address, its headers, its size."""
    body = documents.stay(0).body or b""
    given, said = number("address of a request"), quote(words("address of a request"))
    typed = {"content-type": JSON, **_HEADERS}
    ways = [
        ("POST", f"/fhir/Encounter?fnr={given}&name={said}", body, typed),
        ("POST", f"/fhir/Patient/{given}", body, typed),
        ("POST", f"/fhir/{said}", body, typed),
        ("POST", "/fhir", body, {"content-type": f"text/{given}"}),
        ("POST", "/fhir", body, typed | {"x-tenant": given}),
        ("POST", "/fhir", body, typed | {"x-tenant": "Hemmeligsen"}),
        ("POST", f"/fhir?tenant={given}", body, typed),
        ("POST", "/fhir", b"", typed),
        ("POST", "/fhir", b" " * (2 * 1024 * 1024) + body, typed),
        ("GET", f"/fhir/EpisodeOfCare?identifier={given}", None, typed),
        ("PUT", f"/fhir/EpisodeOfCare/{given}", body, typed),
        ("DELETE", f"/{said}/{given}", None, typed),
        ("GET", f"/{said}%0d%0aa:%20{given}", None, typed),
        ("GET", f"/livez?{given}", None, typed),
    ]
    for method, path, content, headers in ways:
        await asker.ask(method, path, route="what is turned away", content=content, headers=headers)


async def by_topic(bootstrap: str, topic: str, derived: str) -> int:
    """Send records, good and refused, a deletion and rows of IPLOS-derived data; gives how many are inputs."""
    events = [documents.stay(2), documents.stay(3), documents.stay(2), *documents.refused()]
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        for each in events:
            await producer.send(topic, each.body, key=_key(each), headers=_record_headers(each))
        deleted = f"EpisodeOfCare/{number('key of a record')}".encode()
        await producer.send(topic, None, key=deleted, headers=[("x-kpr-tenant", b"vest")])
        envelope = json.dumps(
            {"specversion": "1.0", "data": words("note"), "subject": number("header")}
        ).encode()
        await producer.send(
            topic, envelope, key=deleted, headers=[("content-type", b"application/cloudevents+json")]
        )
        for row in (_row(number("derived row")), _row(_WRONG), b"{" + number("derived row").encode()):
            await producer.send(derived, row, key=b"k")
        await producer.flush()
    finally:
        await producer.stop()
    return len(events) + 2


def _key(event: Event) -> bytes:
    return f"{event.key or 'Encounter'}/{number('key of a record')}".encode()


def _record_headers(event: Event) -> list[tuple[str, bytes]]:
    told = {**event.headers, "x-kpr-tenant": "vest"}
    return [*((name, value.encode()) for name, value in told.items()), *_HEADERS.items()]


def _row(person: str) -> bytes:
    row = {"kommune": "0301", "person": person, "code": "21", "start": "2024-03-01", "orgnr": "315587700"}
    return json.dumps(row | {"tjenesteID": "T1", "year": 2024, "name": words("family name")}).encode()


def into_folder(folder: Path) -> int:
    """Lay files into a folder as its door reads them, their names with numbers; gives how many inputs they are."""
    named = number("name of a file")
    mine = folder / "vest"
    mine.mkdir(parents=True)
    other = documents.stay(1, id="f1").body or b""
    broken = (documents.stay(1, id="f2").body or b"").replace(b'"status":"active"', b'"status":"aktiv"')
    files = {
        f"{named}.json": other,
        f"pasient-{named[:6]} {named[6:]}.json": broken,
        f"p{named}.xml": documents.in_xml(),
        "several.ndjson": other + b"\n" + broken + b"\n{" + words("note").encode() + b"\n",
    }
    for name, content in files.items():
        (mine / name).write_bytes(content)
    return 6
