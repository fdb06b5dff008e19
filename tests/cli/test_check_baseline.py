"""What makes `check` exit with 1: --fail-on, and what an earlier run has found."""

import json

import pytest

from tests.cli.conftest import EXAMPLES, TENANTS

START = EXAMPLES / "bredvik" / "02-langtidsopphald-start.json"
WARNED = EXAMPLES / "bredvik" / "16-skulehelse-gruppe.json"
HELD = EXAMPLES / "nordlys" / "20-bolig-fra-1978.json"
PARKED = EXAMPLES / "nordlys" / "22-person-ikke-levert.json"
PARTIAL = EXAMPLES / "nordlys" / "10-nattbatch-en-feil.json"
REFUSED = EXAMPLES / "bredvik" / "22-ukjend-kode.json"


def checked(cli, file, *more):
    return cli("check", file, "--tenants", TENANTS, "--tenant", file.parent.name, *more)


@pytest.mark.parametrize(
    ("file", "outcome", "codes"),
    [
        (START, "notify", {"never": 0, "error": 0, "warning": 0}),
        (WARNED, "consult", {"never": 0, "error": 0, "warning": 1}),
        (HELD, "hold", {"never": 0, "error": 0, "warning": 1}),
        (PARKED, "park", {"never": 0, "error": 1, "warning": 1}),
        (PARTIAL, "partial", {"never": 0, "error": 1, "warning": 1}),
        (REFUSED, "reject", {"never": 0, "error": 1, "warning": 1}),
    ],
    ids=["notify", "consult", "hold", "park", "partial", "reject"],
)
@pytest.mark.parametrize("fail_on", ["never", "error", "warning"])
def test_the_exit_code_is_that_of_the_worst_that_counts(cli, tmp_path, file, outcome, codes, fail_on):
    baseline = tmp_path / "known.ndjson"
    ran = checked(cli, file, "--format", "json", "--fail-on", fail_on, "--write-baseline", baseline)

    assert json.loads(ran.out)["outcome"] == outcome
    assert ran.code == codes[fail_on]
    assert checked(cli, file, "--fail-on", fail_on, "--baseline", baseline).code == 0


def test_error_is_what_counts_where_nothing_is_said(cli):
    assert [checked(cli, file).code for file in (WARNED, HELD, PARKED)] == [0, 0, 1]


@pytest.mark.parametrize("fail_on", ["never", "error", "warning"])
@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "html"])
def test_over_all_examples_every_form_ends_the_same(cli, tmp_path, form, fail_on):
    run = ("check", EXAMPLES, "--tenants", TENANTS, "--format", form, "--fail-on", fail_on)
    baseline = tmp_path / "known.ndjson"

    assert cli(*run, "--write-baseline", baseline).code == (0 if fail_on == "never" else 1)
    assert cli(*run, "--baseline", baseline).code == 0


def test_the_json_of_a_run_is_a_baseline(cli, tmp_path):
    baseline = tmp_path / "run.ndjson"
    baseline.write_text(cli("check", EXAMPLES, "--tenants", TENANTS, "--format", "json").out)

    assert (
        cli("check", EXAMPLES, "--tenants", TENANTS, "--fail-on", "warning", "--baseline", baseline).code == 0
    )


def test_only_what_is_new_fails_and_is_shown(cli, tmp_path):
    document, baseline = tmp_path / "a.json", tmp_path / "known.ndjson"
    faulty = json.loads(REFUSED.read_bytes())
    document.write_text(json.dumps(faulty, indent=1))
    cli("check", document, "--write-baseline", baseline)
    document.write_text(json.dumps(faulty | {"banana": 1}, indent=4))

    ran = cli("check", document, "--baseline", baseline, "--lang", "en")

    assert ran.code == 1
    assert ran.out.count("KPR-F-016") == 1
    assert "KPR-V-020" not in ran.out
    assert "1 finding that is known already is not shown." in ran.out
    assert f"Compared with {baseline}: new findings 1, known 1, gone 0." in ran.out


def test_what_is_gone_is_told(cli, tmp_path):
    document, baseline = tmp_path / "a.json", tmp_path / "known.ndjson"
    document.write_bytes(REFUSED.read_bytes())
    cli("check", document, REFUSED, "--write-baseline", baseline)
    document.write_bytes(START.read_bytes())

    ran = cli("check", document, "--baseline", baseline, "--lang", "en")

    assert ran.code == 0
    assert "Gone: a.json  KPR-V-020  EpisodeOfCare.type[0].coding[0].code" in ran.out
    assert f"Documents with findings in {baseline} that were not judged now: 1." in ran.out


def test_a_baseline_can_be_written_over_while_it_is_compared_with(cli, tmp_path):
    baseline = tmp_path / "known.ndjson"
    checked(cli, REFUSED, "--write-baseline", baseline)
    ran = checked(cli, PARKED, "--baseline", baseline, "--write-baseline", baseline)

    assert ran.code == 1
    assert [json.loads(line)["input"] for line in baseline.read_bytes().splitlines()] == [PARKED.name]


def test_reports_tell_new_from_known(cli, tmp_path):
    baseline = tmp_path / "known.ndjson"
    checked(cli, REFUSED, "--write-baseline", baseline)
    run = ("check", REFUSED, PARKED, "--tenants", TENANTS, "--tenant", "bredvik", "--baseline", baseline)

    [sarif] = json.loads(cli(*run, "--format", "sarif").out)["runs"]
    states = {each["ruleId"]: each["baselineState"] for each in sarif["results"]}
    assert states["KPR-V-020"] == "unchanged"
    assert set(states.values()) == {"unchanged", "new"}
    assert 'failures="1"' in cli(*run, "--format", "junit").out.splitlines()[1]


def test_what_is_no_baseline_is_wrong_use(cli):
    ran = checked(cli, START, "--baseline", TENANTS)

    assert (ran.code, ran.out) == (2, "")
    assert "is not the JSON of an earlier run" in ran.err


def test_an_unreadable_file_ends_with_2_whatever_fails(cli):
    for fail_on in ("never", "error"):
        ran = checked(cli, REFUSED, "--events", "none.ndjson", "--fail-on", fail_on)
        assert ran.code == 2
