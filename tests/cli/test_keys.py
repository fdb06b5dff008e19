"""`keys`: the data keys of a store, for people and for programs."""

import json
import shutil
from base64 import b64encode

import pytest

from tests.cli.matched import service, take_in

WHY = ("--why", "yearly change")


def told(cli, *arguments) -> list[dict]:
    ran = cli("keys", *arguments, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture
def store(tmp_path, capsys):
    """A store with one service in it."""
    folder = tmp_path / "store"
    take_in(folder, tmp_path / "in", ("vest", service(1)))
    capsys.readouterr()
    return folder


@pytest.fixture
def new_file(tmp_path):
    file = tmp_path / "new.key"
    file.write_bytes(b64encode(bytes(range(32))))
    file.chmod(0o600)
    return file


def values(rows):
    return {row["id"]: sum(row["values"].values()) for row in rows}


def test_a_key_is_replaced_step_by_step(cli, store):
    [only] = told(cli, "show", "--store", store)
    assert (only["id"], only["state"], only["worn"], only["key_files"]) == (1, "newest", False, 1)
    assert only["values"]["history"] == 1

    assert told(cli, "rotate", *WHY, "--store", store) == [{"done": "rotated", "id": 2}]
    before = values(told(cli, "show", "--store", store))
    [resealed] = told(cli, "reseal", *WHY, "--store", store)

    assert resealed == {"done": "resealed", "n": before[1], "id": 2}
    assert values(told(cli, "show", "--store", store)) == {1: 0, 2: before[1]}
    states = [row["state"] for row in told(cli, "show", "--no-count", "--store", store)]
    assert states == ["older", "newest"]


def test_a_key_that_may_be_in_use_is_not_retired(cli, store):
    told(cli, "rotate", *WHY, "--store", store)

    ran = cli("keys", "retire", "1", *WHY, "--store", store)
    assert (ran.code, ran.out) == (2, "")
    assert "key 1 may be in use still" in ran.err


def test_another_key_file_takes_the_place_of_the_old_one(cli, store, new_file, tmp_path):
    before = told(cli, "show", "--store", store)
    told(cli, "rewrap", "--new-key-file", new_file, *WHY, "--store", store)
    assert {row["key_files"] for row in told(cli, "show", "--store", store)} == {2}
    old = shutil.copy(store / "kpr.key", tmp_path / "old.key")

    shutil.copy(new_file, store / "kpr.key")
    told(cli, "rewrap", "--finish", *WHY, "--store", store)
    assert told(cli, "show", "--store", store) == before

    shutil.copy(old, store / "kpr.key")
    ran = cli("keys", "show", "--store", store)
    assert ran.code == 2
    assert "is not the key this store was made with, nor one its keys were wrapped for" in ran.err


@pytest.mark.parametrize("both", [False, True])
def test_a_change_of_file_is_either_begun_or_ended(cli, store, new_file, both):
    options = ("--new-key-file", new_file, "--finish") if both else ()

    ran = cli("keys", "rewrap", *options, *WHY, "--store", store)
    assert ran.code == 2
    assert "--finish" in ran.err


@pytest.mark.parametrize(
    ("language", "said"), [("nb", "i bruk"), ("en", "in use")], ids=["bokmaal", "english"]
)
def test_people_are_told_in_their_language(cli, store, language, said):
    ran = cli("keys", "show", "--lang", language, "--store", store)

    assert (ran.code, ran.err) == (0, "")
    assert said in ran.out


def test_nothing_that_is_told_holds_a_key(cli, store, new_file):
    secrets = [(store / "kpr.key").read_text().strip(), new_file.read_text().strip()]
    acts = (("rotate", *WHY), ("rewrap", "--new-key-file", new_file, *WHY), ("show",))

    for act in acts:
        ran = cli("keys", *act, "--store", store)
        assert ran.code == 0
        assert not any(secret in ran.out + ran.err for secret in secrets)
