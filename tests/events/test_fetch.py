"""Asking a tenant's FHIR API: what is an answer, what is none, and when it is left alone."""

import json
import logging

import httpx
import pytest
import structlog

from adapter.config import Tenant
from adapter.errors import Misconfigured
from adapter.events import fetch
from adapter.events.fetch import FhirApis
from adapter.events.missing import Said, name_of
from tests.fhir_api import FHIR, Reply, episode, fhir_api, patient

LIMIT = 20_000


@pytest.fixture
async def api(tmp_path):
    async with fhir_api(tmp_path) as each:
        yield each


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(fetch, "_PAUSE", 0.001)


class Asked:
    """A tenant's API as the adapter asks it; what it rests, and what it logged."""

    def __init__(self, api, **settings):
        base = settings.pop("base", api.base)
        told = {"base": base, "ca_file": api.ca_file, "timeout_seconds": 5, **settings}
        tenant = Tenant(kommuneNr="0301", fhir_api={k: v for k, v in told.items() if v is not None})
        self.apis = FhirApis({"vest": tenant, "nord": Tenant(kommuneNr="1804")}, LIMIT)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.apis.close()

    async def one(self, address="Patient/p1"):
        return (await self.apis.ask("vest", [address]))[address]

    def sleep_over(self):
        """Let the rest end."""
        self.apis._apis["vest"].rest._until = 0


async def test_a_resource_that_is_there_is_delivered_as_it_is(api):
    api.has(patient())
    async with Asked(api) as asked:
        answer = await asked.one()

    assert answer.said is Said.FOUND
    assert json.loads(answer.delivered.body) == patient()
    assert (answer.delivered.name, answer.delivered.full_url) == ("Patient/p1", f"{api.base}/Patient/p1")
    assert answer.delivered.content_type == FHIR["content-type"]
    assert api.asked[0][1]["accept"] == "application/fhir+json; fhirversion=4.0"


async def test_only_a_tenant_with_an_api_is_served(api):
    async with Asked(api) as asked:
        assert asked.apis.serves("vest")
        assert not asked.apis.serves("nord")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(404), Said.NOT_FOUND),
        (Reply(410), Said.GONE),
        (Reply(400), Said.UNUSABLE),
        (Reply(500), Said.UNUSABLE),
        (Reply(204), Said.UNUSABLE),
        (Reply(body=b"{"), Said.UNUSABLE),
        (Reply(body=b"[]"), Said.UNUSABLE),
        (Reply(body=json.dumps(patient("p2")).encode()), Said.UNUSABLE),
        (Reply(body=json.dumps({**patient(), "resourceType": "Group"}).encode()), Said.UNUSABLE),
        (Reply(body=json.dumps(patient(language="n" * LIMIT)).encode()), Said.UNUSABLE),
        (Reply(headers={"content-type": "text/html"}, body=json.dumps(patient()).encode()), Said.UNUSABLE),
        (
            Reply(headers={**FHIR, "content-encoding": "gzip"}, body=json.dumps(patient()).encode()),
            Said.UNUSABLE,
        ),
    ],
    ids=[
        "not-found",
        "gone",
        "bad-request",
        "server-error",
        "no-content",
        "no-json",
        "no-resource",
        "other-id",
        "other-kind",
        "too-large",
        "not-fhir",
        "packed",
    ],
)
async def test_everything_else_is_no_resource(api, reply, said):
    api.says("Patient/p1", reply)
    async with Asked(api) as asked:
        assert (await asked.one()).said is said
        assert (await asked.one()).delivered is None


async def test_a_redirect_is_not_followed(api):
    api.has(patient("p2"))
    api.says("Patient/p1", Reply(302, {"location": f"{api.base}/Patient/p2"}))
    async with Asked(api) as asked:
        assert (await asked.one()).said is Said.UNUSABLE
    assert api.paths == ["/fhir/Patient/p1"]


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/fhir/Patient/p1",
        "https://127.0.0.1/fhir/Patient/p1",
        "fhir/Patient/p1",
        "Patient/..",
        "Patient/../admin",
        "Patient/p1?_format=xml",
        "Patient/p1#",
        "Observation/o1",
        "Patient/",
        "",
    ],
)
async def test_what_lies_elsewhere_or_is_of_no_use_is_never_asked_for(api, address):
    async with Asked(api) as asked:
        assert (await asked.one(address)).said is Said.NOT_ASKED
    assert api.asked == []


