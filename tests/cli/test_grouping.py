"""Groups: options that a command takes together, as one parameter."""

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Page


@dataclass(frozen=True, slots=True)
class Named:
    """A group with an argument and an option that must be given."""

    what: Annotated[str, typer.Argument()]
    why: Annotated[str, typer.Option("--why")]


@pytest.fixture
def told():
    return []


@pytest.fixture
def app(told):
    made = typer.Typer(rich_markup_mode=None)

    @made.command()
    @grouped
    def command(
        *,
        first: Annotated[int, typer.Option("--first")] = 1,
        named: Named,
        page: Page,
        last: Annotated[int, typer.Option("--last")] = 9,
    ) -> None:
        """Do it."""
        told.append((first, named, page, last))

    return made


def test_options_of_a_group_reach_the_command_as_one(app, told):
    done = CliRunner().invoke(app, ["it", "--why", "so", "--limit", "7"])

    assert done.exit_code == 0, done.output
    assert told == [(1, Named("it", "so"), Page(limit=7, after=0), 9)]


def test_options_of_a_group_stand_where_the_group_stands(app):
    shown = CliRunner().invoke(app, ["--help"]).output

    options = ["--first", "--why", "--limit", "--after", "--last"]
    assert sorted(options, key=shown.index) == options
    assert "Do it." in shown


def test_an_option_of_a_group_that_has_no_default_must_be_given(app, told):
    done = CliRunner().invoke(app, ["it"])

    assert (done.exit_code, told) == (2, [])
    assert "--why" in done.output


def test_an_option_of_a_group_is_held_to_its_bounds(app, told):
    done = CliRunner().invoke(app, ["it", "--why", "so", "--limit", "0"])

    assert (done.exit_code, told) == (2, [])
