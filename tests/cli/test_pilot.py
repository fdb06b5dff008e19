"""`pilot` at the command line: shown, released, rejected, deleted, exported."""

import asyncio
import json
from datetime import UTC, date, datetime

import pytest

from adapter.cli import pilot_work, world
from adapter.cli.pilot_work import months_before
from adapter.cli.store import settings_for
from adapter.errors import Unavailable
from adapter.main import build_world, opened_store
from tests.cli.test_access_log import exported
from tests.notifications.documents import FNR, UNITS, named, person_number
from tests.pilot.given import OFFICIAL, PSY, take, talk
from tests.pilot.test_recode import ON, service
from tests.stores import lay_store

TENANTS = """
clock: '2026-11-01T12:00:00+01:00'
environment: test
tenants:
  plain:
    kommuneNr: '4601'
    report_service_codes: ['9']
pilot:
  kommuner:
    '4601': {since: 2020-01-01, by: Ola, source: sak 1/20, identity: encrypted}
"""
ACTIVATION = f"""
  activations:
    - pilot: {PSY}
      official: {{list: '9151', code: '{OFFICIAL}'}}
      valid_from: 2026-10-01
      source: a letter
      by: Ola
"""
WHY = ("--who", "kari", "--why", "sak 42")


@pytest.fixture
def tenants(tmp_path):
    """A tenants file with a kommune that takes part, and no activation."""
    file = tmp_path / "tenants.yaml"
    file.write_text(TENANTS, encoding="utf-8")
    return file


@pytest.fixture
def store(tmp_path, tenants):
    """A store with an old course and one that goes on."""
    folder = tmp_path / "store"

    async def make():
        settings = settings_for(str(folder))
        await lay_store(folder)
        async with opened_store(settings, make=True) as opened:
            world = build_world(settings.model_copy(update={"tenants": tenants}))
            await take(
                opened, world, talk("1", "2023-02-02"), talk("2", "2026-10-05"), talk("3", "2026-10-12")
            )

    asyncio.run(make())
    return folder


def lines(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


def listed(cli, store):
    return lines(cli("pilot", "list", "--store", store, "--format", "json"))


def test_the_status_counts_contacts_and_courses(cli, store):
    [told] = lines(cli("pilot", "status", "--store", store, "--format", "json"))

    assert told["counted"] == [{"kommune_nr": "4601", "code": PSY, "kept": "held", "contacts": 3}]
    assert told["courses"] == [
        {"kommune_nr": "4601", "code": PSY, "state": "held", "courses": 2, "contacts": 3}
    ]


@pytest.mark.parametrize(("lang", "word"), [("nb", "holdt"), ("en", "held")])
def test_courses_are_listed_in_both_languages(cli, store, lang, word):
    ran = cli("pilot", "list", "--store", store, "--lang", lang)

    assert (ran.code, ran.out.count(word)) == (0, 2)


def test_a_course_is_listed_without_its_person(cli, store):
    courses = listed(cli, store)

    assert sorted(each["contacts"] for each in courses) == [1, 2]
    assert not {"person_key", "whose"} & courses[0].keys()


def test_a_release_without_an_activation_is_wrong_use(cli, store, tenants):
    ran = cli(
        "pilot", "release", "--kommune", "4601", "--code", PSY, "--tenants", tenants, "--store", store, *WHY
    )

    assert ran.code == 2
    assert "is not activated" in ran.err


def test_a_release_is_seen_first_and_then_done(cli, store, tenants):
    tenants.write_text(TENANTS + ACTIVATION, encoding="utf-8")
    release = ("pilot", "release", "--kommune", "4601", "--code", PSY, "--tenants", tenants, "--store", store)

    dry = cli(*release, "--dry-run", "--lang", "en", *WHY)
    assert "N TjenesteStart 2026-10-05" in dry.out
    assert "nothing was changed" in dry.out
    assert {each["state"] for each in listed(cli, store)} == {"held"}

    [done] = lines(cli(*release, "--format", "json", *WHY))
    assert (done["made"], done["outcome"]) == (["N TjenesteStart 2026-10-05"], "notify")
    assert sorted(each["state"] for each in listed(cli, store)) == ["held", "released"]
    assert "Nothing to release" in cli(*release, "--lang", "en", *WHY).out


def test_what_is_too_old_is_deleted(cli, store, tenants):
    ran = cli("pilot", "delete", "--older", "--tenants", tenants, "--store", store, "--format", "json", *WHY)

    assert lines(ran) == [{"kommune_nr": "4601", "before": "2024-11-01", "courses": 1, "contacts": 1}]
    assert [each["first"] for each in listed(cli, store)] == ["2026-10-05"]


def test_nothing_else_is_deleted(cli, store, tenants):
    assert cli("pilot", "delete", "--tenants", tenants, "--store", store, *WHY).code == 2


def test_a_course_is_rejected(cli, store):
    [course, _] = listed(cli, store)
    ran = cli("pilot", "reject", course["id"], "--store", store, "--lang", "en", *WHY)

    assert (ran.code, ran.out) == (0, f"Course {course['id']} is not to be reported.\n")
    assert cli("pilot", "reject", course["id"], "--store", store, *WHY).code == 2


@pytest.fixture
def december(monkeypatch):
    """October is closed, November is not."""
    monkeypatch.setattr(pilot_work, "this_moment", lambda: datetime(2026, 12, 1, 12, tzinfo=UTC))


def test_small_figures_are_not_told(cli, store, december):
    [figure] = lines(cli("pilot", "export", "--store", store, "--format", "json", *WHY))

    assert figure == {
        "kommune_nr": "4601",
        "month": "2026-10",
        "code": "*",
        "by": None,
        "value": None,
        "contacts": None,
        "hidden": True,
    }
    assert "skjult" in cli("pilot", "export", "--store", store, *WHY).out


@pytest.mark.parametrize(("asked", "kommune"), [((), ""), (("--kommune", "4601"), "4601")])
def test_figures_are_one_row_of_the_access_log_under_the_login_name(cli, store, monkeypatch, asked, kommune):
    monkeypatch.setattr("getpass.getuser", lambda: "kari")
    cli("pilot", "export", *asked, *WHY, "--store", store)

    row, _ = exported(cli, store)
    assert (row["who"], row["act"], row["why"]) == ("local:kari", "pilot export", WHY[3])
    assert (row["kommune_nr"], row["subject"]) == (kommune, "")
    assert cli("access-log", "verify", "--store", store).code == 0


def test_figures_are_not_told_where_that_cannot_be_written_down(cli, store, monkeypatch):
    async def away(*_):
        raise Unavailable("the store is away")

    monkeypatch.setattr("adapter.store.access_acts.append_all", away)
    ran = cli("pilot", "export", *WHY, "--store", store)

    assert (ran.code, ran.out) == (3, "")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((), "Missing option '--why'"),
        (("--why", " "), "why: is needed: say why"),
        ((*WHY, "--kommune", "17815230051"), "is a kommuneNr of 4 digits"),
    ],
    ids=["no reason", "a blank one", "no kommune"],
)
def test_figures_asked_for_wrongly_leave_no_row(cli, store, asked, said):
    ran = cli("pilot", "export", *asked, "--store", store)

    assert (ran.code, ran.out, said in ran.err) == (2, "", True)
    assert [each["act"] for each in exported(cli, store)] == ["export-access-log"]


