"""What the pages answer without a browser: statuses, headers, bounds, and what they keep to themselves."""

import json
import re
import threading
from base64 import b64encode
from hashlib import sha256
from html import unescape
from importlib.resources import files
from pathlib import Path
from string import Formatter
from urllib.parse import quote

import pytest
import structlog
from starlette.formparsers import SpooledTemporaryFile

from adapter.web.openapi import describe
from adapter.web.pages.api_page import operations
from adapter.web.pages.examples import examples
from adapter.web.pages.phrases import PHRASES
from adapter.web.pages.phrases.interface import IN_BOKMAL
from adapter.web.pages.raising import raised
from adapter.web.pages.static_files import FILES
from tests.benched import app_of, asking, bench_app, bench_of, examples_world, real_looking_number
from tests.browser.doing import BAD, content

STAY = content("bredvik/02-langtidsopphald-start.json")
PAGES = [
    "/bench",
    "/bench/examples",
    "/rules",
    "/rules/KPR-V-034",
    "/api/v1/docs",
    "/bench/x",
    "/static/base.css",
]


@pytest.fixture(scope="module")
def world():
    return examples_world()


@pytest.fixture
async def client(world):
    async with asking(bench_app(world, permalink_hours=1)) as each:
        yield each


async def opened(client, text=STAY, **fields):
    answer = await client.post("/bench", data={"document": text, "tenant": "bredvik"} | fields)
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_says_what_a_browser_may_do(client, path):
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"].startswith("default-src 'self'; object-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("PUT", "/bench"),
        ("GET", "/fhir/metadata"),
        ("POST", "/fhir/$validate"),
        ("GET", "/api/v1/bench/sessions/x"),
        ("GET", "/api/v1/openapi.json"),
        ("DELETE", "/api/v1/check"),
    ],
)
async def test_what_is_no_page_says_it_too(client, method, path):
    headers = (await client.request(method, path)).headers
    assert headers["content-security-policy"].startswith("default-src 'self'; object-src 'none'")
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize("path", ["report", "scorecard"])
async def test_a_report_read_in_place_may_use_its_own_style_and_nothing_else(client, path):
    session = (await client.post("/api/v1/bench/sessions")).headers["location"]
    answer = await client.get(f"{session}/{path}?format=html")
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert answer.headers["content-security-policy"].startswith(
        f"default-src 'none'; style-src 'sha256-{digest}';"
    )


@pytest.mark.parametrize("way", [lambda n: n, lambda n: f"{n[:6]} {n[6:]}"], ids=["plain", "in groups"])
@pytest.mark.parametrize("path", ["/bench?x={}", "/bench?{}=x", "/rules?q={}", "/rules/{}", "/bench/{}"])
async def test_a_number_in_an_address_is_not_said_again(client, path, way):
    number = real_looking_number()
    page = await client.get(path.format(quote(way(number))))
    assert number[6:] not in page.text


async def test_a_number_in_a_form_that_comes_back_is_masked_in_every_field(client):
    number = real_looking_number()
    fields = {
        name: f"{number} {name}"
        for name in ("document", "tenant", "own_tenants", "own_mappings", "own_mappings_name")
    }
    for wrong in ({}, {"as_of": number}):
        page = await client.post("/bench", data=fields | wrong)
        assert (page.status_code, number in page.text) == (400, False)
        assert "*********** document" in page.text


async def test_while_own_tables_are_judged_others_are_answered(world):
    bench = bench_of(world)
    asked: list[str] = []

    def tables_with(_documents):
        asked.append(threading.current_thread().name)
        return world.tables

    bench.sessions._tables_with = tables_with  # the slow part, without being slow
    async with asking(app_of(bench, world)) as client:
        await client.post("/bench", data={"document": STAY, "own_mappings": "table: x"})
    assert asked
    assert threading.main_thread().name not in asked


async def test_the_root_leads_to_the_bench(client):
    assert (await client.get("/")).headers["location"] == "/bench"


