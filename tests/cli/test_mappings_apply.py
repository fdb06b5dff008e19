"""`mappings apply` at the command line: seen first, then done; what is left is told."""

import asyncio
import json

import pytest

from adapter.cli.store import settings_for
from adapter.main import build_world, opened_store
from tests.applying.given import service, take, visit
from tests.cli.conftest import same_as_golden
from tests.notifications.documents import DNR, FIDS, FNR, minimelding, named
from tests.stores import lay_store

TENANTS = """
clock: '2026-11-01T12:00:00+01:00'
environment: test
tenants:
  plain:
    kommuneNr: '4601'
    local_codes:
      'https://epj.example/tilbud': {%s}
  melding:
    kommuneNr: '4602'
    profiles: {'http://hddr.no//StructureDefinition/kpr-mm-iplos-i-kpr-tjeneste': minimelding}
"""
OLD, NEW = "A: '20', D: '20'", "A: '21', B: '21'"
WHY = ("--who", "kari", "--why", "sak 42")


@pytest.fixture
def tenants(tmp_path):
    """The tenants file, whose lists are tables too."""
    file = tmp_path / "tenants.yaml"
    file.write_text(TENANTS % OLD, encoding="utf-8")
    return file


@pytest.fixture
def store(tmp_path, tenants):
    """A service that will be called otherwise, one that the tables will refuse, a refused one, and a minimelding."""
    folder = tmp_path / "store"

    async def make():
        settings = settings_for(str(folder))
        await lay_store(folder)
        async with opened_store(settings, make=True) as opened:
            world = build_world(settings.model_copy(update={"tenants": tenants}))
            two, three = named(FIDS[1], FNR), named(FIDS[2], DNR)
            await take(opened, world, service("1", "A"), service("2", "B", patient=two))
            await take(opened, world, service("3", "D", patient=three))
            await take(opened, world, minimelding(), tenant="melding")

    asyncio.run(make())
    tenants.write_text(TENANTS % NEW, encoding="utf-8")
    return folder


def lines(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_what_would_follow_is_shown_in_both_languages(cli, store, tenants, lang):
    ran = cli("mappings", "apply", "--store", store, "--tenants", tenants, "--dry-run", "--lang", lang, *WHY)

    assert (ran.code, ran.err) == (1, "")
    same_as_golden(f"mappings-apply-{lang}", ran.out)


def test_it_is_done_once_and_what_is_left_is_told_each_time(cli, store, tenants):
    apply = ("mappings", "apply", "--store", store, "--tenants", tenants, "--format", "json", *WHY)
    would, done, again = (lines(cli(*apply, *more)) for more in (["--dry-run"], [], []))

    assert [one | {"dry_run": False} for one in would] == done
    told = {
        one.get("service_id") or one.get("input"): (one["to"] if one["kind"] == "service" else one["codes"])
        for one in done
    }
    assert told == {"M-1": None, "T-3": None, "T-1": "21", "d-1": ["21"]}
    assert [(one["service_id"], one["left"]) for one in again] == [
        ("M-1", "nothing-told"),
        ("T-3", "refused"),
    ]
    assert [
        item["change"] for item in lines(cli("queue", "list", "--store", store, "--format", "json"))
    ] == list("NNNMN")


def test_of_one_kommune_nothing_is_left(cli, store, tenants):
    tenants.write_text(TENANTS % OLD, encoding="utf-8")
    ran = cli(
        "mappings",
        "apply",
        "--kommune",
        "4601",
        "--store",
        store,
        "--tenants",
        tenants,
        "--days",
        "3",
        "--lang",
        "en",
        *WHY,
    )

    assert "no. 1" in ran.out
    tenants.write_text(TENANTS % (OLD + ", B: '21'"), encoding="utf-8")
    ran = cli(
        "mappings", "apply", "--kommune", "4601", "--store", store, "--tenants", tenants, "--lang", "en", *WHY
    )
    assert (ran.code, "N TjenesteStart 2026-02-01" in ran.out) == (0, True)
    ran = cli(
        "mappings", "apply", "--kommune", "4601", "--store", store, "--tenants", tenants, "--lang", "en", *WHY
    )
    assert (ran.code, ran.out) == (0, "All is as the tables say; nothing to decide anew.\n")


def test_a_kommune_that_nobody_is_of_is_wrong_use(cli, store, tenants):
    ran = cli("mappings", "apply", "--kommune", "9999", "--store", store, "--tenants", tenants, *WHY)

    assert (ran.code, "no tenant is of kommune 9999" in ran.err) == (2, True)


OFFERS = """
table: offers
layer: municipality
version: 2026-11-22
valid_from: 2020-01-01
owner: a kommune of the tests
source: "a decision of the tests"
kommuner: ["4601"]
systems: {offers: "https://epj.example/tilbud"}
rows:
  - row: v
    when: {system: offers, code: V}
    then: {hst: {form: %s, alderstrinn: "E"}}
    source: "a decision of the tests"
"""


@pytest.fixture
def consulted(tmp_path, tenants, monkeypatch):
    """A consultation by a row that gives another form by now."""
    folder, own = tmp_path / "store", tmp_path / "own"
    own.mkdir()
    (own / "offers.yaml").write_text(OFFERS % "I", encoding="utf-8")
    monkeypatch.setenv("KPR_OWN_MAPPINGS", str(own))

    async def make():
        settings = settings_for(str(folder))
        await lay_store(folder)
        async with opened_store(settings, make=True) as opened:
            await take(opened, build_world(settings.model_copy(update={"tenants": tenants})), visit())

    asyncio.run(make())
    (own / "offers.yaml").write_text(OFFERS % "H", encoding="utf-8")
    return folder


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_a_consultation_is_shown_with_the_fields_that_change(cli, consulted, tenants, lang):
    asked = ("--store", consulted, "--tenants", tenants, "--lang", lang)
    ran = cli("mappings", "apply", *asked, "--dry-run", *WHY)

    assert (ran.code, ran.err) == (0, "")
    same_as_golden(f"mappings-apply-consultation-{lang}", ran.out)
    foretold = cli("mappings", "impact", *asked, "--days", "365")
    assert foretold.code == 1
    same_as_golden(f"mappings-impact-consultation-{lang}", foretold.out)


def test_a_consultation_is_told_to_programs_and_corrected_once(cli, consulted, tenants):
    apply = ("mappings", "apply", "--store", consulted, "--tenants", tenants, "--format", "json", *WHY)
    [told], again = lines(cli(*apply)), lines(cli(*apply))

    assert (told["kind"], told["consultation_id"], told["row"]) == ("consultation", "K-1", "offers/v")
    assert (told["from"], told["to"]) == ("formKonsultasjon I", "formKonsultasjon H")
    assert (told["made"], again) == (["M Konsultasjon 2026-02-01"], [])
