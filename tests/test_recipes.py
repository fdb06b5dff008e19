"""The recipes for builds in docs/vendors.md: their shell lines run as printed, and end as a build would."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
import yaml
from junitparser import JUnitXml

from tests.pages import ROOT
from tests.reports.schemas import junit_schema, sarif_schema

PAGE = (ROOT / "docs" / "vendors.md").read_text(encoding="utf-8")
RECIPES = {
    file: yaml.safe_load(text)
    for file, text in re.findall(r"^```yaml\n# (\S+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
}
EXAMPLES = ROOT / "examples"
#: Stands for what a build gets from elsewhere: the installed wheel, and the image, which runs the same program.
PIP = '[ "$1" = install ] && [ "${2##*/kpr_adapter-}" != "$2" ]\n'
DOCKER = """
[ "$1" = run ] || exit 125
for part in "$@"; do
  shift
  case $part in kpr-adapter:*) exec kpr-adapter "$@";; --volume) [ "${1%:/data}" = "$PWD" ] || exit 125;; esac
done
exit 125
"""


def lines_of(recipe: dict) -> Iterator[str]:
    """What a recipe runs in a shell, in its order."""
    for job in recipe.get("jobs", {}).values():
        yield from (step["run"] for step in job["steps"] if "run" in step)
    for job in recipe.values():
        yield from (job.get("script", ()) if isinstance(job, dict) else ())


@pytest.fixture
def build(tmp_path, warm_program):
    """A vendor's project: documents, tenants and a baseline; gives how a recipe's lines end."""
    project, programs = tmp_path / "project", tmp_path / "bin"
    shutil.copytree(EXAMPLES / "bredvik", project / "documents" / "bredvik")
    shutil.copy(EXAMPLES / "tenants.yaml", project)
    programs.mkdir()
    for name, body in (("pip", PIP), ("docker", DOCKER)):
        (programs / name).write_text(f"#!/bin/sh\n{body}")
        (programs / name).chmod(0o755)
    path = os.pathsep.join([str(programs), str(warm_program.parent), os.environ["PATH"]])
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("KPR_", "PYTHON"))}

    def run(*lines: str) -> list[int]:
        return [
            subprocess.run(
                ["bash", "-e", "-c", line],
                cwd=project,
                env=environment | {"PATH": path},
                capture_output=True,
                check=False,
            ).returncode
            for line in lines
        ]

    known = "kpr-adapter check documents --tenants tenants.yaml --fail-on never --write-baseline known.ndjson"
    assert run(known) == [0]
    run.project = project
    return run


def test_there_is_a_recipe_for_each_place_with_image_and_wheel():
    assert list(RECIPES) == [".github/workflows/kpr.yml", ".github/workflows/kpr-image.yml", ".gitlab-ci.yml"]


@pytest.mark.parametrize("file", RECIPES)
def test_a_build_passes_until_there_is_something_new(build, file):
    lines = list(lines_of(RECIPES[file]))
    assert lines
    assert build(*lines) == [0] * len(lines)

    document = build.project / "documents" / "bredvik" / "02-langtidsopphald-start.json"
    document.write_text(json.dumps(json.loads(document.read_bytes()) | {"banana": 1}))
    assert build(*lines) == [*[0] * (len(lines) - 1), 1]


def test_the_reports_that_a_recipe_hands_on_are_there_and_sound(build):
    for recipe in RECIPES.values():
        build(*lines_of(recipe))

    log = json.loads((build.project / "kpr.sarif").read_bytes())
    assert sarif_schema().is_valid(log)
    junit_schema().validate((build.project / "kpr.xml").read_text(encoding="utf-8"))
    for name in RECIPES[".gitlab-ci.yml"]["kpr"]["artifacts"]["reports"]["junit"]:
        assert JUnitXml.fromstring((build.project / name).read_bytes()).tests > 20
    assert sorted(path.name for path in build.project.glob("kpr*.html")) == ["kpr-scorecard.html", "kpr.html"]
    uris = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in log["runs"][0]["results"]
    }
    assert all((build.project / uri).is_file() for uri in uris)