@pytest.mark.parametrize("version", ["", "/_history/3"])
async def test_an_address_of_the_api_is_asked_for_in_its_newest_version(api, version):
    api.has(patient())
    async with Asked(api) as asked:
        answer = await asked.one(f"{api.base}/Patient/p1{version}")
    assert (answer.said, api.paths) == (Said.FOUND, ["/fhir/Patient/p1"])


async def test_an_api_may_be_known_by_another_address(api):
    api.has(patient())
    address = "https://epj.example/fhir/Patient/p1"
    async with Asked(api, known_as=("https://epj.example/fhir/",)) as asked:
        answer = await asked.one(address)
    assert answer.delivered.full_url == address


async def test_several_are_asked_for_side_by_side_but_not_too_many(api):
    names = [f"p{n}" for n in range(12)]
    for name in names:
        api.says(f"Patient/{name}", Reply(body=json.dumps(patient(name)).encode(), seconds=0.3))
    async with Asked(api) as asked:
        answers = await asked.apis.ask("vest", [f"Patient/{name}" for name in names])
    assert {answer.said for answer in answers.values()} == {Said.FOUND}
    assert 1 < api.most_at_once <= 4


async def test_lookup_material_is_asked_for_once_in_a_while(api):
    api.has(patient())
    async with Asked(api) as asked:
        assert [(await asked.one()).said for _ in range(3)] == [Said.FOUND] * 3
    assert len(api.asked) == 1


async def test_what_is_reported_is_asked_for_every_time_for_only_the_newest_counts(api):
    api.has(episode())
    async with Asked(api) as asked:
        assert [(await asked.one("EpisodeOfCare/901")).said for _ in range(2)] == [Said.FOUND] * 2
    assert len(api.asked) == 2


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_an_api_that_is_not_well_is_asked_again_at_once(api, status):
    found = Reply(body=json.dumps(patient()).encode())
    api.says("Patient/p1", Reply(status), Reply(status), found)
    async with Asked(api) as asked:
        assert (await asked.one()).said is Said.FOUND
    assert len(api.asked) == 3


async def test_then_it_is_left_alone_for_a_while_that_grows(api):
    api.says("Patient/p1", Reply(503))
    async with Asked(api) as asked:
        rests = []
        for _ in range(3):
            answer = await asked.one()
            again = await asked.one("Patient/p2")
            assert (answer.said, again.said) == (Said.AWAY, Said.AWAY)
            rests.append(round(answer.rest.total_seconds()))
            asked.sleep_over()
    assert rests == [60, 120, 240]
    assert api.paths == ["/fhir/Patient/p1"] * 9, "while it rests nothing is asked"


async def test_an_answer_ends_the_growing(api):
    found = Reply(body=json.dumps(patient()).encode())
    api.says("Patient/p1", *[Reply(503)] * 3, found)
    api.says("Patient/p3", Reply(503))
    async with Asked(api) as asked:
        await asked.one()
        asked.sleep_over()
        assert (await asked.one()).said is Said.FOUND
        assert round((await asked.one("Patient/p3")).rest.total_seconds()) == 60


async def test_an_api_says_itself_how_long_it_wants_to_rest(api):
    api.says("Patient/p1", Reply(429, {"retry-after": "900"}))
    async with Asked(api) as asked:
        answer = await asked.one()
    assert (answer.said, round(answer.rest.total_seconds())) == (Said.AWAY, 900)
    assert len(api.asked) == 1, "not asked again at once"


async def test_an_answer_that_takes_too_long_is_none(api):
    api.says("Patient/p1", Reply(seconds=30))
    async with Asked(api, timeout_seconds=0.05) as asked:
        assert (await asked.one()).said is Said.AWAY


