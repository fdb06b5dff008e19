"""Programs that Debian packages bring: taken from the machine, else installed."""

import os
import shutil
import subprocess

from tests.neighbours.kept import NotStarted


def program(name: str, *packages: str) -> str:
    """The path of a program; a fresh machine gets the packages that bring it."""
    return shutil.which(name) or _installed(name, packages)


def install(*packages: str) -> None:
    """Install packages, where this may be done."""
    wanted = " ".join(packages)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NotStarted(f"the tests need {wanted}: as root, apt-get install {wanted}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *step], check=True, env=quiet, stdout=subprocess.DEVNULL)


def _installed(name: str, packages: tuple[str, ...]) -> str:
    install(*packages)
    found = shutil.which(name)
    if found is None:
        raise NotStarted(f"{name} is missing, though {' '.join(packages)} is installed")
    return found
