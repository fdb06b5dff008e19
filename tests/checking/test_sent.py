"""How a document was sent, and what a resource was sent as: told even by what is refused."""

import json

import pytest

from adapter.checking import Checker, found_in, judged_of
from adapter.checking.roles import role_of
from adapter.checking.scenarios import Role
from adapter.checking.sent import Sent, SentResource, Syntax
from adapter.events import Event
from adapter.outcomes import Outcome, ResourceResult
from adapter.values import replace
from tests.checking.cards import card_of, events, judge, with_body, world

SERVICE_CODE = ("urn:oid:2.16.578.1.12.4.1.1.9151", "20")
REFUSED = ResourceResult("Encounter/1", "Encounter", Outcome.REJECT)


def sent(body: object, content_type: str | None = None) -> Sent:
    """How a document was sent, as a judged one tells."""
    like = events("havbris/01-korttid-start.json")[0]
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": content_type} if content_type else {}
    event = Event("x", written, like.received, like.source, tenant=like.tenant, headers=headers)
    return judge([event])[0].sent


def encounter(**elements: object) -> SentResource:
    found = sent({"resourceType": "Encounter", **elements})
    return found.resources["Encounter"]


@pytest.mark.parametrize(
    ("path", "syntax", "fhir", "bundle"),
    [
        ("havbris/01-korttid-start.json", Syntax.JSON, "R5", None),
        ("furumoen/10-nattopphold.xml", Syntax.XML, "R4", None),
        ("furumoen/12-avlastning-transaksjon.xml", Syntax.XML, "R4", "transaction"),
        ("furumoen/01-minimelding-start.json", Syntax.JSON, "R4", "message"),
        ("havbris/14-abonnement-hjerteslag.json", Syntax.JSON, "R5", "subscription-notification"),
        ("furumoen/14-doctype.xml", Syntax.XML, None, None),
        ("nordlys/25-avkuttet.json", Syntax.JSON, None, None),
    ],
    ids=str,
)
def test_a_document_tells_how_it_was_sent(path: str, syntax: Syntax, fhir: str | None, bundle: str | None):
    found = judge(events(path))[0].sent

    assert (found.syntax, found.fhir, found.bundle) == (syntax, fhir, bundle)


def test_a_leave_of_r5_is_told_by_the_subject_status():
    leave = {"coding": [{"code": "on-leave"}]}

    assert encounter(status="in-progress", subjectStatus=leave).status == "on-leave"
    assert encounter(status="in-progress").status == "in-progress"


def test_codes_are_found_in_either_version_of_fhir():
    coding = {"system": SERVICE_CODE[0], "code": "20"}

    assert encounter(serviceType={"coding": [coding]}).codes == (SERVICE_CODE,)
    assert encounter(serviceType=[{"concept": {"coding": [coding]}}]).codes == (SERVICE_CODE,)
    assert encounter(**{"class": [{"coding": [{"code": "IMP"}]}]}).classes == ("IMP",)
    assert encounter(**{"class": {"code": "IMP"}}).classes == ("IMP",)


def test_nothing_that_may_name_a_person_is_kept():
    number = "17822651283"
    found = encounter(
        status=f"kari {number}",
        type=[{"coding": [{"system": "urn:x", "code": number}], "text": "Kari"}],
        meta={"versionId": number},
    )

    assert found == SentResource("Encounter")


@pytest.mark.parametrize(
    "odd", [None, 7, "x", [], [[]], {"coding": 7}, {"coding": [7, {"code": 7}]}], ids=str
)
def test_what_is_no_fhir_tells_nothing_and_breaks_nothing(odd: object):
    found = encounter(type=odd, status=odd, meta=odd, subjectStatus=odd, **{"class": odd})

    assert (found.codes, found.classes, found.version, found.updated) == ((), (), None, None)


def test_no_more_codes_are_read_than_are_bounded():
    many = [{"coding": [{"code": str(n)}]} for n in range(1000)]

    assert len(encounter(type=many).codes) == 20


def test_the_same_bytes_have_the_same_digest_and_others_another():
    start = events("havbris/01-korttid-start.json")[0]
    again, other = judge([start, with_body(start, (start.body or b"") + b"\n")])

    assert again.sent.digest == judge([start])[0].sent.digest
    assert again.sent.digest != other.sent.digest


@pytest.mark.parametrize(
    ("resource", "bundle", "role"),
    [
        (SentResource("EpisodeOfCare"), None, Role.SERVICE),
        (SentResource("Encounter", classes=("IMP",)), None, Role.SERVICE),
        (SentResource("Encounter", classes=("IMP",)), "message", Role.MINIMELDING),
        (SentResource("Encounter", classes=("HH",), is_within=True), None, Role.VISIT),
        (SentResource("Encounter", classes=("HH",), codes=(SERVICE_CODE,)), None, Role.VISIT),
        (SentResource("Encounter", classes=("AMB",)), None, Role.CONTACT),
        (
            SentResource("Encounter", codes=(("urn:oid:2.16.578.1.12.4.1.1.8663", "KF0101"),)),
            None,
            Role.CONSULTATION,
        ),
        (
            SentResource("Encounter", codes=(("urn:oid:2.16.578.1.12.4.1.1.9505", "6U"),)),
            None,
            Role.CONSULTATION,
        ),
        (SentResource("EpisodeOfCare", is_deletion=True), "transaction", Role.DELETION),
        (SentResource("Patient"), None, Role.UNREADABLE),
    ],
    ids=lambda value: value.value if isinstance(value, Role) else "",
)
def test_what_was_refused_before_it_was_read_is_judged_by_its_codes(
    resource: SentResource, bundle: str | None, role: Role
):
    assert role_of(REFUSED, resource, bundle, world().tables) is role


def test_a_document_of_odd_parts_gives_a_card():
    start = events("havbris/01-korttid-start.json")[0]
    odd = [b"", b"{}", b"[]", b"<", b'{"resourceType":"Bundle","entry":[7,{"resource":[]}]}', b"\xff"]

    assert card_of(with_body(start, body) for body in odd).documents == len(odd)


def test_a_judged_document_keeps_nothing_of_the_body():
    start = events("havbris/01-korttid-start.json")[0]
    (judged,) = judge([start])

    assert "06864214493" not in str(judged.sent.resources) + repr(judged)


def test_who_keeps_no_scorecard_is_told_the_same_but_how_it_was_sent():
    (taken,) = Checker(world()).check(events("bredvik/22-ukjend-kode.json"))

    assert found_in(taken) == replace(judged_of(taken), sent=Sent())
    assert judged_of(taken).sent.syntax is Syntax.JSON
