"""A complaint about a process tells what the process said: its log is gone when somebody reads it."""

import traceback
from random import Random

import pytest

from tests.proof.fleet import Fleet
from tests.proof.process import tell_in_full
from tests.proof.running import last_words


@pytest.fixture
def fleet(tmp_path):
    """One that cannot start: its tenants are nowhere."""
    environment = {"KPR_TENANTS": str(tmp_path / "nowhere.yaml"), "KPR_KAFKA__BOOTSTRAP_SERVERS": "none:1"}
    made = Fleet(environment, tmp_path / "logs", Random(0), intakes=1, publishers=0)
    yield made
    made.end()


def test_a_process_that_ends_by_itself_is_told_of_with_what_it_said(fleet):
    fleet.keep_up(sound=True)
    [process] = fleet.processes
    process.ended()

    fleet.bury()

    [told] = fleet.exits
    assert told.startswith("intake none: 2: ")
    assert "KPR_TENANTS: " in told


def test_one_that_does_not_stop_well_is_told_of_with_what_it_said(fleet):
    fleet.keep_up(sound=True)
    fleet.processes[0].ended()

    [told] = fleet.stop()

    assert "KPR_TENANTS: " in told


def test_each_has_a_log_of_its_own(fleet):
    for _ in range(2):
        fleet.keep_up(sound=True)
        fleet.processes[0].ended()
        fleet.bury()

    assert sorted(log.name for log in fleet.logs.iterdir()) == ["001-intake-none.log", "002-intake-none.log"]


def test_last_words_leave_out_what_is_usual(tmp_path):
    log = tmp_path / "one.log"
    log.write_text(
        '{"event": "started", "level": "info"}\n'
        '{"event": "store_away", "level": "warning"}\n'
        '{"event": "internal_fault", "level": "error"}\n'
        "kpr-adapter: a fault of its own\n"
        '{"event": "stopping", "level": "info"}\n'
    )

    said = last_words(log)

    assert said == '{"event": "internal_fault", "level": "error"} | kpr-adapter: a fault of its own'


def test_one_that_said_nothing_is_told_of_too(tmp_path):
    assert last_words(tmp_path / "none.log") == "it said nothing"


def test_a_fault_of_its_own_is_told_with_all_that_led_to_it(capsys):
    try:
        int("seven")
    except ValueError as fault:
        tell_in_full(fault)
        led = traceback.format_exception(fault)

    said = capsys.readouterr().err
    assert said.startswith("".join(led))
    assert "kpr-adapter: a fault of its own, ValueError" in said
