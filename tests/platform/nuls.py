"""Records with something in them that no database column takes: U+0000, wherever one can stand; and tenants."""

import secrets

import orjson

from tests.notifications.documents import coded, consultation, episode
from tests.platform.traffic import TENANT, Sent, document

N = "a\0b"
LOCAL = [{"system": "https://epj.example/tjeneste", "value": "NUL"}]
PATIENT = {"resourceType": "Patient", "id": N}
BATCH = {"resourceType": "Bundle", "type": "batch"}
ENVELOPE = {"specversion": "1.0", "id": N, "source": N, "type": N, "traceparent": N}


def record(value: bytes | None, *headers: tuple[str, bytes], key: bytes = b"EpisodeOfCare/nul") -> Sent:
    return Sent(key, value, (*TENANT, *headers))


def service(**changes: object) -> Sent:
    return record(orjson.dumps(episode(**changes)))


def bundle(*entries: object) -> Sent:
    return record(orjson.dumps(BATCH | {"entry": entries}))


#: By what is odd about each.
NULS = {
    "id": service(id=N),
    "identifier": service(identifier=[{"system": "https://epj.example", "value": N}]),
    "identifier system": service(identifier=[{"system": N, "value": "3"}]),
    "status": service(status=N),
    "code": service(type=[coded(N)]),
    "code system": service(type=[coded("21", N)]),
    "display": service(type=[coded("21") | {"text": N}]),
    "version": service(meta={"versionId": N}),
    "person": service(patient={"identifier": {"system": "urn:oid:1.2", "value": N}}),
    "reference": service(patient={"reference": f"Patient/{N}"}),
    "address": service(patient={"reference": f"https://epj.example/Patient/{N}"}),
    "unit": service(managingOrganization={"display": N}),
    "date": service(period={"start": N}),
    "extension": service(extension=[{"url": N, "valueString": N}]),
    "element": service(**{N: 1}),
    "contained": service(contained=[PATIENT]),
    "type": record(orjson.dumps({"resourceType": N, "id": "16"})),
    "consultation": record(orjson.dumps(consultation(id=N, identifier=LOCAL))),
    "entry": bundle({"fullUrl": N, "resource": episode(id="19"), "request": {"method": "PUT", "url": N}}),
    "deletion": bundle({"request": {"method": "DELETE", "url": f"EpisodeOfCare/{N}"}}),
    "raw": record(b"\0"),
    "raw in a string": record(document("raw", 1).replace(b"RAW", b"R\0W")),
    "key": record(document("key", 1), key=b"EpisodeOfCare/a\0b"),
    "tombstone": record(None, key=b"EpisodeOfCare/a\0b"),
    "tombstone of nothing": record(None, key=b"\0"),
    "header": record(document("header", 1), ("x-\0", b"\0")),
    "content type": record(document("content", 1), ("content-type", b"application/\0")),
    "trace": record(document("trace", 1), ("traceparent", b"00-\0")),
    "envelope": record(
        orjson.dumps(ENVELOPE | {"data": episode(id="30", identifier=LOCAL, status=N)}),
        ("content-type", b"application/cloudevents+json"),
    ),
    # Longer than an entry of an index may be, and nothing that could be compressed.
    "long identifier": service(
        identifier=[{"system": "https://epj.example", "value": secrets.token_hex(5_000)}]
    ),
    "long id": service(id=secrets.token_hex(5_000)),
    "long reference": service(patient={"reference": f"Patient/{secrets.token_hex(5_000)}"}),
    "long key": record(None, key=b"EpisodeOfCare/" + secrets.token_hex(5_000).encode()),
    "surrogate": record(document("surrogate", 1).replace(b"SURROGATE", b"\\ud800")),
}

#: Tenants that nobody is called.
NAMELESS = {
    "nul": Sent(b"EpisodeOfCare/1", document("nul", 1), (("x-kpr-tenant", b"plain\0"),)),
    "tombstone": Sent(b"EpisodeOfCare/2", None, (("x-kpr-tenant", b"\0"),)),
    "long": Sent(
        b"EpisodeOfCare/4", document("long", 1), (("x-kpr-tenant", secrets.token_hex(5_000).encode()),)
    ),
}