def test_figures_of_closed_months_are_told(cli, store, tenants, december):
    more(store, tenants, *(talk(f"o{n}", f"2026-10-{n}", subject=person(n)) for n in range(10, 20)))
    more(store, tenants, *(talk(f"n{n}", f"2026-11-{n}", subject=person(n)) for n in range(10, 20)))
    figures = lines(cli("pilot", "export", "--kommune", "4601", "--store", store, "--format", "json", *WHY))

    assert {(each["month"], each["code"], each["contacts"]) for each in figures} == {("2026-10", PSY, 12)}
    assert [(each["by"], each["value"]) for each in figures] == [
        (None, None),
        ("unit", UNITS[0]),
        ("profession", "4"),
        ("hovedforlop", None),
    ]
    assert (
        lines(cli("pilot", "export", "--kommune", "0301", "--store", store, "--format", "json", *WHY)) == []
    )


def person(number):
    return named(person_number(number, 81, 1980), FNR)


def more(store, tenants, *talks):
    """Take more in."""

    async def make():
        settings = settings_for(str(store))
        async with opened_store(settings) as opened:
            world = build_world(settings.model_copy(update={"tenants": tenants}))
            await take(opened, world, *talks)

    asyncio.run(make())


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2026-11-01", 24, "2024-11-01"), ("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 1, "2025-12-15")],
)
def test_months_before_a_day(day, months, before):
    assert str(months_before(date.fromisoformat(day), months)) == before


RECODE = """
      recode: {from: '15', rows: [none/row], day: 2026-10-01}
"""


def test_what_is_recoded_must_be_said_by_the_activation(cli, store, tenants):
    recode = ("pilot", "recode", "--kommune", "4601", "--code", PSY, "--tenants", tenants, "--store", store)
    tenants.write_text(TENANTS + ACTIVATION, encoding="utf-8")
    ran = cli(*recode, *WHY)
    assert (ran.code, "which services are recoded" in ran.err) == (2, True)

    tenants.write_text(TENANTS + ACTIVATION.rstrip("\n") + RECODE, encoding="utf-8")
    ran = cli(*recode, *WHY)
    assert (ran.code, "ingen tabell har en rad none/row" in ran.err) == (2, True)
    assert "no loaded table has a row none/row" in cli(*recode, *WHY, "--lang", "en").err


@pytest.mark.parametrize(
    ("lang", "whole", "divided", "none"),
    [
        ("nb", "hele, fra 2026-07-01", "delt 2026-08-01", "Ingen tjenester å omkode.\n"),
        ("en", "whole, from 2026-07-01", "divided on 2026-08-01", "No services to recode.\n"),
    ],
)
def test_services_are_recoded_once_they_were_seen(cli, store, monkeypatch, lang, whole, divided, none):
    async def fill():
        async with opened_store(settings_for(str(store)), quiet=True) as opened:
            await take(opened, ON, service("1", "2026-03-02"), service("2", "2026-08-03", person=1))

    asyncio.run(fill())
    monkeypatch.setattr(world, "world_for", lambda _store, _tenants: ON)
    recode = ("pilot", "recode", "--kommune", "4601", "--code", PSY, "--store", store, "--lang", lang, *WHY)

    dry = cli(*recode, "--dry-run")
    assert (dry.code, whole in dry.out, divided in dry.out) == (0, True, True)
    done = lines(cli(*recode, "--format", "json"))
    assert [(one["service_id"], one["as"], one["made"][0]) for one in done] == [
        ("T-1", "end", "N TjenesteSlutt 2026-07-31"),
        ("T-2", "recode", "M TjenesteStart 2026-08-03"),
    ]
    assert cli(*recode).out == none
