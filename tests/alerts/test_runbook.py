"""The runbook names commands, options, metrics and words of the log that there are."""

import re

import pytest

from adapter.web.pages.phrases.office_causes import CAUSES
from tests.alerts.named import published
from tests.alerts.promtool import ROOT
from tests.drill.runbook import section_of
from tests.log_events import events
from tests.pages import walk_commands

_WRITTEN = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
#: What is to be run stands in blocks; the text names things beside them.
_BLOCK = re.compile(r"^```sh\n(.*?)^```\n", re.DOTALL | re.MULTILINE)
BLOCKS = _BLOCK.findall(_WRITTEN)
LINES = [line for block in BLOCKS for line in block.splitlines() if not line.startswith("#")]
RUNBOOK = _BLOCK.sub("", _WRITTEN)
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


def test_a_block_says_first_when_it_is_for_whoever_reads_it():
    assert [block for block in BLOCKS if not block.startswith("# ")] == []
    assert {line.split()[0] for line in LINES} == {"kpr-adapter", "curl"}


@pytest.mark.parametrize("said", [line for line in LINES if line.startswith("kpr-adapter ")])
def test_a_command_of_a_block_has_the_options_and_arguments_that_it_is_given(said):
    found = command_in(said.partition("  #")[0])
    assert found is not None
    command, rest = found
    known = {
        option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
    }
    assert [word for word in rest if word.startswith("--") and word not in known] == []
    wanted = {each.name for each in command.params if each.required and each.param_type_name == "option"}
    given = {word.removeprefix("--") for word in rest if word.startswith("--")}
    assert wanted - given == set()


#: What is sent again by itself, or was received: no line stops by it.
NEVER_STOPS = {
    *("received", "received-before", "asked-to-wait", "register-fault", "server-fault"),
    *("timed-out", "cut-off", "not-connected", "proxy-refused", "token-away", "message-closed"),
}


def test_each_cause_that_stops_a_line_says_what_to_do():
    told = section_of("KprLineStopped").text
    rows = [row for row in re.findall(r"^\| (.*?) \|", told, re.MULTILINE) if row.startswith("`")]
    words = {word.removesuffix("…") for row in rows for word in re.findall(r"`([^`]+)`", row)}
    causes = {name.removeprefix("cause-") for name in CAUSES if not name.endswith("-do")}
    assert causes >= NEVER_STOPS
    unsaid = {each for each in causes - NEVER_STOPS if not each.startswith(tuple(words))}
    assert unsaid == set()


def test_what_a_reader_fills_in_is_called_by_the_same_words_everywhere():
    asked = {found for line in LINES for found in re.findall(r"<([^>]+)>", line)}
    assert asked == {
        *("office", "health", "why", "kommune", "line", "message"),
        *("fingerprint", "reason", "tenant", "what", "name"),
        *("topic", "partition", "offset", "tenants-file", "receipts", "number", "guid"),
    }


def test_every_number_that_the_runbook_names_is_published():
    told = set(re.findall(r"\b(?:kpr|process)_\w+_\w+|\bkpr_\w+", _WRITTEN))
    # What one looks for in what is scraped may be the beginning of names.
    begun = {word for line in LINES for word in re.findall(r"grep (\w+)", line)}
    assert told - begun - published().keys() == set()
    assert [word for word in begun if not any(name.startswith(word) for name in published())] == []


def test_words_of_the_log_in_the_runbook_are_listed():
    """What looks like one: small words with a low line between them, and no number of ours."""
    others = {"pg_stat_activity", "wait_event_type", "pg_terminate_backend", "valid_from", "terms_signed"}
    said = {word for word in NAMED if re.fullmatch(r"[a-z]+(_[a-z]+)+", word)}
    assert said - others - published().keys() - events().keys() == set()
