"""The runbook names commands, options, metrics and words of the log that there are."""

import re

import pytest

from tests.alerts.named import published
from tests.alerts.promtool import ROOT
from tests.log_events import events
from tests.pages import walk_commands

RUNBOOK = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
COMMANDS = dict(walk_commands())
#: What is called by its end alone, as it is said among operators.
SHORT = {typed.removeprefix("kpr-adapter "): command for typed, command in COMMANDS.items()}
NAMED = sorted(set(re.findall(r"`([a-z][^`]*)`", RUNBOOK)))


def command_in(said):
    """The command that a piece of code begins with, and what follows it; None where it is none."""
    said = said.removeprefix("kpr-adapter ")
    for length in (2, 1):
        words = said.split()
        if " ".join(words[:length]) in SHORT:
            return SHORT[" ".join(words[:length])], words[length:]
    return None


@pytest.mark.parametrize("said", [said for said in NAMED if said.startswith("kpr-adapter ")])
def test_a_command_of_the_runbook_is_one(said):
    if said != "kpr-adapter …":
        assert command_in(said) is not None


@pytest.mark.parametrize("said", [said for said in NAMED if command_in(said) and "--" in said])
def test_an_option_of_the_runbook_is_one(said):
    command, rest = command_in(said)
    known = {option for parameter in command.params for option in parameter.opts}
    assert [word for word in rest if word.startswith("--") and word not in known] == []


def test_every_number_that_the_runbook_names_is_published():
    assert set(re.findall(r"\b(?:kpr|process)_\w+_\w+|\bkpr_\w+", RUNBOOK)) - published().keys() == set()


def test_words_of_the_log_in_the_runbook_are_listed():
    """What looks like one: small words with a low line between them, and no number of ours."""
    others = {"pg_stat_activity", "wait_event_type", "pg_terminate_backend", "valid_from"}
    said = {word for word in NAMED if re.fullmatch(r"[a-z]+(_[a-z]+)+", word)}
    assert said - others - published().keys() - events().keys() == set()
