"""The independent issuer's packages: `python -m tests.register.node` gets what is not there yet."""

import os
import shutil
import subprocess
from pathlib import Path

from tests import npm
from tests.neighbours.debian import program
from tests.neighbours.kept import NotStarted

PROJECT = Path(__file__).with_name("issuer")
PROGRAM = "server.mjs"
#: oidc-provider would have 22, and does with what 20 has got since.
LEAST_NODE = 20


def node() -> str:
    """The machine's Node.js, if it is new enough."""
    found = program("node", "nodejs")
    said = subprocess.run([found, "--version"], check=True, capture_output=True, text=True).stdout
    if int(said.removeprefix("v").partition(".")[0]) < LEAST_NODE:
        raise NotStarted(f"the tests need Node.js {LEAST_NODE} or newer: https://nodejs.org/en/download")
    return found


def issuer() -> Path:
    """The issuer's program, beside its packages, where Node.js looks for them."""
    node()
    program_file = npm.installed(PROJECT) / f"{npm.digest(PROJECT / PROGRAM)}.mjs"
    if not program_file.exists():
        # Under a name of its own first: another process may be about to start it.
        copied = shutil.copyfile(PROJECT / PROGRAM, program_file.with_suffix(f".{os.getpid()}"))
        copied.rename(program_file)
    return program_file


if __name__ == "__main__":
    issuer()
