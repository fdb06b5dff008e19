"""
Prometheus and promtool, from this machine or Debian.

Debian's package would start a service where it is installed: it is unpacked into a folder of ours instead.
"""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tests.neighbours.kept import NotStarted

PACKAGE = "prometheus"
_HOME = Path(__file__).parents[2] / ".make/prometheus"


@cache
def prometheus_program(name: str) -> str:
    """The path of `prometheus` or `promtool`."""
    return shutil.which(name) or str(_unpacked() / name)


def _unpacked() -> Path:
    """The folder with the programs, got once; what was got half is got anew."""
    if not (_HOME / "usr/bin/promtool").exists():
        if not shutil.which("apt-get"):
            raise NotStarted(f"the tests need Debian's package {PACKAGE}: install it")
        _HOME.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_HOME.parent) as scratch:
            # Its user gets the package; a folder that only we can read it warns of, and goes on.
            _run("apt-get", "download", "-q", PACKAGE, within=scratch)
            [package] = Path(scratch).glob("*.deb")
            _run("dpkg-deb", "-x", str(package), "unpacked", within=scratch)
            if not _HOME.exists():
                (Path(scratch) / "unpacked").rename(_HOME)
    return _HOME / "usr/bin"


def _run(*command: str, within: str) -> None:
    done = subprocess.run(command, cwd=within, capture_output=True, check=False)
    if done.returncode and command[0] == "apt-get":
        # A fresh machine has no list of packages yet.
        subprocess.run(["apt-get", "update", "-q"], check=False, capture_output=True)
        done = subprocess.run(command, cwd=within, capture_output=True, check=False)
    if done.returncode:
        raise NotStarted(f"{command[0]} could not get {PACKAGE}")
