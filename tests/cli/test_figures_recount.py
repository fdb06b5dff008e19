"""`figures recount`: services counted, months opened again, and written down."""

import json

import pytest

from tests.cli.test_access_log import exported

ASKED = ("figures", "recount", "--kommune", "4631", "--month", "2026-01", "--month", "2026-02", "--store")
WHY = ("--why", "initial load")


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_services_are_counted_and_it_is_told_how_many(cli, copied, lang):
    ran = cli(*ASKED, copied, *WHY, "--lang", lang)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.split()[0].isdigit()
    told = json.loads(cli(*ASKED, copied, *WHY, "--format", "json").out)
    assert told["services"] == int(ran.out.split()[0])
    assert (told["services"] > 0, told["months"]) == (True, 0)


def test_it_stands_in_the_access_log_with_its_reason(cli, copied):
    cli(*ASKED, copied, *WHY)

    row = exported(cli, copied)[0]
    assert (row["act"], row["kommune_nr"], row["why"]) == ("figures recount", "4631", "initial load")
    assert row["detail"] == {"months": ["2026-01", "2026-02"]}


def test_a_reason_is_needed(cli, copied):
    assert cli(*ASKED, copied).code == 2
