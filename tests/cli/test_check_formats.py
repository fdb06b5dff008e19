"""`check` as reports: each form on the screen or in a file, and what a file is called in them."""

import json
import subprocess
import sys
from importlib.metadata import version
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import EXAMPLES, ROOT, TENANTS, same_as_golden
from tests.cli.test_check import SHOWN, shown

REFUSED = EXAMPLES / "bredvik" / "22-ukjend-kode.json"


def cases(report):
    return [(case.get("classname"), case.get("name")) for case in ET.fromstring(report).iter("testcase")]


def uris(report):
    [run] = json.loads(report)["runs"]
    places = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    return [place["artifactLocation"]["uri"] for place in places]


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("form", ["junit", "sarif"])
def test_a_report_is_as_it_was(cli, form, lang):
    ran = cli(*shown("--format", form, "--lang", lang))

    same_as_golden(f"check-{form}-{lang}", ran.out.replace(f'"{version("kpr-adapter")}"', '"VERSION"'))
    assert (ran.code, ran.err) == (1, "")


@pytest.mark.parametrize(
    ("form", "begins"), [("junit", "<?xml"), ("sarif", "{"), ("html", "<!DOCTYPE html>")]
)
def test_a_report_holds_every_input(cli, form, begins):
    ran = cli(*shown("--format", form))

    assert ran.out.startswith(begins)
    assert [name for name in SHOWN[3:4] + SHOWN[6:] if name.rpartition("/")[2] not in ran.out] == []


@pytest.mark.parametrize("form", ["json", "junit", "sarif", "html"])
def test_with_a_file_for_the_report_the_screen_gets_the_text(cli, tmp_path, form):
    file = tmp_path / "report"
    report = cli(*shown("--format", form))
    text = cli(*shown())

    both = cli(*shown("--format", form, "--output", file))

    assert both == text
    if form != "html":  # which says when it was made
        assert file.read_text(encoding="utf-8") == report.out


def test_json_in_a_file_is_still_one_object_for_each_input(cli, tmp_path):
    file = tmp_path / "results.ndjson"
    cli(*shown("--format", "json", "--output", file))

    assert [json.loads(line)["input"] for line in file.read_bytes().splitlines()] == [
        f"examples/{name}" for name in SHOWN
    ]


def test_a_report_names_files_as_seen_from_here(cli, monkeypatch):
    given = {
        "a folder": [EXAMPLES],
        "a relative folder": ["examples"],
        "a file": ["examples/bredvik/22-ukjend-kode.json"],
        "an absolute file": [REFUSED],
    }
    for files in given.values():
        ran = cli("check", *files, "--tenants", TENANTS, "--tenant", "bredvik", "--format", "sarif")
        assert "examples/bredvik/22-ukjend-kode.json" in uris(ran.out)


def test_a_file_that_is_not_below_here_goes_by_its_name(cli, tmp_path):
    (tmp_path / "x.json").write_bytes(REFUSED.read_bytes())

    assert uris(cli("check", tmp_path / "x.json", "--format", "sarif").out) == ["x.json"]
    assert uris(cli("check", tmp_path, "--format", "sarif").out) == ["x.json"]


def test_two_files_of_one_name_are_told_apart(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.json").write_bytes(REFUSED.read_bytes())

    ran = cli("check", "a", "b", "--independent", "--format", "junit")
    assert cases(ran.out) == [("a", "x.json"), ("b", "x.json")]


def test_a_number_in_a_name_is_masked_in_every_form(cli, tmp_path, monkeypatch):
    number = "12" + "8" * 9
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{number}.json").write_bytes(REFUSED.read_bytes())

    for form in ("text", "json", "junit", "sarif", "html"):
        ran = cli("check", f"{number}.json", "--format", form)
        assert ran.out
        assert number not in ran.out


def test_an_unreadable_file_is_in_the_report_and_in_the_exit_code(cli, tmp_path, monkeypatch):
    ran = cli("check", SHOWN_FILE, "--events", "none.ndjson", "--format", "sarif")

    [invocation] = json.loads(ran.out)["runs"][0]["invocations"]
    assert (ran.code, invocation["exitCode"], invocation["executionSuccessful"]) == (2, 2, False)
    assert "none.ndjson" in invocation["toolExecutionNotifications"][0]["message"]["text"]


SHOWN_FILE = f"examples/{SHOWN[0]}"


def test_rules_are_linked_to_where_they_are_explained(cli):
    ran = cli("check", REFUSED, "--format", "sarif", "--rules-at", "https://kpr.example/rules")

    rules = json.loads(ran.out)["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["helpUri"] for rule in rules] == [
        f"https://kpr.example/rules/{rule['id']}" for rule in rules
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output", "x"], "--output: needs --format json, junit, sarif or html"),
        (["--format", "json", "--scorecard"], "--scorecard: is text"),
        (["--write-scorecard", "x.pdf"], "--write-scorecard: needs a file that ends in .json, .xml or .html"),
        (["--format", "sarif", "--output", "nowhere/x"], "nowhere/x: cannot be written: No such file"),
        (["--write-baseline", "nowhere/x"], "nowhere/x: cannot be written: No such file"),
        (["--write-scorecard", "nowhere/x.json"], "nowhere/x.json: cannot be written: No such file"),
    ],
)
def test_wrong_use_of_files_is_said_in_a_sentence(cli, arguments, said):
    ran = cli("check", SHOWN_FILE, *arguments)

    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert said in ran.err