async def test_a_question_of_many_ends_in_time_and_leaves_nothing_behind(api, monkeypatch):
    api.has(patient())
    api.says("Patient/p2", Reply(seconds=30))
    async with Asked(api, timeout_seconds=30) as asked:
        await asked.one()  # kept, and at hand at once from now on
        monkeypatch.setattr(fetch, "_QUESTION_SECONDS", 0.3)
        answers = await asked.apis.ask("vest", ["Patient/p1", "Patient/p2"])
    assert {name: answer.said for name, answer in answers.items()} == {
        "Patient/p1": Said.FOUND,
        "Patient/p2": Said.AWAY,
    }


async def test_an_api_that_is_not_there_is_away(api):
    async with Asked(api, base="https://127.0.0.1:1/fhir") as asked:
        assert (await asked.one()).said is Said.AWAY


async def test_a_certificate_of_nobody_we_know_is_not_accepted(api):
    api.has(patient())
    api.ca_file = None
    async with Asked(api) as asked:
        assert (await asked.one()).said is Said.AWAY
    assert api.asked == []


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_read_stops_the_start(api, tmp_path, content):
    file = tmp_path / "own.pem"
    if content:
        file.write_text(content)
    api.ca_file = file
    with pytest.raises(Misconfigured, match=r"own\.pem: fhir_api\.ca_file cannot be read"):
        Asked(api)


@pytest.mark.parametrize("status", [401, 403])
async def test_an_api_that_refuses_us_is_not_hammered_at(api, status):
    api.says("Patient/p1", Reply(status))
    async with Asked(api) as asked:
        with structlog.testing.capture_logs() as logged:
            answers = [await asked.one(), await asked.one("Patient/p2")]
    assert [answer.said for answer in answers] == [Said.REFUSED] * 2
    assert round(answers[0].rest.total_seconds()) == 60
    assert len(api.asked) == 1
    assert [(each["event"], each["tenant"], each["status"]) for each in logged] == [
        ("fhir_api_refused", "vest", status)
    ]


async def test_the_token_is_sent_and_read_again_when_it_changes(api, tmp_path):
    api.has(episode())
    token = tmp_path / "token"
    token.write_text("first\n")
    async with Asked(api, token_file=token) as asked:
        await asked.one("EpisodeOfCare/901")
        new = tmp_path / "new"
        new.write_text("second\n")
        new.replace(token)
        await asked.one("EpisodeOfCare/901")
    assert [headers["authorization"] for _, headers in api.asked] == ["bearer first", "bearer second"]


@pytest.mark.parametrize("content", [None, "", "two\nlines", "blåbær"])
async def test_without_a_token_that_can_be_sent_nobody_is_asked(api, tmp_path, content):
    token = tmp_path / "token"
    if content is not None:
        token.write_text(content)
    async with Asked(api, token_file=token) as asked:
        assert (await asked.one()).said is Said.REFUSED
    assert api.asked == []


async def test_no_address_stands_in_any_log(api, caplog):
    caplog.set_level(logging.DEBUG)
    api.has(patient())
    api.says("Patient/p2", Reply(503))
    async with Asked(api) as asked:
        with structlog.testing.capture_logs() as logged:
            await asked.apis.ask("vest", ["Patient/p1"])
            await asked.apis.ask("vest", ["Patient/p2"])
    assert "Patient" not in caplog.text
    assert "Patient" not in str(logged)
    assert [each["event"] for each in logged] == ["fhir_api_away"]


async def test_nothing_of_the_environment_is_used(api, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    api.has(patient())
    async with Asked(api) as asked:
        assert (await asked.one()).said is Said.FOUND


def test_the_library_is_asked_not_to_follow_redirects_by_itself(api):
    client = Asked(api).apis._apis["vest"].client
    assert (client.follow_redirects, client.trust_env) == (False, False)
    assert isinstance(client, httpx.AsyncClient)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Patient/p1", "Patient/p1"),
        ("https://epj.example/fhir/Patient/p1/_history/2", "Patient/p1"),
        ("Patient/..", None),
        ("patient/p1", None),
        ("p1", None),
        (f"Patient/{'9' * 65}", None),
    ],
)
def test_the_name_is_the_end_of_an_address(address, name):
    assert name_of(address) == name
