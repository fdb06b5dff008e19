"""`demo`: run twice it makes nothing new, and every command that it prints works as printed."""

import os
import re
import shlex
import stat
import subprocess
from collections import Counter

import pytest
from typer.testing import CliRunner

from adapter import logs
from adapter.cli import app
from adapter.cli.store import open_store
from adapter.cli.store import run as run_async
from adapter.config import shipped_examples

#: Standing alone: a GUID may hold eleven digits in a row.
NUMBER = re.compile(r"(?<![\w-])\d{6}[ -]?\d{5}(?![\w-])")
REFUSED = {"reject", "park", "partial"}


def said(*arguments):
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


async def _held(store):
    async with open_store(str(store)) as opened:
        summary, reading = await opened.reading.summary(), opened.reading
        records = [(item.id, item.state) async for item in reading.queue()]
        parked = [(item.id, item.input, item.attempts) async for item in reading.parked(state=None)]
        return Counter(summary.outcomes), records, parked, await reading.audit()


def held(store):
    return run_async(_held(store))


@pytest.fixture(scope="module")
def twice(tmp_path_factory, warm_program):
    """The demo run twice: what it printed, and what the store held after each run."""
    folder = tmp_path_factory.mktemp("a demo")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("KPR_")]:
            patch.delenv(name)
        patch.setattr(logs, "set_up", lambda _style: None)
        patch.setenv("PATH", f"{warm_program.parent}{os.pathsep}{os.environ['PATH']}")
        patch.setenv("COLUMNS", "200")
        store = folder / "store"
        first = said("demo", "--store", str(store))
        after_first = held(store)
        second = said("demo", "--store", str(store), "--lang", "en")
        yield store, first, second, after_first, held(store)


def documents():
    return sum(path.suffix in (".json", ".xml") for path in shipped_examples().rglob("*"))


def test_every_example_gets_one_outcome(twice):
    _, _, _, (outcomes, records, parked, _), _ = twice

    assert outcomes.total() == documents()
    assert {"notify", "consult", "hold", "no-event", "not-in-kpr"} | REFUSED == set(outcomes)
    assert records
    assert len(parked) == sum(outcomes[refused] for refused in REFUSED)


def test_a_second_run_makes_nothing_new(twice):
    _, _, _, (first, records, parked, _), (both, records_after, parked_after, _) = twice
    second = both - first

    assert records_after == records
    assert [(number, name) for number, name, _ in parked_after] == [
        (number, name) for number, name, _ in parked
    ]
    assert {attempts for *_, attempts in parked} == {1}
    assert {attempts for *_, attempts in parked_after} == {2}
    assert {each: second[each] for each in REFUSED} == {each: first[each] for each in REFUSED}
    assert set(second) == REFUSED | {"no-event"}


def test_everything_adds_up_after_each_run(twice):
    _, _, _, (*_, after_first), (*_, after_second) = twice

    assert after_first
    assert all(check.equal for check in (*after_first, *after_second))


def test_it_tells_what_became_of_the_documents(twice):
    _, first, second, (outcomes, records, parked, _), _ = twice

    states = Counter(state.value for _, state in records)
    assert set(states) == {"delivered", "out-of-scope", "held", "closed"}
    ready = states["delivered"] + states["closed"]
    new = f"{ready} klare, {states['out-of-scope']} utenfor omfang, {states['held']} holdt tilbake"
    assert f"Nytt i køen: {new}. Nytt parkert: {len(parked)}." in first
    assert "New in the queue: 0 ready, 0 out of scope, 0 held back. Newly parked: 0." in second
    assert re.search(rf"^notify +{outcomes['notify']}$", first, re.MULTILINE)
    assert re.search(r"^reject +unknown-service-code +1$", first, re.MULTILINE)
    assert re.search(r"^21 +Langtidsopphold i institusjon +\d+$", first, re.MULTILINE)
    assert re.search(rf"^delivered +{states['delivered']}$", first, re.MULTILINE)


def receipts(output):
    return re.findall(r"^(\d{4}) +(IPLOS|HST) +(\d+)  accepted +(\S+) *$", output, re.MULTILINE)


def test_it_ends_with_a_receipt_for_every_message(twice):
    _, first, second, (_, records, *_), _ = twice

    told = receipts(first)
    assert {line for _, line, *_ in told} == {"IPLOS", "HST"}
    assert sum(int(count) for *_, count, _ in told) == Counter(s.value for _, s in records)["delivered"]
    assert len({ref for *_, ref in told}) == len(told)
    assert receipts(second) == []


def test_a_new_key_is_told_of_once_in_a_sentence(twice):
    store, first, second, *_ = twice

    assert f"Lageret fikk en ny nøkkel, {store / 'kpr.key'}." in first
    assert "kpr.key" not in second
    assert "store_key_made" not in first


def test_the_key_is_made_for_its_owner_alone(twice):
    store, *_ = twice

    assert stat.S_IMODE((store / "kpr.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((store / "kpr.db").stat().st_mode) == 0o600


def printed(output):
    return re.findall(r"^  (kpr-adapter .*?)   ", output, re.MULTILINE)


@pytest.mark.parametrize("command", ["explain", "queue list", "messages list", "parked list", "audit"])
def test_every_printed_command_runs_as_it_is_printed(twice, command):
    store, first, *_ = twice
    (line,) = [line for line in printed(first) if line.startswith(f"kpr-adapter {command}")]
    assert shlex.split(line)[-1] == str(store)

    done = subprocess.run(line, check=False, shell=True, capture_output=True, text=True, timeout=100)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()
    assert not NUMBER.search(done.stdout)


def test_it_prints_the_same_commands_each_time_and_itself_among_them(twice):
    _, first, second, *_ = twice

    assert printed(first) == printed(second)
    assert [shlex.split(line)[1] for line in printed(first)] == [
        "explain",
        "queue",
        "messages",
        "parked",
        "audit",
        "demo",
    ]


def test_nothing_it_prints_holds_an_identity_number(twice):
    _, first, second, *_ = twice

    assert not NUMBER.search(first + second)


def test_nothing_in_its_folder_holds_an_identity_number(twice):
    store, *_ = twice
    numbers = {
        n
        for path in shipped_examples().rglob("*.json")
        for n in re.findall(r"(?<!\d)\d{11}(?!\d)", path.read_text())
    }
    assert numbers

    kept = b"".join(path.read_bytes() for path in store.rglob("*") if path.is_file())
    assert not any(number.encode() in kept for number in numbers)


def test_its_store_is_a_folder():
    result = CliRunner().invoke(app, ["demo", "--store", "sqlite:///x.db"])

    assert "name one" in str(result.exception)