def test_a_pattern_that_the_shell_left_alone_is_expanded(cli):
    ran = cli("check", "examples/**/2*-*.json", "--tenants", TENANTS, "--format", "json")

    names = [json.loads(line)["input"] for line in ran.out.splitlines()]
    there = sorted(p.relative_to(ROOT).as_posix() for p in EXAMPLES.glob("**/2*-*.json"))
    assert names == there
    assert len(names) > 10


@pytest.mark.parametrize("pattern", ["examples/*", "examples/**", str(EXAMPLES / "*")])
def test_a_pattern_gives_each_document_once_and_no_other_file(cli, pattern):
    ran = cli("check", pattern, "--tenants", TENANTS, "--format", "json")

    names = [json.loads(line)["input"] for line in ran.out.splitlines()]
    documents = [p for p in EXAMPLES.rglob("*") if p.suffix in {".json", ".xml"}]
    assert len(names) == len(set(names)) == len(documents)


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a[1].json").write_bytes(REFUSED.read_bytes())

    assert json.loads(cli("check", "a[1].json", "--format", "json").out)["input"] == "a[1].json"


def test_a_pattern_that_fits_nothing_is_wrong_use(cli):
    ran = cli("check", "examples/**/*.pdf")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "kpr-adapter: examples/**/*.pdf: fits no .json, .xml or .ndjson file\n"


def test_the_scorecard_is_shown_and_written(cli, tmp_path):
    files = {suffix: tmp_path / f"card{suffix}" for suffix in (".json", ".xml", ".html")}
    ran = [
        cli("check", EXAMPLES, "--tenants", TENANTS, "--scorecard", "--write-scorecard", file)
        for file in files.values()
    ]

    scenarios = json.loads(files[".json"].read_bytes())["scenarios"]
    marks = [each["mark"] for each in scenarios if not each["optional"]]
    said = f"{marks.count('shown')} av {len(marks)} scenarier er vist"
    assert [said in each.out for each in ran] == [True] * 3
    assert all(
        f"vist     {each['title']['nb']}" in ran[0].out for each in scenarios if each["mark"] == "shown"
    )
    assert ET.fromstring(files[".xml"].read_bytes()).get("name") == "kpr-adapter scorecard"
    assert files[".html"].read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_page_of_several_documents_tells_how_they_stand_to_the_scenarios(cli):
    several = cli("check", EXAMPLES, "--tenants", TENANTS, "--format", "html", "--lang", "en").out
    one = cli("check", SHOWN_FILE, "--tenants", TENANTS, "--format", "html", "--lang", "en").out

    assert "<h2>Scenarios</h2>" in several
    assert "<h2>Scenarios</h2>" not in one


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif"])
def test_who_asks_for_no_page_waits_for_none_of_its_libraries(form):
    said = (
        "import sys; sys.argv = ['kpr-adapter', 'check', sys.argv[1], '--format', sys.argv[2]]\n"
        "from adapter.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", said, REFUSED, form], check=True, capture_output=True, text=True, cwd=ROOT
    )
    away = {"jinja2", "sqlalchemy", "fastapi", "structlog", "adapter.checking.scorecard"}
    away |= {"rich.console"} if form != "text" else {"adapter.reports.sarif", "adapter.reports.junit"}
    assert away & set(done.stderr.split()) == set()


@pytest.mark.parametrize(
    "options",
    [["--format", "json", "--output"], ["--write-baseline"], ["--write-scorecard"]],
    ids=["report", "baseline", "scorecard"],
)
def test_what_is_to_be_judged_is_never_written_over(cli, tmp_path, options):
    document = tmp_path / "document.json"
    document.write_bytes(REFUSED.read_bytes())
    (tmp_path / "same.json").symlink_to(document)

    ran = cli("check", document, *options, tmp_path / "same.json")

    assert (ran.code, ran.out) == (2, "")
    assert "is to be judged; write to another file" in ran.err
    assert document.read_bytes() == REFUSED.read_bytes()
