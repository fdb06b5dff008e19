import json

from tests.cli.conftest import TENANTS


def settings(cli) -> dict[str, dict]:
    ran = cli("config", "--format", "json")
    assert ran.code == 0
    return {each["name"]: each for each in json.loads(ran.out)["settings"]}


def test_each_setting_says_where_it_comes_from(cli, monkeypatch):
    monkeypatch.setenv("KPR_BATCH_SIZE", "7")

    told = settings(cli)

    assert told["KPR_BATCH_SIZE"] == {"name": "KPR_BATCH_SIZE", "value": "7", "from": "KPR_BATCH_SIZE"}
    assert told["KPR_LIMITS__MAX_DEPTH"]["from"] == "default"


def test_a_group_that_is_set_as_a_whole_names_its_variable(cli, monkeypatch):
    monkeypatch.setenv("KPR_LIMITS", '{"max_depth": 9}')

    told = settings(cli)

    assert (told["KPR_LIMITS__MAX_DEPTH"]["value"], told["KPR_LIMITS__MAX_DEPTH"]["from"]) == (
        "9",
        "KPR_LIMITS",
    )
    assert told["KPR_LIMITS__MAX_BYTES"]["from"] == "default"


def test_the_password_of_the_store_is_not_shown(cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("KPR_STORE__URL", "postgresql://kpr:hemmelig@db:5432/kpr?sslpassword=ogsa")

    for arguments in (["config"], ["config", "--format", "json"]):
        ran = cli(*arguments)
        assert "hemmelig" not in ran.out
        assert "ogsa" not in ran.out
        assert "postgresql://***@db:5432/kpr?***" in ran.out


def test_the_tenants_are_judged_and_shown(cli, monkeypatch):
    monkeypatch.setenv("KPR_TENANTS", str(TENANTS))

    ran = cli("config", "--lang", "en")

    assert ran.code == 0
    assert "Settings, tables and tenants are in order." in ran.out
    assert "1833     18, 19, 20, 21, 29" in ran.out


SEND_LIST = """
report_sources: {"15": {since: 2026-01-01, source: "KOR, 2025-11-03"}}
tenants:
  ours: {kommuneNr: "4601", report_service_codes: ["15", "4"]}
  theirs: {kommuneNr: "4601", provider: dental}
"""


def test_since_when_and_by_what_source_codes_are_reported_is_shown(cli, monkeypatch, tmp_path):
    """MH-60, MH-61."""
    (tmp_path / "tenants.yaml").write_text(SEND_LIST)
    monkeypatch.setenv("KPR_TENANTS", str(tmp_path / "tenants.yaml"))

    shown = [" ".join(line.split()) for line in cli("config", "--lang", "en").out.splitlines()]
    told = json.loads(cli("config", "--format", "json").out)

    assert {"15 2026-01-01 KOR, 2025-11-03", "theirs 4601 none: a dental source"} <= set(shown)
    assert told["report_sources"] == {"15": {"since": "2026-01-01", "source": "KOR, 2025-11-03"}}
    ours, theirs = told["tenants"]
    assert (ours["provider"], ours["report_service_codes"]) == ("municipality", ["4", "15"])
    assert (theirs["provider"], theirs["report_service_codes"]) == ("dental", [])


def test_all_faults_of_a_tenants_file_are_told_at_once(cli, monkeypatch, tmp_path):
    path = tmp_path / "tenants.yaml"
    path.write_text("tenants:\n  a:\n    kommuneNr: '12'\n    profils: {}\n")
    monkeypatch.setenv("KPR_TENANTS", str(path))

    ran = cli("config")

    assert ran.code == 2
    assert ran.out == ""
    assert f"{path}:3:" in ran.err
    assert f"{path}:4:" in ran.err


def test_all_faults_of_the_settings_are_told_at_once(cli, monkeypatch):
    monkeypatch.setenv("KPR_TENANT", "x")
    monkeypatch.setenv("KPR_LIMITS__MAX_BYTES", "-4")

    told = {lang: cli("config", "--lang", lang) for lang in ("nb", "en")}

    assert {ran.code for ran in told.values()} == {2}
    assert "KPR_TENANT: ingen innstilling heter dette; mente du KPR_TENANTS?" in told["nb"].err
    assert "KPR_TENANT: no setting has this name; did you mean KPR_TENANTS?" in told["en"].err
    assert "KPR_LIMITS__MAX_BYTES: må være minst 1; rett den" in told["nb"].err
    assert "KPR_LIMITS__MAX_BYTES: Input should be greater than or equal to 1; correct it" in told["en"].err


def test_delivery_is_judged_where_it_is_on(cli, monkeypatch):
    monkeypatch.setenv("KPR_REGISTER__URL", "https://register.example")

    ran = cli("config")

    assert ran.code == 2
    assert all(name in ran.err for name in ("KPR_REGISTER__HER_ID", "KPR_ADDRESSES__FOLDER", "kommuner"))
