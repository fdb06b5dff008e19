"""Every case is what helm takes for sound, and what every release of Kubernetes takes."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.helm import pins, schemas
from tests.helm.rendering import CASES, CHART, helm, objects, rendered
from tests.helm.tools import schema_folder, tool

RELEASES = [release.version for release in pins.kubernetes()]


def judged(release: str, *files: Path) -> list[tuple[str, str, str, str]]:
    """File, kind, status and message of every object, as kubeconform judges it."""
    location = f"{schema_folder()}/{schemas.LOCATION}"
    options = ["-strict", "-verbose", "-output", "json", "-schema-location", location]
    done = subprocess.run(
        [tool("kubeconform"), *options, "-kubernetes-version", release.removeprefix("v"), *files],
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(done.stdout)["resources"]
    return [(Path(each["filename"]).stem, each["kind"], each["status"], each["msg"]) for each in told]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("rendered")
    for case in CASES:
        (folder / f"{case}.yaml").write_text(rendered(case), encoding="utf-8")
    return sorted(folder.iterdir())


@pytest.mark.parametrize("release", RELEASES)
def test_kubernetes_takes_every_object_of_every_case(release: str, files: list[Path]):
    verdicts = judged(release, *files)
    assert [each for each in verdicts if each[2] != "statusValid"] == []
    rendered_kinds = sorted((case, each["kind"]) for case in CASES for each in objects(case))
    assert sorted((case, kind) for case, kind, *_ in verdicts) == rendered_kinds


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    ("told", "status", "message"),
    [
        ("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {porst: []}}", "Invalid", "'porst'"),
        ("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: 1}}", "Invalid", "want array"),
        ("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: }", "Invalid", "got null"),
        ("{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {nam: a}}", "Invalid", "'nam'"),
        ("{apiVersion: apps/v1beta1, kind: Deployment, metadata: {name: a}}", "Error", "could not find"),
    ],
    ids=["misspelt", "wrong form", "left empty", "misspelt in another's kind", "kind that is no more"],
)
def test_what_kubernetes_would_refuse_is_refused_here(
    release: str, told: str, status: str, message: str, tmp_path: Path
):
    file = tmp_path / "object.yaml"
    file.write_text(told, encoding="utf-8")
    [(_, _, said, why)] = judged(release, file)
    assert said == f"status{status}"
    assert message in why


@pytest.mark.parametrize("case", CASES)
def test_helm_finds_nothing_to_say_about_a_case(case: str):
    done = helm("lint", "--strict", "--quiet", "--values", CASES[case], CHART)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("case", CASES)
def test_large_numbers_are_written_out(case: str):
    """Kubernetes takes no 1.00066e+09 for a user, nor the program 4.194304e+06 for bytes."""
    assert re.findall(r"\de[+]\d+", rendered(case)) == []


@pytest.mark.parametrize("case", CASES)
def test_names_are_given_once(case: str):
    names = [(each["kind"], each["metadata"]["name"]) for each in objects(case)]
    assert len(names) == len(set(names))
