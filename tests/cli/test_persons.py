"""`iplos found|rekey`: figures of what was found, and keys that are renewed."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import same_as_golden
from tests.cli.matched import TENANTS, service, take_in

LATER = {"period": {"start": "2026-03-15"}}
OBSERVING = TENANTS + "matching:\n  mode: observe\n"
WHY = ("--why", "yearly change")
OLD, NEW = b"o" * 32, b"n" * 32


def told(cli, *arguments) -> list[dict]:
    ran = cli(*arguments, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture(scope="module")
def observed(tmp_path_factory) -> Path:
    """One kept out and one asked about, then the same of others, observed only; not to be changed."""
    folder = tmp_path_factory.mktemp("observed")
    store = folder / "store"
    take_in(store, folder / "in", ("vest", service(1)), ("aust", service(2)))
    observing = (("vest", service(3, 1)), ("aust", service(4, 1, **LATER)), ("aust", service(6, 2)))
    take_in(store, folder / "later", *observing, ("vest", service(5, 2)), tenants=OBSERVING)
    return store


def test_what_was_found_is_counted_by_rule_and_month(cli, observed):
    rows = told(cli, "iplos", "found", "--store", observed)

    figures = [(r["month"], r["tenant"], r["verdict"], r["acted"], r["observed"]) for r in rows]
    assert figures == [
        ("2026-02", "aust", "already-registered", 1, 0),
        ("2026-02", "vest", "already-registered", 0, 1),
        ("2026-03", "aust", "possible-duplicate", 0, 1),
    ]
    assert {(r["kommune_nr"], r["service_code"]) for r in rows} == {("4601", "21")}


@pytest.mark.parametrize(
    ("filters", "months"),
    [
        (("--from", "2026-03-01"), {"2026-03"}),
        (("--to", "2026-02-28"), {"2026-02"}),
        (("--kommune", "0301"), set()),
    ],
    ids=["from", "to", "kommune"],
)
def test_figures_are_of_what_is_asked_for(cli, observed, filters, months):
    assert {r["month"] for r in told(cli, "iplos", "found", *filters, "--store", observed)} == months


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_what_enforcing_would_have_changed_is_said(cli, observed, lang):
    ran = cli("iplos", "found", "--store", observed, "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"iplos-found-{lang}", ran.out)


def test_an_empty_answer_says_so(cli, observed):
    ran = cli("iplos", "found", "--kommune", "0301", "--store", observed, "--lang", "en")

    assert (ran.code, ran.out) == (0, "Nothing to show.\n")


@pytest.mark.parametrize("command", ["found", "rekey"])
def test_the_help_gives_examples(cli, command):
    ran = cli("iplos", command, "--help")

    assert ran.code == 0
    assert f"kpr-adapter iplos {command}" in ran.out.split("Example")[1]


def keyed(folder: Path, *secrets: bytes) -> str:
    """A tenants file with these secrets, the newest first."""
    files = []
    for secret in secrets:
        file = folder / f"person-key-{secret[:1].decode()}"
        file.write_bytes(secret)
        file.chmod(0o600)
        files.append(f"'{file}'")
    return TENANTS + f"matching:\n  kommuner:\n    '4601':\n      keys: [{', '.join(files)}]\n"


def test_a_secret_is_replaced_without_forgetting_anybody(cli, tmp_path):
    store = tmp_path / "store"
    take_in(store, tmp_path / "first", ("vest", service(1)), tenants=keyed(tmp_path, OLD))
    both = tmp_path / "both.yaml"
    both.write_text(keyed(tmp_path, NEW, OLD), encoding="utf-8")

    ran = cli("iplos", "rekey", *WHY, "--tenants", both, "--store", store, "--lang", "en")
    again = told(cli, "iplos", "rekey", *WHY, "--tenants", both, "--store", store)

    assert (ran.code, ran.out) == (0, "1 services and consultations looked at; 1 got a new key.\n")
    assert again == [{"histories": 1, "changed": 0}]
    take_in(store, tmp_path / "second", ("aust", service(2)), tenants=keyed(tmp_path, NEW))
    assert told(cli, "queue", "list", "--service", "T-2", "--store", store) == []
