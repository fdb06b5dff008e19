import json
import os
import subprocess
import sys

import pytest

from adapter.cli.app import COMMANDS
from tests.cli.conftest import EXAMPLES, ROOT

TOLD = [
    ["check"],
    ["explain"],
    ["queue", "list"],
    ["queue", "show"],
    ["parked", "list"],
    ["parked", "show"],
    ["parked", "replay"],
    ["messages", "list"],
    ["messages", "show"],
    ["messages", "resend"],
    ["messages", "release"],
    ["messages", "close"],
    ["line", "show"],
    ["line", "check"],
    ["line", "initial-load"],
    ["line", "export"],
    ["line", "import"],
    ["simulator"],
    ["audit"],
    ["rules"],
    ["config"],
]


@pytest.mark.parametrize("command", TOLD, ids=" ".join)
def test_the_help_of_a_command_gives_examples(cli, command):
    ran = cli(*command, "--help")

    assert ran.code == 0
    assert f"kpr-adapter {' '.join(command)}" in ran.out.split("Example")[1]


def test_the_help_lists_every_command(cli):
    ran = cli("--help")

    assert ran.code == 0
    assert all(f"│ {name} " in ran.out for name in COMMANDS)


def test_a_misspelt_command_gets_the_name_that_was_meant(cli):
    ran = cli("chekc")

    assert ran.code == 2
    assert "There is no such command. Did you mean 'check'?" in ran.err
    assert "chekc" not in ran.err


def test_a_misspelt_command_of_a_group_gets_the_name_that_was_meant(cli):
    ran = cli("queue", "lits")

    assert (ran.code, "lits" in ran.err) == (2, False)
    assert "Did you mean 'list'" in ran.err


@pytest.mark.parametrize("typed", [["Ola"], ["x'. Did you mean 'Ola"], ["queue", "Ola"]], ids=str)
def test_a_command_like_no_other_gets_all_that_there_are(cli, typed):
    ran = cli(*typed)

    assert (ran.code, "Ola" in ran.err) == (2, False)
    told = " ".join(ran.err.replace("│", " ").split())
    there_are = "list, show" if "queue" in typed else ", ".join(COMMANDS)
    assert f"There is no such command. There are: {there_are}" in told


def test_a_misspelt_option_is_wrong_use(cli):
    ran = cli("check", "--fromat")

    assert (ran.code, "fromat" in ran.err) == (2, False)
    assert "There is no such option. (Possible options: --format)" in ran.err
    assert "Traceback" not in ran.err


def test_a_value_that_is_none_of_a_list_gets_the_list(cli):
    ran = cli("check", "--lang", "x' is not one of Ola")

    assert (ran.code, "Ola" in ran.err) == (2, False)
    assert "Invalid value for '--lang': what was given is not one of 'nb', 'en'." in ran.err


def test_a_word_too_many_is_not_said_again(cli):
    ran = cli("audit", "Ola", "Nordmann")

    assert (ran.code, "Ola" in ran.err) == (2, False)
    assert "More arguments were given than there are." in ran.err


#: What takes long to import, and judging a document of JSON can do without.
HEAVY = {
    "adapter.config.settings",
    "adapter.fhir.xml",
    "aiokafka",
    "alembic",
    "asyncio",
    "fastapi",
    "fhir.resources",
    "fhir_core",
    "fhirpathpy",
    "httpx",
    "jinja2",
    "lxml",
    "prometheus_client",
    "pydantic_settings",
    "rich",
    "sqlalchemy",
    "structlog",
    "uvicorn",
}


@pytest.mark.parametrize(
    ("file", "outcome"),
    [("02-langtidsopphald-start.json", "notify"), ("24-dobbel-nokkel.json", "reject")],
    ids=["good", "faulty"],
)
def test_check_answers_without_the_libraries_of_the_service(file, outcome):
    ran, imported = checked_alone(EXAMPLES / "bredvik" / file, "--format", "json")

    assert json.loads(ran)["outcome"] == outcome
    assert imported & HEAVY == set()


#: What the model library brings with it.
OF_THE_MODELS = {"fhir.resources", "fhir_core", "lxml"}


def test_a_faulty_document_is_shown_to_the_models_though_all_its_types_have_a_schema(tmp_path):
    faulty = tmp_path / "faulty.json"
    faulty.write_text('{"resourceType": "EpisodeOfCare", "status": "aktiv", "tjeneste": 1}')

    ran, imported = checked_alone(faulty, "--format", "json")

    assert json.loads(ran)["outcome"] == "reject"
    assert imported & HEAVY == OF_THE_MODELS


def test_where_something_is_set_all_settings_are_read():
    document = EXAMPLES / "bredvik" / "02-langtidsopphald-start.json"

    _, imported = checked_alone(document, "--format", "json", KPR_LIMITS__MAX_DEPTH="50")

    assert "adapter.config.settings" in imported


def checked_alone(document, *options, **settings):
    """What `check` writes in a process of its own, and what it has imported by its end."""
    program = (
        "import sys\n"
        "from adapter.cli import main\n"
        "sys.argv = ['kpr-adapter', 'check', *sys.argv[1:]]\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KPR_")}
    ran = subprocess.run(
        [sys.executable, "-c", program, str(document), *options],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environment | settings,
    )
    return ran.stdout, set(ran.stderr.split())


@pytest.mark.parametrize(
    "command",
    [
        ["explain", "1"],
        ["queue", "list"],
        ["parked", "list"],
        ["parked", "replay", "--all", "--why", "x"],
        ["audit"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize(
    ("lang", "said"), [("nb", "her er det ikke noe lager"), ("en", "there is no store here")]
)
def test_a_store_that_is_not_there_is_wrong_use_and_none_is_made(cli, tmp_path, command, lang, said):
    ran = cli(*command, "--store", tmp_path / "none", "--lang", lang)

    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "none").exists()
