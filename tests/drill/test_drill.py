"""The short drill, in every run; `make drill` is the long one. And what it rests on: time that goes faster, blocks."""

import pytest

from tests.alerts.promtool import rules
from tests.drill.drilling import begin, play
from tests.drill.incidents import early, others
from tests.drill.not_sent import StoppedLine
from tests.drill.place import opened
from tests.drill.prometheus import watching
from tests.drill.runbook import NotAsWritten, blocks_of, filled, run, section_of
from tests.drill.scaling import faster

INCIDENTS = [*early(), *others()]
#: Blocks of their sections that are for another case than the one that is played (test_runbook_tried.py).
OTHER_CASES = {
    "a message was refused, and cannot be corrected: close it (its annulments go in the next message)",
    "no message was refused, and the cause is put right: start the line",
}
FACTOR = 600


async def test_a_line_that_has_stopped_is_told_by_prometheus_and_mended_by_the_runbook(
    migrated_url, tmp_path
):
    async with opened(tmp_path, FACTOR, migrated_url) as place:
        with watching(place.health, FACTOR) as prometheus:
            await prometheus.ready()
            played = await play(await begin(StoppedLine(), place, prometheus), place, prometheus)

    assert played.wrong == ""
    assert (played.shown, played.audit) == ("line 0301; overview: line-stopped", "adds up")
    assert played.commands == 7


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda each: each.alert)
def test_every_block_of_a_section_is_run_by_the_drill_or_for_another_case(incident):
    blocks = section_of(incident.alert).blocks.keys()
    run_here = {step for step in incident.steps if isinstance(step, str)}
    assert run_here <= blocks
    assert blocks - run_here <= OTHER_CASES


@pytest.mark.parametrize(
    ("name", "expr", "waits"),
    [
        (
            "KprSourceSilent",
            (
                'time() - max by (source, tenant) (max_over_time(kpr_last_event_timestamp_seconds{source!="replay"}'
                "[12096000ms])) > 3 * 86400 / 100"
            ),
            "3000ms",
        ),
        (
            "KprParkedGrows",
            (
                "max by (reason) (kpr_parked_open) - (max by (reason) (kpr_parked_open offset 36000ms) "
                "or max by (reason) (kpr_parked_open) * 0) > 100"
            ),
            "1200ms",
        ),
        ("KprIntakeBehind", "min_over_time(sum by (topic) (kpr_kafka_lag)[18000ms:600ms]) > 10000", None),
        ("KprCertificateExpires", "min by (whose) (kpr_certificate_days) < 30", "3000ms"),
        ("KprClockOff", "max by (instance) (abs(kpr_clock_offset_seconds)) > 2", "3000ms"),
        ("KprPartStuck", "max by (instance, part) (kpr_progress_age_seconds) > 300 / 100", "600ms"),
    ],
)
def test_ranges_waits_and_thresholds_of_time_are_divided_and_nothing_else(name, expr, waits):
    [rule] = [each for each in rules() if each["alert"] == name]
    made = faster(rule, 100)
    assert (" ".join(made["expr"].split()), made.get("for")) == (expr, waits)
    assert {key: value for key, value in made.items() if key not in ("expr", "for")} == {
        key: value for key, value in rule.items() if key not in ("expr", "for")
    }


def test_a_block_is_called_by_its_first_line_and_filled_in():
    blocks = blocks_of(
        "Text.\n\n```sh\n# look\nkpr-adapter line show <kommune>\n```\n\n```sh\n# then\nls\n```\n"
    )
    assert blocks == {"look": ("kpr-adapter line show <kommune>",), "then": ("ls",)}
    assert filled(blocks["look"][0], {"kommune": "0301"}) == "kpr-adapter line show 0301"
    with pytest.raises(KeyError):
        filled(blocks["look"][0], {})


async def test_a_command_that_does_not_do_what_the_runbook_says_fails_the_drill():
    assert await run("echo <word>", {"word": "told"}, {}) == "told\n"
    assert await run("exit 2  # exits with 2", {}, {}) == ""
    with pytest.raises(NotAsWritten, match="ended with 3, not 0"):
        await run("exit 3", {}, {})
    with pytest.raises(NotAsWritten):
        await run("false | true", {}, {})