async def test_pages_of_a_session_are_kept_in_no_cache(client):
    assert (await client.get(await opened(client))).headers["cache-control"] == "no-store"


async def test_a_file_under_the_address_of_its_content_may_be_kept_for_good(client):
    named = re.findall(r'"(/static/[^"]+)"', (await client.get("/bench?theme=dark")).text)
    assert {path.partition("?")[0].rpartition("/")[2] for path in named} == set(FILES) - {"office.css"}
    for path in named:
        assert "immutable" in (await client.get(path)).headers["cache-control"]
    assert (await client.get("/static/base.css?v=older")).headers["cache-control"] == "no-cache"


async def test_a_choice_is_kept_where_no_script_can_read_it(client):
    answer = await client.get("/bench?lang=en&theme=dark")
    for cookie in answer.headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
    assert '<html lang="en">' in (await client.get("/rules")).text


async def test_an_unknown_language_is_none(client):
    answer = await client.get("/bench?lang=sv")
    assert '<html lang="nb">' in answer.text
    assert "set-cookie" not in answer.headers


async def test_what_never_was_or_is_over_is_gone(client):
    for path in ("/bench/sessions/x", "/bench/sessions/x/documents/1", "/bench/shared/x"):
        assert (await client.get(path)).status_code == 410
    assert (await client.post("/bench/sessions/x/delete")).status_code == 410


async def test_a_document_that_is_not_there_is_not_found(client):
    session = (await opened(client)).rpartition("/documents")[0]
    for number in ("0", "2", "x"):
        assert (await client.get(f"{session}/documents/{number}")).status_code == 404


async def test_a_form_that_is_too_large_is_refused(world):
    async with asking(bench_app(world, megabytes=1)) as client:
        answer = await client.post("/bench", files={"files": ("a.json", b" " * 2_200_000)})
        assert answer.status_code == 413
        assert "inntil 1 MB" in answer.text


async def test_a_session_that_is_full_says_so(world):
    async with asking(bench_app(world, documents=1)) as client:
        address = (await opened(client)).rpartition("/")[0]
        answer = await client.post(address, data={"document": STAY})
        assert (answer.status_code, "Økten er full" in answer.text) == (413, True)


async def test_too_many_sessions_are_sent_away_for_a_while(world):
    async with asking(bench_app(world, sessions=1)) as client:
        await opened(client)
        answer = await client.post("/bench", data={"document": STAY})
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0


async def test_a_form_that_cannot_be_judged_leaves_no_session(world):
    bench = bench_of(world, documents=1)
    async with asking(app_of(bench, world)) as client:
        both = [("files", ("a.json", STAY.encode())), ("files", ("b.json", STAY.encode()))]
        assert (await client.post("/bench", files=both)).status_code == 413
        assert len(bench.sessions) == 0


@pytest.mark.parametrize("when", ["9999-12-31T23:59", "0001-01-01T00:00", "1989-12-31T23:59"])
async def test_a_time_at_the_ends_of_the_calendar_is_no_time_to_judge_by(client, when):
    answer = await client.post("/bench", data={"document": STAY, "as_of": when})
    assert (answer.status_code, f'value="{when}"' in answer.text) == (400, True)


async def test_sending_nothing_leaves_a_session_as_it_was(world):
    bench = bench_of(world)
    session = bench.sessions.open()
    async with asking(app_of(bench, world)) as client:
        path = f"/bench/sessions/{session.id}"
        assert (await client.post(f"{path}/documents")).headers["location"] == path
        await client.post(f"{path}/documents", data={"document": STAY})
        answer = await client.post(f"{path}/documents", data={"document": " "})
    assert (answer.status_code, len(session.documents)) == (400, 1)
    assert "Lim inn et dokument eller velg en fil" in answer.text


