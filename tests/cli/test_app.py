import json
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
    assert "Did you mean 'check'?" in ran.err


def test_a_misspelt_option_is_wrong_use(cli):
    ran = cli("check", "--fromat")

    assert ran.code == 2
    assert "No such option" in ran.err
    assert "Traceback" not in ran.err


def test_check_answers_without_the_libraries_of_the_service():
    program = (
        "import sys\n"
        "from adapter.cli import main\n"
        "sys.argv = ['kpr-adapter', 'check', sys.argv[1], '--format', 'json']\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "heavy = {'sqlalchemy', 'alembic', 'fastapi', 'uvicorn', 'structlog', 'rich', 'prometheus_client'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
    )
    document = EXAMPLES / "bredvik" / "02-langtidsopphald-start.json"

    ran = subprocess.run(
        [sys.executable, "-c", program, str(document)], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert json.loads(ran.stdout)["outcome"] == "notify"
    assert ran.stderr == "[]\n"


@pytest.mark.parametrize(
    "command",
    [["explain", "1"], ["queue", "list"], ["parked", "list"], ["parked", "replay", "--all"], ["audit"]],
    ids=" ".join,
)
def test_a_store_that_is_not_there_is_wrong_use_and_none_is_made(cli, tmp_path, command):
    ran = cli(*command, "--store", tmp_path / "none")

    assert ran.code == 2
    assert "there is no store here" in ran.err
    assert not (tmp_path / "none").exists()
