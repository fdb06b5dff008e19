"""Sessions over HTTP: what programs ask, and what they are answered."""

import asyncio
import json
from xml.etree import ElementTree as ET

import pytest

from adapter.bench.sessions import Sessions
from adapter.config import BenchSettings
from adapter.web.turns import RETRY_AFTER, TooBusy
from tests.bench_sessions.opened import BACK, END, MOVED, PAUSE, START, Clock, world
from tests.bench_sessions.test_own import TENANTS, table, with_code
from tests.benched import EXAMPLES, app_of, asking, bench_of, examples_world, real_looking_number

SESSIONS = "/api/v1/bench/sessions"
JSON, XML, LINES = "application/fhir+json", "application/fhir+xml", "application/x-ndjson"
NUMBER = real_looking_number()


@pytest.fixture
def bench():
    return bench_of(examples_world())


@pytest.fixture
async def client(bench):
    async with asking(app_of(bench, examples_world())) as each:
        yield each


async def opened(client, **asked):
    answer = await client.post(SESSIONS, json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()["addresses"]


async def sent(client, addresses, name, content_type=JSON, **parameters):
    return await client.post(
        addresses["documents"],
        content=(EXAMPLES / name).read_bytes(),
        headers={"content-type": content_type},
        params={"name": name} | parameters,
    )


async def test_a_session_opens_with_nothing_and_says_where_it_is_found(client):
    answer = await client.post(SESSIONS)
    session = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, session["addresses"]["self"])
    assert session["tenants"] == ["bredvik", "default", "furumoen", "havbris", "nordlys"]
    for address in session["addresses"].values():
        assert (await client.get(address)).status_code == 200


async def test_a_course_is_sent_step_by_step_and_each_answer_has_its_message(client):
    addresses = await opened(client, tenant="bredvik")
    for number, name in enumerate((START, PAUSE, BACK, MOVED, END), start=1):
        answer = await sent(client, addresses, name)
        (document,) = answer.json()["documents"]
        assert (answer.status_code, document["number"], document["name"]) == (201, number, name)
        assert len(document["result"]["notifications"]) == 1
        (message,) = document["messages"]
        assert (message["kommuneNr"], message["line"], message["findings"]) == ("4631", "IPLOS", [])
        assert f'notifikasjonLopeNr="{number}"' in message["xml"]
    steps = (await client.get(addresses["timeline"])).json()["steps"]
    assert [each["event"] for each in steps] == [
        "TjenesteStart",
        "MidlertidigStoppFra",
        "MidlertidigStoppTil",
        "TjenesteutforerEndret",
        "TjenesteSlutt",
    ]
    messages = (await client.get(addresses["messages"])).json()["messages"]
    assert [each["document"] for each in messages] == [1, 2, 3, 4, 5]


async def test_json_and_xml_and_lines_are_taken(client):
    addresses = await opened(client)
    assert (await sent(client, addresses, START)).status_code == 201
    answer = await sent(client, addresses, "furumoen/11-rehabilitering-hele-lopet.xml", XML)
    assert len(answer.json()["documents"][0]["result"]["notifications"]) == 4
    one = json.dumps(json.loads((EXAMPLES / START).read_bytes()))
    lines = f"{one}\n\n{one}\n"
    answer = await client.post(
        addresses["documents"],
        content=lines,
        headers={"content-type": LINES},
        params={"name": "bredvik/a.ndjson"},
    )
    told = [(each["name"], each["result"]["outcome"]) for each in answer.json()["documents"]]
    assert told == [("bredvik/a.ndjson:1", "no-event"), ("bredvik/a.ndjson:3", "no-event")]


async def test_one_document_is_given_with_its_text_and_all_without(client):
    addresses = await opened(client)
    await sent(client, addresses, START)
    document = (await client.get(f"{addresses['documents']}/1")).json()
    assert document["text"] == (EXAMPLES / START).read_text(encoding="utf-8")
    (listed,) = (await client.get(addresses["documents"])).json()["documents"]
    assert listed == {key: value for key, value in document.items() if key != "text"}


async def test_the_time_to_judge_by_may_be_said_of_one_document(client):
    addresses = await opened(client)
    early = await sent(client, addresses, START, **{"as-of": "2026-01-01T00:00:00Z"})
    assert early.json()["documents"][0]["result"]["outcome"] == "reject"
    late = await sent(client, addresses, START, **{"as-of": "2026-06-01T00:00:00+02:00"})
    assert late.json()["documents"][0]["result"]["outcome"] == "notify"