async def test_a_form_of_another_site_is_refused(client):
    answer = await client.post("/bench", data={"document": STAY}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


async def test_a_form_that_is_none_is_refused(client):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert (await client.post("/bench", content=b"--y", headers=headers)).status_code == 400


async def test_nothing_is_shared_unless_the_settings_say_so(world):
    async with asking(bench_app(world)) as client:
        session = (await opened(client)).rpartition("/documents")[0]
        assert "Del resultatet" not in (await client.get(session)).text
        assert (await client.post(f"{session}/share")).status_code == 404


@pytest.mark.parametrize(
    "example", ["nordlys/05-uten-fodselsnummer.json", "havbris/17-feil-kontrollsiffer.json"]
)
async def test_only_what_is_certainly_synthetic_is_shared(client, example):
    answer = await client.post("/bench", data={"example": example})
    session = answer.headers["location"].rpartition("/documents")[0]
    refused = await client.post(f"{session}/share")
    assert refused.status_code == 400


async def test_a_shared_result_outlives_its_session(client):
    session = (await opened(client)).rpartition("/documents")[0]
    shared = (await client.post(f"{session}/share")).headers["location"]
    await client.post(f"{session}/delete")
    for path in ("", "/documents/1", "/documents/1/messages/1.xml", "/downloads/report.html"):
        assert (await client.get(shared + path)).status_code == 200


async def test_lines_of_ndjson_are_documents(client):
    lines = f"{json.dumps(json.loads(STAY))}\n\n{{}}\n".encode()
    answer = await client.post("/bench", data={"tenant": "bredvik"}, files={"files": ("dag.ndjson", lines)})
    page = await client.get(answer.headers["location"])
    assert re.findall(r"dag\.ndjson, linje \d+", page.text) == ["dag.ndjson, linje 1", "dag.ndjson, linje 3"]


async def test_the_template_of_a_tenants_file_is_one_that_can_be_used(client):
    for language in ("nb", "en"):
        page = await client.get("/bench", params={"template": "tenants", "lang": language})
        (text,) = re.findall(r'<textarea id="own_tenants"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
        await opened(client, tenant="", own_tenants=unescape(text))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('{"meta": {"versionId": "9"}}', '{"meta": {"versionId": "10"}}'),
        ('<meta><versionId value="2"/></meta>', '<meta><versionId value="3"/></meta>'),
        ('{"meta": {"versionId": "W/9"}}', None),
        ('[{"versionId": "1"}, {"versionId": "1"}]', None),
        ("{}", None),
    ],
    ids=["json", "xml", "no number", "several", "none"],
)
def test_only_a_single_version_that_is_a_number_is_raised(text, after):
    newer = raised(text)
    assert (newer.text if newer else None) == after


async def test_what_is_sent_never_reaches_the_disk(client, monkeypatch):
    monkeypatch.setattr(SpooledTemporaryFile, "rollover", lambda _self: pytest.fail("written to a file"))
    body = STAY.encode() + b" " * 3_000_000
    await client.post("/bench", files={"files": ("a.json", body)})


async def test_what_is_sent_never_reaches_the_log(client):
    number = real_looking_number()
    with structlog.testing.capture_logs() as logged:
        address = await opened(client, STAY.replace("14853605434", number))
        page = await client.get(address)
        await client.get(f"{address}/edit")
    assert number not in page.text
    assert logged == []


async def test_a_fault_of_ours_is_told_without_its_text(client, monkeypatch):
    def stumble(*_given):
        raise RuntimeError("Havskodde")

    monkeypatch.setattr("adapter.web.pages.rule_pages.matches", stumble)
    with structlog.testing.capture_logs() as logged:
        answer = await client.get("/rules")
    assert (answer.status_code, "Havskodde" in answer.text + str(logged)) == (500, False)
    assert logged[0]["event"] == "page_failed"


async def test_a_document_in_markup_is_shown_as_text(client):
    page = await client.get(await opened(client, '{"resourceType": "<script>alert(1)</script>"}'))
    assert "<script>alert" not in page.text


async def test_a_long_document_is_shown_near_its_findings(client):
    text = STAY.rstrip().removesuffix("}") + "\n" * 5000 + ', "status": "active"}'
    page = await client.get(await opened(client, text))
    assert "er utelatt" in page.text
    assert page.text.count('<li id="L') < 200


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kpr-v-034", "/rules/KPR-V-034"),
        ("date-in-future", "/rules/KPR-V-032"),
        ("end-before-start", "/rules?q=end-before-start"),
    ],
)
async def test_a_rule_is_found_by_its_number_and_by_its_reason(client, asked, found):
    assert (await client.get(f"/rules/{asked}")).headers["location"] == found


