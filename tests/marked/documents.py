"""Marked documents: services, consultations, messages of minimeldinger, and an example of each rule broken."""

import json
from collections.abc import Iterator
from typing import Any

from adapter.events import Event
from adapter.rules.examples import Kind, all_examples
from adapter.values import replace
from tests.delivery.given import event, service, visit
from tests.marked.persons import number, words
from tests.notifications.documents import FNR, Tree, bundle, coded, meta, minimelding, named

#: The person of the examples of the rules.
_OF_EXAMPLES = b"14853605434"
SUBJECTS = ("subject of the first", "subject of the second", "subject of the third", "subject of the fourth")
_KINDS = ("21", "20", "18", "19")


def person(written: str) -> Tree:
    """A contained Patient `#p` with everything of a person that FHIR has room for."""
    return {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": FNR, "value": number(written)}],
        "name": [{"family": words("family name"), "given": [words("given name")]}],
        "address": [{"line": [f"{words('street')} 7"], "city": words("city")}],
        "telecom": [{"system": "phone", "value": words("phone")}],
    }


def about(written: str) -> Tree:
    """What a resource of the marked person has besides what is reported."""
    contained = {
        "resourceType": "Condition",
        "id": "c",
        "code": {"text": words("contained text")},
        "note": [{"text": words("note")}],
        "subject": {"reference": "#p", "display": words("display")},
    }
    return {
        "contained": [person(written), contained],
        "text": {"status": "generated", "div": narrative()},
        "extension": [
            {
                "url": "https://epj.example/other",
                "valueIdentifier": {"system": FNR, "value": number("extension")},
            },
            {"url": "https://epj.example/note", "valueString": words("note")},
        ],
    }


def narrative() -> str:
    """A narrative that names the person."""
    said = f"{words('narrative')} {number('narrative number')}"
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{said}</div>'


def said(code: str) -> Tree:
    """A code with words beside it."""
    concept = coded(code)
    concept["coding"][0]["display"] = words("display")
    return concept | {"text": words("display")}


def stay(place: int, version: int = 1, kommune_nr: str = "0301", **changes: Any) -> Event:
    """A stay of one of the subjects, from 0; each is of another kind, so that none is another's duplicate."""
    unit = {"patient": {"reference": "#p", "display": words("display")}, "type": [said(_KINDS[place])]}
    return service(place + 1, version, kommune_nr, **(about(SUBJECTS[place]) | unit | changes))


def numbered() -> list[Event]:
    """Services whose names hold numbers: as their id in several ways, their version, identifier and references."""
    given, urn = number("resource id"), f"urn:fnr:{number('urn reference')}"
    ids = (given, f"p-{given}", f"p{given}", f"{given}.1")
    made = [stay(0, id=each, identifier=_identifier(f"T-{place}")) for place, each in enumerate(ids)]
    told = meta(number("version id"), "2025-03-01T08:00:00Z", source=urn)
    service_id = number("identifier of a service")
    named_by = [_identifier(service_id), _identifier(f"T-{service_id}"), _identifier(f"T{service_id}")]
    made += [stay(1, id=f"n{place}", meta=told, identifier=each) for place, each in enumerate(named_by)]
    account = [{"reference": urn, "display": words("display")}]
    return [*made, stay(2, id="u1", account=account), stay(3, id="u2", patient={"reference": urn})]


def _identifier(value: str) -> list[Tree]:
    return [{"system": "https://epj.example/tjeneste", "value": value}]


def contact(**changes: Any) -> Event:
    """A consultation at a helsestasjon."""
    more = about("subject of a consultation") | {"reasonCode": [{"text": words("reason text")}]}
    extension = more.pop("extension")
    made = visit(1, **(more | changes))
    tree = json.loads(made.body or b"")
    tree["extension"] += extension
    return event("0301", "v1/1", tree)


def message() -> Event:
    """A message with one minimelding."""
    written = "subject of a minimelding"
    more = about(written) | {
        "subject": named(number(written), FNR),
        "reasonCode": [{"text": words("reason text")}],
    }
    tree = minimelding(ids={"tjenesteID": "M-77"}, **more)
    tree["id"] = f"m-{number('resource id')}"
    return event("0301", "m1", tree)


def several() -> Event:
    """A Bundle of one that can be reported and one that cannot."""
    good, bad = (
        json.loads(each.body or b"") for each in (stay(2, id="b1"), stay(3, id="b2", type=[coded("999")]))
    )
    return event("0301", "bundle", bundle(good, bad) | {"id": "b"})


def refused() -> list[Event]:
    """An example of each rule broken, about a marked person, with free text wherever a document has room."""
    plain = event("0301", "x", {"resourceType": "EpisodeOfCare", "id": "x"})
    return [
        replace(plain, id=f"0301/{rule}/{place}", body=body, headers={"content-type": content_type}, key=None)
        for rule, place, body, content_type in _broken()
    ]


def _broken() -> Iterator[tuple[str, int, bytes, str]]:
    for rule, pair in all_examples().items():
        if pair.failing.kind not in (Kind.DOCUMENT, Kind.SEQUENCE):
            continue
        for place, each in enumerate(pair.failing.documents):
            if each.body is not None:
                yield rule, place, _marked(each.body, rule), each.content_type or _type_of(each.body)


def _marked(body: bytes, rule: str) -> bytes:
    """About the marked person, and about a service of the rule's own: else one rule's example changes another's."""
    body = body.replace(_OF_EXAMPLES, number("subject of what is refused").encode())
    body = body.replace(b'"TJ-901"', f'"TJ-{rule}"'.encode()).replace(b'"901"', f'"{rule}"'.encode())
    try:
        tree = json.loads(body)
    except ValueError:
        return body
    return json.dumps(dressed(tree), ensure_ascii=False).encode() if isinstance(tree, dict) else body


def dressed(tree: Any) -> Any:
    """A document with words beside each of its codes and references, and a narrative in each resource."""
    if isinstance(tree, list):
        return [dressed(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    made = {name: dressed(value) for name, value in tree.items()}
    if "coding" in made or "reference" in made:
        made["text" if "coding" in made else "display"] = words("display")
    if made.get("resourceType") in ("Encounter", "EpisodeOfCare", "Patient"):
        made["text"] = {"status": "generated", "div": narrative()}
    if made.get("resourceType") == "Encounter":
        made["reasonCode"] = [{"text": words("reason text")}]
    if made.get("resourceType") == "Patient":
        made |= {"name": [{"family": words("family name")}], "address": [{"line": [words("street")]}]}
    return made


def _type_of(body: bytes) -> str:
    return "application/fhir+xml" if body.lstrip()[:1] == b"<" else "application/fhir+json"


def in_xml() -> bytes:
    """A service in XML."""
    return (
        '<EpisodeOfCare xmlns="http://hl7.org/fhir"><id value="x1"/>'
        f'<text><status value="generated"/>{narrative()}</text>'
        '<identifier><system value="https://epj.example/tjeneste"/><value value="T-XML"/></identifier>'
        '<status value="active"/><type><coding><system value="urn:oid:2.16.578.1.12.4.1.1.9151"/>'
        f'<code value="21"/><display value="{words("display")}"/></coding></type>'
        f'<patient><identifier><system value="{FNR}"/><value value="{number("subject of the copied")}"/></identifier>'
        f'<display value="{words("family name")}"/></patient>'
        '<managingOrganization><identifier><system value="urn:oid:2.16.578.1.12.4.1.4.101"/>'
        '<value value="322109830"/></identifier></managingOrganization>'
        '<period><start value="2025-02-01"/></period></EpisodeOfCare>'
    ).encode()