@pytest.mark.parametrize(
    "moment", ["soon", "2026-01-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"]
)
async def test_a_time_that_nothing_is_judged_by_is_refused(client, moment):
    addresses = await opened(client)
    answer = await sent(client, addresses, START, **{"as-of": moment})
    assert (answer.status_code, answer.json()["error"]) == (400, "value")
    answer = await client.post(SESSIONS, json={"as_of": moment})
    assert (answer.status_code, answer.json()["faults"][0]["file"]) == (422, "as_of")


async def test_own_tenants_and_rows_are_of_the_session_alone(client):
    asked = {"tenants": TENANTS, "mappings": {"municipalities/mine.yaml": table()}, "tenant": "mine"}
    own = await opened(client, **asked)
    other = await opened(client, tenant="bredvik")
    results = []
    for addresses in (own, other):
        answer = await client.post(
            addresses["documents"], content=with_code("NY-9"), headers={"content-type": JSON}
        )
        results.append(answer.json()["documents"][0]["result"])
    assert [each["outcome"] for each in results] == ["notify", "reject"]
    assert results[0]["resources"][0]["mapping"]["table"] == "mine"


async def test_faulty_tables_of_its_own_open_nothing_and_every_fault_is_listed(client, bench):
    asked = {"tenants": "tenants:\n  a: {kommuneNr: 0301, x: 1}\n", "mappings": {"a.yaml": "table: x\n"}}
    answer = await client.post(SESSIONS, json=asked)
    problem = answer.json()
    assert (answer.status_code, problem["error"], set(problem["text"])) == (422, "faulty", {"nb", "en"})
    places = {(each["file"], each["line"]) for each in problem["faults"]}
    assert places == {("a.yaml", 1), ("tenants", 2)}
    assert len(bench.sessions) == 0


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"{", "request"),
        (b"[]", "request"),
        (b'{"tenant": 5}', "tenant"),
        (b'{"independent": 1}', "independent"),
        (b'{"mappings": {"a.yaml": 5}}', "mappings.a.yaml"),
        (b'{"nonsense": 1}', "nonsense"),
    ],
)
async def test_what_is_asked_wrongly_is_told_by_its_place(client, body, place):
    answer = await client.post(SESSIONS, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert [each["file"] for each in answer.json()["faults"]] == [place]


async def test_what_is_not_there_is_said_so_in_both_languages(client):
    addresses = await opened(client)
    closed = await opened(client)
    assert (await client.delete(closed["self"])).status_code == 204
    for address in (f"{SESSIONS}/nobody", closed["self"], closed["timeline"], f"{addresses['documents']}/1"):
        answer = await client.get(address)
        problem = answer.json()
        assert (answer.status_code, problem["error"], set(problem["text"])) == (
            404,
            "not-found",
            {"nb", "en"},
        )
    for number in ("0", "x", "-1", "9" * 30):
        assert (await client.get(f"{addresses['documents']}/{number}")).status_code == 404
    assert (await client.delete(closed["self"])).status_code == 404


async def test_an_address_says_which_methods_it_has(client):
    addresses = await opened(client)
    answer = await client.put(addresses["self"])
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET")
    answer = await client.delete(addresses["documents"])
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_other_media_types_are_refused(client):
    addresses = await opened(client)
    answer = await sent(client, addresses, START, "text/plain")
    assert (answer.status_code, answer.json()["error"]) == (415, "not-supported")
    answer = await client.post(SESSIONS, content=b"{}", headers={"content-type": "text/plain"})
    assert answer.status_code == 415


async def test_nothing_at_all_is_no_document(client):
    addresses = await opened(client)
    for content_type, body in ((JSON, b""), (LINES, b"\n\n")):
        answer = await client.post(
            addresses["documents"], content=body, headers={"content-type": content_type}
        )
        assert (answer.status_code, answer.json()["error"]) == (400, "required")


async def test_more_than_a_session_holds_is_refused_and_nothing_of_it_judged():
    bench = bench_of(examples_world(), documents=2, megabytes=1)
    async with asking(app_of(bench, examples_world())) as client:
        addresses = await opened(client, tenant="bredvik")
        one = json.dumps(json.loads((EXAMPLES / START).read_bytes())).encode()
        lines = b"\n".join([one] * 3)
        answer = await client.post(addresses["documents"], content=lines, headers={"content-type": LINES})
        assert (answer.status_code, answer.json()["error"]) == (413, "session-full")
        large = await client.post(
            addresses["documents"], content=b" " * (1024 * 1024 + 1), headers={"content-type": LINES}
        )
        assert (large.status_code, large.json()["error"]) == (413, "too-long")
        assert (await client.get(addresses["documents"])).json() == {"documents": []}


async def test_more_sessions_than_may_be_are_told_when_to_come_again():
    bench = bench_of(examples_world(), sessions=1, minutes=1)
    async with asking(app_of(bench, examples_world())) as client:
        await opened(client)
        answer = await client.post(SESSIONS)
        assert (answer.status_code, answer.json()["error"]) == (429, "too-many-sessions")
        assert 1 <= int(answer.headers["retry-after"]) <= 60


async def test_where_too_many_wait_already_the_next_is_sent_away(client, bench, monkeypatch):
    addresses = await opened(client)

    async def busy(_size, _work):
        raise TooBusy

    monkeypatch.setattr(type(bench.turns), "work", lambda _self, size, work: busy(size, work))
    for asking_now in (
        sent(client, addresses, START),
        client.post(SESSIONS),
        client.get(addresses["report"]),
    ):
        answer = await asking_now
        assert (answer.status_code, answer.headers["retry-after"]) == (429, str(RETRY_AFTER))


async def test_documents_sent_at_once_are_all_judged_and_numbered(client):
    addresses = await opened(client)
    answers = await asyncio.gather(*(sent(client, addresses, START) for _ in range(8)))
    documents = [answer.json()["documents"][0] for answer in answers]
    assert sorted(each["number"] for each in documents) == list(range(1, 9))
    assert sorted(each["result"]["outcome"] for each in documents) == ["no-event"] * 7 + ["notify"]


async def test_an_expired_session_is_not_there():
    clock = Clock()
    bench = bench_of(examples_world())
    object.__setattr__(bench, "sessions", Sessions(BenchSettings(minutes=5), world, clock))
    async with asking(app_of(bench, examples_world())) as client:
        addresses = await opened(client)
        clock.go_on(minutes=4)
        assert (await client.get(addresses["self"])).status_code == 200
        clock.go_on(minutes=5)
        assert (await client.get(addresses["self"])).status_code == 404


async def test_report_and_scorecard_come_in_the_forms_that_tools_read(client):
    addresses = await opened(client, tenant="bredvik")
    await sent(client, addresses, START)
    await sent(client, addresses, "bredvik/22-ukjend-kode.json")
    results = (await client.get(addresses["report"])).json()["results"]
    assert [each["outcome"] for each in results] == ["notify", "reject"]
    for address, root in ((addresses["report"], "testsuites"), (addresses["scorecard"], "testsuites")):
        junit = await client.get(address, params={"format": "junit"})
        assert (junit.headers["content-type"], ET.fromstring(junit.content).tag) == ("application/xml", root)
        page = await client.get(address, params={"format": "html", "lang": "en"})
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert '<html lang="en"' in page.text
    sarif = await client.get(addresses["report"], params={"format": "sarif"})
    assert (sarif.headers["content-type"], sarif.json()["version"]) == ("application/sarif+json", "2.1.0")
    assert (await client.get(addresses["scorecard"])).json()["documents"] == 2


async def test_a_form_that_nobody_reads_is_refused(client):
    addresses = await opened(client)
    for address, form in ((addresses["report"], "pdf"), (addresses["scorecard"], "sarif")):
        answer = await client.get(address, params={"format": form})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid")


async def test_texts_are_in_the_language_that_is_asked_for(client):
    addresses = await opened(client)
    for headers, language in (({}, "nb"), ({"accept-language": "en"}, "en")):
        page = await client.get(addresses["report"], params={"format": "html"}, headers=headers)
        assert f'<html lang="{language}"' in page.text


async def test_a_number_that_looks_real_is_in_no_answer(client):
    addresses = await opened(client, tenant="bredvik")
    text = (EXAMPLES / START).read_text(encoding="utf-8")
    tree = json.loads(text) | {"id": NUMBER, f"x{NUMBER}": NUMBER}
    for name, content_type, body in (
        (f"{NUMBER}.json", JSON, json.dumps(tree)),
        ("a.xml", XML, f'<Patient xmlns="http://hl7.org/fhir"><id value="{NUMBER}"/><x{NUMBER}/></Patient>'),
        ("b.ndjson", LINES, json.dumps({"resourceType": NUMBER})),
    ):
        answer = await client.post(
            addresses["documents"],
            content=body,
            headers={"content-type": content_type},
            params={"name": name},
        )
        assert (answer.status_code, NUMBER in answer.text) == (201, False)
    for address in (*addresses.values(), f"{addresses['documents']}/1", f"{addresses['documents']}/2"):
        for form in ("json", "junit", "sarif", "html"):
            answer = await client.get(address, params={"format": form})
            assert NUMBER not in answer.text
            assert NUMBER not in str(answer.headers)
    for asked in ({"tenant": NUMBER}, {NUMBER: 1}, {"mappings": {f"{NUMBER}.txt": "x"}}):
        answer = await client.post(SESSIONS, json=asked)
        assert (answer.status_code, NUMBER in answer.text) == (422, False)
