"""
helm, kubeconform and the schemas: `python -m tests.helm.tools` gets all that is not there yet.

The programs are built by the machine's Go toolchain into `.tools/go/bin`; where modules come from is the
business of Go's own settings (GOPROXY, GOFLAGS). What has another hash than pinned is refused.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from filelock import FileLock

from tests.helm import pins, schemas

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".tools/go/bin"
SCHEMAS = ROOT / ".make/k8s-schemas"
#: Where Go's own installer puts it, often outside PATH.
USUAL_GO = "/usr/local/go/bin/go"


class Missing(Exception):
    """Something the chart's tests need cannot be got."""


@cache
def tool(name: str) -> Path:
    """The program of this name, built first where it is missing or has another version."""
    pinned, path = pins.tools()[name], BIN / name
    with _alone():
        if not _is(path, pinned):
            _install(name, pinned)
        if not _is(path, pinned):
            raise Missing(f"{name} {pinned.version} has another hash than versions.toml says")
    return path


@cache
def schema_folder() -> Path:
    """The folder with a folder of schemas for each release of Kubernetes, made first where it is missing."""
    folder = SCHEMAS / schemas.fingerprint()
    with _alone():
        if not folder.is_dir():
            _make_schemas(folder)
    return folder


def _make_schemas(folder: Path) -> None:
    shutil.rmtree(SCHEMAS, ignore_errors=True)
    unfinished = folder.with_suffix(".unfinished")
    defined = [_folder_of(module) / file for module in pins.definitions() for file in module.files]
    for release in pins.kubernetes():
        schemas.write(_folder_of(release), defined, unfinished / release.version)
    unfinished.rename(folder)


def _install(name: str, pinned: pins.Module) -> None:
    BIN.mkdir(parents=True, exist_ok=True)
    # No C compiler is needed, no folder of this machine gets into the program, and without what only
    # debuggers read it is built in two thirds of the time.
    environment = {"GOBIN": str(BIN), "CGO_ENABLED": "0"}
    options = ["-trimpath", "-gcflags=all=-dwarf=false", "-ldflags=-s -w"]
    _go("install", *options, f"{pinned.module}/{pinned.command}@{pinned.version}", **environment)


def _is(path: Path, pinned: pins.Module) -> bool:
    """Whether the program was built from exactly this module; Go writes that into what it builds."""
    if not path.exists():
        return False
    return f"\tmod\t{pinned.module}\t{pinned.version}\t{pinned.sum}\n" in _go("version", "-m", str(path))


def _folder_of(module: pins.Module) -> Path:
    got = json.loads(_go("mod", "download", "-json", f"{module.module}@{module.version}"))
    if got["Sum"] != module.sum:
        raise Missing(f"{module.module} {module.version} has another hash than versions.toml says")
    return Path(got["Dir"])


def _go(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [shutil.which("go") or _usual_go(), *arguments],
        # Outside the project, so that no go.mod is looked for; Go's messages may name registries, so not shown.
        cwd="/",
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Missing(f"`go {' '.join(arguments)}` failed; run it by hand to see why")
    return done.stdout


def _usual_go() -> str:
    if not Path(USUAL_GO).exists():
        raise Missing("the chart's tests need Go 1.26 or newer: https://go.dev/doc/install")
    return USUAL_GO


@contextmanager
def _alone() -> Iterator[None]:
    """One test process gets things, the others wait for it."""
    (ROOT / ".make").mkdir(exist_ok=True)
    with FileLock(ROOT / ".make/helm-tools.lock"):
        yield


def main() -> None:
    """Get everything, and say what and how long it took."""
    for name in pins.tools():
        _timed(f"{name} {pins.tools()[name].version}", lambda name=name: tool(name))
    releases = ", ".join(release.version for release in pins.kubernetes())
    _timed(f"schemas of Kubernetes {releases}", schema_folder)


def _timed(what: str, get: Callable[[], Path]) -> None:
    began = time.monotonic()
    get()
    print(f"== {what} ({time.monotonic() - began:.0f} s)")  # noqa: T201 - the command's output


if __name__ == "__main__":
    main()
