"""What the program ships with can be told as CycloneDX (SEC-24)."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def sbom(tmp_path_factory) -> str:
    """The bill of materials, as `make sbom` writes it."""
    file = tmp_path_factory.mktemp("sbom") / "sbom.json"
    line = next(line for line in (ROOT / "Makefile").read_text().splitlines() if "cyclonedx-py" in line)
    command = line.replace("$(BIN)", str(Path(sys.executable).parent)).replace("dist/sbom.json", str(file))
    subprocess.run(command.split(), cwd=ROOT, check=True, capture_output=True)
    return file.read_text(encoding="utf-8")


def test_it_is_cyclonedx(sbom: str):
    # Takes a second and a half to import, in every worker that collects this file.
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    version = SchemaVersion.from_version(json.loads(sbom)["specVersion"])

    assert JsonStrictValidator(version).validate_str(sbom) is None


def test_it_names_every_package_with_its_version(sbom: str):
    pinned = PINNED.findall((ROOT / "requirements" / "run.txt").read_text(encoding="utf-8"))

    named = {(each["name"], each["version"]) for each in json.loads(sbom)["components"]}

    assert named == set(pinned)


def test_the_packages_of_the_developers_are_not_in_it(sbom: str):
    assert {"pytest", "bandit", "mypy"}.isdisjoint(each["name"] for each in json.loads(sbom)["components"])
