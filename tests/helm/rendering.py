"""The chart, as helm makes objects of it."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.helm import pins
from tests.helm.tools import ROOT, tool

CHART = ROOT / "helm/kpr-adapter"
#: The cases by name: `minimal` is ci/minimal-values.yaml.
CASES = {file.name.removesuffix("-values.yaml"): file for file in sorted(CHART.glob("ci/*-values.yaml"))}
OLDEST = pins.kubernetes()[0].version

Object = dict[str, Any]


def helm(*arguments: str | Path, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run helm, which knows no cluster and none of this machine's settings."""
    return subprocess.run(
        [tool("helm"), *arguments],
        input=given,
        env={"HOME": "/nonexistent", "KUBECONFIG": "/dev/null"},
        capture_output=True,
        text=True,
        check=False,
    )


def template(*arguments: str | Path, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Render the chart as release `kpr` in the namespace `kpr`, for the oldest Kubernetes."""
    told = ["template", "kpr", CHART, "--namespace", "kpr", "--kube-version", OLDEST]
    return helm(*told, *arguments, given=given)


@cache
def rendered(case: str) -> str:
    """What a case is rendered to."""
    done = template("--values", CASES[case])
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def objects(case: str) -> tuple[Object, ...]:
    """The objects of a case."""
    return read(rendered(case))


def read(text: str) -> tuple[Object, ...]:
    """The objects of what was rendered."""
    return tuple(each for each in yaml.load_all(text, yaml.CSafeLoader) if each)


def of_kind(case: str, *kinds: str) -> dict[str, Object]:
    """The objects of some kinds, by name without that of the installation."""
    return {short(each): each for each in objects(case) if each["kind"] in kinds}


def short(told: Object) -> str:
    """The end of an object's name: the role, or what it is for."""
    return told["metadata"]["name"].rpartition("-")[2]


def pods(case: str) -> dict[str, Object]:
    """The specs of all pods that a case makes, by role or purpose."""
    made = of_kind(case, "Deployment", "Job")
    found = {name: each["spec"]["template"]["spec"] for name, each in made.items()}
    return found | {name: each["spec"] for name, each in of_kind(case, "Pod").items()}


def containers(case: str) -> Iterator[tuple[str, Object]]:
    """Every container of every pod, with the pod's role or purpose."""
    for name, pod in pods(case).items():
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            yield name, container


def settings(case: str) -> dict[str, str]:
    """The settings that the program gets."""
    return of_kind(case, "ConfigMap")["settings"]["data"]