async def test_a_search_wants_all_its_words(client):
    page = await client.get("/rules", params={"q": "END-before-start statusHistory"})
    assert re.findall(r'href="/rules/(KPR-[^"]+)"', page.text) == ["KPR-F-063"]


async def test_every_rule_has_a_page(client):
    listed = re.findall(r'href="/rules/(KPR-[^"]+)"', (await client.get("/rules")).text)
    assert len(listed) > 150
    for rule in listed:
        assert (await client.get(f"/rules/{rule}")).status_code == 200


async def test_every_example_can_be_tried_and_comes_to_what_it_should(client):
    answer = await client.post("/bench", data={"example": BAD})
    assert "KPR-V-034" in (await client.get(answer.headers["location"])).text
    assert (await client.post("/bench", data={"example": "../tenants.yaml"})).status_code == 404


def test_every_example_has_a_line_in_both_languages():
    assert [each.file for each in examples() if each.nb == each.en] == []


def test_both_languages_say_the_same():
    for key, phrase in PHRASES.items():
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in phrase]
        assert (key, fields[0]) == (key, fields[1])
        assert all(phrase)


def test_no_key_has_two_phrases():
    """Each file of phrases has keys of its own: of two the later one would be said."""
    said = [
        key
        for name in Path(str(files("adapter.web.pages.phrases"))).glob("*.py")
        for key in re.findall(r"""^    "([a-z0-9-]+)": Phrase\(""", name.read_text(), re.MULTILINE)
        if name.name != "office_causes.py"
    ]
    assert sorted(said) == sorted(set(said))


def test_no_phrase_is_left_over():
    folder = Path(str(files("adapter.web")))
    said = folder / "pages" / "phrases"
    modules = [each for each in folder.rglob("*.py") if said not in each.parents]
    written = "".join(each.read_text() for each in [*folder.rglob("*.html"), *modules])
    # Some keys are put together: `t('family-' ~ letter)`.
    begun = tuple(
        set(re.findall(r"""['"]((?:[a-z]+-)+)(?:%d)?(?:\{|['"] ~|' %)""", written)) | {"how-", "said-"}
    )
    left = [key for key in PHRASES if not re.search(rf"""['"]{re.escape(key)}['"]""", written)]
    assert [key for key in left if not key.startswith(begun) and not key.endswith("-why")] == []


async def test_the_page_of_the_interface_is_in_bokmal_and_no_word_of_it_is_left_over(world):
    app = bench_app(world)
    said = set()
    for each in operations(describe(app.routes)):
        said |= {each.summary, *each.description.split("\n\n"), *(what for what, _ in each.answers.values())}
        said |= {one.get("description", "") for one in each.parameters}

    assert said - {""} == IN_BOKMAL.keys()
    async with asking(app) as client:
        page = (await client.get("/api/v1/docs?lang=nb")).text
        assert "Gir alle meldinger til KPR til nå." in page
        assert '<span lang="en">' not in page.replace('<span lang="en"></span>', "")
        english = (await client.get("/api/v1/docs?lang=en")).text
        assert '<span lang="en">Give every message to KPR so far.</span>' in english


async def test_what_is_wrong_with_a_file_of_ones_own_is_said_in_the_language_of_the_page(client):
    fields = {"document": STAY, "own_tenants": "tenants: {mine: {kommuneNr: Oslo}}"}
    norwegian = (await client.post("/bench", data=fields)).text
    await client.get("/bench", params={"lang": "en"})
    english = (await client.post("/bench", data=fields)).text
    assert ("er ikke fire siffer" in norwegian, "is not four digits" in norwegian) == (True, False)
    assert ("er ikke fire siffer" in english, "is not four digits" in english) == (False, True)
