"""No output of any command holds an identity number, whatever is in the documents."""

import json
import re

import pytest
import yaml

from tests.cli.conftest import EXAMPLES, ROOT, TENANTS

FAULTS = ROOT / "tests" / "corpus" / "faults"
ELEVEN_DIGITS = re.compile(rb"(?<![0-9.])[0-9]{11}(?![0-9.])")


def numbers_in(folder) -> set[str]:
    return {
        found.decode()
        for path in folder.rglob("*")
        if path.suffix in {".json", ".xml"}
        for found in ELEVEN_DIGITS.findall(path.read_bytes())
    }


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    ("folder", "tenants"), [(EXAMPLES, TENANTS), (FAULTS, FAULTS / "tenant-config.yaml")], ids=["good", "bad"]
)
def test_check_prints_no_identity_number(cli, folder, tenants, form):
    numbers = numbers_in(folder)
    tenant = (
        [] if folder == EXAMPLES else ["--tenant", next(iter(yaml.safe_load(tenants.read_text())["tenants"]))]
    )

    ran = cli("check", folder, "--tenants", tenants, *tenant, "--independent", "--format", form)

    assert len(numbers) > 20
    assert len(ran.out) > 10_000
    assert [number for number in numbers if number in ran.out + ran.err] == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_command_on_the_store_prints_an_identity_number(cli, copied, form):
    shared = ["--store", copied, "--format", form]
    ids = [
        json.loads(line)["id"]
        for line in cli(
            "queue", "list", "--limit", 500, "--store", copied, "--format", "json"
        ).out.splitlines()
    ]
    outputs = [
        cli("queue", "list", "--limit", 500, *shared),
        *(cli("queue", "show", each, *shared) for each in ids[::4]),
        *(cli("explain", each, *shared) for each in ids[::4]),
        cli("parked", "list", *shared),
        *(cli("parked", "show", number, *shared) for number in range(1, 6)),
        cli("parked", "replay", "--all", "--why", "case 12", "--tenants", TENANTS, *shared),
        cli("audit", *shared),
    ]

    printed = "".join(ran.out + ran.err for ran in outputs)
    assert [number for number in numbers_in(EXAMPLES) if number in printed] == []
    assert all(ran.out for ran in outputs)
