import json
import sqlite3

import pytest

from tests.cli.conftest import same_as_golden


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_a_sound_store_adds_up(cli, filled, lang):
    ran = cli("audit", "--store", filled, "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"audit-{lang}", ran.out)


def test_a_row_that_is_gone_is_seen(cli, copied):
    with sqlite3.connect(copied / "kpr.db") as database:
        database.execute("DELETE FROM record WHERE seq = 1")
    database.close()

    ran = cli("audit", "--store", copied, "--lang", "en")

    assert ran.code == 1
    assert "≠" in ran.out
    assert "1 line does not add up" in ran.out
    lines = [
        json.loads(line) for line in cli("audit", "--store", copied, "--format", "json").out.splitlines()
    ]
    wrong = [line for line in lines if not line["equal"]]
    assert [(line["what"], line["counted"] - line["kept"]) for line in wrong] == [("made", 1)]
