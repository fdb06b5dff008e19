"""`figures show`: the office's figures at the command line, hidden alike, and written down."""

import json
import sqlite3
from contextlib import closing

import pytest

from adapter.figures import FIGURES
from tests.cli.test_access_log import exported

WHY = ("--why", "KOSTRA")


@pytest.fixture
def stays(copied):
    """A store in which a code has stays of a whole year, and another one three (the clock: November 2026)."""
    with closing(sqlite3.connect(copied / "kpr.db")) as connection, connection:
        connection.execute("DELETE FROM counted")
        for code, first, until, many in (
            ("18", "2025-04-02", "2025-04-03", 40),
            ("25", "2025-05-02", "2025-05-03", 3),
        ):
            for number in range(many):
                thing = f"{code} {number}"
                row = (
                    "service",
                    "bredvik",
                    thing,
                    "4631",
                    code,
                    first,
                    until,
                    "",
                    "",
                    "",
                    "",
                    "",
                    thing,
                    "",
                    "",
                )
                connection.execute(f"INSERT INTO counted VALUES ({', '.join('?' * 15)}, NULL)", row)
    return copied


def rows(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


def test_stays_are_shown_with_what_they_are(cli, stays):
    ran = cli("figures", "show", "kostra-stays", "--kommune", "4631", *WHY, "--store", stays)

    assert (ran.code, ran.err) == (0, "")
    assert "Timer står under" in ran.out
    assert [line.split()[1:] for line in ran.out.splitlines()[-2:]] == [
        ["2025", "18", "-", "40"],
        ["2025", "25", "-", "skjult"],
    ]


def test_programs_get_an_object_a_row(cli, stays):
    ran = cli(
        "figures",
        "show",
        "kostra-stays",
        "--by",
        "begun",
        "--month",
        "2025",
        *WHY,
        "--store",
        stays,
        "--format",
        "json",
    )

    told = [(row["group"], row["value"], row["number"], row["hidden"]) for row in rows(ran)]
    assert told == [("18", "before", 0, False), ("18", "in-year", 40, False), ("25", "*", None, True)]
    assert {row["users"] for row in rows(ran)} == {None}


def test_who_took_them_is_kept_with_why(cli, stays):
    cli("figures", "show", "services", "--kommune", "4631", *WHY, "--store", stays)

    row = exported(cli, stays)[0]
    assert (row["act"], row["kommune_nr"], row["why"], row["subject"]) == (
        "figures show",
        "4631",
        "KOSTRA",
        "services",
    )


@pytest.mark.parametrize(
    "asked",
    [
        ("nothing",),
        ("services", "--by", "begun"),
        ("services", "--month", "2025"),
        ("kostra-stays", "--month", "2025-12"),
    ],
)
def test_what_is_no_figure_is_refused_and_no_act(cli, stays, asked):
    ran = cli("figures", "show", *asked, *WHY, "--store", stays)

    assert (ran.code, ran.out) == (2, "")
    assert [row for row in exported(cli, stays) if row["act"] == "figures show"] == []


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_can_be_shown(cli, copied, name):
    assert cli("figures", "show", name, *WHY, "--store", copied, "--lang", "en").code == 0
